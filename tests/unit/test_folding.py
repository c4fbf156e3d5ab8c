"""Rows that repeat themselves are one row, nothing is lost, and what stands out stays by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from make import case, span

from agentcore_analyzer import timeline
from agentcore_analyzer.report import waterfall
from agentcore_analyzer.report.folding import LEAST, Row, common, folded


def drawn(*rows: tuple[int, str]) -> list[tuple[int, str, int]]:
    """(depth, key, times) of the folded rows."""
    return [(r.depth, rows[r.members[0]][1], len(r.members)) for r in folded([d for d, _ in rows], [k for _, k in rows])]


def test_a_row_that_repeats() -> None:
    assert drawn((0, "run"), *[(1, "chat")] * 4) == [(0, "run", 1), (1, "chat", 4)]


def test_two_are_drawn_as_they_are() -> None:
    assert drawn((0, "run"), (1, "chat"), (1, "chat")) == [(0, "run", 1), (1, "chat", 1), (1, "chat", 1)]


def test_a_block_of_siblings() -> None:
    rows = [(0, "run"), *[(1, "chat"), (1, "tool")] * 3, (1, "chat")]
    assert drawn(*rows) == [(0, "run", 1), (1, "chat", 3), (1, "tool", 3), (1, "chat", 1)]


def test_a_block_with_all_below_it() -> None:
    rounds = [(1, "cycle"), (2, "chat"), (3, "http"), (2, "tool")] * 4
    assert drawn((0, "run"), *rounds) == [(0, "run", 1), (1, "cycle", 4), (2, "chat", 4), (3, "http", 4), (2, "tool", 4)]


def test_repeats_inside_of_repeats() -> None:
    rounds = [(1, "cycle"), (2, "tool"), (2, "tool"), (2, "tool")] * 3
    assert drawn((0, "run"), *rounds) == [(0, "run", 1), (1, "cycle", 3), (2, "tool", 9)]


def test_a_round_that_differs_below_stands_by_itself() -> None:
    same = [(1, "cycle"), (2, "chat")]
    rows = [(0, "run"), *same * 3, (1, "cycle"), (2, "failed"), *same * 3]
    assert drawn(*rows) == [
        (0, "run", 1), (1, "cycle", 3), (2, "chat", 3), (1, "cycle", 1), (2, "failed", 1), (1, "cycle", 3), (2, "chat", 3),
    ]  # fmt: skip


def test_a_long_chain_needs_no_recursion() -> None:
    rows = [(n, "in") for n in range(20_000)]
    assert len(folded([d for d, _ in rows], [k for _, k in rows])) == 20_000


def test_one_name_for_several() -> None:
    assert common(["chat", "chat"]) == "chat"
    assert common(["Step 1", "Step 2", "Step 3"]) == "Step 1 … Step 3"


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("ab")), max_size=60))
def test_every_row_is_there_once(rows: list[tuple[int, str]]) -> None:
    made = folded([d for d, _ in rows], [k for _, k in rows])
    assert sorted(n for row in made for n in row.members) == list(range(len(rows)))
    for row in made:
        assert len(row.members) == 1 or len(row.members) >= LEAST
        assert len({rows[n] for n in row.members}) == 1
        assert row == Row(row.members, rows[row.members[0]][0])


def test_what_findings_point_at_is_drawn_first() -> None:
    spans = [span(1, None, 0, 1000), *(span(n, 1, n, n + 1, f"kind {'x' * n}") for n in range(2, 200))]
    (invocation,) = case(*spans).invocations
    read = timeline.read(invocation)
    proof = invocation.spans[150].span_id
    assert proof not in {s.span_id for row in waterfall.plan(read, limit=10) for s in row.spans}
    chosen = waterfall.plan(read, {proof: 0}, limit=10)
    assert proof in {s.span_id for row in chosen for s in row.spans}
    assert len(chosen) == 10


def test_a_proof_stands_by_itself_among_its_like() -> None:
    spans = [span(1, None, 0, 100), *(span(n, 1, n, n + 1, "chat") for n in range(2, 12))]
    (invocation,) = case(*spans).invocations
    read = timeline.read(invocation)
    assert [len(row.spans) for row in waterfall.plan(read)] == [1, 10]
    assert [len(row.spans) for row in waterfall.plan(read, {invocation.spans[5].span_id: 0})] == [1, 4, 1, 5]


def test_a_caller_with_its_one_call_needs_no_picture() -> None:
    for count, told in ((1, False), (2, False), (3, True)):
        (invocation,) = case(*(span(n, n - 1 or None, 0, 0.5) for n in range(1, count + 1))).invocations
        assert waterfall.says_something(timeline.read(invocation)) is told
