"""What the inputs say of their own gaps, and when the absence of a span cannot be proved."""

from __future__ import annotations

import pytest
from make import START, S, log, span, trace

from agentcore_analyzer.graph.ledger import Ledger
from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Place

HERE = Place("zork.json")


def exported(seconds: float) -> Ledger:
    return Ledger(coverage=[Coverage(CoverageKind.EXPORTED_AT, START + round(seconds * S), HERE)])


@pytest.mark.parametrize(("after", "doubted"), [(0, True), (119.9, True), (120, False), (3600, False)])
def test_spans_may_come_two_minutes_later(after: float, *, doubted: bool) -> None:
    of_spans = trace([span(1, None, 0, 10)])
    assert bool(exported(10 + after).doubts(of_spans)) is doubted
    of_logs = trace([])
    of_logs.logs.append(log(10, "x"))
    assert bool(exported(10 + after).doubts(of_logs)) is doubted


def test_without_a_time_nothing_is_known_to_be_too_young() -> None:
    assert exported(0).doubts(trace([])) == []
    assert exported(0).doubts() == []
    assert Ledger().doubts(trace([span(1, None, 0, 10)])) == []


def test_the_newest_export_counts() -> None:
    ledger = exported(20)
    ledger.coverage.append(Coverage(CoverageKind.EXPORTED_AT, START + 3600 * S, HERE))
    assert ledger.exported_ns() == START + 3600 * S
    assert ledger.doubts(trace([span(1, None, 0, 10)])) == []


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (CoverageKind.ROW_CAP, 1000, "zork.json holds exactly 1000 rows, the most its query returns"),
        (CoverageKind.NEXT_TOKEN, "x", "zork.json has further pages that were not exported"),
    ],
)
def test_a_query_that_stopped(kind: CoverageKind, value: str | int, words: str) -> None:
    ledger = Ledger(coverage=[Coverage(kind, value, HERE)])
    assert ledger.capped() == ledger.coverage
    assert ledger.doubts() == ledger.doubts(trace([])) == [words]


@pytest.mark.parametrize("reason", list(DamageReason))
def test_what_was_lost_is_told_three_times_at_most(reason: DamageReason) -> None:
    ledger = Ledger(damage=[Damage(HERE, reason, f"blim {number}") for number in range(5)])
    lost = reason in (
        DamageReason.CUT, DamageReason.BROKEN_JSON, DamageReason.TOO_BIG, DamageReason.TOO_LONG, DamageReason.TOO_MANY_MEMBERS,
        DamageReason.DAMAGED_ARCHIVE, DamageReason.TOO_DEEP, DamageReason.BAD_LINE,
    )  # fmt: skip
    told = {DamageReason.CHANGED: "changed while it was read", DamageReason.TEXT_CUT: "holds blim"}
    said = "records were lost in" if lost else told.get(reason, "")
    assert len(ledger.losses()) == 5 * lost
    assert [said in doubt for doubt in ledger.doubts()] == [True] * (3 if said else 0)


def test_a_transcript_is_whole_in_itself_and_no_trace_of_all() -> None:
    ledger = Ledger(coverage=[Coverage(CoverageKind.TRANSCRIPT, "", Place(f"{n}.json")) for n in range(5)])
    assert ledger.doubts(trace([span(1, None, 0, 10)])) == []
    assert ledger.doubts() == [f"{n}.json is a transcript, which holds messages and tool calls only" for n in range(3)]


def test_what_changed_while_it_was_read_or_was_cut_by_its_writer_is_doubted() -> None:
    damage = [Damage(HERE, DamageReason.CHANGED, "x"), Damage(HERE, DamageReason.TEXT_CUT, "a text of which a part is missing")]
    assert Ledger(damage=damage).doubts() == [
        "zork.json changed while it was read", "zork.json holds a text of which a part is missing",
    ]  # fmt: skip
