"""What to read next, where the text names it; and code that stands in no file is called what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.stacktraces.own import own, typed
from cases import BUILTIN


def steps(tmp_path: Path, text: str) -> str:
    (tmp_path / "zork.txt").write_text(text, encoding="utf-8")
    found = pipeline.analyze([str(tmp_path / "zork.txt")], BUILTIN).findings
    assert found, text
    return "\n".join(f"{s.step} $ {s.command}" for f in found for s in f.fix)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Error: the lamp did not light within 7s.\n  Check logs: .lamps/run_wick.log\n", "Read .lamps/run_wick.log,"),
        ("npm ERR! code ELIFECYCLE\nnpm ERR! lamp@0.1.0 start: `light wick.js`\nnpm ERR! Exit status 7\n\nnpm ERR! A complete log of this run can be found in:\n"
         "npm ERR!     C:\\Users\\zork\\npm-cache\\_logs\\2031-debug.log\n", "Read C:\\Users\\zork\\npm-cache\\_logs\\2031-debug.log,"),
        ("npm ERR! code ELIFECYCLE\nnpm ERR! lamp@0.1.0 start: `light wick.js`\nnpm ERR! Exit status 7\n", "\u201clight wick.js\u201d"),
        ("Feb 03 04:05:06 shed systemd[1]: lampd.service: Failed with result 'exit-code'.\n", "journalctl -u lampd.service"),
        ("NAME        READY   STATUS             RESTARTS   AGE\nlamp-x7f    0/1     CrashLoopBackOff   25         1h\n", "kubectl logs lamp-x7f --previous"),
        ("0s   Warning   FailedScheduling   pod/lamp-7f   0/6 nodes are available: 1 Insufficient cpu\n", "kubectl describe pod lamp-7f"),
        ("\u274c Build failed during POST_BUILD phase\n", "the phase POST_BUILD printed"),
        ("error: Failed to parse `wick.lock`\n  Caused by: no oil\n", "Look at wick.lock,"),
        ("Error: UPGRADE FAILED: timed out waiting for the condition\nhelm upgrade lamp\n", "kubectl get pods,events"),
        ("  x Failed to build `lamp==0.36.0`\n  |-> The build backend returned an error\n\n      Traceback (most recent call last):\n        File \"<string>\", line 7, in <module>\n"
         "      RuntimeError: no oil for Python 3.12\n", "the package lamp==0.36.0"),
        ("* What went wrong:\nExecution failed for task ':lightLamp'.\n> The wick is wet\n", "the task :lightLamp printed"),
        ("ERROR failed to connect to http://127.0.0.1:8765/wick\n", "curl -sv http://127.0.0.1:8765 -o"),
        ("[Thu Feb 03 04:05:06 2031] lampd[7]: segfault at 0 ip 00007f sp 00007f error 4 in libwick.so.3[7f+22]\n", "inside of libwick.so.3"),
        ("error[E0433]: failed to resolve: could not find `wick` in `lamp`\n --> src/lamp.rs:7:3\n  |\n", "Open src/lamp.rs:7"),
        ("error[E0433]: failed to resolve: could not find `wick` in `lamp`\n   --> /home/zork/.cargo/registry/src/index-1/lamp-0.1.6/src/lib.rs:7:3\n", "the package lamp-0.1.6"),
    ],
)  # fmt: skip
def test_the_place_that_the_text_names(tmp_path: Path, text: str, place: str) -> None:
    assert place in steps(tmp_path, text)


def test_what_others_build_is_no_package_of_python(tmp_path: Path) -> None:
    assert "wheel" not in steps(tmp_path, "Error: Failed to build 'web': the oven is cold\n")
    assert "the package lamp:" in steps(tmp_path, "ERROR: Failed to build 'lamp' when getting requirements to build wheel\n")


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("ERROR lamp.service: lighting failed", False),
        ("2026-11-20 10:00:01,140 ERROR com.zork.lamp.service: lighting failed", False),
        ("Nov 20 10:00:01 shed systemd[1]: Failed to start lamp.service - Lamp.", True),
        ("Job for lamp.service failed because the control process exited with error code.", True),
        ("Failed to start lamp.service: Unit lamp.service not found.", True),
    ],
)
def test_a_module_of_a_program_is_no_unit_of_systemd(tmp_path: Path, line: str, unit: bool) -> None:
    assert ("journalctl -u lamp.service" in steps(tmp_path, f"{line}\n")) is unit


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("pod failed to start: CrashLoopBackOff", "kubectl logs POD --previous"),
        ("the pod lamp-7f is in CrashLoopBackOff", "kubectl logs lamp-7f --previous"),
        ("pod/lamp is in CrashLoopBackOff", "kubectl logs lamp --previous"),
        ("FailedScheduling: 3 nodes did not match pod anti-affinity rules", "kubectl describe pod POD"),
    ],
)
def test_a_word_of_the_sentence_is_no_name_of_a_pod(tmp_path: Path, words: str, command: str) -> None:
    assert command in steps(tmp_path, f"ERROR shed: {words}\n")


def test_an_address_is_asked_without_its_password(tmp_path: Path) -> None:
    told = steps(tmp_path, "ERROR failed to connect to http://zork:hush-7-hush@10.0.0.7:8765/wick?key=hush\n")
    assert "curl -sv http://10.0.0.7:8765 " in told
    assert "hush" not in told
    assert "curl -sv http://10.0.0.7:8765 " in told


def test_what_a_shell_would_run_is_no_name_of_a_unit(tmp_path: Path) -> None:
    assert "reboot" not in steps(tmp_path, "lamp$(reboot).service: Failed with result 'exit-code'.\n")


@pytest.mark.parametrize(
    ("file", "told"),
    [("In[26]", "cell In[26]"), ("/var/ipykernel_7/1234.py", "cell of the notebook"), ("-c", "given to -c"), ("eval", "eval"), ("[eval]", "[eval]"),
     ("evalmachine.<anonymous>", "evalmachine"), ("<stdin>", "<stdin>"), ("REPL1", "REPL1"), ("native", "native"), ("/bin/sh", "given to /bin/sh"), ("src/eval.py", ""), ("/srv/lamp.sh", ""), ("lamp/stdin.js", ""), ("/srv/In/wick.py", "")],
)  # fmt: skip
def test_code_in_no_file(file: str, told: str) -> None:
    assert told in typed(file)
    assert bool(typed(file)) is bool(told)


def test_what_net_makes_while_it_runs_is_no_code_of_the_program() -> None:
    assert not own("dotnet", "", "lambda_method2")
    assert own("dotnet", "", "Zork.Lamp.Light")


def test_a_registry_of_crates_is_no_code_of_the_program() -> None:
    assert not own("rust", "/cargo/registry/src/index-1/lamp-0.8.0/src/lib.rs")
    assert own("rust", "src/cargo.rs")


def test_what_pip_unpacks_is_no_code_of_the_program() -> None:
    assert not own("python", "/var/pip-install-7/lamp_1/setup.py")
    assert not own("python", "C:\\Users\\zork\\AppData\\Local\\Temp\\pip-wheel-7\\lamp\\setup.py")
    assert own("python", "/srv/pip-installer/lamp.py")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("error: Failed to spawn: `.`\n  Caused by: Permission denied (os error 13)\n", "a folder"),
        ("Error: spawn light 'the lamp' ENOENT\n", "the program alone as the command"),
        ("Error: spawn /srv/zork/.venv/bin/python ENOENT\n", "whether it is there"),
        ('docker: Error response from daemon: exec: "./light.sh": permission denied: unknown.\n', "chmod +x"),
        ("'lampd' is not recognized as an internal or external command,\noperable program or batch file.\n", "Install it"),
        ("bash: line 7: lampd: command not found\n", "Install it"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/run/lamp.oil'\n", "as the program sees it"),
        ("lampd: error while loading shared libraries: libwick.so.1: cannot open shared object file: No such file or directory\n", "brings the library"),
        ("env: node: No such file or directory\n", "Install it"),
        ("dial unix /run/lamp.sock: connect: no such file or directory\n", "whether the server runs"),
    ],
)
def test_what_is_not_there_by_what_was_to_be_done(tmp_path: Path, line: str, wanted: str) -> None:
    told = steps(tmp_path, line)
    assert wanted in told.lower() or wanted in told
    assert "loader" not in told
