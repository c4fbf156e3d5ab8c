"""Records of level ERROR, lines that carry such a level, sentences that say that something failed."""

from __future__ import annotations

import json

import pytest
from said_cases import Hit, by_reader, check, told

from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.records import FailureKind
from cases import over

_L = FailureKind.LOGGED_ERROR

HITS = [
    Hit("the zork of blim 4711 is wobbly", _L, "", "the zork of blim 4711 is wobbly", severity=17),
    Hit("snibling is wobbly\nquor went sideways", _L, "", "snibling is wobbly: quor went sideways", severity=17),
    Hit("2026-11-29 02:13:20,101 ERROR zork.blim: the flange is wobbly", _L, "", "the flange is wobbly"),
    Hit("2026-11-29T02:13:20.101Z ERROR zork the flange is wobbly", _L, "", "the flange is wobbly"),
    Hit("2026-11-29 02:13:20,101 [main] FATAL zork - the flange is wobbly", _L, "", "the flange is wobbly"),
    Hit("ERROR:zork.blim:the flange is wobbly", _L, "", "the flange is wobbly"),
    Hit("2026-11-29 02:13:20 [error    ] the flange is wobbly blim=4711", _L, "", "the flange is wobbly"),
    Hit("2026-11-29 02:13:20.101 | ERROR    | zork:blim:25 - the flange is wobbly", _L, "", "the flange is wobbly"),
    Hit("2026-11-29 02:13:20,101 ERROR [zork.blim] [blim.py:216] [trace_id=0 span_id=0] - the flange is wobbly", _L, "", "the flange is wobbly"),
    Hit('level=warn caller=zork.go:3 msg="failed to flange the blim" err="the wick is wobbly"', _L, "", "failed to flange the blim: the wick is wobbly"),
    Hit('    E1129 14:13:59.060000       7 zork.go:12] "the flange" err="the wick is wobbly"', _L, "", "the flange: the wick is wobbly"),
    Hit("[CRITICAL] the flange is wobbly", _L, "", "the flange is wobbly"),
    Hit('time=2026-11-29T02:13:20Z level=ERROR msg="the flange" err="the wick is wobbly"', _L, "", "the flange: the wick is wobbly"),
    Hit('ts=1 level=error msg="the flange" reason=wobbly', _L, "", "the flange: wobbly"),
    Hit('E1129 14:13:59.060000       7 zork.go:12] "the flange" err="the wick is wobbly"', _L, "", "the flange: the wick is wobbly"),
    Hit("zork: failed to flange the blim: the wick is wobbly", _L, "", "the wick is wobbly"),
    Hit("Could not flange the zork", _L, "", "flange the zork"),
    Hit("Couldn't flange the zork", _L, "", "flange the zork"),
    Hit("Can't open the blim", _L, "", "open the blim"),
    Hit("Connection was lost: the zork went away", _L, "", "the zork went away"),
    Hit("Problem greasing zork: wobbly", _L, "", "greasing zork: wobbly"),
    Hit("unable to reach zork.example.com", _L, "", "zork.example.com"),
    Hit("Connection refused by zork", _L, "", "by zork"),
    Hit("zork timed out after 30 seconds", _L, "", "timed out after 30 seconds"),
    Hit("the call was rejected because the zork is wobbly", _L, "", "the zork is wobbly"),
    Hit("Error while flanging the zork: wobbly", _L, "", "flanging the zork"),
    Hit("Labelling failed: the zork has no wick", _L, "", "the zork has no wick"),
    Hit("op=zork success=false reason=wobbly", _L, "", "wobbly"),
    Hit("op=zork status=failed error=\"the wick is wobbly\"", _L, "", "the wick is wobbly"),
    Hit("Error flanging zork: wobbly", _L, "", "flanging zork: wobbly"),
    Hit("❌ Exception flanging zork: 503", _L, "", "flanging zork: 503"),
    Hit("An error occurred: Flange not found: zork", _L, "", "Flange not found: zork"),
    Hit("A problem occurred: the wick is gone", _L, "", "the wick is gone"),
    Hit("Malformed payload for blim 'zork': wick is no number", _L, "", "wick is no number", severity=13),
    Hit("Missing required parameter in call of zork: wick", _L, "", "wick", severity=13),
    Hit("Error in async streaming: ZorkLoop broke at the wick", _L, "", "the wick"),
]  # fmt: skip

RECORDS = [
    Hit('{"level":50,"time":1,"msg":"the flange","err":{"type":"ZorkError","message":"the wick"}}', _L, "", "the wick"),
    Hit('{"level":"error","error":"the wick","message":"the flange"}', _L, "", "the flange: the wick"),
    Hit('{"levelname":"ERROR","message":"the flange","name":"zork"}', _L, "", "the flange"),
    Hit('{"@l":"Error","@mt":"the flange","@t":"x"}', _L, "", "the flange"),
    Hit('{"severity":"CRITICAL","message":"the flange","reason":"the wick"}', _L, "", "the flange: the wick"),
    Hit('{"level":"error","event_id":"x","exception":{"values":[{"type":"ZorkError","value":"the wick"}]}}', _L, "", "the wick"),
    Hit('{"level":"error","message":"the flange","error":{}}', _L, "", "the flange"),
]  # fmt: skip

MISSES = [
    "if an error occurred: see below", "releases before this one stop with `Error while flanging: Cannot find zork`", "Invalid arguments for blim are ignored: zork",
    '│ return f"Error: \'{zork}\' is no flange" │', '│ return "Error: the zork is no flange" │',
    'say = "the zork failed to flange: wobbly"', '"note": "could not flange the zork"', "18:37:43 [main] ERROR zork.Blim - Exception:", "the queue is empty", "2026-11-29 02:13:20,101 INFO zork: no error was found", "INFO zork handled ERROR of the past", "2026-11-29 INFO the ERROR count is 3",
    "0 errors, 0 warnings, failed: 0, error_rate=0.00", '{"level":30,"msg":"done","error":null}', '{"level":"info","msg":"failed to flange"}', "level=info msg=\"failed to flange\"",
    "if the call fails, it will be tried again: failed to flange is then logged", "would have failed to flange the zork", "raise ZorkError(\"failed to flange the blim\")",
    "logger.error(\"failed to flange the blim\")", "error correction is on, failover to zork is ready", "did not fail to flange", "success=true reason=ok", "status=ok error=none",
    "err=null level=warn msg=x", "log_level=ERROR", "LOG_LEVEL: ERROR", "--log-level ERROR", "level >= ERROR is kept", "it never failed to flange the zork",
    "without an error while flanging the zork", '{"level":"error","message":"","error":null}', "an answer that explains an error in a sentence", "the CRITICAL path is short",
]  # fmt: skip


@over(HITS, lambda h: h.text[:60])
def test_hits(hit: Hit) -> None:
    check("logged", hit)


@over(RECORDS, lambda h: h.text[:60])
def test_records(hit: Hit) -> None:
    check("records", hit)


@over(MISSES)
def test_misses(text: str) -> None:
    assert by_reader("logged", text) == []
    assert by_reader("records", text) == []
    assert told(text) == []


@pytest.mark.parametrize("text", ["0 errors, 0 warnings", "}", "------", "INFO: all is well", ""])
def test_records_of_level_error_that_say_nothing(text: str) -> None:
    assert told(text, 17) == []


def test_a_logger_that_lost_the_text_of_the_error() -> None:
    (found,) = told('{"level":"error","message":"the flange","error":{}}')
    assert "without its text" in found.truncated


def test_at_info_no_sentence_is_a_failure() -> None:
    assert by_reader("logged", "zork: failed to flange the blim: the wick is wobbly", 9) == []


def test_messages_without_stamps() -> None:
    for text in ("2026-11-29 02:13:20,101 [main] FATAL zork - the flange", "ERROR:zork.blim:the flange", "x | ERROR    | zork:blim:25 - the flange"):
        assert [s.message for s in told(text)] == ["the flange"]
    assert [s.message for s in told("Error in flanging the blim: wobbly")] == ["Error in flanging the blim: wobbly"]


@pytest.mark.parametrize(
    ("member", "kind", "words"),
    [
        ("make: *** [Makefile:23: zork] Error 54", FailureKind.COMMAND_ERROR, "zork"),
        ('data: {"error": "the zork", "error_type": "BlimError"}\n', FailureKind.STREAM_FRAME, "the zork"),
        ('{"zorks": [{"id": "a", "status": "FAILED", "statusReasons": ["the wick"]}]}', FailureKind.RESOURCE_STATUS, "the wick"),
        ('{"jsonrpc": "2.0", "id": 1, "error": {"code": -32099, "message": "the zork"}}', FailureKind.RPC_ERROR, "the zork"),
    ],
)
def test_what_a_record_of_level_error_holds(member: str, kind: FailureKind, words: str) -> None:
    text = json.dumps({"timestamp": "x", "level": "ERROR", "logger": "zork", "output": member})
    (found,) = told(text)
    assert found.kind is kind
    assert words in found.message
    assert found.quote in text


@pytest.mark.parametrize("rest", ["", "-----", "}", "[]", "=====  ====="])
def test_a_line_of_level_error_without_a_word_is_no_failure(rest: str) -> None:
    text = f"2026-11-29 02:13:20,000 INFO the zork is open\n2026-11-29 02:13:21,000 ERROR {rest}"
    assert list(said_in(text, 0)) == []
    assert any("the flange is wobbly" in said.message for said in said_in(f"{text} the flange is wobbly", 0))
