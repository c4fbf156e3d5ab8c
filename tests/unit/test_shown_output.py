"""What a logger shows of another program's output has the level of the logger's line; a printed dict is no damaged JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline

TRACE = """{0}Traceback (most recent call last):
{0}  File "/srv/zork.py", line 5, in <module>
{0}    import flange
{0}ValueError: the wick is gone
"""
SHOWN = {
    "a symbol and a level": ("🤠 INFO     the blim put out\n", " " * 12),
    "a date and a level": ("2026-11-29 10:00:01 INFO     the blim put out\n", " " * 29),
}


def _codes(text: str, tmp_path: Path) -> list[str]:
    file = tmp_path / "run.txt"
    file.write_text(text, "utf-8")
    return [f.code for f in pipeline.analyze([str(file)]).findings]


@pytest.mark.parametrize("name", SHOWN)
def test_output_that_is_shown_at_info_is_no_failure(name: str, tmp_path: Path) -> None:
    head, indent = SHOWN[name]
    assert _codes(head + TRACE.format(indent) + head, tmp_path) == []


@pytest.mark.parametrize("name", SHOWN)
def test_at_error_it_is_one(name: str, tmp_path: Path) -> None:
    head, indent = SHOWN[name]
    assert _codes(head + head.replace("INFO ", "ERROR") + TRACE.format(indent), tmp_path)


def test_at_the_margin_it_is_the_programs_own(tmp_path: Path) -> None:
    assert _codes(SHOWN["a date and a level"][0] + TRACE.format(""), tmp_path)


def test_a_printed_dict_is_text(tmp_path: Path) -> None:
    answer = "{'jsonrpc': '2.0', 'id': 'z', 'error': {'code': -32603, 'message': 'the wick is gone'}}\n"
    assert _codes("INFO:     zork begins\n" + answer, tmp_path) == ["rpc-task-failed"]
