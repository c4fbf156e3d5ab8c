"""What belongs together: traces that are joined, calls and what they reached, logs and their requests; what is noted of trees."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import pytest
from make import START, TRACE, Origin, S, case, log, span, trace

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.graph import Case, Trace, shape
from agentcore_analyzer.graph.causes import CausalGraph
from agentcore_analyzer.graph.invocations import of_trace
from agentcore_analyzer.graph.library import networkx
from agentcore_analyzer.graph.spangraph import MAX_NEIGHBOURS, graph_around
from agentcore_analyzer.graph.trace import began_after, moment
from agentcore_analyzer.model import (
    Confidence,
    Coverage,
    CoverageKind,
    Damage,
    DamageReason,
    Detail,
    Event,
    JoinKind,
    Kind,
    Link,
    Operation,
    Place,
    Shaped,
    Span,
)

ONE, TWO, THREE = ("1" * 32), ("2" * 32), ("3" * 32)


def joined(read: Case, name: str = ONE) -> list[tuple[str, JoinKind, str]]:
    return [(other.id, join.kind, join.key) for other, join in graph_around(read, read.traces[name])._joined]


# --- notes on trees ---


def test_each_kind_of_trouble_is_noted_once_with_its_count() -> None:
    one, other = span(1, None, 0, 1, "a"), span(1, None, 0, 1, "b")
    circle = [span(2, 3, 0, 1), span(3, 2, 0, 1)]
    notes = shape.merge([trace([]), trace([one, one, one, other, span(4, 4, 0, 1), *circle]), trace([span(5, 5, 0, 1)])])
    assert [n.message.split()[0] for n in notes] == ["spans", "different", "spans", "parents"]
    assert {n.reason: (n.count, n.place.line) for n in notes} == {
        DamageReason.DUPLICATE_SPAN: (2, 1), DamageReason.CONFLICTING_SPAN: (1, 1), DamageReason.SELF_PARENT: (2, 4),
        DamageReason.PARENT_CYCLE: (1, 2),
    }  # fmt: skip


def test_a_sound_tree_has_no_note() -> None:
    assert shape.merge([trace([span(1, None, 0, 9), span(2, 1, 1, 2)])]) == []


@pytest.mark.parametrize(("before", "noted"), [(100, True), (shape.MAX_SPANS, False), (21_000, False)])
def test_behind_very_many_spans_trees_are_not_built_for_a_note(before: int, *, noted: bool) -> None:
    first = trace([span(n, None, 0, 1) for n in range(1, before + 1)])
    assert bool(shape.merge([first, trace([span(1, 1, 0, 1)])])) is noted


# --- traces that belong together ---


def linked(number: int, to: str, name: str = ONE, **more: Any) -> Span:
    return span(number, None, 0, 1, trace=name, held=Detail({}, links=(Link(to, f"{7:016x}"),)), **more)


def test_a_link_joins_another_trace_once() -> None:
    read = case(linked(1, TWO), linked(2, TWO), linked(3, ONE), linked(4, "9" * 32), span(7, None, 0, 1, trace=TWO))
    assert joined(read) == [(TWO, JoinKind.LINK, f"{7:016x}")]
    assert joined(read, TWO) == []


def test_an_edge_goes_from_what_was_linked_to() -> None:
    read = case(linked(1, TWO), span(7, None, 0, 1, trace=TWO), span(8, None, 0, 1, trace=TWO))
    edges = [(a, b, j.kind) for a, b, j in graph_around(read, read.traces[ONE]).edges()]
    assert edges == [((TWO, f"{7:016x}"), (ONE, f"{1:016x}"), JoinKind.LINK)]


def test_links_of_many_spans_are_not_asked_for_where_each_must_be_read_again() -> None:
    many = [span(n, None, 0, 1, trace=ONE) for n in range(2, 60)]
    read = case(linked(1, TWO)._replace(held=None), *many, span(7, None, 0, 1, trace=TWO))
    assert joined(read) == []
    assert joined(case(linked(1, TWO), *many, span(7, None, 0, 1, trace=TWO))) == [(TWO, JoinKind.LINK, f"{7:016x}")]


def test_links_of_a_small_trace_are_read_again_where_they_are_not_held() -> None:
    class Reread(Origin):
        def detail(self, where: int | Place, held: Any) -> Detail:
            return Detail({}, links=(Link(TWO, f"{7:016x}"),))

    read = case(span(1, None, 0, 1, trace=ONE, origin=Reread()), span(7, None, 0, 1, trace=TWO))
    assert joined(read) == [(TWO, JoinKind.LINK, f"{7:016x}")]


def test_a_request_and_a_session_join_other_traces_and_the_surest_is_said() -> None:
    read = case(
        span(1, None, 0, 1, trace=ONE, request_id="r1", session_id="s"),
        span(2, None, 5, 6, trace=TWO, request_id="r1", session_id="s"),
        span(3, None, 8, 9, trace=THREE, session_id="s"), span(4, None, 8, 9, trace="4" * 32, request_id="r2"),
    )  # fmt: skip
    assert joined(read) == [(TWO, JoinKind.REQUEST, "r1"), (THREE, JoinKind.SESSION, "s")]
    assert joined(read, THREE) == [(ONE, JoinKind.SESSION, "s"), (TWO, JoinKind.SESSION, "s")]


@pytest.mark.parametrize("key", [{"request_id": "r"}, {"session_id": "s"}])
def test_no_more_than_so_many_are_joined(key: dict[str, str]) -> None:
    read = case(*(span(1, None, n, n + 1, trace=f"{n:032x}", **key) for n in range(1, MAX_NEIGHBOURS + 20)))
    assert len(joined(read, f"{1:032x}")) in (MAX_NEIGHBOURS - 1, MAX_NEIGHBOURS)


def test_a_session_that_is_called_like_a_span_is_no_link() -> None:
    name = f"{2:016x}"
    read = case(span(1, None, 0, 1, trace=ONE, session_id=name), span(2, None, 50, 51, trace=TWO, session_id=name))
    assert list(graph_around(read, read.traces[ONE]).edges()) == []


def client(number: int, start: float | None, end: float | None, name: str = ONE, **more: Any) -> Span:
    facts = {"operation": "client", "api": "InvokeAgentRuntime", **more}
    return span(number, None, start, end, trace=name, session_id="s", **facts)


@pytest.mark.parametrize(
    "caller",
    [client(1, 0, 5, operation="invoke"), client(1, 0, 5, api="ListAgentRuntimes"), client(1, None, 5)],
)
def test_what_is_no_call_of_an_agent_reaches_none(caller: Span) -> None:
    read = case(caller, span(2, None, 1, 2, trace=TWO, session_id="s"))
    graph = graph_around(read, read.traces[ONE])
    assert graph.callees(caller) == []
    assert list(graph.edges()) == []


@pytest.mark.parametrize(("start", "reached"), [(-2, True), (-2.1, False), (65, True), (65.1, False), (None, False)])
def test_a_call_reached_what_began_while_it_could(start: float | None, *, reached: bool) -> None:
    read = case(client(1, 0, 5), span(2, None, start, 99, trace=TWO, session_id="s"))
    graph = graph_around(read, read.traces[ONE])
    assert bool(graph.callees(client(1, 0, 5))) is reached
    assert [j.kind for _, _, j in graph.edges()] == [JoinKind.CALL] * reached


def test_a_call_without_an_end_reached_what_began_within_a_minute() -> None:
    for start, reached in ((59, True), (61, False)):
        read = case(client(1, 0, None), span(2, None, start, 99, trace=TWO, session_id="s"))
        assert bool(graph_around(read, read.traces[ONE]).callees(read.traces[ONE].spans[0])) is reached


def test_what_a_call_reached_is_told_nearest_first() -> None:
    read = case(
        client(1, 0, 5), span(2, None, 1, 4, trace=TWO, session_id="s"), span(3, 2, 2, 3, trace=TWO),
        log(2, "x", trace_id=TWO, span_id=f"{3:016x}"), log(2, "y", trace_id=TWO, span_id=f"{9:016x}"), log(2, "z", trace_id=TWO),
    )  # fmt: skip
    caller = read.traces[ONE].spans[0]
    found = [
        (getattr(r, "span_id", None) if isinstance(r, Span) else r.text, j.kind)
        for r, j in graph_around(read, read.traces[ONE]).effects(caller)
    ]
    assert found == [(f"{2:016x}", JoinKind.CALL), (f"{3:016x}", JoinKind.CHILD), ("x", JoinKind.LOG)]
    assert graph_around(read, read.traces[ONE]) is graph_around(read, read.traces[ONE])


# --- times and callers ---


def test_the_times_of_a_trace() -> None:
    made = trace([span(1, None, 5, None), span(2, None, 3, 4), span(3, None, None, 9), span(4, None, None, None)])
    assert (made.start_ns, made.end_ns) == (START + 3 * S, START + 9 * S)
    assert trace([span(1, None, 5, None)]).end_ns == START + 5 * S
    made.spans.append(span(5, None, 0, 20))  # one may still come, until what came twice was merged
    assert (made.start_ns, made.end_ns) == (START, START + 20 * S)


def test_only_the_call_of_a_tool_by_mcp_has_a_caller_beside_it() -> None:
    asked = span(2, 1, 0, 9, operation="tool", tool="mcp__desk__stock")
    served = span(3, 1, 1, 2, "tools/call stock", operation="tool", tool="stock")
    for other, answer in [
        (served, asked), (served._replace(name="stock"), None), (served._replace(start_ns=None), None),
        (served._replace(end_ns=None), None), (span(3, 1, 1, 2, "tools/call x", tool="other"), None),
        (span(3, 1, 1, 9.5, "tools/call stock", tool="stock"), None), (span(3, 1, -1, 2, "tools/call stock", tool="stock"), None),
    ]:  # fmt: skip
        assert trace([span(1, None, 0, 10), asked, other]).caller(other) is answer
    no_tool = asked._replace(facts=asked.facts._replace(operation="model"))
    for none in (no_tool, asked._replace(end_ns=None), asked._replace(start_ns=None)):
        assert trace([span(1, None, 0, 10), none, served]).caller(served) is None


def test_spans_stand_in_the_order_of_their_starts_and_those_without_one_last() -> None:
    roots = [span(4, None, None, 9), span(2, None, 5, 6), span(1, None, 5, 6), span(3, None, 5, 9)]
    made = trace([*roots, span(5, 1, None, 1), span(6, 1, 0, 1)])
    assert [int(s.span_id, 16) for s in made.roots] == [3, 1, 2, 4]
    assert [int(s.span_id, 16) for s in made.children(made.roots[1])] == [6, 5]


def test_the_session_of_a_request_is_the_only_one_below_it() -> None:
    made = trace([span(1, None, 0, 9), span(2, 1, 1, 2, session_id="a"), span(3, 1, 3, 4), span(4, 1, 5, 6, session_id="a")])
    assert made.session_below(made.roots[0]) == "a"
    made = trace([span(1, None, 0, 9), span(2, 1, 1, 2, session_id="a"), span(3, 1, 3, 4, session_id="b")])
    assert made.session_below(made.roots[0]) is None
    made.logs += [log(1, "x", session_id="c"), log(1, "x", session_id=None), log(1, "x", session_id="a")]
    assert made.session_ids == ["a", "b", "c"]


@pytest.mark.parametrize(("start", "end", "after"), [(5, 5, True), (4.9, 5, False), (None, 5, False), (5, None, False)])
def test_a_span_began_after_another_where_both_times_say_so(start: float | None, end: float | None, *, after: bool) -> None:
    assert began_after(span(2, None, start, 9), span(1, None, 0, end)) is after


def test_of_a_transcript_the_ids_tell_what_came_first() -> None:
    told = [span(n, None, None, None, scope=TRANSCRIPT) for n in (1, 2)]
    assert [began_after(told[1], told[0]), began_after(told[0], told[1])] == [True, False]
    assert moment(span(2, None, 5, 6)) == (START + 5 * S, "")


def test_a_circle_is_found_whatever_its_times() -> None:
    """Spans that lie in the order of their parents hold none; times that are missing or equal prove nothing."""
    for starts in [(0, 1, 2), (None, 1, 2), (0, None, 2), (1, 1, 1)]:
        made = trace([span(n, p, at, 9) for n, p, at in zip((1, 2, 3), (3, 1, 2), starts, strict=True)])
        assert [int(s.span_id, 16) for s in made.circles()] == [1]
        assert len(made.roots) == 1
        assert made.cycles == 1
    alone = trace([span(1, 1, 0, 9), span(2, 1, 1, 2)])
    assert alone.circles() == []
    assert [alone.parent(s) for s in alone.spans] == [None, alone.spans[0]]


def test_ancestors_go_up_to_the_root() -> None:
    made = trace([span(1, None, 0, 9), span(2, 1, 1, 8), span(3, 2, 2, 7)])
    assert [int(s.span_id, 16) for s in made.ancestors(made.spans[2])] == [2, 1]
    assert [int(s.span_id, 16) for s in made.descendants(made.spans[0])] == [2, 3]
    assert made.get(None) is None
    assert made.get("x") is None


# --- requests and their logs ---


def test_a_request_has_the_first_session_and_all_request_ids_of_its_records() -> None:
    made = trace([span(1, None, 0, 9), span(2, 1, 1, 2, session_id="a", request_id="r1"), span(3, 1, 1, 2, session_id="b")])
    made.logs = [log(1, "x", request_id="r2"), log(1, "x")]
    (found,) = of_trace(made)
    assert (found.session_id, found.request_ids) == ("a", {"r1", "r2"})
    assert (found.start_ns, found.end_ns, found.name) == (START, START + 9 * S, "span 1")


@pytest.mark.parametrize(
    ("more", "failed"), [({}, False), ({"status": "ERROR"}, True), ({"http_status": 499}, False), ({"http_status": 500}, True)]
)
def test_a_request_failed_where_its_caller_was_told_so(more: dict[str, Any], *, failed: bool) -> None:
    assert of_trace(trace([span(1, None, 0, 9, **more), span(2, 1, 1, 2, status="ERROR")]))[0].failed is failed


def test_logs_belong_to_the_request_of_their_span_else_to_the_one_before_them() -> None:
    made = trace([span(1, None, 0, 10, kind="SERVER"), span(2, None, 20, 30, kind="SERVER"), span(3, 1, 1, 2)])
    texts = [(25, "of the first", f"{3:016x}"), (5, "first", None), (15, "still the first", None), (20, "second", "9" * 16),
             (-5, "before", None), (None, "no time", None)]  # fmt: skip
    made.logs = [log(at, text, span_id=name) for at, text, name in texts]
    assert [[one.text for one in i.logs] for i in of_trace(made)] == [
        ["of the first", "first", "still the first", "before", "no time"], ["second"],
    ]  # fmt: skip
    made.spans = made.spans[:1]
    made = trace(made.spans)
    made.logs = [log(5, "x"), log(50, "y", span_id="9" * 16)]
    assert [[one.text for one in i.logs] for i in of_trace(made)] == [["x", "y"]]


def test_fragments_belong_to_the_request_that_began_before_them() -> None:
    entries = [span(1, None, 0, 10, kind="SERVER"), span(2, None, 20, 30, kind="SERVER")]
    made = trace([*entries, span(3, 99, 22, 23), span(4, 3, 22, 23), span(5, 99, -1, 0)])
    assert [[(int(s.span_id, 16), d) for s, d in zip(i.spans, i.depths, strict=True)] for i in of_trace(made)] == [
        [(1, 0), (5, 1)], [(2, 0), (3, 1), (4, 2)],
    ]  # fmt: skip


@pytest.mark.parametrize("entry", [{"kind": "SERVER"}, {"operation": "invoke"}, {"name": "POST /invocations"}])
def test_what_an_entry_is(entry: dict[str, Any]) -> None:
    made = trace([span(1, None, 0, 30), span(2, 1, 1, 9), span(3, None, 5, 10, **entry), span(4, None, 2, 3)])
    assert [int(i.root.span_id, 16) for i in of_trace(made)] == [3]


def test_of_single_spans_without_an_entry_the_first_stands_for_the_request() -> None:
    assert [int(i.root.span_id, 16) for i in of_trace(trace([span(1, None, 5, 6), span(2, None, 0, 1)]))] == [2]
    assert [int(i.root.span_id, 16) for i in of_trace(trace([span(1, None, 0, 1), span(2, None, 5, 9), span(3, 2, 6, 7)]))] == [2]
    assert of_trace(Trace(TRACE)) == []


def test_a_trace_of_log_records_joins_by_its_session() -> None:
    read = case(
        span(1, None, 0, 9, trace=ONE, session_id="s"), span(2, None, 20, 29, trace=TWO, session_id="s"),
        log(1, "x", trace_id=THREE),
    )  # fmt: skip
    found = read.joined(START + 21 * S, THREE, "s")
    assert found is not None
    assert (found[0].trace.id, found[1].kind) == (TWO, JoinKind.SESSION)
    assert [i.trace.id for i in read.invocations] == [ONE, TWO]


def test_a_session_that_only_logs_name_joins_the_requests_of_their_trace() -> None:
    read = case(span(1, None, 0, 9, trace=ONE), span(2, None, 90, 99, trace=TWO), log(1, "x", trace_id=ONE, session_id="s"))
    found = read.joined(START + 200 * S, None, "s")
    assert found is not None
    assert (found[0].trace.id, found[1].kind, found[1].confidence) == (ONE, JoinKind.SESSION, Confidence.CERTAIN)


def test_the_request_of_a_span() -> None:
    read = case(span(1, None, 0, 10, kind="SERVER"), span(2, None, 20, 30, kind="SERVER"), span(3, 2, 21, 22))
    assert [int(i.root.span_id, 16) for s in read.spans if (i := read.invocation(s))] == [1, 2, 2]
    stranger = span(9, None, 0, 1)
    assert read.invocation(stranger) is read.invocations[0]


# --- what a case is asked ---


def test_a_phrase_is_looked_for_in_the_logs_that_say_such_things() -> None:
    own, guest = log(1, "it broke", channel=Kind.RUNTIME_LOG), log(1, "it broke", channel=Kind.CLIENT_LOG, severity=17)
    quiet, bare = log(1, "it broke", channel=Kind.CLIENT_LOG, severity=9), log(1, "it broke", channel=Kind.CLIENT_LOG, severity=0)
    asked = frozenset({Kind.RUNTIME_LOG})
    assert list(case(own, guest, quiet, bare).logs_with("broke", channels=asked)) == [own]
    assert list(case(guest, quiet, bare).logs_with("broke", channels=asked)) == [guest, bare]  # nobody says what it is
    assert list(case(own, guest).logs_with("broke")) == [own, guest]
    assert list(case(own, guest).logs_with("mended")) == []
    assert list(case(guest).logs_with("broke", channels=frozenset({Kind.SPANS}))) == []


def test_a_phrase_is_found_in_each_block_of_logs() -> None:
    texts = [log(1, f"line {n}") for n in range(600)]
    texts.insert(3, log(1, None))
    read = case(*texts)
    found = [one.text for one in read.logs_with("line 599", "line 255", "line 256", "line 0")]
    assert found == ["line 0", "line 255", "line 256", "line 599"]
    assert read.speaks("line 599")
    assert not read.speaks("line 600")
    assert [len(group) for group in read.outlines.groups_of([0, 255, 256, 257, 600])] == [256, 256, 88]


def test_spans_that_failed_and_spans_that_were_refused() -> None:
    made = [
        span(1, None, 0, 1, status="ERROR"), span(2, None, 0, 1, error="ValueError"), span(3, None, 0, 1, tool_status="error"),
        span(4, None, 0, 1, http_status=400), span(5, None, 0, 1, http_status=399),
        span(6, None, 0, 1, status="ERROR", http_status=500),
    ]  # fmt: skip
    read = case(*made)
    assert read.failed == [made[0], made[1], made[2], made[5]]
    assert read.refused == [made[3]]
    assert [e.span for e in read.errors_with("ValueError")] == [made[1]]


def test_the_words_of_an_error() -> None:
    told = {"gen_ai.tool.call.result": '{"error": "no such order"}', "error.message": "no such order"}
    raised = Event("exception", None, {"exception.type": "KeyError", "exception.message": "'a'"})
    other = Event("other", None, {"exception.type": "X"})
    made = [
        span(1, None, 0, 1, status="ERROR", operation="tool", held=Detail(told)),
        span(2, None, 0, 1, status="ERROR", held=Detail(told)),
        span(3, None, 0, 1, status="ERROR", held=Detail({}, status_message="words")),
        span(4, None, 0, 1, status="ERROR", error="ValueError", held=Detail({}, status_message="words", events=(raised, other))),
        span(5, None, 0, 1, status="ERROR", operation="tool", held=Detail(told, status_message="own words")),
    ]  # fmt: skip
    assert [(e.type, e.message) for e in case(*made).span_errors] == [
        ("", "no such order"), ("", ""), ("", "words"), ("KeyError", "'a'"), ("", "own words"),
    ]  # fmt: skip


def test_what_is_told_of_an_input_is_kept_by_its_kind() -> None:
    place = Place("x")
    cut, capped = Damage(place, DamageReason.CUT, ""), Coverage(CoverageKind.NEXT_TOKEN, "t", place)
    told = [cut, capped, Shaped(place, "spans", "", (), 1, 1)]
    ledger = case(*told).ledger
    assert (ledger.damage, ledger.coverage, ledger.shaped) == (told[:1], told[1:2], told[2:])
    ledger.add("something else")  # type: ignore[arg-type]
    assert (ledger.damage, ledger.coverage, ledger.shaped) == (told[:1], told[1:2], told[2:])


def test_times_and_kinds_are_known_when_all_is_read() -> None:
    read = case(span(1, None, 0, 5), log(9, "x"))
    assert read.ledger.newest_ns == START + 9 * S
    assert read.ledger.kinds == {Kind.SPANS, Kind.TIMES, Kind.RUNTIME_LOG}
    assert case(span(1, None, 0, 50), log(9, "x")).ledger.newest_ns == START + 50 * S
    untimed = case(span(1, None, None, None))
    assert untimed.ledger.newest_ns is None
    assert untimed.ledger.kinds == {Kind.SPANS}


def test_what_is_made_once_is_made_again_when_it_was_forgotten() -> None:
    read, made = Case(), list[int]()
    for _ in range(2):
        read.memo("x", lambda: made.append(1))
    read.forget("x")
    read.memo("x", lambda: made.append(2))
    assert made == [1, 2]


# --- causes ---


def test_a_cause_has_its_effects_once_and_no_circle() -> None:
    graph = CausalGraph(4)
    graph.add(0, 1, "a")
    graph.add(1, 2, "b")
    graph.add(2, 0, "closes a circle")
    graph.add(3, 3, "is itself")
    graph.add(3, 2, "c")
    assert graph.roots() == [0, 3]
    taken: set[int] = set()
    assert [tuple(e) for e in graph.effects(0, taken)] == [(1, 0, "a"), (2, 1, "b")]
    assert list(graph.effects(3, taken)) == []


def test_networkx_reads_none_of_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would not start with a back end that it does not know."""
    seen = dict[str, str]()

    class Fake:
        @staticmethod
        def find_spec(name: str, *_: object) -> ModuleSpec | None:
            return ModuleSpec(name, Fake) if name == "networkx" else None  # type: ignore[arg-type]

        @staticmethod
        def create_module(_: ModuleSpec) -> ModuleType:
            return ModuleType("networkx")

        @staticmethod
        def exec_module(_: ModuleType) -> None:
            seen.update(os.environ)

    assert networkx() is sys.modules["networkx"]
    monkeypatch.delitem(sys.modules, "networkx")
    monkeypatch.setattr(sys, "meta_path", [Fake, *sys.meta_path])
    monkeypatch.setenv("NETWORKX_BACKEND_PRIORITY", "nobody")
    monkeypatch.setenv("OTHER_VARIABLE", "stays")
    assert networkx() is sys.modules["networkx"]
    assert "NETWORKX_BACKEND_PRIORITY" not in seen
    assert seen["OTHER_VARIABLE"] == "stays"
    assert os.environ["NETWORKX_BACKEND_PRIORITY"] == "nobody"
    assert {n: os.environ[n] for n in seen} == seen


def test_spans_are_found_by_how_long_they_took_and_how_they_ended() -> None:
    tool, model = {"operation": Operation.TOOL}, {"operation": Operation.MODEL}
    made = case(
        span(1, None, 0, 9, **model, finish_reason="max_tokens"), span(2, 1, 5, 5.5, **tool), span(3, 1, 6, 8, **tool),
        span(4, 1, 7, 3, **tool), span(5, 1, None, 3, **tool), span(6, 1, 1, 2, **model, finish_reason="end_turn"),
        span(7, 1, 0, 3, finish_reason="max_tokens"), span(8, 1, 2, 3, **model, finish_reason="length"),
        span(9, 1, 2, 3, **model),
    )  # fmt: skip

    def numbers(spans: list[Span]) -> list[int]:
        return [int(s.span_id, 16) for s in spans]

    assert numbers(made.lasting(Operation.TOOL, 2 * S)) == [3]
    assert numbers(made.lasting(Operation.TOOL, S // 2)) == [2, 3], "also those that most never ask for"
    assert numbers(made.lasting(Operation.MODEL, S)) == [1, 6, 8, 9]
    assert made.lasting(Operation.MEMORY, S) == made.lasting(Operation.MEMORY, 1) == []
    assert numbers(made.stopped(("length", "max_tokens"))) == [1, 8], "in the order of the spans"
    assert numbers(made.stopped(("end_turn", "max_tokens"))) == [1, 6]
    assert made.stopped(()) == []
