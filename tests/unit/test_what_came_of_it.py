"""What came of a failure, where lines further down tell it: tries that were given up, a server that had its port after all."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.pipeline import Report

TRY = "2026-11-02 09:00:0{n},100 WARNING - Retrying (Retry(total={left}, connect=None)) after connection broken by "
BROKEN = "'NewConnectionError('<urllib3.connection.HTTPConnection object at 0x10{n}>: Failed to establish a new connection: "
WHERE = "[Errno 111] Connection refused')': /grease/{path}\n"
TRIES = "".join((TRY + BROKEN + WHERE).format(n=n, left=2 - n, path="pots") for n in range(3))
GIVEN_UP = (
    "2026-11-02 09:00:04,100 ERROR - HTTPConnectionPool(host='lamp', port=7001): Max retries exceeded with url: /grease/pots "
    "(Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x105>: Failed to establish a new connection: "
    "[Errno 111] Connection refused'))\n"
    '2026-11-02 09:00:04,101 INFO - 127.0.0.1 - - [02/Nov/2026 09:00:04] "POST /light HTTP/1.1" 500 -\n'
)
IN_USE = """Uncaught Exception: Error: listen EADDRINUSE: address already in use :::7001
    at Server.setupListenHandle [as _listen2] (node:net:1940:16)
    at light (/srv/lamp/src/main.js:41:9) {
  code: 'EADDRINUSE',
  port: 7001
}
[nodemon] app crashed - waiting for file changes before starting...
"""
AGAIN = "[nodemon] restarting due to changes...\n[nodemon] starting `node src/main.js`\n"
RUNS = f"{AGAIN}the lamp is running on port 7001\n"
OTHER = f"{AGAIN}the wick is running on port 7002\n"
STEP = """Step dip_wick has started.
Traceback (most recent call last):
  File "/srv/lamp/.venv/lib/python3.11/site-packages/flange/runner.py", line 81, in run
    step()
  File "/srv/lamp/lamp.py", line 12, in dip_wick
    return pot.dip(wick)
  File "/srv/lamp/.venv/lib/python3.11/site-packages/flange/pot.py", line 8, in dip
    self.grease.melt(wick)
AttributeError: 'list' object has no attribute 'melt'
"""
BOX = """╭───────────────────── Traceback (most recent call last) ──────────────────────╮
│ in _run_module_as_main:198                                                   │
│ in _run_code:88                                                              │
│                                                                              │
│ /srv/lamp/lamp_of_the_house_with_a_long_name_that_fills_the_box.py:31 in     │
│ <module>                                                                     │
│                                                                              │
│   30 if __name__ == "__main__":                                              │
│ ❱ 31 │   light()                                                             │
│                                                                              │
│ /srv/lamp/lamp.py:27 in light                                                │
│                                                                              │
│ ❱ 27 │   flange.run()                                                        │
╰──────────────────────────────────────────────────────────────────────────────╯
RuntimeError: The run has failed, with failures in step(s): NAMED
"""


def report(tmp_path: Path, text: str) -> Report:
    path = tmp_path / "lamp.log"
    path.write_text(text, "utf-8")
    return pipeline.analyze([path])


def causes(of: Report) -> str:
    return " ".join(f.cause for f in of.findings)


def test_tries_that_were_given_up_ended_so(tmp_path: Path) -> None:
    said = causes(report(tmp_path, TRIES + GIVEN_UP))
    assert "tried again, and given up at" in said
    assert "is tried again" not in said


@pytest.mark.parametrize("behind", ["", "2026-11-02 09:00:09,000 ERROR - Max retries exceeded with url: http://wick.example/other\n"])
def test_tries_of_which_no_more_is_told_stay_open(tmp_path: Path, behind: str) -> None:
    assert "given up at" not in " ".join(f.cause for f in report(tmp_path, TRIES + behind).findings if "Connection" in f.title)


def test_a_port_that_a_later_start_had_was_not_taken_for_good(tmp_path: Path) -> None:
    assert "dev-port-mismatch" not in {f.code for f in report(tmp_path, IN_USE + RUNS).findings}


@pytest.mark.parametrize("behind", ["", OTHER])
def test_a_port_that_nothing_had_afterwards_is_taken(tmp_path: Path, behind: str) -> None:
    codes = {f.code for f in report(tmp_path, IN_USE + behind).findings}
    assert codes == {"dev-port-mismatch"}  # that the watcher waits follows from it


def test_the_place_of_a_port_that_is_taken_is_of_the_last_start(tmp_path: Path) -> None:
    (found,) = (f for f in report(tmp_path, IN_USE + RUNS + AGAIN + IN_USE).findings if f.code == "dev-port-mismatch")
    assert [e.place.line for e in found.evidence] == [13]


def test_what_runs_steps_names_the_one_that_failed(tmp_path: Path) -> None:
    of = report(tmp_path, STEP + BOX.replace("NAMED", "dip_wick"))
    assert [f.code for f in of.findings] == ["unexplained-error"]
    assert of.findings[0].title.startswith("AttributeError: 'list' object has no attribute 'melt'")
    assert {g.state.value for g in of.failures.groups} == {"unexplained", "consequence"}


def test_a_step_of_another_name_is_another_failure(tmp_path: Path) -> None:
    of = report(tmp_path, STEP + BOX.replace("NAMED", "light_wick"))
    assert len([g for g in of.failures.groups if g.state.value == "unexplained"]) == 2
    assert "start-up" not in " ".join(f.title for f in of.findings)
    said = next(f for f in of.findings if f.title.startswith("RuntimeError"))
    assert "/srv/lamp/lamp.py:27" in said.cause


RAISED = """Traceback (most recent call last):
  File "/srv/lamp/lamp.py", line 12, in light
    pot.dip(wick)
LampError: the wick is short
"""


def test_a_text_that_holds_nothing_else_proves_no_end(tmp_path: Path) -> None:
    said = causes(report(tmp_path, RAISED))
    assert "nothing follows it" not in said
    assert "Whether it ended the request or the program is not known to this tool" in said


def test_a_print_that_says_that_node_ended_does(tmp_path: Path) -> None:
    code = "/srv/lamp.js:3\nthrow new LampError('short');\n^\n\n"
    text = f"{code}LampError: short\n    at light (/srv/lamp.js:3:7)\n\nNode.js v20.1.0\n"
    assert "It ended the request or the program" in causes(report(tmp_path, text))


WORDS = "Failed to dip pot zork of LampStack: the grease is out"
MARKED = f" \u274c LampStack failed: Error: {WORDS}\n    at dip (/srv/lamp/lib/main.js:3:7)\n\n"
NOTICE = "What else to know:\n" + "".join(f"\t{n}\tthe lamp has a new wick\n" for n in range(9))


@pytest.mark.parametrize("last", [True, False])
def test_what_a_tool_says_once_more_at_its_end_ended_it(tmp_path: Path, last: bool) -> None:
    again = f"{WORDS}\n" if last else "All else is well\n"
    said = causes(report(tmp_path, f"Dipping pots\n\n{MARKED}{NOTICE}{again}"))
    assert ("ends with the same words" in said) is last


WHY = "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity."
EVENT = f"  Warning  FailedScheduling  {{age}}  default-scheduler  {WHY}\n"
EVENTS = "Events:\n  Type     Reason            Age   From    Message\n  ----     ------            ----  ----    -------\n"


def test_how_often_kubernetes_tried_it(tmp_path: Path) -> None:
    said = causes(report(tmp_path, EVENTS + EVENT.format(age="4h (x41 over 7h)") + EVENT.format(age="12s")))
    assert "it failed 41 times over 7h" in said
    assert "it failed again" in causes(report(tmp_path, EVENTS + EVENT.format(age="9m") + EVENT.format(age="12s")))
    assert "Kubernetes tries it again" in causes(report(tmp_path, EVENTS + EVENT.format(age="12s")))


CURL = """* SSL certificate problem: certificate has expired
* Closing connection
curl: (60) SSL certificate problem: certificate has expired
More details here: https://curl.se/docs/sslcerts.html

curl failed to verify the legitimacy of the server and therefore could not
establish a secure connection to it.
"""


def test_what_curl_explains_is_no_second_failure(tmp_path: Path) -> None:
    found = report(tmp_path, CURL).findings
    assert len(found) == 1
    assert "certificate has expired" in found[0].title
