"""
Metrics over the spans that a pipeline left: one number for each series, or one for each step of time.

A file has a first start and a last end: by default all of it is one step. With `step_ns` a span counts in the step that its
start ends in or lies in: (t − step, t]; the first step holds its own beginning, too. Durations come out in seconds. Quantiles
are exact here; the server's, from values rounded up to powers of two, come with `strict`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from agentcore_analyzer.query.checking import number
from agentcore_analyzer.query.nodes import Best, Calculation, Compare, Constant, Field, Measured, Metric, Threshold
from agentcore_analyzer.query.printing import field as printed
from agentcore_analyzer.query.stages import Runner, typed
from agentcore_analyzer.query.values import COMPARISONS, NUMERIC, Duration, Value, divided

_S = 10**9
_MOST_STEPS = 10_000  # of one query: more is no table that anybody reads
Labels = tuple[tuple[str, Value], ...]
Points = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Numbers for one combination of labels; None where there is none."""

    labels: Labels
    points: Points


@dataclass(frozen=True, slots=True)
class Steps:
    """When the steps of a metric end, and how long each is."""

    start_ns: int
    step_ns: int
    count: int

    def of(self, ns: int | None) -> int | None:
        """The step in which a moment lies."""
        if ns is None or ns < self.start_ns:
            return None
        at = max(-(-(ns - self.start_ns) // self.step_ns) - 1, 0) if self.step_ns else 0
        return at if at < self.count else None


def steps_of(runner: Runner, step_ns: int | None) -> Steps:
    """The whole of what was read as one step, or as many as it takes. Raises ValueError where they would be too many."""
    known = [t for t in runner.rows.traces if t.start_ns is not None]
    start = min((t.start_ns for t in known if t.start_ns is not None), default=0)
    end = max((t.end_ns or start for t in known), default=start)
    if step_ns is None:
        return Steps(start, end - start, 1)
    count = max(-(-(end - start) // step_ns), 1)
    if count > _MOST_STEPS:
        raise ValueError(f"that would be {count:,} steps; at most {_MOST_STEPS:,} are made")
    return Steps(start, step_ns, count)


def measured(runner: Runner, node: Measured, steps: Steps, *, exact: bool) -> list[Series]:
    """The series of a metric or of a calculation with metrics; `compare` is not one (`comparing`)."""
    if node.metric is not None:
        assert isinstance(node.metric, Metric)  # noqa: S101  (compare goes another way)
        rows = [row for group in runner.run(node.source) for row in group.rows]  # type: ignore[arg-type]  # a pipeline's
        series = _counted(runner, node.metric, rows, steps, exact=exact)
    else:
        made = _calculated(runner, node.source, steps, exact=exact)  # type: ignore[arg-type]  # no pipeline
        series = made if isinstance(made, list) else [Series((), (made,) * steps.count)]
    for after in node.after:
        series = _limited(series, after)
    return sorted(series, key=lambda s: [(label, str(value)) for label, value in s.labels])


def _counted(runner: Runner, metric: Metric, rows: Iterable[int], steps: Steps, *, exact: bool) -> list[Series]:
    """The spans of each series in each step, and the function over them."""
    labels = [(printed(node), runner.compiler.values(node)) for node in metric.by]
    values = runner.compiler.values(metric.operand) if metric.operand is not None else None
    found: dict[Any, tuple[Labels, dict[int, list[Value]]]] = {}
    for row in rows:
        step = steps.of(runner.rows.spans[row].start_ns)
        if step is None:
            runner.rows.noted["spans without a start are in no step"] += 1
            continue
        own = [(name, next((v for v in get(row) if v is not None), None)) for name, get in labels]
        kept = tuple((name, value) for name, value in own if value is not None) or tuple(own[:1])
        held = found.setdefault(tuple((n, typed(v)) for n, v in kept), (kept, {}))[1].setdefault(step, [])
        held += values(row) if values is not None else [1]
    if not found and not metric.by and metric.operand is None:
        found[()] = ((), {})
    function = _FUNCTIONS[metric.name]
    made = []
    for kept, by_step in found.values():
        for extra, points in function(by_step, metric, steps, exact):
            if any(p is not None for p in points):
                made.append(Series((*kept, *extra), points))
    return made


ByStep = dict[int, list[Value]]
Made = Iterable[tuple[Labels, Points]]


def _count(by_step: ByStep, _: Metric, steps: Steps, __: bool) -> Made:
    yield (), tuple(len(by_step.get(n, ())) for n in range(steps.count))


def _rate(by_step: ByStep, _: Metric, steps: Steps, __: bool) -> Made:
    seconds = steps.step_ns / _S
    yield (), tuple(len(by_step.get(n, ())) / seconds if seconds else None for n in range(steps.count))


def _number(value: Value) -> float | None:
    if type(value) is Duration:
        return value / _S
    number: float | None = value if type(value) in NUMERIC else None
    return number


def _numbers(values: Iterable[Value]) -> list[float]:
    return [n for value in values if (n := _number(value)) is not None and not math.isnan(n)]


def _over(function: Callable[[list[float]], float]) -> Callable[[ByStep, Metric, Steps, bool], Made]:
    def over(by_step: ByStep, _: Metric, steps: Steps, __: bool) -> Made:
        held = [_numbers(by_step.get(n, ())) for n in range(steps.count)]
        yield (), tuple(function(numbers) if numbers else None for numbers in held)

    return over


def _quantiles(by_step: ByStep, metric: Metric, steps: Steps, exact: bool) -> Made:
    for q in metric.quantiles:
        points = []
        for n in range(steps.count):
            if exact:
                numbers = sorted(_numbers(by_step.get(n, ())))
                points.append(numbers[max(math.ceil(q * len(numbers)), 1) - 1] if numbers else None)
            else:
                points.append(_rounded_quantile(_buckets(by_step.get(n, ())), q))
        yield (("p", q),), tuple(points)


def _buckets(values: Iterable[Value]) -> dict[float, int]:
    """How many values lie below each power of two, as the server keeps them: integers and durations from 2 on."""
    found: dict[float, int] = {}
    for value in values:
        if type(value) in (int, Duration) and value >= 2:
            top = 1 << max(value - 1, 1).bit_length()
            upper = top / _S if type(value) is Duration else top
            found[upper] = found.get(upper, 0) + 1
    return found


def _rounded_quantile(buckets: dict[float, int], q: float) -> float | None:
    """From buckets: the one in which the value of that rank lies, between its bounds by the share of its members."""
    total = sum(buckets.values())
    if not total:
        return None
    rank, before = max(math.ceil(q * total), 1), 0
    for upper in sorted(buckets):
        if before + buckets[upper] >= rank:
            share = (rank - before) / buckets[upper]
            told: float = upper / 2 * 2.0**share
            return told
        before += buckets[upper]
    return None


def _histogram(by_step: ByStep, _: Metric, steps: Steps, __: bool) -> Made:
    held = [_buckets(by_step.get(n, ())) for n in range(steps.count)]
    for upper in sorted({u for buckets in held for u in buckets}):
        yield (("bucket", upper),), tuple(b.get(upper) for b in held)


_FUNCTIONS: dict[str, Callable[[ByStep, Metric, Steps, bool], Made]] = {
    "rate": _rate, "count_over_time": _count, "min_over_time": _over(min), "max_over_time": _over(max),
    "sum_over_time": _over(math.fsum), "avg_over_time": _over(lambda n: math.fsum(n) / len(n)),
    "histogram_over_time": _histogram, "quantile_over_time": _quantiles,
}  # fmt: skip


def _limited(series: list[Series], after: Best | Threshold) -> list[Series]:
    if isinstance(after, Threshold):
        limit = _number(number(after.limit))
        compare = COMPARISONS[after.op]
        kept = [replace(s, points=tuple(p if p is not None and compare(p, limit) else None for p in s.points)) for s in series]
    else:
        kept = _best(series, after)
    return [s for s in kept if any(p is not None for p in s.points)]


def _best(series: list[Series], best: Best) -> list[Series]:
    """The largest or smallest of each step; of equal ones the first by their labels."""
    left = [list(s.points) for s in series]
    sign = -1 if best.op == "topk" else 1
    for at in range(max((len(p) for p in left), default=0)):
        known = [n for n, points in enumerate(left) if points[at] is not None]
        known.sort(key=lambda n: (sign * (left[n][at] or 0.0), str(series[n].labels)))
        for n in known[best.limit :]:
            left[n][at] = None
    return [replace(s, points=tuple(points)) for s, points in zip(series, left, strict=True)]


def _calculated(
    runner: Runner, node: Calculation | Measured | Field, steps: Steps, *, exact: bool
) -> list[Series] | float | None:
    if isinstance(node, Measured):
        return measured(runner, node, steps, exact=exact)
    if not isinstance(node, Calculation):
        return _number(number(node))
    left = _calculated(runner, node.left, steps, exact=exact)
    right = _calculated(runner, node.right, steps, exact=exact)
    compute = _BETWEEN[node.op]
    if not isinstance(left, list) and not isinstance(right, list):
        return compute(left, right) if left is not None and right is not None else None
    one = left if isinstance(left, list) else [Series((), (left,) * steps.count)]
    other = right if isinstance(right, list) else [Series((), (right,) * steps.count)]
    return [_joined(a, b, compute) for a, b in _pairs(one, other)]


_BETWEEN: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
    "/": lambda a, b: math.nan if b == 0 else divided(a, b),
}  # fmt: skip


def _pairs(one: list[Series], other: list[Series]) -> list[tuple[Series, Series]]:
    """Series of equal labels; one without labels goes with each of the other side."""
    if len(one) == 1 and not one[0].labels:
        return [(one[0], b) for b in other]
    if len(other) == 1 and not other[0].labels:
        return [(a, other[0]) for a in one]
    by_labels = {tuple((n, typed(v)) for n, v in b.labels): b for b in other}
    keys = [(a, tuple((n, typed(v)) for n, v in a.labels)) for a in one]
    return [(a, by_labels[key]) for a, key in keys if key in by_labels]


def _joined(a: Series, b: Series, compute: Callable[[float, float], float]) -> Series:
    pairs = zip(a.points, b.points, strict=True)
    points = tuple(compute(x, y) if x is not None and y is not None else None for x, y in pairs)
    return Series(a.labels or b.labels, points)


__all__ = ["Compare", "Constant", "Labels", "Points", "Series", "Steps", "measured", "steps_of"]
