"""What a plugin promises: it reads its format, finds its trouble, and is silent about what only looks alike."""

from __future__ import annotations

from pathlib import Path

from agentcore_analyzer import Severity, analyze

SAMPLES = Path(__file__).parent / "samples"


def test_a_refused_order_is_found() -> None:
    report = analyze(str(SAMPLES / "refused.log"))
    assert [i.format for i in report.inputs] == ["audit-trail"]
    (found,) = [f for f in report.findings if f.code == "order-refused"]
    assert found.severity is Severity.ERROR
    assert found.evidence[0].quote == "no stock"


def test_an_order_that_was_sold_is_none() -> None:
    report = analyze(str(SAMPLES / "sold.log"))
    assert [i.format for i in report.inputs] == ["audit-trail"]
    assert [f.code for f in report.findings] == []


def test_a_line_that_is_no_record_is_noted_and_costs_nothing_else() -> None:
    (read,) = analyze(str(SAMPLES / "refused.log")).inputs
    assert read.logs == 2
    assert [(note.reason, note.place.line or note.place.offset) for note in read.notes] == [("bad-line", 2)]
