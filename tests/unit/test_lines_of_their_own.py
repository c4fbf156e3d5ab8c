"""Lines that begin something by themselves end the sentence above, however wide that is; and what begins a record."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import failures
from agentcore_analyzer.options import Options
from agentcore_parsers.decoding.widths import mended
from agentcore_parsers.general._shared.wrapped_sentences import sentence_end
from agentcore_parsers.records import heads

LONG = "LampError: the wick of bay 9 does not fit into the holder of the lamp that hangs in it"  # as wide as any line of the text
ALONE = (
    "# Agent: the keeper of the lamps", "=============", "at shop.Lamp.light(Lamp.kt:12)", "[Container] 2026/11/29 15:45:10 Running command dip",
    "2026-11-29 15:45:10 INFO next",
)  # fmt: skip


@pytest.mark.parametrize("line", ALONE)
def test_no_sentence_goes_on_there(line: str) -> None:
    assert sentence_end([LONG, line], len(LONG)) == 1


def test_a_sentence_goes_on_where_it_was_broken() -> None:
    assert sentence_end([LONG, "since the last night"], len(LONG)) == 2
    assert sentence_end([f"{LONG} -", '{"reason": "wet"}'], len(LONG) + 2) == 2


KEPT = (
    "LampError: check 1 == 2: the wick of bay 9 is short\ntest_of_the_lamp_and_the_wick_in_bay_nine.py:11 in test_wick() -> check.equal(a, b)",
    "Lamp failed: MCP error -32000: Connection closed by it\nnode:internal/modules/cjs/loader_of_lamps:643",
    "Failed to light the lamp of bay 9 with a wick that is very long and we>\nlamp.service: Start request repeated too quickly.",
    "npm error   4 more (wick, tallow, @lamps/holder, a-brush-for-the-lamp-of-the-ha)\nnpm error",
)  # fmt: skip


@pytest.mark.parametrize("text", KEPT)
def test_lines_that_were_not_broken(text: str) -> None:
    assert mended(text) == text


def test_a_record_begins_behind_a_name() -> None:
    assert heads.starts_record("[Container] 2026/11/29 15:45:10 Entering phase BUILD")
    assert heads.starts_record("lamp-api.log.1.2026-11-29_13:53:08 2026-11-29 00:00:17.531 25793 INFO lamp.server GET")
    assert heads.starts_record("11-23 02:10:34.756 22753 22753 E AndroidRuntime: \tat shop.Lamp.light(Lamp.java:7)")
    assert heads.starts_record("srv/lamp.log:2026-11-29 00:00:17.531 INFO lamp lit")
    assert not heads.starts_record("[Container] is what CodeBuild calls itself in 2026")
    assert not heads.starts_record("see lamp.log for what happened on 2026-11-29")


def test_stamp_and_level_behind_a_file_or_another_stamp() -> None:
    rest, time = heads.after_stamp("lamp-api.log.1.2026-11-29_13:53:08 2026-11-29 00:00:17.531 25793 INFO lamp.server GET")
    assert time == 1795910417531000000
    assert heads.severity_of(rest)[0] == 9
    rest, _ = heads.after_stamp("2026-11-29T00:00:17.533613413Z 2026-11-29T00:00:17.533516Z\twarning\tlamp config\tno oil")
    assert heads.severity_of(rest)[0] == 13


def test_frames_without_their_indent(tmp_path: Path) -> None:
    (tmp_path / "lamp.log").write_text(
        "shop.LampException: no wick\nat shop.lamp.Lamp.getLblLastWick(Lamp.kt:54)\nat java.lang.reflect.Method.invoke(Native Method)\n"
        "Caused by: shop.OilException: the barrel is empty\nat shop.lamp.Barrel.tap(Barrel.java:7)\n",
        "utf-8",
    )
    (found,) = failures(pipeline.load([str(tmp_path / "lamp.log")], Options()).case).all
    assert (found.type, found.message) == ("shop.OilException", "the barrel is empty")
    assert [(f.file, f.line, f.own) for f in found.said.frames] == [("Barrel.java", 7, True)]


def test_prose_is_no_frame() -> None:
    from agentcore_parsers.decoding.stacks import is_frame_at_margin

    assert not is_frame_at_margin("at noon(ish) the lamp was lit")
    assert not is_frame_at_margin("at lamp.light(wick)")
