"""Pieces of a stack are no failures of their own, and what a cut or broken print still says is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures.said import exceptions
from agentcore_analyzer.stacktraces.reading import traces_in

LONG = """ReplyError: the wick is wobbly
    at Parser.give (/app/node_modules/zork/parser.js:25:25)
    at Socket.data (/app/node_modules/zork/event.js:107:22)
From previous event:
    at Command.grease (/app/node_modules/zork/command.js:63:18)
    at main (/app/own.js:3:1)"""
ZAP = """2026-11-29T02:13:20.101Z\terror\tinternal/sender.go:103\tGreasing failed. Dropping wicks.\t{"kind": "blim", "error": "no more tries left: the wick is wobbly"}
example.org/zork/internal.NewSender.func1
\texample.org/zork@v0.117.0/internal/sender.go:103
example.org/zork/queue.(*Consumers[...]).Start.func1
\texample.org/zork@v0.117.0/queue/consumers.go:43"""
BROKEN = """(Engine pid=3)   File "/opt/zork/lib/python3.12/site-packages/flange/v1/core/wick_utils_of_the_blim_engine.py", line 305, in _initialize_w
icks_of_all
(Engine pid=3)     wicks = make_wicks(
(Engine pid=3)             ^^^^^^^^^^^
(Engine pid=3)   File "/opt/zork/lib/python3.12/site-packages/flange/v1/core/utils.py", line 7, in make_wicks
(Engine pid=3)     raise ValueError(
(Engine pid=3) ValueError: the wick of the flange is too long for this blim"""


def report(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    (tmp_path / "zork.log").write_text(text + "\n", "utf-8")
    made = pipeline.analyze([tmp_path / "zork.log"])
    assert not made.internal_errors
    return [(f.code, f"{f.title}\n{f.cause}") for f in made.findings]


def test_the_heading_of_a_long_stack_is_no_error() -> None:
    (trace,) = traces_in(LONG)
    assert [r.type for r in trace.chain] == ["ReplyError"]
    assert [f.function for f in trace.chain[0].frames] == ["Socket.data", "Parser.give"]
    (trace,) = traces_in(LONG.partition("\n    at Socket")[2].partition("\n")[2])
    assert not trace.chain[0].message
    assert trace.cut == "start"


def test_frames_below_a_line_of_a_log_are_no_failure(tmp_path: Path) -> None:
    tail = ZAP.partition("func1\n")[2]
    found = report(tmp_path, f"{tail}\n{ZAP}\n{ZAP.replace(':20', ':21')}")
    assert len(found) == 1
    assert "the wick is wobbly" in found[0][1]


def test_frames_alone_are_told(tmp_path: Path) -> None:
    assert len(report(tmp_path, ZAP.partition("\n")[2])) == 1


def test_a_name_that_a_terminal_broke(tmp_path: Path) -> None:
    ((code, words),) = report(tmp_path, BROKEN)
    assert code == "unexplained-error"
    assert words.startswith("ValueError: the wick of the flange is too long for this blim")


def test_a_frame_without_indent(tmp_path: Path) -> None:
    ((_, words),) = report(tmp_path, 'File "/app/zork.py", line 75, in Wick\n    blim: flange.Type = "auto",\n          ^^^^^^^^^^^\nAttributeError: flange has no Type')
    assert words.startswith("AttributeError: flange has no Type")


def test_the_last_frame_of_a_cut_print_is_not_called_the_place(tmp_path: Path) -> None:
    text = "[ERROR] KeyError: 'zork'\nTraceback (most recent call last):\n  File \"/var/task/wick.py\", line 47, in grease\n    return blim(1)\n  File \"/var/task/bli"
    ((_, words),) = report(tmp_path, text)
    assert "KeyError: 'zork'" in words
    assert "raised at" not in words
    assert "The last frame that can be seen is /var/task/wick.py:47" in words


@pytest.mark.parametrize("member", ['        "traceback": ', '{"exc": '])
def test_a_cut_traceback_in_a_member_is_told_as_cut(tmp_path: Path, member: str) -> None:
    text = member + r'"Traceback (most recent call last):\n  File \"/app/wick.py\", line 196, in run\n    await blim(\n'
    assert [code for code, _ in report(tmp_path, text)] == ["incomplete-export"]


def test_the_words_above_a_cut_traceback_are_its_title(tmp_path: Path) -> None:
    ((code, words),) = report(tmp_path, 'Error parsing wick response\nTraceback (most recent call last):\n  File "/app/wick.py", line 3, in read\n    blim(1)')
    assert code == "incomplete-export"
    assert words.startswith("Error parsing wick response: the stack trace below it is cut")


def test_a_stack_in_one_line_is_not_the_message() -> None:
    text = "TypeError: the wick is wobbly at Blim.grease (/usr/lib/node_modules/zork/a.ts:65:64) at main (/app/own.ts:3:1)"
    (said,) = exceptions.read(text, 0)
    assert said.message == "the wick is wobbly"
