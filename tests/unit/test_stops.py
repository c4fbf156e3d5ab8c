"""What a server ends after it was asked to stop is harmless; what it ends after its next start is not."""

from __future__ import annotations

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import failures
from cases import BUILTIN

ASKED = "2031-02-03 04:05:06.520 UTC [7] LOG:  received fast shutdown request\n"
ENDED = "2031-02-03 04:05:07.528 UTC [9] FATAL:  terminating zork due to administrator command\n"
WOBBLY = "2031-02-03 04:05:07.628 UTC [9] FATAL:  the zork is wobbly\n"
STARTED = "2031-02-03 04:05:56.790 UTC [8] LOG:  starting ZorkDB 4.7\n"
LATER = "2031-02-03 04:06:56.799 UTC [11] FATAL:  terminating blim due to administrator command\n"


def told(tmp_path, text: str) -> list[bool]:
    (tmp_path / "zork.log").write_text(text)
    return [bool(f.harmless) for f in failures(pipeline.load([str(tmp_path / "zork.log")], BUILTIN).case).all]


def test_what_ends_as_asked_is_harmless(tmp_path):
    assert told(tmp_path, ASKED + ENDED) == [True]
    assert told(tmp_path, ASKED + ENDED + WOBBLY) == [True, False]


def test_what_nobody_asked_for_is_not(tmp_path):
    assert told(tmp_path, STARTED + ENDED) == [False]
    assert told(tmp_path, ENDED + ASKED.replace("04:05:06", "04:05:09")) == [False]
    assert told(tmp_path, ASKED + ENDED + STARTED + LATER) == [True, False]


def test_a_line_with_a_word_of_a_start_is_none(tmp_path):
    said = STARTED.replace("starting ZorkDB 4.7", "the zork is ready to bend, after it was restarted and starting-up")
    assert told(tmp_path, ASKED + said + ENDED) == [True]
