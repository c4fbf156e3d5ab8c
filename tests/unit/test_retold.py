"""One failure told at several levels is one; what lines below add comes into its words; repeats stay apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import failures
from agentcore_analyzer.options import Options

AT = "2026-11-29 02:13:20"
ONE = {
    "inner and outer": (f"{AT},101 ERROR [blim] Wick size wrong: 7, wanted 8\n{AT},102 ERROR [flange] grease failed: Wick size wrong: 7, wanted 8", "Wick size wrong"),
    "same reason": ("❌ grease failed: the wick zork is not defined\n❌ run failed: the wick zork is not defined", "the wick zork is not defined"),
    "shorter body": ("Unable to grease flange 'zork': No wick named 'blim'\n\n{\"errorMessage\": \"Unable to grease flange 'zork'\"}", "No wick named 'blim'"),
    "unit": (
        "mar 07 13:28:11 zork systemd[1]: flange.service: Main process exited, code=exited, status=1/FAILURE\n"
        "mar 07 13:28:11 zork systemd[1]: flange.service: Failed with result 'exit-code'.\n"
        "mar 07 13:28:11 zork systemd[1]: Failed to start Flange.",
        "flange.service: Main process exited",
    ),
    "socket": (f"{AT},101 INFO ws WebSocket closed, code: 1011\n{AT},101 INFO ws closed, code: 1011, reason: keepalive ping timeout", "WebSocket was closed (1011)"),
    "detail": (
        f"{AT}.101 UTC [1] FATAL:  flange files are incompatible with blim\n{AT}.101 UTC [1] DETAIL:  The flange was greased by blim 9, this is blim 10.",
        "The flange was greased by blim 9",
    ),
    "command of an id": (
        f"{AT},101 INFO [9b0facaa] Running zork-dump --all\n{AT},901 INFO [9b0facaa] Finished in 0.8 seconds with exit status 3 (failed).",
        "zork-dump --all",
    ),
    "gradle": (
        "FAILURE: Build failed with an exception.\n\n* What went wrong:\nExecution failed for task ':grease'.\n> Could not resolve all flanges\n   > Could not find zork:wick:2.6.\n",
        "Could not find zork:wick:2.6",
    ),
    "npm in a build": (
        "#7 2.1 npm ERR! code ERESOLVE\n#7 2.1 npm ERR! ERESOLVE could not resolve\n#7 2.1 npm ERR!\n#7 2.1 npm ERR! While resolving: zork@17.0.0\n"
        '#7 2.1 npm ERR! Found: wick@16.0.0\n#7 2.2 npm ERR! Could not resolve dependency:\n#7 2.2 npm ERR! peer wick@"^15.0.0" from zork@17.0.0',
        'peer wick@"^15.0.0"',
    ),
    "pip": (
        "ERROR: Cannot install zork==1.1 and zork==1.2 because these package versions have conflicting dependencies.\n\n"
        "The conflict is caused by:\n    zork 1.2 depends on wick~=1.1\n    zork 1.1 depends on wick~=1.0\n\n"
        "ERROR: ResolutionImpossible: for help visit https://pip.example.com",
        "zork 1.2 depends on wick~=1.1; zork 1.1 depends on wick~=1.0",
    ),
    "name above the words": ("\n  GreaseError\n\n  Because zork depends on wick (0.3.0) which doesn't match any versions, version solving failed.\n", "GreaseError: Because zork depends"),
    "head of a notebook": (
        '{\n\t"name": "WickError",\n\t"message": "Error code: 400 - {\'error\': {\'message\': \'the wick has no flange\', \'type\': \'grease_error\'}}",\n'
        '\t"stack": "----------\nWickError                           Traceback (most recent call last)\nCell In[7], line 1\n----> 1 grease()\n\n'
        "File ~/zork/lib/python3.12/site-packages/blim/__init__.py:15, in grease(flange)\n     14 # as before\n",
        "the wick has no flange",
    ),
    "cut with dots, and an address without its query": (
        "Error greasing flange <blim>: GET <zork-url>?q=<wick>: 422 <zork-error>\n\nTraceback (most recent call last):\n"
        '  File "<lib>/zork/wick.py", line 104, in grease\n    await it()\nzork.WickError: GET <zork-url>: 422 <zork-error>\n'
        "zork.FlangeError: Error greasing flange <blim>: ...",
        "WickError: GET",
    ),
    "status of a unit": (
        "● zork.service - Zork\n   Loaded: loaded (/etc/zork.service; enabled)\n   Active: failed (Result: start-limit-hit) since Thu 2026-09-02 19:07:50 UTC; 1s ago\n"
        "  Process: 47 ExecStart=/opt/zork/bin (code=exi>\n Main PID: 47 (code=exited, status=0/SUCCESS)\n\n"
        "Sep 02 19:07:50 blim systemd[13]: Stopped Zork the very long name of a unit that is cut at the ed>\n"
        "Sep 02 19:07:50 blim systemd[13]: zork.service: Start request repeated too quickly.\n"
        "Sep 02 19:07:50 blim systemd[13]: zork.service: Failed with result 'start-limit-hit'.\nSep 02 19:07:50 blim systemd[13]: Failed to start Zork.\n",
        "zork.service failed (Result: start-limit-hit) (ExecStart=/opt/zork/bin, code=exited, status=0/SUCCESS)",
    ),
    "status of a unit with a socket": (
        "× zork.service - Zork of the flange\n     Loaded: loaded (/etc/zork.service; enabled)\n     Active: failed (Result: exit-code) since Thu 2026-08-01 22:02:23 CEST; 47s ago\n"
        "TriggeredBy: × zork.socket\n       Docs: man:zork(1)\n   Main PID: 10 (code=exited, status=1/FAILURE)\n\n"
        "Aug 01 22:02:23 blim systemd[1]: zork.service: Failed with result 'exit-code'.\nAug 01 22:02:23 blim systemd[1]: Failed to start zork.service - Zork.\n",
        "zork.service failed (Result: exit-code) (code=exited, status=1/FAILURE)",
    ),
    "in more words, in parentheses": (
        f"{AT},263 [ERROR] Step 02_grease_the_flange (sudo blim install) failed\n{AT},263 [ERROR] Error met during build of zork: Step 02_grease_the_flange failed",
        "Step 02_grease_the_flange",
    ),
    "once more at the end of a request": (
        "START RequestId: 3c1f0a52-7d3e-4b61-9a20-5e8d7c6b4f31\nGreasing failed: TypeError: Cannot read property '0' of undefined\n"
        "    at grease (/var/task/zork.js:90:30)\nProcess exited before completing request\nTypeError: Cannot read property '0' of undefined",
        "TypeError: Cannot read property '0' of undefined",
    ),
    "terraform": (
        '╷\n│ Error: Unsupported argument\n│\n│   on wick/main.tf line 47, in resource "flange" "zork":\n│   47:   blim = 3\n│\n│ An argument named "blim" is not expected here.\n╵',
        'An argument named "blim" is not expected here.',
    ),
}  # fmt: skip
TWO = {
    "repeats": f"{AT},101 ERROR blim Wick size wrong: 7, wanted 8\n{AT},102 ERROR blim Wick size wrong: 9, wanted 8",
    "two places": "wick/a.c:3:1: error: unknown flange in the blim\nwick/b.c:9:1: error: unknown flange in the blim",
    "other words": f"{AT},101 ERROR blim the wick is wobbly\n{AT},102 ERROR blim the flange is greased badly",
    "two files": f"{AT},101 ERROR blim cannot grease wick a.json: unexpected end of flange\n{AT},102 ERROR blim cannot grease wick b.json: unexpected end of flange",
    "two requests": f"{AT},101 ERROR blim request zk failed: the flange timed out\n{AT},102 ERROR blim request bm failed: the flange timed out",
    "two asides": f"{AT},101 ERROR blim greasing the flange (wick a) failed\n{AT},102 ERROR blim greasing the flange (wick b) failed",
    "a name of another failure": "\n  GreaseError\n\nnext flange\nblim\nzork\nwick\n\nerror: the wick of zork is not there",
    "two requests of one Lambda": (
        "START RequestId: 3c1f0a52-7d3e-4b61-9a20-5e8d7c6b4f31\nTypeError: wick is not a flange\n    at grease (/var/task/zork.js:90:30)\n"
        "END RequestId: 3c1f0a52-7d3e-4b61-9a20-5e8d7c6b4f31\nSTART RequestId: 6d2e1b63-8e4f-4c72-8b31-6f9e8d7c5a42\nTypeError: wick is not a flange"
    ),
    "two processes": (
        f'{AT}.101 UTC [73] FATAL:  no wick for user "zork"\n{AT}.103 UTC [78] FATAL:  no wick for user "zork"\n{AT}.103 UTC [78] DETAIL:  Flange "zork" does not exist.'
    ),
    "far in time": f"{AT},101 ERROR blim Wick size wrong: 7, wanted 8\n2026-11-29 02:14:20,102 ERROR flange grease failed: Wick size wrong: 7, wanted 8",
}


def told(tmp_path: Path, text: str) -> tuple[list[str], int]:
    (tmp_path / "zork.log").write_text(text + "\n", "utf-8")
    report = pipeline.analyze([tmp_path / "zork.log"])
    assert not report.internal_errors
    return [f.title for f in report.findings], report.failures.total()


@pytest.mark.parametrize("name", ONE)
def test_told_once(tmp_path: Path, name: str) -> None:
    text, words = ONE[name]
    titles, _ = told(tmp_path, text)
    assert len(titles) == 1
    assert words in titles[0]


@pytest.mark.parametrize("name", TWO)
def test_others_stay_apart(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, TWO[name])[1] == 2


def test_a_detail_belongs_to_its_process(tmp_path: Path) -> None:
    lines = (
        f'{AT}.101 UTC [73-1] FATAL:  no wick for user "zork"',
        f'{AT}.102 UTC [78-1] FATAL:  flange "blim" does not exist',
        f'{AT}.103 UTC [78-2] DETAIL:  Greased by the rule in line 128.',
    )
    titles, total = told(tmp_path, "\n".join(lines))
    assert sorted(titles) == ['flange "blim" does not exist: Greased by the rule in line 128', 'no wick for user "zork"']
    assert total == 2


def test_a_detail_belongs_to_the_failure_right_above(tmp_path: Path) -> None:
    lines = (
        f'{AT}.101 UTC [73-1] ERROR:  no wick for user "zork"',
        f'{AT}.102 UTC [73-2] ERROR:  flange "blim" does not exist',
        f'{AT}.103 UTC [73-3] DETAIL:  Greased by the rule in line 128.',
    )
    titles, _ = told(tmp_path, "\n".join(lines))
    assert 'no wick for user "zork"' in titles


# What the words of a headline lack stands below it.
BELOW = {
    "colon": ("Error in wick(blim) : \n  the flange is greased: 7\nExecution halted", "Error in wick(blim): the flange is greased: 7"),
    "place": (f"{AT}  Flange Error in wick blim (wicks/blim.sql)\n{AT}  column \"zork\" is not there\n{AT}  Done.", 'column "zork" is not there'),
    "terminating": (f"{AT}.101 [error] GenServer Zork.Wick terminating\n** (ZorkError) the flange is loose\n    (zork 0.1.0) lib/zork.ex:3: Zork.run/1", "the flange is loose"),
    "maven": (
        "[INFO] BUILD FAILURE\n[ERROR] Failed to execute goal org.zork:wick:1: Grease failure: \n[ERROR] /w/Flange.java:[14,8] no such symbol\n[ERROR] -> [Help 1]\n[ERROR] \n[ERROR] To see all of it, use -e.",
        "/w/Flange.java:[14,8] no such symbol",
    ),
    "go": ("$ go test ./...\nFAIL\tzork.example/wick [build failed]", "FAIL zork.example/wick [build failed]"),
    "vet": ("# zork.example/wick\nwick/wick.go:41:2: Greasef format %d has arg blim of wrong type string", "wick/wick.go:41:2: Greasef format"),
    "info": (f"{AT} INFO Exception ZorkError: the flange is loose again", "ZorkError: the flange is loose again"),
    "redis": ("7:M 04 Mar 2025 08:11:21.104 # Background greasing error", "Background greasing error"),
    "status": ("$ grease --all wick.py\nloading\n$ echo $?\n137", "grease --all wick.py: exit 137"),
    "traced": ("+ grease rollout wick\nWaiting\n+ rc=3\n+ exit 3", "grease rollout wick: exit 3"),
}  # fmt: skip


@pytest.mark.parametrize("name", BELOW)
def test_the_decisive_words(tmp_path: Path, name: str) -> None:
    text, words = BELOW[name]
    titles, _ = told(tmp_path, text)
    assert len(titles) == 1
    assert words in titles[0]


# Look-alikes that say of no failure.
FINE = {
    "status": "$ grease --all wick.py\ndone\n$ echo $?\n0",
    "number": "$ wc -l wick.py\n137",
    "traced": "+ grease rollout wick\n+ exit 0",
    "redis": "7:M 04 Mar 2025 08:11:21.104 # Server initialized\n7:M 04 Mar 2025 08:11:21.105 # WARNING wick is 0! Greasing may fail under load",
    "go": f"{AT} INFO wick/wick.go:41 greased\nok  \tzork.example/wick\t0.013s",
    "ruler": f"{AT} ERROR Config ##################",
    "scores": "epoch 3 mean error: 0.25\nValidation error: none",
}


@pytest.mark.parametrize("name", FINE)
def test_look_alikes(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, FINE[name]) == ([], 0)


STACK = (
    'Traceback (most recent call last):\n  File "/app/blim.py", line 12, in grease\n    turn(wick)\n'
    '  File "/app/blim.py", line 5, in turn\n    raise WickLost("no wick for flange 7")\nblim.WickLost: no wick for flange 7'
)


def _in_json(message: str, request: str, second: str) -> str:
    stack = [f"{line}\n" for line in STACK.replace("no wick for flange 7", message).split("\n")]
    return json.dumps({
        "timestamp": f"2026-11-29T02:13:{second}.250Z", "level": "ERROR", "message": "Error in the flange stream", "logger": "flange.app",
        "requestId": request, "errorType": "WickLost", "errorMessage": message, "stackTrace": stack,
    })  # fmt: skip


def _as_text(second: str, prefix: str = "") -> str:
    text = f"2026-11-29 02:13:{second},250 ERROR [flange.app] [app.py:941] - Error in the flange stream\n{STACK}"
    return "\n".join(f"{prefix}{line}" for line in text.split("\n"))


REQUEST = "4f48bf25-cc89-48ba-83fe-f9fe88978c68"
FORMS = {
    "JSON and text": ([_in_json("no wick for flange 7", REQUEST, "20"), _as_text("20")], 1),
    "text and JSON": ([_as_text("20"), _in_json("no wick for flange 7", REQUEST, "20")], 1),
    "another message": ([_in_json("no wick for flange 8", REQUEST, "20"), _as_text("20")], 2),
    "another time": ([_in_json("no wick for flange 7", REQUEST, "20"), _as_text("59")], 2),
    "both in JSON": ([_in_json("no wick for flange 7", REQUEST, "20"), _in_json("no wick for flange 7", REQUEST[::-1], "21")], 2),
    "both as text": ([_as_text("20"), _as_text("21")], 2),
    "two requests, each twice": ([_in_json("no wick for flange 7", REQUEST, "20"), _as_text("20"),
                                  _in_json("no wick for flange 7", REQUEST[::-1], "21"), _as_text("21")], 2),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_one_exception_in_two_forms(name: str, tmp_path: Path) -> None:
    parts, count = FORMS[name]
    file = tmp_path / "app.log"
    file.write_text("\n".join(parts) + "\n", "utf-8")
    assert len(failures(pipeline.load([str(file)], Options(plugins=False)).case).all) == count
