"""Exit codes, signals, memory, time-outs; containers and functions."""

from __future__ import annotations

import pytest
from said_cases import Hit, by_reader, check, told

from agentcore_analyzer.failures.records import FailureKind
from cases import over

_P = FailureKind.PROCESS_END

HITS = [
    Hit("zork-1 exited with code 137", _P, "137", "zork-1"),
    Hit("error: process zork exited with code 47", _P, "47", "zork"),
    Hit("zork: exit status 1", _P, "1", "zork"),
    Hit("Command '['zork']' returned non-zero exit status 3.", _P, "3", "zork"),
    Hit("the build of zork failed with exit code 101", _P, "101", "zork"),
    Hit("Process exited with code: -1073741819 (zork)", _P, "-1073741819", "zork"),
    Hit("zork\texit_code=139 time=3", _P, "139", "zork"),
    Hit("Exited (1) 2 minutes ago  zork", _P, "1", "zork"),
    Hit("● zork.service - Zork\n     Loaded: loaded\n     Active: failed (Result: exit-code) since Tue\n    Process: 7 ExecStart=/opt/zork (code=exited, status=203/EXEC)\n   Main PID: 7 (code=exited, status=203/EXEC)", _P, "exit-code", "/opt/zork"),
    Hit("zork.service: control process exited, code=exited status=1", _P, "exited", "zork"),
    Hit("2026-10-30 04:42:49,192 WARN exited: zork (exit status 0; not expected)", _P, "", "zork", severity=13),
    Hit("    Process: 7 ExecStart=/opt/zork (code=killed, status=9/KILL)", _P, "killed", "zork"),
    Hit("[4711] [ERROR] Worker (pid:4711) exited with code 3.", _P, "3", "Worker"),
    Hit("Process zork exited with signal: SIGKILL", _P, "SIGKILL", "zork"),
    Hit("[7] [ERROR] Worker (pid:4711) was sent SIGKILL! Perhaps out of memory?", _P, "SIGKILL", "4711"),
    Hit("RequestId: x Error: Runtime exited with error: signal: killed", _P, "killed", "Runtime exited"),
    Hit("RequestId: x Error: Runtime exited with error: exit status 50", _P, "50", "Runtime exited"),
    Hit("Out of memory: Killed process 4711 (zork) total-vm:4711kB", _P, "OOM", "zork"),
    Hit("./zork.sh: line 3:  4711 Killed                  ./blim --flang", _P, "Killed", "./zork.sh"),
    Hit("Killed", _P, "Killed", "Killed"),
    Hit("./zork.sh: line 3:  4711 Segmentation fault      (core dumped) ./blim", _P, "Segmentation fault", "zork"),
    Hit("zsh: segmentation fault  ./zork", _P, "", "zork"),
    Hit("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", _P, "out of memory", "heap"),
    Hit("[2026-11-29 02:13:20 +0000] [7] [CRITICAL] WORKER TIMEOUT (pid:4711)", _P, "WORKER TIMEOUT", "4711"),
    Hit("[7] [ERROR] Reason: Worker failed to boot.", _P, "", "failed to boot"),
    Hit("ERROR:    Application startup failed. Exiting.", _P, "", "startup failed"),
    Hit("2026-11-29T02:13:20Z 1-2 Task timed out after 3.05 seconds", _P, "Task timed out", "3.05"),
    Hit("REPORT RequestId: a-b\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tStatus: timeout", _P, "timeout", "REPORT"),
    Hit("REPORT RequestId: a-b\tDuration: 30.00 ms\tStatus: error\tError Type: Runtime.ExitError", _P, "", "REPORT"),
    Hit("Runtime.ImportModuleError: Unable to import module 'zork'", _P, "Runtime.ImportModuleError", "zork"),
    Hit("pod zork-1 OOMKilled", _P, "OOMKilled", "zork-1"),
    Hit("Warning  BackOff  pod/zork CrashLoopBackOff", _P, "CrashLoopBackOff", "zork"),
    Hit("Readiness probe failed: zork", _P, "probe failed", "zork"),
    Hit("service zork (task 1) Essential container in task exited", _P, "", "zork"),
    Hit("CannotPullContainerError: pull image manifest of zork", _P, "CannotPullContainerError", "zork"),
    Hit("zork.service: Main process exited, code=exited, status=3/NOTIMPLEMENTED", _P, "exited", "zork"),
    Hit("zork.service: Main process exited, code=killed, status=9/KILL", _P, "killed", "zork"),
    Hit("==4711==ERROR: AddressSanitizer: heap-use-after-free on address 0x60", _P, "AddressSanitizer", "heap-use-after-free"),
    Hit("zork: zork.c:7: main: Assertion `x > 0' failed.", _P, "Assertion", "x > 0"),
    Hit("zork.c:6:5: runtime error: signed integer overflow", _P, "runtime error", "signed integer overflow"),
]  # fmt: skip

MISSES = [
    "process zork exited with code 0", "exit code: 0", "exit status 0", "Exited (0) 2 minutes ago", "finished with return code 0", "returncode=0",
    "if the exit code is 1 the job is run again", "--fail-on error --exit-code 3", "OOMKilled: false", '"OOMKilled": false', "Killed time by reading a book of sorts",
    "REPORT RequestId: a-b\tDuration: 30.00 ms\tBilled Duration: 31 ms\tMemory Size: 512 MB", "the worker was sent a letter", "exited the room with 3 people",
    "coverage 97 code 12", "the memory limit is 512 MB", "Restarts: 0", "timeout after 30 seconds is set", "no process was killed by SIGKILL",
]  # fmt: skip


@over(HITS, lambda h: h.text[:60])
def test_hits(hit: Hit) -> None:
    check("process", hit)


@over(MISSES)
def test_misses(text: str) -> None:
    assert by_reader("process", text) == []
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('{"State": {"Status": "exited", "OOMKilled": true, "ExitCode": 137, "Error": "the zork"}}', "137", "the zork"),
        ('{"state": {"terminated": {"exitCode": 1, "reason": "Error", "message": "the zork"}}}', "1", "the zork"),
        ('{"metrics": [{"commandName": "zork deploy", "exitReason": "the zork", "exitCode": 1}]}', "1", "the zork"),
    ],
)
def test_exit_codes_are_ends_of_processes(text: str, code: str, words: str) -> None:
    (found,) = told(text)
    assert (found.kind, found.code, found.message) == (FailureKind.PROCESS_END, code, words)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('{"tasks": [{"stopCode": "TaskFailedToStart", "stoppedReason": "the zork"}]}', "TaskFailedToStart", "the zork"),
        ('{"zork": {"name": "blim", "status": "CREATE_FAILED", "failureReasons": ["the zork"]}}', "CREATE_FAILED", "the zork"),
        ('{"job": {"jobStatus": "FAILED", "error": {"message": "the zork"}}}', "FAILED", "the zork"),
        ('{"status": "READY", "failureReason": "the zork"}', "", "the zork"),
    ],
)
def test_resources(text: str, code: str, words: str) -> None:
    (found,) = told(text)
    assert (found.kind, found.code, found.message) == (FailureKind.RESOURCE_STATUS, code, words)


@pytest.mark.parametrize(
    "text",
    [
        '{"State": {"Status": "exited", "OOMKilled": false, "ExitCode": 0, "Error": ""}}',
        '{"tasks": [{"stopCode": "UserInitiated", "stoppedReason": "Task stopped by user"}]}',
        '{"status": "READY", "failureReason": "", "failureReasons": []}',
        '{"status": "CREATE_PENDING_AUTH", "statusReasons": ["waits for consent"]}',
        '{"jobStatus": "COMPLETED", "failed": 0}',
    ],
)
def test_resources_that_are_well(text: str) -> None:
    assert told(text) == []


def test_resources_beside_each_other_are_failures_of_their_own() -> None:
    two = '{"zorks": [{"id": "a", "status": "FAILED", "reason": "the wick"}, {"id": "b", "status": "FAILED", "reason": "the blim"}]}'
    assert [s.message for s in told(two)] == ["the wick", "the blim"]
