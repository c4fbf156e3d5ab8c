"""Stacks that were logged line by line, between the lines of other writers, are one failure each."""

from __future__ import annotations

from make import case as case_of
from make import log

from agentcore_analyzer.failures import failures, in_pieces
from agentcore_analyzer.failures.alike import Alike
from agentcore_analyzer.graph import Case

STACK = [
    "Traceback (most recent call last):",
    '  File "/app/agent.py", line 9, in handle',
    "    load(name)",
    '  File "/app/agent.py", line 4, in load',
    "    raise ZorkFailure(name)",
    "agent.ZorkFailure: no zork",
]


def told(case: Case) -> list[tuple[str, str, int]]:
    return [(f.type, f.message, len(f.sources)) for f in failures(case).all]


def test_told_apart_by_request() -> None:
    records = []
    for at, line in enumerate(STACK):
        records.append(log(at / 10, line, severity=17, request_id="r-1", where=2 * at + 1))
        other = line.replace("no zork", "no other").replace("/app/agent.py", "/app/other.py")
        records.append(log(at / 10, other, severity=17, request_id="r-2", where=2 * at + 2))
    case = case_of(*records)
    assert sorted(told(case)) == [("agent.ZorkFailure", "no other", 6), ("agent.ZorkFailure", "no zork", 6)]
    assert [f.place.line for f in failures(case).all] == [11, 12]


def test_told_apart_by_what_stands_before_each_line() -> None:
    records = []
    for at, line in enumerate(STACK):
        for name in ("a", "b"):
            records.append(log(at / 10, f"ERROR [{name}-1] {line}", severity=17, where=len(records) + 1))
    assert told(case_of(*records)) == [("agent.ZorkFailure", "no zork", 6)] * 2


def test_a_whole_stack_in_one_record_stays_what_it_is() -> None:
    after = [log(0.1, "giving up", severity=17), log(0.2, "at last (see a.py:3)", severity=17)]
    case = case_of(log(0, "\n".join(STACK), severity=17), *after)
    assert told(case)[0] == ("agent.ZorkFailure", "no zork", 1)


def test_no_stack_no_window() -> None:
    case = case_of(*(log(at, f"ERROR request {at} failed", severity=17) for at in range(5)))
    assert all(len(f.sources) == 1 for f in failures(case).all)


def test_lines_that_begin_with_numbers_are_compared_by_their_own() -> None:
    """Where a logger stamped each line nothing tells whether the stack is whole."""
    alike = Alike()
    for first, step in [(1_759_999_990, 1)] * 4 + [(1_759_999_990, 40_000_000)] * 2:
        text = "\n".join(f"{first + step * at} {line}" for at, line in enumerate(STACK))
        assert in_pieces.part_of(text, alike) == in_pieces.part_of(text, Alike()) == in_pieces._in_part(text)
    read = []
    for number in range(20_000, 20_040):
        text = f"order {number} failed\n" + "\n".join(STACK)
        read.append(in_pieces.part_of(text, alike))
    assert read == [0] * 40
