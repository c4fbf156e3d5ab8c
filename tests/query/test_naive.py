"""Random queries over random forests (rootless, partial, cyclic, with doubles): answers are those of the definitions."""

from __future__ import annotations

import os
import random
from typing import Any

import hypothesis.strategies as st
import naive
import pytest
from hypothesis import given, settings
from make import START, Origin

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Detail, Event, Facts, Link, Span
from agentcore_analyzer.query.asking import Asker, prepared
from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.parsing import parse
from agentcore_analyzer.query.printing import printed

TRACES = ("1" * 32, "2" * 32)
OPS = [sign + op for sign in ("", "!", "&") for op in (">", "<", ">>", "<<", "~")]
IDS = [f"{number:016x}" for number in range(1, 9)]
EXAMPLES = int(os.environ.get("QUERY_EXAMPLES", "150"))

def drawn(chance: random.Random) -> Any:
    """A value of any type."""
    return chance.choice([
        chance.randint(-3, 9), chance.choice(["a", "b", "ab", ""]), chance.random() < 0.5, chance.choice([0.5, 2.0, -1.5]),
        [chance.randint(0, 3) for _ in range(chance.randint(0, 3))], [chance.choice("ab") for _ in range(chance.randint(1, 2))],
    ])  # fmt: skip


def held(chance: random.Random) -> dict[str, Any]:
    return {name: drawn(chance) for name in "xyz" if chance.random() < 0.5}


def span(chance: random.Random) -> Span:
    start = chance.randint(0, 6)
    end = None if chance.random() < 0.1 else START + start + chance.randint(0, 4)
    detail = Detail(
        held(chance), tuple(Event(chance.choice("ef"), START, held(chance)) for _ in range(chance.randint(0, 2))),
        tuple(Link("f" * 32, "e" * 16, held(chance)) for _ in range(chance.randint(0, 1))), held(chance),
    )  # fmt: skip
    parent = None if chance.random() < 0.2 else chance.choice([*IDS, "f" * 16])
    return Span(
        chance.choice(TRACES), chance.choice(IDS), parent, chance.choice(["a", "b", "ab"]), chance.choice(["SERVER", "CLIENT"]),
        chance.choice(["OK", "ERROR", "UNSET"]), START + start, end, "", "", None, Facts(), Origin(), chance.randint(0, 10**9),
        detail,
    )  # fmt: skip


@st.composite
def forests(draw: st.DrawFn) -> Case:
    """From a seed: drawn value by value they would take longer than all else."""
    chance = random.Random(draw(st.integers(0, 10**9)))
    made = Case()
    made.read([span(chance) for _ in range(draw(st.integers(0, 10)))])
    made.settle()
    return made


fields = st.sampled_from([
    ".x", ".y", "span.x", "resource.x", "event.x", "event.y", "link.x", "name", "duration", "parent.x", "span:childCount",
    "event:name",
])  # fmt: skip
constants = st.sampled_from(["1", "2", "0", "-1", "0.5", '"a"', '"b"', "true", "2ns", "1s", "nil"])
leaves = st.one_of(
    st.tuples(fields, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), constants).map(" ".join),
    st.tuples(constants, st.sampled_from(["=", "!=", "<", ">"]), fields).map(" ".join),
    st.tuples(fields, st.sampled_from(["=~", "!~"]), st.sampled_from(['"a.*"', '"b|"', '".b"'])).map(" ".join),
    st.tuples(fields, st.sampled_from(["=", "!=", "<"]), fields).map(" ".join),
    st.tuples(fields, st.sampled_from("+-*/%"), st.sampled_from(["1", "2", "0", ".y", "0.5"]), st.sampled_from("=<"), constants)
    .map(" ".join),
    st.sampled_from(["status = error", "status != ok", "kind = server", ".x", "!.y", "-.x > 0"]),
)  # fmt: skip
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(" ".join),
        inner.map(lambda text: f"!({text})"),
    ),
    max_leaves=5,
)
filters = st.one_of(st.just("{ }"), conditions.map(lambda text: f"{{ {text} }}"))
spansets = st.recursive(
    filters,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([*OPS, "&&", "||", "then"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        st.tuples(inner, inner).map(lambda t: f"({t[0]}) then ({t[1]}) within 2ns"),
    ),
    max_leaves=4,
)
aggregates = st.sampled_from(["count()", "avg(.x)", "max(.y)", "min(duration)", "sum(.x + 1)", "avg(duration)"])
stages = st.one_of(
    spansets,
    st.tuples(aggregates, st.sampled_from([">", "<", "=", ">=", "!="]), st.sampled_from(["0", "1", "2.5", "2"])).map(" ".join),
    st.sampled_from(["by(name)", "by(.x)", "by(status)", "by(duration > 2)", "coalesce()", "select(.x)"]),
)
queries = st.one_of(spansets, st.tuples(spansets, st.lists(stages, max_size=3)).map(lambda t: " | ".join([t[0], *t[1]])))


def answers(case: Case, query: Any, *, eager: bool) -> Any:
    asker = Asker(case)
    asker.expect([query, query] if eager else [query])
    try:
        found = asker.ask(query)
    except QueryError:
        return "error"
    return sorted((f.trace.id, sorted(map(id, f.spans))) for f in found.spansets)


def agreed(case: Case, text: str) -> None:
    try:
        query, _ = prepared(text)
    except QueryError:
        return  # of a type that cannot be compared
    assert parse(printed(query)) == query
    try:
        wanted: Any = []
        for trace in case.traces.values():
            found = naive.pipeline(query.root, naive.Tree(trace.spans), trace.spans)  # type: ignore[arg-type]
            wanted += [(trace.id, sorted(map(id, group))) for group in found]
        wanted.sort()
    except naive.Broken:
        wanted = "error"
    for eager in (False, True):
        mine = answers(case, query, eager=eager)
        # What is not looked at cannot be wrong: an index may spare a span that the definitions divide by zero.
        assert wanted in (mine, "error"), (text, eager, mine, wanted)


@settings(max_examples=EXAMPLES, deadline=None)
@given(forests(), queries)
def test_any_query_on_any_forest(case: Case, text: str) -> None:
    agreed(case, text)


@pytest.mark.parametrize("op", [*OPS, "&&", "||", "then"])
@settings(max_examples=max(EXAMPLES // 5, 20), deadline=None)
@given(forests(), filters, filters)
def test_each_operator_on_any_forest(op: str, case: Case, left: str, right: str) -> None:
    agreed(case, f"{left} {op} {right}")


@pytest.mark.parametrize("op", ["=", "!=", "<", "<=", ">", ">=", "=~", "!~", "+", "-", "*", "/", "%", "^", "&&", "||"])
@settings(max_examples=max(EXAMPLES // 5, 20), deadline=None)
@given(forests(), fields, fields, constants)
def test_each_operator_of_fields(op: str, case: Case, one: str, other: str, constant: str) -> None:
    if op in ("=~", "!~"):
        agreed(case, f'{{ {one} {op} "a.*" }}')
    elif op in "+-*/%^":
        small = {"^": "2"}.get(op, other)
        agreed(case, f"{{ {one} {op} {small} = {constant} }}")
        agreed(case, f"{{ {one} {op} {small} = {other} }}")
    else:
        agreed(case, f"{{ {one} {op} {other} }}")
        agreed(case, f"{{ {one} {op} {constant} }}")
        agreed(case, f"{{ {constant} {op} {one} }}")


def test_the_naive_evaluator_knows_the_answers_of_the_reference() -> None:
    import six_spans
    from test_conformance import EVALUATED

    case = six_spans.case()
    trace = next(iter(case.traces.values()))
    tried = 0
    for line in EVALUATED:
        query = prepared(line.query)[0]
        try:
            groups = naive.pipeline(query.root, naive.Tree(trace.spans), trace.spans)  # type: ignore[arg-type]
        except KeyError:
            continue  # a field that it does not know
        tried += 1
        found = "|".join("".join(sorted(map(six_spans.letter, group))) for group in groups) or "-"
        assert sorted(found.split("|")) == sorted(line.wanted[1:].split("|")), line.query
    assert tried > len(EVALUATED) // 2
