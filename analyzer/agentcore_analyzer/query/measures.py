"""Metrics as the grammar gave them, as their nodes. `maker` is `sorting`, which knows pipelines and fields."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.query.errors import Misplaced
from agentcore_analyzer.query.names import MOST_BY, MOST_BY_OF_MANY, OVER_TIME
from agentcore_analyzer.query.nodes import (
    Best,
    Calculation,
    Compare,
    Constant,
    Field,
    Filter,
    Measured,
    Metric,
    Threshold,
    Unary,
)
from agentcore_analyzer.query.raw import Raw
from agentcore_analyzer.query.values import Type

OTHERS = ("compare", "topk", "bottomk")
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_BETWEEN = ("+", "-", "*", "/")  # metrics are joined by these only
_OPEN = 4  # arguments of compare: a filter, how many values, start, end


def root(pipe: Raw, maker: Any) -> Measured:
    """A pipe with a metric in it."""
    at = next(n for n, item in enumerate(pipe.items) if maker.sort_of(item) == "metric")
    after = [second(item, maker) for item in pipe.items[at + 1 :]]
    first, limits = peeled(pipe.items[at], maker)
    following = (*limits, *(a for part in after for a in part))
    if first.kind in ("call", "grouped") and first.op not in ("topk", "bottomk"):
        if at == 0:
            raise Misplaced("a metric needs spans before it", first.at, "{ } | rate()")
        source = maker.pipeline(Raw("pipe", pipe.at, "", pipe.items[:at]))
        made = metric(first, maker)
        if isinstance(made, Compare) and following:
            raise Misplaced("nothing follows compare", following[0].at)
        return Measured(source, made, following, first.at)
    if first.kind == "call":
        raise Misplaced(f"{first.op} needs a metric before it", first.at, f"{{ }} | rate() | {first.op}(3)")
    if at:
        raise Misplaced("metrics that are calculated with stand in brackets at the start", first.at)
    calculated = calculation(first, maker)
    if not isinstance(calculated, Measured | Calculation):
        raise Misplaced("this has no metric", first.at)
    if isinstance(calculated, Measured):
        return Measured(calculated.source, calculated.metric, (*calculated.after, *following), calculated.at)
    return Measured(calculated, None, following, first.at)


def peeled(raw: Raw, maker: Any) -> tuple[Raw, list[Best | Threshold]]:
    """What is compared, and the comparisons behind it: `rate() > 5`."""
    limits: list[Best | Threshold] = []
    while raw.kind == "operation" and raw.op in _COMPARISONS and maker.sort_of(raw.items[0]) == "metric":
        limits.insert(0, Threshold(raw.op, _number(raw.items[1], maker), raw.at))
        raw = raw.items[0]
    return raw, limits


def _number(raw: Raw, maker: Any) -> Field:
    made: Field = maker.scalar(raw)
    sign = made.operand if isinstance(made, Unary) else made
    if not isinstance(sign, Constant):
        raise Misplaced("a metric is compared with a number", raw.at)
    return made


def second(raw: Raw, maker: Any) -> list[Best | Threshold]:
    """A stage behind a metric, with the comparisons behind it."""
    first, limits = peeled(raw, maker)
    if first.kind != "call" or first.op not in ("topk", "bottomk"):
        raise Misplaced("only topk, bottomk and a comparison follow a metric", raw.at)
    given = maker.arguments(first)
    made = maker.scalar(given[0]) if len(given) == 1 else None
    if not isinstance(made, Constant) or made.type is not Type.INT:
        raise Misplaced(f"{first.op} takes a whole number", first.at)
    return [Best(first.op, made.value, first.at), *limits]


def calculation(raw: Raw, maker: Any) -> Measured | Calculation | Field:
    """`({ } | rate()) / ({ } | rate())`, a metric in brackets, or a number."""
    if raw.kind == "parens":
        pipe = raw.items[0]
        if maker.sort_of(pipe) != "metric":
            return calculation(pipe.items[0], maker) if len(pipe.items) == 1 else _refused(raw)
        inner = pipe.items[0]
        if len(pipe.items) == 1 and (inner.kind == "parens" or (inner.kind == "operation" and inner.op in _BETWEEN)):
            return calculation(inner, maker)
        return root(pipe, maker)
    if raw.kind == "operation" and maker.sort_of(raw) == "metric":
        if raw.op not in _BETWEEN:
            raise Misplaced(f"{raw.op} does not join metrics", raw.at, "+ - * / do")
        left, right = (calculation(item, maker) for item in raw.items)
        for side in (left, right):
            if isinstance(side, Measured) and isinstance(side.metric, Compare):
                raise Misplaced("compare gives no numbers to calculate with", side.at)
            if isinstance(side, Constant) and side.type is Type.DURATION:
                raise Misplaced("a metric is not calculated with a duration", side.at, "durations of metrics are seconds")
        return Calculation(raw.op, left, right, raw.at)
    if maker.sort_of(raw) == "metric":
        raise Misplaced("metrics that are calculated with stand in brackets", raw.at, "({ } | rate()) / ({ } | rate())")
    made: Field = maker.scalar(raw)
    return made


def _refused(raw: Raw) -> Field:
    raise Misplaced("this pipeline has no metric at its end", raw.at)


def metric(raw: Raw, maker: Any) -> Metric | Compare:
    """A function of metrics with its `by`."""
    call = raw.items[0] if raw.kind == "grouped" else raw
    given = maker.arguments(call)
    if call.op == "compare":
        if raw.kind == "grouped":
            raise Misplaced("compare has no by", raw.at)
        return _compare(call, given, maker)
    by = tuple(maker.plain_field(item) for item in raw.items[1]) if raw.kind == "grouped" else ()
    most = MOST_BY_OF_MANY if call.op in ("histogram_over_time", "quantile_over_time") else MOST_BY
    if len(by) > most:
        raise Misplaced(f"{call.op} takes at most {most} groups", raw.at)
    wanted = OVER_TIME[call.op]
    if (len(given) != wanted) if wanted < 2 else len(given) < wanted:
        takes = {0: "nothing", 1: "one field", 2: "a field and quantiles"}[wanted]
        raise Misplaced(f"{call.op} takes {takes}", call.at)
    operand = maker.plain_field(given[0]) if given else None
    return Metric(call.op, operand, tuple(_quantile(item, maker) for item in given[1:]), by, call.at)


def _quantile(raw: Raw, maker: Any) -> float:
    made = maker.scalar(raw)
    if not isinstance(made, Constant) or made.type not in (Type.INT, Type.FLOAT) or not 0 <= made.value <= 1:
        raise Misplaced("a quantile is a number from 0 to 1", raw.at, "0.99")
    quantile: float = made.value * 1.0
    return quantile


def _compare(call: Raw, given: tuple[Raw, ...], maker: Any) -> Compare:
    if not 1 <= len(given) <= _OPEN or len(given) == _OPEN - 1:
        raise Misplaced("compare takes { … }, how many values, and (both or none) start and end", call.at)
    selection = maker.spanset(given[0])
    if not isinstance(selection, Filter):
        raise Misplaced("compare takes one filter", given[0].at, "compare({ status = error })")
    numbers = [maker.scalar(item) for item in given[1:]]
    for number in numbers:
        if not isinstance(number, Constant) or number.type is not Type.INT:
            raise Misplaced("a whole number is expected here", number.at)
    values = [number.value for number in numbers]
    if values and values[0] <= 0:
        raise Misplaced("compare shows at least one value", numbers[0].at)
    if len(values) > 1 and values[2] <= values[1]:
        raise Misplaced("the end lies before the start", numbers[2].at)
    top, start, end = (*values, None, None, None)[:3]
    return Compare(selection, top, start, end, call.at)
