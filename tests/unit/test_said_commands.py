"""Commands, builds, deployments, shells."""

from __future__ import annotations

from said_cases import Hit, by_reader, check, told

from agentcore_analyzer.failures.records import FailureKind
from cases import over

_C, _R = FailureKind.COMMAND_ERROR, FailureKind.RESOURCE_STATUS

HITS = [
    Hit("Error: the zork is wobbly", _C, "", "the zork is wobbly"),
    Hit("ERROR: No matching distribution found for zork==4.7.11", _C, "", "zork==4.7.11"),
    Hit("error: No solution found for zork", _C, "", "No solution found for zork"),
    Hit("Error [ERR_ZORK]: the blim", _C, "ERR_ZORK", "the blim"),
    Hit("❌ Launch failed: the zork", _C, "", "Launch failed: the zork"),
    Hit("✗ the zork is wobbly", _C, "", "the zork is wobbly"),
    Hit("❌  ZorkStack failed: ToolkitError: The stack named ZorkStack failed to deploy: blim", _C, "", "ZorkStack failed"),
    Hit('│ Error: creating zork\n│\n│   with aws_blim.wick,\n│   on zork.tf line 12, in resource "a" "b":', _C, "", "creating zork"),
    Hit("1:14:37 AM | CREATE_FAILED        | AWS::Zork::Blim\n| Wick", _R, "CREATE_FAILED", "Wick"),
    Hit("2026-11-29 02:13:20 CREATE_FAILED  AWS::Zork::Blim  Wick  the flange is wobbly", _R, "CREATE_FAILED", "Wick"),
    Hit('4:05:06 | CREATE_FAILED        | AWS::Zork::Blim            | Wick\nHandler says: "the flange is\n7 wobbly" (Zork)\n', _R, "CREATE_FAILED", "wobbly"),
    Hit("Stack zork is in UPDATE_ROLLBACK_COMPLETE state", _R, "UPDATE_ROLLBACK_COMPLETE", "zork"),
    Hit("The following resource(s) failed to create: [Zork, Blim].", _R, "", "[Zork, Blim]"),
    Hit("GatewayTarget ZORK failed to stabilize, status: FAILED, reason: the blim", _R, "FAILED", "the blim"),
    Hit("Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: zork. Reason: exit status 47", _C, "COMMAND_EXECUTION_ERROR", "zork"),
    Hit("Phase complete: BUILD State: FAILED", _C, "FAILED", "BUILD"),
    Hit('ERROR: failed to solve: process "/bin/sh -c zork" did not complete successfully: exit code: 47', _C, "47", "zork"),
    Hit("ERROR: failed to solve: zork/blim:latest: not found", _C, "", "zork/blim:latest"),
    Hit("npm error code E404\nnpm error 404 Not Found - GET https://registry.npmjs.org/zork", _C, "E404", "zork"),
    Hit("npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve zork", _C, "ERESOLVE", "zork"),
    Hit("src/zork.ts(7,1): error TS2322: Type 'a' is not assignable to type 'Zork'.", _C, "TS2322", "Zork"),
    Hit("error[E0425]: cannot find function `zork` in this scope", _C, "E0425", "zork"),
    Hit("make: *** [Makefile:12: zork] Error 47", _C, "", "zork"),
    Hit("zork.c:12:5: error: 'blim' undeclared (first use in this function)", _C, "", "'blim' undeclared"),
    Hit("  × No solution found when resolving dependencies:\n  ╰─▶ Because zork was not found in the package registry", _C, "", "zork"),
    Hit("curl: (7) Failed to connect to zork.example.com port 8443", _C, "7", "zork.example.com"),
    Hit("./zork.sh: line 3: BLIM: unbound variable", _C, "unbound variable", "BLIM"),
    Hit("./zork.sh: line 3: blim: command not found", _C, "command not found", "blim"),
    Hit("zsh: command not found: blim", _C, "command not found", "blim"),
    Hit("sh: 1: blim: not found", _C, "not found", "blim"),
    Hit("zork: /opt/blim.dat: No such file or directory", _C, "No such file or directory", "/opt/blim.dat"),
    Hit("bash: ./zork: Permission denied", _C, "Permission denied", "./zork"),
    Hit("exec /usr/bin/zork: Exec format error", _C, "Exec format error", "zork"),
    Hit("'zork' is not recognized as an internal or external command,\noperable program", _C, "", "'zork'"),
    Hit("python3: can't open file '/zork/blim.py': [Errno 2] No such file or directory", _C, "", "/zork/blim.py"),
    Hit("/usr/bin/python3: No module named zork", _C, "", "zork"),
    Hit("usage: zork [-h]\nzork: error: unrecognized arguments: --blim", _C, "", "--blim"),
    Hit("Usage: zork [OPTIONS]\n\nError: No such option: --blim", _C, "", "--blim"),
    Hit("fatal: not a git repository (or any of the zork)", _C, "", "zork"),
    Hit("zork.service: Failed with result 'exit-code'.", FailureKind.PROCESS_END, "exit-code", "zork.service"),
    Hit("    + FullyQualifiedErrorId : ZorkBlim,Flang", _C, "ZorkBlim,Flang", ""),
    Hit("FAILURE: Build failed with an exception.", _C, "", "Build failed"),
    Hit("[ERROR] Failed to execute goal org.zork:blim", _C, "", "org.zork:blim"),
    Hit("error Command failed with exit code 2.", _C, "", "exit code 2"),
    Hit("E: Unable to locate package zork", _C, "", "zork"),
    Hit("[zork-5] │ Error: the blim is wobbly", _C, "", "the blim is wobbly"),
    Hit("zork-8b891dddb0-d4db8 drub Error: the blim is wobbly", _C, "", "the blim is wobbly"),
    Hit("Error response from daemon: zork is wobbly", _C, "", "zork is wobbly"),
    Hit("* What went wrong:\nExecution failed for task ':zork:blim'.", _C, "", ":zork:blim"),
    Hit("CONFLICT (content): Merge conflict in zork.py", _C, "", "zork.py"),
    Hit("npm ERR! Missing script: \"zork\"", _C, "", "zork"),
    Hit("::error file=zork.py,line=3::the blim is wobbly", _C, "", "the blim is wobbly"),
    Hit("rsync error: zork is gone (code 23)", _C, "", "zork is gone"),
    Hit(" ERR_PNPM_ZORK  the blim is wobbly", _C, "ERR_PNPM_ZORK", "the blim is wobbly"),
]  # fmt: skip

MISSES = [
    "0 errors, 0 warnings", "error: none", "Error: null", "ERROR: 0", "errors: []", "no error: all is well", "error correction is on", "terror: a story",
    'open(path, errors="ignore")', "--fail-on error", "log_level=ERROR", "class ZorkError(Exception):", "except ZorkError:", "    raise ZorkError(x)",
    "ErrorHandler registered", "failover is ready", "tests/test_zork.py::test_error PASSED", "UPDATE_COMPLETE  AWS::Zork::Blim  Wick",
    "Phase complete: BUILD State: SUCCEEDED", "✅ Launch completed", "found 0 vulnerabilities", "Usage: zork [OPTIONS]", "usage: zork [-h] [--error]",
    "zork.service: Deactivated successfully.", "npm warn deprecated zork@1", "the page was not found by the reader",
]  # fmt: skip


@over(HITS, lambda h: h.text[:60])
def test_hits(hit: Hit) -> None:
    check("commands", hit)


@over(MISSES)
def test_misses(text: str) -> None:
    assert by_reader("commands", text) == []
    assert told(text) == []


def test_docker_names_what_the_command_said() -> None:
    lines = ["#11 [4/7] RUN zork --blim", "#11 0.412 zork: the flange is wobbly", "#11 ERROR: process \"/bin/sh -c zork --blim\" did not complete successfully: exit code: 47"]
    found = told("\n".join(lines))
    assert [s.code for s in found] == ["47"]
    assert "the flange is wobbly" in found[0].message


def test_npm_names_the_package() -> None:
    lines = ["npm error code E404", "npm error 404 Not Found - GET https://registry.npmjs.org/@zork%2fblim - Not found", "npm error 404", "npm error 404  '@zork/blim@^1' is not in this registry."]
    (found,) = told("\n".join(lines))
    assert (found.code, found.message) == ("E404", "Not Found - GET https://registry.npmjs.org/@zork%2fblim - Not found; '@zork/blim@^1' is not in this registry.")
