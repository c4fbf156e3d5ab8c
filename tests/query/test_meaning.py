"""What the lists cannot say: circles, several traces, metrics and their numbers, our additions, notes, the Python interface."""

from __future__ import annotations

import json
from typing import Any

import pytest
import six_spans
from make import START, TRACE, S, case, log, span

import agentcore_analyzer
from agentcore_analyzer.model import Detail
from agentcore_analyzer.query.asking import Answer, Asker, ask, prepared
from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.forest import grown, nested_sets
from agentcore_analyzer.query.inventory import inventory
from cases import CAPTURES

RAISES = str(CAPTURES / "tool-raises")


def names(answer: Answer) -> str:
    return " ".join(sorted(s.name for s in answer.spans))


def points(answer: Answer) -> dict[str, Any]:
    assert answer.series is not None
    return {", ".join(f"{n}={v}" for n, v in s.labels): s.points if len(s.points) > 1 else s.points[0] for s in answer.series}


def tree() -> Any:
    """A (0–10 s) with B (1–2), C (5–9) and below C D (5–6, failed) and E (8.5–9)."""
    return case(
        span(1, None, 0, 10, "A", held=Detail({"n": 1})), span(2, 1, 1, 2, "B", held=Detail({"n": 2})),
        span(3, 1, 5, 9, "C", held=Detail({"n": "x"})),
        span(4, 3, 5, 6, "D", status="ERROR", error="Boom", held=Detail({}, status_message="it broke")),
        span(5, 3, 8.5, 9, "E"), log(5.5, "ValueError: it broke", severity=17, trace_id=TRACE, span_id=f"{4:016x}"),
        log(1, "all is well", trace_id=TRACE),
    )  # fmt: skip


def test_a_circle_is_cut_and_told() -> None:
    circle = case(span(1, 3, 0, 9, "A"), span(2, 1, 1, 8, "B"), span(3, 2, 2, 7, "C"), span(4, 4, 3, 4, "own"))
    found = ask(circle, "{ } >> { }")
    assert names(found) == "B C"
    assert any("circles of parents were cut" in note for note in found.notes)
    assert names(ask(circle, "{ } !>> { }")) == "A own"
    assert names(ask(circle, "{ } ~ { }")) == ""


def test_nested_sets_are_numbered_as_the_server_does() -> None:
    forest = grown(tree().traces[TRACE])
    left, right, parent = nested_sets(forest)
    assert (left, right, parent) == ([1, 2, 4, 5, 7], [10, 3, 9, 6, 8], [-1, 1, 1, 4, 4])


def test_traces_come_by_their_start() -> None:
    several = case(span(1, None, 5, 6, "late", trace="b" * 32), span(2, None, 0, 1, "early", trace="c" * 32))
    assert [found.spans[0].name for found in ask(several, "{ }").spansets] == ["early", "late"]
    assert ask(several, "{ } | count() > 1").spansets == ()
    assert ask(several, '{ name = "early" } && { name = "late" }').spansets == (), "they are two traces"


def test_values_that_stand_in_the_answer() -> None:
    found = ask(tree(), "{ .n != nil } | select(.n) | by(.n > 1) | count() >= 1")
    assert found.fields == (".n",)
    assert {f.by[0][1]: f.values for f in found.spansets} == {False: ((1,), ("x",)), True: ((2,),)}
    assert found.spansets[0].scalars == (("count()", 2),)


def test_metrics_over_the_whole_and_in_steps() -> None:
    assert points(ask(tree(), "{ } | count_over_time()")) == {"": 5.0}
    assert points(ask(tree(), "{ } | rate()")) == {"": 0.5}
    assert points(ask(tree(), "{ } | count_over_time() by (status)")) == {"span:status=error": 1.0, "span:status=unset": 4.0}
    assert points(ask(tree(), "{ } | sum_over_time(duration)")) == {"": 16.5}
    assert points(ask(tree(), "{ } | quantile_over_time(duration, .5, 1)")) == {"p=0.5": 1.0, "p=1.0": 10.0}
    assert points(ask(tree(), "{ } | max_over_time(.n)")) == {"": 2.0}
    assert points(ask(tree(), "{ } | avg_over_time(.missing)")) == {}
    assert points(ask(tree(), "{ false } | count_over_time()")) == {"": 0.0}, "the server counts everything"
    assert points(ask(tree(), "{ } | histogram_over_time(duration) by (status)", strict=True))
    steps = Asker(tree()).ask(prepared("{ } | count_over_time()")[0], step_ns=5 * S)
    assert points(steps) == {"": (4.0, 1.0)}, "a span counts where it starts, the very first one too"
    with pytest.raises(QueryError, match="at most 10,000"):
        Asker(tree()).ask(prepared("{ } | rate()")[0], step_ns=1)


def test_what_follows_a_metric() -> None:
    assert points(ask(tree(), "{ } | count_over_time() by (name) | topk(2)")) == {"span:name=A": 1.0, "span:name=B": 1.0}
    assert points(ask(tree(), "{ } | max_over_time(duration) by (name) | topk(1)")) == {"span:name=A": 10.0}
    assert points(ask(tree(), "{ } | max_over_time(duration) by (name) | bottomk(1)")) == {"span:name=E": 0.5}
    assert points(ask(tree(), "{ } | max_over_time(duration) by (name) > 2s | topk(5) < 9")) == {"span:name=C": 4.0}
    ratio = "({ status = error } | count_over_time()) / ({ } | count_over_time())"
    assert points(ask(tree(), ratio)) == {"": 0.2}
    assert points(ask(tree(), f"({ratio}) * 100")) == {"": 20.0}
    assert points(ask(tree(), "({ } | count_over_time() by (name)) / ({ } | count_over_time())"))["span:name=A"] == 0.2
    division = points(ask(tree(), "({ } | count_over_time()) / ({ false } | count_over_time())"))
    assert division[""] != division[""], "no number"


def test_quantiles_of_the_server_under_strict() -> None:
    """Values are rounded up to powers of two, and what lies between is told by an exponential."""
    many = case(*(span(n, None, 0, 1, "x", held=Detail({"n": n})) for n in range(1, 9)))
    assert points(ask(many, "{ } | quantile_over_time(.n, 1)", strict=True)) == {"p=1.0": 8.0}
    assert points(ask(many, "{ } | quantile_over_time(.n, 1)")) == {"p=1.0": 8.0}
    assert points(ask(many, "{ } | quantile_over_time(.n, .5)")) == {"p=0.5": 4.0}
    assert 4.0 < points(ask(many, "{ } | quantile_over_time(.n, .5)", strict=True))["p=0.5"] <= 8.0


def test_compare_ranks_what_differs() -> None:
    made = ask(six_spans.case(), "{ } | compare({ status = error })").comparison
    assert made is not None
    assert (made.selected, made.others) == (2, 4)
    shares = {(s.field, str(s.value)): s for s in made.shares}
    assert shares["span:status", "error"].selected == 2
    assert abs(made.shares[0].difference) >= abs(made.shares[-1].difference)
    some = ask(six_spans.case(), "{ } | compare({ status = error }, 1)").comparison
    assert some is not None
    assert some.left_out > 0


def test_logs_of_spans() -> None:
    assert names(ask(tree(), "{ log:body =~ `.*broke` && log:severity >= 17 }")) == "D"
    assert names(ask(tree(), "{ log:body = `all is well` }")) == "A", "a record of the trace belongs to its entry"
    assert names(ask(tree(), "{ log:body = `all is well` && log:severity >= 17 }")) == ""
    assert names(ask(tree(), "{ log:body = nil }")) == "B C E"


def test_failures_of_spans() -> None:
    assert names(ask(tree(), "{ failure:type != nil }")) == "D"
    assert names(ask(tree(), "{ failure:own }")) == "D"
    assert names(ask(tree(), '{ failure:kind = "span status" || failure:message =~ ".*broke.*" }')) == "D"
    assert ask(tree(), '{ failure:state = "unexplained" }').spans == (), "nobody was asked to diagnose"


def test_gaps() -> None:
    found = ask(tree(), "{ gap > 2s } | select(gap:before, gap:inside)")
    told = {s.name: v for f in found.spansets for s, v in zip(f.spans, f.values, strict=True)}
    assert {n: [None if x is None else x / S for x in v[1:]] for n, v in told.items()} == {
        "A": [None, 3.0], "C": [3.0, 2.5], "E": [2.5, 0.5],
    }  # fmt: skip
    assert names(ask(tree(), "{ gap:before = nil }")) == "A"


def test_order() -> None:
    assert names(ask(tree(), '{ name = "B" } then { }')) == "C D E"
    assert names(ask(tree(), '{ name = "B" } then { } within 3s')) == "C D"
    assert names(ask(tree(), '{ name = "D" } then { }')) == "E"
    assert names(ask(tree(), '{ name = "A" } then { }')) == ""


def test_parents() -> None:
    assert names(ask(tree(), "{ parent.n = 1 }")) == "B C"
    assert names(ask(tree(), "{ parent = nil }")) == "A"
    assert names(ask(tree(), '{ parent = "3" }')) == "D E"


def test_notes() -> None:
    assert any("! was asked of spans" in note for note in ask(tree(), "{ !.missing }").notes)
    assert ask(tree(), "{ } with (most_recent=true)").notes == (
        "the hint most_recent has no effect on files: all of them is always read",
    )
    assert "brackets make plain" in ask(tree(), "{ .a || .b && .c }").notes[0]
    with pytest.raises(QueryError, match="divided by zero"):
        ask(tree(), "{ .n / 0 = 1 }")
    with pytest.raises(QueryError, match="consider using coalesce"):
        ask(tree(), "({ } | by(name)) > ({ })")


def test_what_is_not_asked_for_is_not_decoded() -> None:
    class Locked:
        file = "made"

        def place(self, _where: Any) -> Any:
            raise AssertionError

        def detail(self, _where: Any, _held: Any) -> Any:
            raise AssertionError

    shut = case(*(span(n, n - 1 or None, n, n + 1, "ab"[n % 2], origin=Locked()) for n in range(1, 9)))
    assert len(ask(shut, '{ name = "a" } >> { duration > 1ms && status = unset } | by(kind) | count() > 1')) == 6
    others = (span(n, 1, 0, 1, "b", origin=Locked()) for n in range(2, 50))
    opened = case(span(1, None, 0, 1, "a", held=Detail({"x": 1})), *others)
    assert len(ask(opened, '{ name = "a" && .x = 1 }')) == 1, "only what has the name is opened"


def test_the_python_interface() -> None:
    loaded = agentcore_analyzer.load(RAISES)
    answer = loaded.query("{ status = error } | select(span.gen_ai.tool.name)")
    assert isinstance(answer, agentcore_analyzer.Answer)
    assert bool(answer)
    assert [s.name for s in answer.spans] == ["execute_tool reserve_stock"]
    assert answer.spansets[0].values == (("reserve_stock",),)
    assert len(loaded.query('{ finding:code = "tool-error" }')) == 1
    assert loaded.query("{ } | rate()", step="1s").series is not None
    with pytest.raises(agentcore_analyzer.QueryError) as caught:
        loaded.query("{ status = }")
    assert (caught.value.line, caught.value.column) == (1, 12)
    assert isinstance(caught.value, agentcore_analyzer.AnalyzerError)


def test_the_attributes_of_an_input() -> None:
    held = {h.name: h for h in inventory(six_spans.case())}
    assert (held["span.http.status_code"].spans, dict(held["span.http.status_code"].types)) == (3, {"int": 3})
    assert dict(held["span.rows"].types) == {"int": 1, "string": 1}
    assert "event.exception.type" in held
    assert "link.why" in held
    assert held["instrumentation.mode"].spans == 6


def test_times_that_are_missing() -> None:
    partial = case(span(1, None, None, None, "none"), span(2, 1, 1, None, "open"), span(3, 1, 3, 4, "done"))
    assert names(ask(partial, "{ duration = nil }")) == "none open"
    assert names(ask(partial, "{ duration > 0 }")) == "done"
    assert names(ask(partial, "{ } then { }")) == ""
    assert points(ask(partial, "{ } | count_over_time()")) == {"": 2.0}
    assert START > 0


def test_scopes_and_links_of_an_export() -> None:
    found = agentcore_analyzer.load(RAISES).query("{ instrumentation:version != nil } | by(instrumentation:version)")
    assert len(found.spansets) == 1
    assert str(found.spansets[0].by[0][1]).endswith("b0")


def test_attributes_of_links_are_read(tmp_path: Any) -> None:
    made = {
        "traceId": TRACE, "spanId": "b7ad6b7169203331", "name": "x", "startTimeUnixNano": "1764000000000000000",
        "endTimeUnixNano": "1764000001000000000",
        "links": [{"traceId": "a" * 32, "spanId": "b" * 16, "attributes": [{"key": "why", "value": {"stringValue": "batch"}}]}],
    }  # fmt: skip
    library = {"name": "lib", "version": "2", "attributes": [{"key": "mode", "value": {"stringValue": "fast"}}]}
    scope = {"scope": library, "spans": [made]}
    path = tmp_path / "trace.json"
    path.write_text(json.dumps({"resourceSpans": [{"scopeSpans": [scope]}]}), "utf-8")
    case = agentcore_analyzer.load(path)
    assert len(case.query('{ link.why = "batch" && instrumentation.mode = "fast" && instrumentation:version = "2" }')) == 1
