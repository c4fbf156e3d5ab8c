"""What was not checked says by itself which kinds of input would have been needed, and nobody reads it out of a sentence."""

from __future__ import annotations

from pathlib import Path

from agentcore_analyzer import pipeline
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.report.not_checked import grouped
from cases import BUILTIN


def test_what_merely_lacks_an_input_is_one_line_of_kinds() -> None:
    said = [("a", "needs spans: the input holds none", ("spans",)), ("b", "an export is cut", ()), ("c", "an export is cut", ())]
    assert grouped([*said, ("d", "x", ("runtime log", "spans"))]) == ({"an export is cut": ["b", "c"]}, ["runtime log", "spans"])


def test_a_report_says_which_kinds_would_be_needed(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("2026-11-22 20:17:28,002 INFO started\n")
    made = json_v1.as_dict(pipeline.analyze([str(tmp_path / "a.log")], BUILTIN), "0")
    lacking = {item["code"]: item["lacks"] for item in made["not_checked"] if "lacks" in item}
    assert lacking
    assert all(kind in item["reason"] for item in made["not_checked"] for kind in item.get("lacks", ()))
    assert "spans" in lacking["tool-call-loop"]
