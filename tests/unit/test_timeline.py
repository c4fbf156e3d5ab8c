"""The critical path, the silences, and how they are drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import START, S, case, log, span

from agentcore_analyzer import timeline
from agentcore_analyzer.report import waterfall


def path_of(*spans: object) -> list[tuple[int, float]]:
    (invocation,) = case(*spans).invocations
    return [(int(s.span_id, 16), ns / S) for s, ns in timeline.critical_path(invocation)]


def test_who_was_being_waited_for() -> None:
    found = path_of(span(1, None, 0, 10), span(2, 1, 1, 4), span(3, 1, 2, 8))
    assert found == [(1, 1.0), (2, 1.0), (3, 6.0), (1, 2.0)]


def test_one_after_another() -> None:
    assert path_of(span(1, None, 0, 10), span(2, 1, 0, 5), span(3, 1, 5, 10)) == [(2, 5.0), (3, 5.0)]


def test_a_child_that_outlives_its_parent() -> None:
    """A streamed answer: the entry span ends when the headers are sent, the work goes on."""
    found = path_of(span(1, None, 0, 1), span(2, 1, 0.5, 9), span(3, 2, 4, 9))
    assert found == [(1, 0.5), (2, 3.5), (3, 5.0)]
    assert sum(seconds for _, seconds in found) == 9


def test_an_open_session_gives_way_to_the_work_beside_it() -> None:
    session, agent = span(2, 1, 0.5, 9.9, "mcp.session"), span(3, 1, 1, 9, "invoke_agent", operation="agent")
    assert path_of(span(1, None, 0, 10), session, agent) == [(1, 1), (3, 8), (1, 1)]
    # Nothing works beside it: then it is what was waited for.
    assert path_of(span(1, None, 0, 10), session) == [(1, 0.5), (2, 9.4), (1, 0.1)]


def test_a_round_that_waits_for_the_next_one() -> None:
    """Strands starts round 2 inside round 1 and hangs both below the agent."""
    first, second = (span(n, 1, start, 9, "round", operation="cycle") for n, start in ((2, 1), (3, 4)))
    model, again = (span(n, n - 2, start, start + 2, "chat", operation="model") for n, start in ((4, 1), (5, 5)))
    waited_for = [(1, 1), (4, 2), (2, 1), (3, 1), (5, 2), (3, 2), (1, 1)]
    assert path_of(span(1, None, 0, 10), first, second, model, again) == waited_for
    assert path_of(span(1, None, 0, 10), second, again, model, first) == waited_for


def test_a_child_that_begins_before_its_parent() -> None:
    assert path_of(span(1, None, 1, 5), span(2, 1, 0, 3)) == [(2, 2.0), (1, 2.0)]


@st.composite
def trees(draw: st.DrawFn) -> list[object]:
    spans = [span(1, None, 0, draw(st.integers(0, 30)))]
    for number in range(2, draw(st.integers(2, 12))):
        start = draw(st.integers(0, 30))
        end = draw(st.none() | st.integers(0, 40))
        spans.append(span(number, draw(st.integers(1, number - 1)), start, end))
    return list(spans)


@given(trees())
def test_the_critical_path_has_no_holes_and_no_overlaps(spans: list[object]) -> None:
    (invocation,) = case(*spans).invocations
    segments = timeline.critical_path(invocation)
    assert all(ns > 0 for _, ns in segments)
    root = invocation.root
    latest = max((s.end_ns if s.end_ns is not None else s.start_ns or 0) for s in invocation.spans)
    assert sum(ns for _, ns in segments) == latest - (root.start_ns or 0)


@given(trees(), st.integers(60, 160))
def test_every_tree_can_be_drawn(spans: list[object], width: int) -> None:
    (invocation,) = case(*spans).invocations
    read = timeline.read(invocation)
    plan = waterfall.plan(read)
    rows = waterfall.rows(read, plan, width, 40, lambda text, _: text)
    assert sum(len(row.spans) for row in plan) == len(invocation.spans)
    assert len(rows) == len(plan)
    assert {len(bar) for _, bar, _, _ in rows} == {width}


def test_a_bar_stands_where_its_span_is() -> None:
    half = span(1, None, 5, 10)
    assert waterfall.bar(half, START, START + 10 * S, 8, solid=True) == "    ████"
    assert waterfall.bar(half, START, START + 10 * S, 8, solid=False) == "    ░░░░"
    tiny = span(1, None, 0, 0.001)
    assert waterfall.bar(tiny, START, START + 10 * S, 8, solid=True).strip()
    unknown = half._replace(start_ns=None)
    assert waterfall.bar(unknown, START, START + 10 * S, 8, solid=True) == " " * 8


def test_only_what_was_waited_for_by_itself_is_solid() -> None:
    spans = [span(1, None, 0, 100), span(2, 1, 0, 100), span(3, 2, 3, 97, operation="model"), span(4, 2, 97, 98)]
    (invocation,) = case(*spans).invocations
    read = timeline.read(invocation)
    bars = [bar.strip() for _, bar, *_ in waterfall.rows(read, waterfall.plan(read), 40, 40, lambda text, _: text)]
    assert ["█" in bar or "▐" in bar for bar in bars] == [False, True, True, True]  # the second waits for 5 s by itself
    assert bars[0] == "░" * 40


@pytest.mark.parametrize(
    ("seconds", "width", "drawn"),
    [
        (124, 19, "0        1 min"),
        (1, 44, "0       200 ms   400 ms   600 ms   800 ms"),
        (9, 40, "0       2 s      4 s      6 s      8 s"),
        (1, 5, "0"),
    ],
)
def test_the_axis_names_times_where_they_are(seconds: int, width: int, drawn: str) -> None:
    assert waterfall.axis(seconds * S, width) == drawn


def test_silences_are_drawn_where_they_are() -> None:
    busy = [span(n + 2, 1, n / 2, n / 2 + 0.5) for n in range(10)]
    (invocation,) = case(span(1, None, 0, 10), *busy).invocations
    assert waterfall.silent(timeline.read(invocation), 10) == "     ~~~~~"


@pytest.mark.parametrize(
    ("error", "short"),
    [("strands.types.exceptions.ModelThrottledException", "ModelThrottledException"), ("504", "504"), ("a.b. c", "a.b. c")],
)
def test_errors_are_named_by_their_last_word(error: str, short: str) -> None:
    assert waterfall.short_error(error) == short


def test_a_long_trace_is_cut_to_the_rows_that_matter() -> None:
    spans = [span(1, None, 0, 500), *(span(n, 1, n, n + 0.5, f"span {n} {'x' * n}") for n in range(2, 200))]
    spans[150] = spans[150]._replace(status="ERROR")
    (invocation,) = case(*spans).invocations
    read = timeline.read(invocation)
    rows = waterfall.rows(read, waterfall.plan(read), 40, 40, lambda text, _: text)
    assert len(rows) == waterfall.MAX_ROWS + 1
    assert any("span 151" in name for name, *_ in rows), "a failure is always drawn"
    assert rows[-1][0].strip() == f"… {len(spans) - waterfall.MAX_ROWS} more spans"


def test_silences() -> None:
    tool = span(3, 2, 1, 70, "execute_tool report", operation="tool", tool="report")
    spans = [span(1, None, 0, 71), span(2, 1, 0.5, 70.5), tool]
    (invocation,) = case(*spans).invocations
    (longest, *_) = timeline.silences(invocation)
    assert (longest.end_ns - longest.start_ns) / S == 69
    assert longest.open_span is not None
    assert longest.open_span.name == "execute_tool report"


def test_a_log_record_breaks_a_silence() -> None:
    spans = [span(1, None, 0, 60)]
    heartbeat = log(30, "still working", trace_id=spans[0].trace_id)
    (invocation,) = case(*spans, heartbeat).invocations
    assert [(s.end_ns - s.start_ns) // S for s in timeline.silences(invocation)] == [30, 30]


def test_tokens_count_once() -> None:
    """Framework and SDK both report the same call."""
    outer = span(2, 1, 0, 5, "chat", operation="model", input_tokens=10, output_tokens=3)
    inner = span(3, 2, 1, 4, "chat model", operation="model", model="m", input_tokens=10, output_tokens=3)
    (invocation,) = case(span(1, None, 0, 6), outer, inner).invocations
    read = timeline.read(invocation)
    assert read.tokens() == (10, 3)
    assert [c.name for c in read.calls] == ["m"]
