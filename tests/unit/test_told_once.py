"""One failure is told once, its cause first: what passes on its end, waits for it, or tells it again stands below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures.passed_statuses import status_of

AT = "2026-11-20 10:02:42"
SYSTEMD = "Nov 20 10:02:42 hut systemd[1]: lamp@2.service: "
# What a text says, and how the title of the only finding begins.
ONCE = {
    "the status of a step, of the script and of the job": (
        "LampError: the wick is wet\nerror Command failed with exit code 1.\nError: Command \"light up\" exited with 1\n"
        "Error: Process completed with exit code 1.",
        "LampError: the wick is wet",
    ),
    "statuses alone": ("npm ERR! code ELIFECYCLE\nnpm ERR! errno 1\nnpm ERR! lamp@1.0.0 light: `wick --dip`\nnpm ERR! Exit status 1\n"
                       "Error: Process completed with exit code 1.", "ELIFECYCLE: lamp@1.0.0 light"),
    "a status that a shell gives a meaning": ("/bin/sh: 1: /srv/wick.sh: not found\nThe command '/bin/sh -c /srv/wick.sh' returned a non-zero code: 127",
                                              "/srv/wick.sh: not found"),
    "a child of Python": ("sh: lamp-dip: command not found\nTraceback (most recent call last):\n  File \"/srv/light.py\", line 9, in <module>\n"
                          "    subprocess.run(['lamp-dip'], check=True)\nsubprocess.CalledProcessError: Command '['lamp-dip']' returned non-zero exit status 127.",
                          "lamp-dip: command not found"),
    "tests to rerun": ("failures:\n\n---- wick::is_dry stdout ----\n\nthread 'wick::is_dry' panicked at src/wick.rs:7:5:\nthe wick is wet\n\n\nfailures:\n"
                       "    wick::is_dry\n\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n\n"
                       "error: test failed, to rerun pass `-p lamp --lib`", "test wick::is_dry failed: the wick is wet"),
    "a unit around its exception": (
        "● lamp@2.service - Lamp\n   Loaded: loaded (/etc/systemd/system/lamp@.service; enabled)\n"
        "   Active: failed (Result: exit-code) since Fri 2026-11-20 10:02:42 CET; 3s ago\n"
        "  Process: 25 ExecStart=/srv/lamp (code=exited, status=1/FAILURE)\n Main PID: 25 (code=exited, status=1/FAILURE)\n\n"
        "Nov 20 10:02:42 hut lamp[25]: Traceback (most recent call last):\nNov 20 10:02:42 hut lamp[25]:   File \"/srv/lamp.py\", line 3, in <module>\n"
        f"Nov 20 10:02:42 hut lamp[25]: KeyError: 'wick'\n{SYSTEMD}Main process exited, code=exited, status=1/FAILURE\n"
        f"{SYSTEMD}Failed with result 'exit-code'.\n{SYSTEMD}Start request repeated too quickly.\n{SYSTEMD}Failed with result 'exit-code'.\n"
        "Nov 20 10:02:42 hut systemd[1]: Failed to start Lamp.\nJob for lamp@2.service failed because the control process exited with error code.",
        "A program crashed at start-up: KeyError: 'wick'",
    ),
    "a socket of a unit": ("Nov 20 10:02:42 hut systemd[1]: lamp.service: Failed with result 'exit-code'.\n"
                           "Nov 20 10:02:43 hut systemd[1]: lamp.socket: Failed with result 'service-start-limit-hit'.", "lamp.service: Failed"),
    "a message that goes on in the next line": (
        f"{AT},100 ERROR lamp lamps.errors.LightingError: Error while lighting:\n{AT},100 ERROR lamp wicks.WetError: wick 7 is wet", "WetError: wick 7 is wet",
    ),
    "a stack that is called one": (
        "lamps.LightingError: no key fits the cellar\nFull stack trace:\nTraceback (most recent call last):\n  File \"/srv/light.py\", line 9, in get\n"
        "    answer.raise_for_status()\nhttpx.HTTPStatusError: Client error '401 Unauthorized' for url 'https://cellar.example.com/oil'", "LightingError: no key fits",
    ),
    "the answer over which something was raised": (
        f"{AT},100 INFO httpx HTTP Request: POST https://cellar.example.com/oil \"HTTP/1.1 422 Unprocessable Entity\"\n"
        f"{AT},110 ERROR lamp no oil\nTraceback (most recent call last):\n  File \"/srv/light.py\", line 9, in get\n    ask()\n"
        "cellar.OilError: Error code: 422 - the barrel is not named", "OilError",
    ),
    "an event logged line by line": (
        f"[{AT}][error] LampError: Filling of the cellar failed!\n[{AT}][error]   Output of the pump:\n[{AT}][error]   \n"
        f"[{AT}][error]   pump: connection to the well broke: the rope is worn out\n[{AT}][error]   pump returned exit code: 1",
        "LampError: Filling of the cellar failed: pump: connection to the well broke",
    ),
    "a server that had gone down": (
        f"{AT}.100 UTC [6] LOG:  listening on Unix socket \"/run/lamp/.s.PGSQL.5432\"\n{AT}.300 UTC [34] PANIC:  could not find a wick that burns\n"
        f"{AT}.400 UTC [6] LOG:  startup process (PID 34) was terminated by signal 6: Aborted\n{AT}.500 UTC [6] LOG:  database system is shut down\n"
        "pg_dump: error: connection to server on socket \"/run/lamp/.s.PGSQL.5432\" failed: No such file or directory",
        "could not find a wick that burns",
    ),
    "a server that never came up": (
        f"{AT}.200 UTC [40] lamp@lamp FATAL:  the database system is starting up\n{AT}.300 UTC [34] PANIC:  could not find a wick that burns\n"
        f"{AT}.500 UTC [6] LOG:  database system is shut down", "could not find a wick that burns",
    ),
    "a container that had ended": (
        "oil-1  | Error: no oil in the cellar\noil-1 exited with code 1\nlamp-1  | OilError: could not connect to server: Connection refused\n"
        "lamp-1  | \tIs the server running on host \"oil\" and accepting\n", "Error: no oil in the cellar",
    ),
    "a service whose tasks were stopped": (
        "10:02:42 AM | CREATE_FAILED | AWS::ECS::Service | Lamp12\nResource handler returned message: \"Error occurred during operation 'ECS Deployment "
        "Circuit Breaker was triggered'.\" (RequestToken: 0701da14, HandlerErrorCode: GeneralServiceException)\n\n"
        "❌  Lamps failed: DeploymentError: Resource updates failed: Lamps/Lamp  (AWS::ECS::Service Lamp12)\n"
        "   Task stopped: CannotPullContainerError: failed to resolve ref lamp:7: 403 Forbidden", "The container image could not be fetched",
    ),
    "what a pod waits for": (
        "7m  Warning  FailedMount  pod/lamp-1  MountVolume.SetUp failed for volume \"oil\" : secret \"barrel\" not found\n"
        "9m  Warning  FailedMount  pod/lamp-1  Unable to attach or mount volumes: unmounted volumes=[oil]: timed out waiting for the condition",
        "7m Warning FailedMount pod/lamp-1 MountVolume.SetUp failed",
    ),
    "the last words of a program": (
        f"{AT} 0 [ERROR] WickDB: Unable to dip ./wick1 error: 11\n{AT} 0 [ERROR] WickDB: Operating system error number 11 in a dip.\n"
        f"{AT} 0 [ERROR] Plugin 'WickDB' init function returned error.\n{AT} 0 [ERROR] Aborting", "WickDB: Unable to dip",
    ),
}  # fmt: skip
# Two failures, which look as if one told of the other.
APART = {
    "containers that end alike": "lamp-1 exited with code 1\noil-1 exited with code 1",
    "an end before what failed": f"{AT},100 ERROR wick exited with code 1\n{AT},200 ERROR LampError: the oil is gone",
    "a status that says why": "LampError: the wick is wet\nError: Lighting failed: the cellar is flooded, exit code 1",
    "a status of another kind": "tar: /srv/wick: Cannot open: Permission denied\nThe command 'light' returned a non-zero code: 127",
    "two units": (
        "Nov 20 10:02:42 hut systemd[1]: lamp.service: Main process exited, code=exited, status=1/FAILURE\n"
        "Nov 20 10:02:42 hut systemd[1]: oil.service: Main process exited, code=exited, status=3/NOTIMPLEMENTED"
    ),
    "a server of another name": (
        "oil-1  | Error: no oil in the cellar\noil-1 exited with code 1\nlamp-1  | WickError: could not connect to server: Connection refused\n"
        "lamp-1  | \tIs the server running on host \"wick\" and accepting\n"
    ),
    "a server that was up again": (
        f"{AT}.300 UTC [34] PANIC:  could not find a wick that burns\n{AT}.500 UTC [6] LOG:  database system is shut down\n"
        f"{AT}.900 UTC [7] LOG:  database system is ready to accept connections\n"
        "pg_dump: error: connection to server on socket \"/run/lamp/.s.PGSQL.5432\" failed: No such file or directory"
    ),
    "an answer to another request": (
        f"{AT},100 INFO httpx HTTP Request: POST https://cellar.example.com/oil \"HTTP/1.1 404 Not Found\"\n"
        f"{AT},110 ERROR lamp cellar.OilError: Error code: 422 - the barrel is not named"
    ),
    "lines that begin alike": f"[{AT}][error] LampError: the wick is wet\n[{AT}][error] OilError: the cellar is empty",
    "events of two pods": (
        "7m  Warning  FailedMount  pod/lamp-1  MountVolume.SetUp failed for volume \"oil\" : secret \"barrel\" not found\n"
        "9m  Warning  FailedMount  pod/wick-2  MountVolume.SetUp failed for volume \"dip\" : secret \"tallow\" not found"
    ),
    "errors before an end, of two things": f"{AT} 0 [ERROR] Plugin 'WickDB' is too old\n{AT} 0 [ERROR] Plugin 'OilStore' has no barrel\n{AT} 0 [ERROR] Aborting",
}  # fmt: skip
STATUSES = {
    "Command '['uv', 'run', 'lamp']' returned non-zero exit status 1.": 1,
    "An error occurred while lighting the lamp: Command '['wick', '3']' returned non-zero exit status 3.": 3,
    "Gradle task lightUp failed with exit code 1": 1,
    "[process exited with code 1]": 1,
    "The command '/bin/sh -c echo \"a\" > b && light' returned a non-zero code: 127": 127,
    "ERROR: Job failed: exit code 1": 1,
    "Lighting failed: the oil is gone, exit code 1": None,
    "could not open wick: exit status 2": None,
    "the process was refused by the cellar: exit status 2": None,
    "The cellar answered with status code 503": None,
    "database returned error code 1045": None,
    "listening on port 5432": None,
}
# Failures that have nothing to do with each other.
STRANGERS = (
    f"{AT},100 ERROR lamp.wick wicks.WetError: wick 7 is wet",
    f"{AT},100 ERROR lamp.store the ledger of bay 4 could not be written: disk quota exceeded",
    f"{AT},100 ERROR lamp.glass lighting failed\nTraceback (most recent call last):\n  File \"/srv/lamp.py\", line 3, in <module>\n    light()\n"
    "lamps.BrokenGlass: the glass of lamp 9 is broken",
    f"{AT},100 ERROR lamp.net curl: (6) Could not resolve host: cellar.example.com",
    f"{AT},100 ERROR lamp.dip sh: lamp-dip: command not found",
    f"{AT},100 ERROR lamp.oil the lock of barrel 3 is rusted",
    f"{AT},100 CRITICAL lamp.main gave up lighting: no wick is dry",
)  # fmt: skip


def _titles(text: str, tmp_path: Path) -> list[str]:
    (tmp_path / "lamp.log").write_text(text + "\n", "utf-8")
    return [f.title for f in pipeline.analyze([tmp_path / "lamp.log"]).findings]


@pytest.mark.parametrize("name", ONCE)
def test_one_failure_is_one_finding(name: str, tmp_path: Path) -> None:
    text, title = ONCE[name]
    found = _titles(text, tmp_path)
    assert len(found) == 1, found
    assert found[0].startswith(title), found


@pytest.mark.parametrize("name", APART)
def test_two_failures_stay_two(name: str, tmp_path: Path) -> None:
    found = _titles(APART[name], tmp_path)
    assert len(found) == 2, found


@pytest.mark.parametrize("words", STATUSES)
def test_a_status_that_is_passed_on_has_no_reason_with_it(words: str) -> None:
    assert status_of(words) == STATUSES[words]


@pytest.mark.parametrize("one", STRANGERS)
@pytest.mark.parametrize("other", STRANGERS)
def test_strangers_are_told_apart(one: str, other: str, tmp_path: Path) -> None:
    """Two failures of other words and names are two, whichever is first, and whether or not something stands between them."""
    if one == other:
        return
    for between in ("", "the lamp burns\n"):
        (tmp_path / "lamp.log").write_text(f"{one}\n{between}{other}\n", "utf-8")
        report = pipeline.analyze([tmp_path / "lamp.log"])
        assert [g.title for g in report.failures.groups if g.state == "consequence"] == []
        assert len(report.failures.groups) == len(report.findings) == 2, [f.title for f in report.findings]


END = "lamp.service: Main process exited, code=exited, status=1/FAILURE"
FAILED, REFUSED = "lamp.service: Failed with result 'exit-code'.", "lamp.service: Start request repeated too quickly."


@pytest.mark.parametrize(("again", "ends"), [("{at} Started Lamp.\n{end}", 2), ("{later}", 2), ("{end}", 1), ("{at} lamp.service: Unit entered failed state.", 1)])
def test_a_unit_that_ends_again(tmp_path: Path, again: str, ends: int) -> None:
    """A loop of crashes is told as often as it crashes; what is printed once more is no second end."""
    at, later = "Nov 20 10:02:42 hut systemd[1]:", "2026-11-20T10:02:47Z hut systemd[1]:"
    end = f"{at} lamp.service: Main process exited, code=exited, status=1/FAILURE"
    more = again.format(at=at, end=end, later=end.replace(at, later))
    (tmp_path / "zork.log").write_text(f"{end}\n{at} lamp.service: Failed with result 'exit-code'.\n{more}\n", "utf-8")
    assert sum(group.count for group in pipeline.analyze([str(tmp_path / "zork.log")]).failures.groups) == ends


@pytest.mark.parametrize(("again", "ends"), [((END, FAILED), 2), ((REFUSED, FAILED, "Failed to start lamp.service - Lamp."), 1)])
@pytest.mark.parametrize("stamp", ["2026-11-20T10:02:{}Z", "Nov 20 10:02:{}.000042"])
@pytest.mark.parametrize("later", [1, 30])
def test_a_unit_that_ends_again_however_its_time_is_written(tmp_path: Path, again: tuple[str, ...], ends: int, stamp: str, later: int) -> None:
    told = [(0, END), (0, FAILED), (0, "Failed to start lamp.service - Lamp."), *((later, line) for line in again)]
    (tmp_path / "zork.log").write_text("".join(f"{stamp.format(f'{at:02}')} hut systemd[1]: {line}\n" for at, line in told), "utf-8")
    assert sum(group.count for group in pipeline.analyze([str(tmp_path / "zork.log")]).failures.groups) == ends
