"""The units of the times of a plan, decided over all records: by what the values can be, by the name, by children in parents."""

from __future__ import annotations

from collections import Counter
from typing import Any

from agentcore_analyzer.untrusted import truncated, whole
from agentcore_parsers.records.shape.columns import EPOCH, NANOS, Column, as_number, clock, span_of
from agentcore_parsers.records.shape.plan import Plan
from agentcore_parsers.records.shape.profile import Sort, get

_PAIRS = 20_000


def decide(plan: Plan, sort: Sort) -> None:
    for role in ("start", "end", "time"):
        if role in plan.fields:
            plan.units[role] = sort.columns[plan.fields[role]].moment()
    if "duration" in plan.fields:
        column = sort.columns[plan.fields["duration"]]
        plan.units["duration"], guessed = _length(plan, sort, column)
        if guessed:
            plan.guessed.add("duration")
    if "level" in plan.fields:
        plan.units["level"] = levels(sort.columns[plan.fields["level"]], sort)


def _length(plan: Plan, sort: Sort, column: Column) -> tuple[str, bool]:
    """(unit, whether it is guessed) of a duration."""
    if column.length() == "text":
        return "text", False
    if column.unit:
        return column.unit, False
    if (proved := _by_end(plan, sort) or _by_children(plan, sort)) is not None:
        return proved, False
    start = plan.units.get("start", "")
    if start in EPOCH:
        return start, True
    fractions = any(isinstance(v, float) and v % 1 for v in column.distinct)
    return ("s" if fractions and (column.high or 0) < 1000 else "ms"), True


def _by_end(plan: Plan, sort: Sort) -> str | None:
    """The unit in which the duration is what lies between start and end."""
    if "start" not in plan.fields or "end" not in plan.fields:
        return None
    votes: Counter[str] = Counter()
    for record in sort.sample:
        start, end = (moment(get(record, plan.fields[r]), plan.units.get(r, "")) for r in ("start", "end"))
        long = as_number(get(record, plan.fields["duration"]))
        if start is None or end is None or not long or end <= start:
            continue
        votes[min(NANOS, key=lambda u: abs(long * NANOS[u] / (end - start) - 1))] += 1
    return votes.most_common(1)[0][0] if votes else None


def _by_children(plan: Plan, sort: Sort) -> str | None:
    """The smallest unit in which children lie within their parents."""
    if "start" not in plan.fields or "parent" not in plan.fields or plan.units.get("start") in ("", "relative"):
        return None
    known: dict[Any, tuple[int, float]] = {}
    pairs: list[tuple[str, int, float]] = []
    for record in sort.sample:
        start = moment(get(record, plan.fields["start"]), plan.units["start"])
        long, own = as_number(get(record, plan.fields["duration"])), get(record, plan.fields["span"])
        if start is None or long is None or not isinstance(own, str | int):
            continue
        known[str(own)] = start, long
        parent = get(record, plan.fields["parent"])
        if isinstance(parent, str | int):
            pairs.append((str(parent), start, long))
    inside = [(known[p], start, long) for p, start, long in pairs[:_PAIRS] if p in known and start > known[p][0]]
    if len(inside) < 2:
        return None
    for unit, factor in sorted(NANOS.items(), key=lambda item: item[1]):
        good = sum(start + long * factor <= above[0] + above[1] * factor * 1.02 for above, start, long in inside)
        if good * 10 >= 9 * len(inside):
            return unit
    return None


def moment(value: Any, unit: str) -> int | None:
    """A point in time in nanoseconds; None where the value is none in this unit."""
    if unit == "iso":
        return clock(value) if isinstance(value, str) else None
    if unit not in EPOCH:
        return None
    number = as_number(value)
    if number is None or not EPOCH[unit][0] <= number < EPOCH[unit][1]:
        return None
    if isinstance(number, int):
        return number * NANOS[unit]
    if isinstance(value, str):  # digits hold more than a float does
        before, _, part = value.partition(".")
        digits = NANOS[unit]
        return (whole(before) or 0) * digits + (whole(part.ljust(12, "0")[:12]) or 0) * digits // 10**12
    # A float has 16 digits: what lies below the microsecond is noise.
    return round(number * NANOS[unit] / 1000) * 1000


def length(value: Any, unit: str) -> int | None:
    """A duration in nanoseconds."""
    if unit == "text":
        return span_of(value)
    number = as_number(value)
    return None if number is None or unit not in NANOS or number < 0 else round(number * NANOS[unit])


def levels(column: Column, sort: Sort) -> str:
    """The scale of levels that are numbers; nothing where they are words."""
    numbers = {n for v in column.distinct if (n := truncated(as_number(v))) is not None}
    if not numbers or len(numbers) < len(column.distinct):
        return ""
    common = next((n for n, _ in Counter(as_number(get(r, column.path)) for r in sort.sample).most_common(1)), None)
    if numbers <= {10, 20, 30, 40, 50, 60}:
        return "python" if "levelno" in column.path[-1].lower() or common == 20 else "pino"
    names = {c.path[-1].lower() for c in sort.columns.values()}
    if max(numbers) <= 7:
        if names & {"eventid", "event_id", "provider", "providername"}:
            return "windows"
        return "" if common == 0 else "syslog"  # where 0 is the rule it is no emergency, but a level that nobody set
    return "otel"
