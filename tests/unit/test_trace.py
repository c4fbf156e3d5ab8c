"""A trace holds together however broken its tree is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import case, log, span, trace

from agentcore_analyzer.graph import Trace, invocations
from agentcore_analyzer.graph.spangraph import graph_around
from agentcore_analyzer.model import Operation, Span


def ids(spans: object) -> list[int]:
    return [int(s.span_id, 16) for s in spans]  # type: ignore[attr-defined]


def test_a_sound_tree() -> None:
    made = trace([span(1, None, 0, 9), span(3, 1, 5, 6), span(2, 1, 1, 4), span(4, 2, 2, 3)])
    (root,) = made.roots
    assert ids(made.children(root)) == [2, 3], "children stand in order of time"
    assert [(int(s.span_id, 16), depth) for s, depth in made.walk(root)] == [(1, 0), (2, 1), (4, 2), (3, 1)]
    assert ids(made.ancestors(made.get(f"{4:016x}"))) == [2, 1]  # type: ignore[arg-type]
    assert (made.cycles, made.missing_parents, made.conflicts) == (0, 0, 0)


def test_a_span_that_is_its_own_parent_is_a_root() -> None:
    made = trace([span(1, 1, 0, 1)])
    assert ids(made.roots) == [1]
    assert made.cycles == 1


def test_a_cycle_is_cut_at_its_smallest_id_whatever_the_order() -> None:
    ring = [span(7, 9, 0, 1), span(8, 7, 0, 1), span(9, 8, 0, 1)]
    for order in (ring, ring[::-1], [ring[1], ring[2], ring[0]]):
        made = trace(order)
        assert ids(made.roots) == [7]
        assert made.cycles == 1
        assert sorted(ids(s for s, _ in made.walk(made.roots[0]))) == [7, 8, 9]


def test_a_copy_that_javascript_wrote_is_the_same_span() -> None:
    """Its times are up to 221 ns off, also over the edge of a microsecond or of a half one."""
    for written in (450, 499, 950, 50):
        first = span(1, None, 0, 1)
        first = first._replace(start_ns=(first.start_ns or 0) + written, end_ns=(first.end_ns or 0) + written)
        for off in (-221, -50, 50, 221):
            copy = first._replace(start_ns=(first.start_ns or 0) + off, end_ns=(first.end_ns or 0) - off)
            for spans in ([first, copy], [copy, first]):
                made = trace(spans)
                made.merge_duplicates()
                assert (len(made.spans), made.conflicts) == (1, 0)
    later = first._replace(start_ns=(first.start_ns or 0) + 3000)
    made = trace([first, later])
    made.merge_duplicates()
    assert made.conflicts == 1


def test_a_missing_parent_makes_a_root() -> None:
    made = trace([span(2, 1, 0, 1), span(3, 2, 0, 1)])
    assert ids(made.roots) == [2]
    assert made.missing_parents == 1


def test_exact_duplicates_are_merged_and_different_ones_kept() -> None:
    one = span(1, None, 0, 1, "a")
    nearly = one._replace(start_ns=(one.start_ns or 0) + 200)  # a JavaScript writer rounds
    other = span(1, None, 0, 1, "b")
    made = trace([one, one, nearly, other])
    made.merge_duplicates()
    assert [s.name for s in made.spans] == ["a", "b"]
    assert made.conflicts == 1


@st.composite
def forests(draw: st.DrawFn, latest: int = 20, names: Sequence[str] = "ab") -> Trace:
    """Spans with any parents at all: rings, knots, doubles, orphans, no times, ends before starts."""
    made = []
    for _ in range(draw(st.integers(1, 14))):
        number = draw(st.integers(1, 9))
        parent = draw(st.none() | st.integers(1, 11))
        start = draw(st.integers(0, latest))
        end = draw(st.none() | st.integers(0, 25))
        one = span(number, parent, start, end, draw(st.sampled_from(names)))
        made.append(one if draw(st.booleans()) else one._replace(start_ns=draw(st.sampled_from([None, one.start_ns]))))
    return trace(made)


@given(forests())
def test_every_span_is_walked_exactly_once(made: Trace) -> None:
    walked = [id(s) for root in made.roots for s, _ in made.walk(root)]
    assert len(walked) == len(set(walked))
    by_id = {id(s) for s in made.spans}
    assert set(walked) <= by_id
    # Of spans that share an id the first one carries the children; the others are leaves or roots.
    assert {s.span_id for s in made.spans} == {s.span_id for root in made.roots for s, _ in made.walk(root)}


@given(forests(2))
def test_where_all_are_in_order_no_span_is_above_itself(made: Trace) -> None:
    """Also where many start with their parents."""
    made.merge_duplicates()
    by_hand = {s.span_id: s.parent_id for s in reversed(made.spans)}
    above_itself = False
    for parent in by_hand.values():
        above, seen = parent, set[str | None]()
        while above in by_hand and above not in seen:
            seen.add(above)
            above = by_hand[above]
        above_itself |= above in seen
    assert not (made.is_ordered and above_itself)


def test_spans_that_start_with_their_parents_are_in_order() -> None:
    """As those of JavaScript, whose clock knows milliseconds. Two in a row may be a circle."""
    made = trace([span(1, None, 0, 9), span(2, 1, 0, 9), span(3, 2, 1, 9), span(4, 3, 1, 9)])
    assert made.is_ordered
    assert not trace([span(1, 2, 0, 9), span(2, 1, 0, 9)]).is_ordered
    assert not trace([span(1, 1, 0, 9)]).is_ordered
    assert not trace([span(1, None, 1, 9), span(2, 1, 0, 9)]).is_ordered


@given(forests(2, ["POST /invocations", "GET /ping", "tool"]))
def test_requests_are_counted_without_an_index_as_with_one(made: Trace) -> None:
    read = case(*made.spans)
    read.settle()
    [one] = read.traces.values()
    tops, told = one.tops(), read.counts_of(one)
    assert told == invocations.counts_of(read.invocations_of(one)) == read.counts_of(one)
    assert sorted(map(id, tops)) == sorted(map(id, one.roots))


@given(forests())
def test_every_span_belongs_to_one_invocation(made: Trace) -> None:
    read = case(*made.spans)
    found = [id(s) for i in read.invocations for s in i.spans]
    assert len(found) == len(set(found))


@given(forests())
def test_ancestors_end(made: Trace) -> None:
    for one in made.spans:
        assert len(list(made.ancestors(one))) <= len(made.spans)


@given(forests())
def test_the_graph_stands(made: Trace) -> None:
    read = case(*made.spans, log(1, "x", trace_id=made.id, span_id=f"{1:016x}"))
    graph = graph_around(read, read.traces[made.id])
    for one in made.spans[:3]:
        assert len(list(graph.effects(read.traces[made.id].get(one.span_id) or one))) <= len(made.spans) + 1
    assert all(join.kind and join.key for _, _, join in graph.edges())


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["client", "server", "other"]), st.booleans()), max_size=8))
def test_what_a_call_reached_is_what_the_graph_says(others: list[tuple[int, str, bool]]) -> None:
    """Asked of the joined traces directly, so that the graph need not be made."""
    asking = [
        span(n, None, n, n + 5, trace=f"{1:032x}", operation="client", api="InvokeAgentRuntime", session_id="a")
        for n in (1, 100)
    ]
    entries = [
        span(9, None, at, at + 1, trace=f"{n:032x}", operation=operation)._replace(session_id="a" if joined else "b")
        for n, (at, operation, joined) in enumerate(others, 2)
    ]
    read = case(*asking, *entries)
    graph = graph_around(read, read.traces[f"{1:032x}"])
    for client in read.traces[f"{1:032x}"].spans:
        direct = {((s.trace_id, s.span_id), j) for s, j in graph.callees(client)}
        assert direct == {(t, j) for s, t, j in graph.edges() if j.kind == "call" and s == (client.trace_id, client.span_id)}
        assert {s.trace_id for s, _ in graph.callees(client)} == {
            e.trace_id for e in entries if e.session_id == "a" and e.facts.operation != "client"
            and client.start_ns - 2 * 10**9 <= e.start_ns <= client.end_ns + 60 * 10**9
        }  # fmt: skip


def test_a_deep_chain_and_a_wide_star_are_no_trouble() -> None:
    chain = trace([span(n, n - 1 or None, 0, 1) for n in range(1, 20_001)])
    assert sum(1 for _ in chain.walk(chain.roots[0])) == 20_000
    star = trace([span(1, None, 0, 1), *(span(n, 1, 0, 1) for n in range(2, 20_001))])
    assert len(star.children(star.roots[0])) == 19_999


def test_the_caller_of_an_mcp_call_beside_it() -> None:
    """An agent in a process of its own hands no parent on: name, parent and time tell."""
    served = [span(n, 1, n + 0.2, n + 0.4, "tools/call get_stock", operation="tool", tool="get_stock") for n in (10, 20, 30, 40)]
    asked = [
        span(2, 1, 10, 11, operation="tool", tool="mcp__desk__get_stock"),
        span(3, 1, 20, 20.3, operation="tool", tool="mcp__desk__get_stock"),  # ends before it
        span(4, 5, 30, 31, operation="tool", tool="mcp__desk__get_stock"),  # below something else
        span(6, 1, 40, 41, operation="tool", tool="mcp__desk__price_order"),
    ]
    made = trace([span(1, None, 0, 60), *served, *asked])
    assert [made.caller(s) for s in served] == [asked[0], None, None, None]
    assert made.caller(asked[0]) is None


def test_what_is_known_of_all_spans_counts_what_came_later_and_no_doubles() -> None:
    made = Trace("t")
    made.spans.append(span(2, 1, 2, 3, session_id="b", service="one"))
    assert (made.span_sessions, made.services, made.is_orphaned) == (("b",), ("one",), True)
    assert (made.start_ns, made.end_ns) == (made.spans[0].start_ns, made.spans[0].end_ns)
    made.spans += [span(1, None, 1, None, session_id="a", service="two"), span(3, 1, None, None, session_id="")]
    assert (made.span_sessions, made.services, made.is_orphaned) == (("b", "a"), ("one", "two", ""), False)
    assert (made.start_ns, made.end_ns) == (made.spans[1].start_ns, made.spans[0].end_ns)
    made.spans += [span(1, None, 1, None, session_id="c", service="two"), span(4, 9, 0, 5)]
    made.merge_duplicates()
    assert (ids(made.spans), made.span_sessions, made.is_orphaned) == ([2, 1, 3, 4], ("b", "a"), True)
    assert Trace("empty").span_sessions == Trace("empty").services == ()
    assert (Trace("empty").start_ns, Trace("empty").end_ns, Trace("empty").is_orphaned) == (None, None, False)


def test_large_traces_are_looked_at_as_small_ones_are() -> None:
    few = [span(n, n // 2 or None, n, n + 1, service=f"s{n % 3}") for n in range(1, 900)]
    more = [span(n, n // 2 or None, n, n + 1, service=f"s{n % 3}") for n in range(900, 2_000)]
    made = trace(few + more)
    assert (made.services, made.is_orphaned) == (("s1", "s2", "s0"), False)
    assert (made.start_ns, made.end_ns) == (few[0].start_ns, more[-1].end_ns)
    assert trace(more).is_orphaned


_TOOLS, _BOTH = frozenset({Operation.TOOL}), frozenset({Operation.TOOL, Operation.AGENT})


def test_the_nearest_span_above_that_does_something() -> None:
    made = trace([
        span(1, None, 0, 9, operation=Operation.AGENT), span(2, 1, 1, 8, operation=Operation.TOOL), span(3, 2, 2, 7),
        span(4, 3, 3, 6, operation=Operation.TOOL), span(5, 4, 4, 5), span(6, 1, 1, 2),
        span(5, 6, 4, 5, name="another of the same id"),
    ])  # fmt: skip
    first, second = (s for s in made.spans if s.span_id.endswith("5"))
    by_id = {s.span_id[-1]: s for s in reversed(made.spans)}
    for _ in range(2):  # the answers that are remembered are those that were found
        assert [n for n, s in sorted(by_id.items()) if made.nearest(s, _TOOLS)] == ["3", "4", "5"]
        assert made.nearest(by_id["4"], _TOOLS) is by_id["2"], "not itself"
        assert made.nearest(first, _TOOLS) is by_id["4"]
        assert made.nearest(second, _TOOLS) is None, "another span of the same id hangs elsewhere"
        assert made.nearest(by_id["6"], _BOTH) is by_id["1"]
    for above in (by_id["2"], by_id["6"]):  # a copy that is gone leaves its id() to the next one
        assert made.nearest(by_id["3"]._replace(parent_id=above.span_id), _TOOLS) is (above if above is by_id["2"] else None)


def test_a_deep_tree_is_walked_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = 0
    parent = Trace.parent

    def counted(self: Trace, one: Span) -> Span | None:
        nonlocal steps
        steps += 1
        return parent(self, one)

    monkeypatch.setattr(Trace, "parent", counted)
    made = trace([span(n, n - 1 or None, n, 9_999, operation=Operation.CYCLE) for n in range(1, 3_000)])
    assert not any(made.nearest(one, _TOOLS) for one in made.spans)
    assert steps < 2 * len(made.spans)
