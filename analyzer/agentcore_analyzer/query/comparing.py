"""`compare({ … })`: which values of which fields are more frequent among the selected spans than among the others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from agentcore_analyzer.query.nodes import Attribute, Compare, Intrinsic
from agentcore_analyzer.query.printing import field as printed
from agentcore_analyzer.query.rows import plain
from agentcore_analyzer.query.stages import Runner, typed
from agentcore_analyzer.query.values import Value

_TOP = 10  # the language's own number of values a field
# Of the span itself; ids and durations are different in each and tell nothing.
_INTRINSICS = ("span:name", "span:status", "span:statusMessage", "span:kind", "trace:rootName", "trace:rootService")


@dataclass(frozen=True, slots=True)
class Share:
    """One value of a field: among how many of the selected and of the other spans it stands, of how many that have the field."""

    field: str
    value: Value
    selected: int
    selected_of: int
    others: int
    others_of: int
    difference: float  # by how much larger its share of all selected spans is than its share of all others


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two sizes, and the values that differ most first; `left_out` counts values beyond the limit of each field."""

    selected: int
    others: int
    shares: tuple[Share, ...]
    left_out: int


def compared(runner: Runner, rows: list[int], node: Compare) -> Comparison:
    """The selection against all others of the rows."""
    test = runner.compiler.test(node.selection.condition) if node.selection.condition is not None else None
    sizes = [0, 0]
    counts: dict[str, dict[object, tuple[Value, Counter[bool]]]] = {}
    for row in rows:
        inside = _in_time(runner.rows.spans[row].start_ns, node) and (test is None or test(row))
        sizes[inside] += 1
        for field, value in _held(runner, row):
            held = counts.setdefault(field, {}).setdefault(typed(value), (value, Counter()))
            held[1][inside] += 1
    top = node.top if node.top is not None else _TOP
    shares, left_out = [], 0
    for field, values in counts.items():
        totals = [sum(count[side] for _, count in values.values()) for side in (False, True)]
        made = [
            Share(field, v, n[True], totals[1], n[False], totals[0], n[True] / max(sizes[1], 1) - n[False] / max(sizes[0], 1))
            for v, n in values.values()
        ]
        made.sort(key=lambda s: (-s.selected, -s.others, str(s.value)))
        left_out += max(len(made) - top, 0)
        shares += made[:top]
    shares.sort(key=lambda s: (-abs(s.difference), s.field, str(s.value)))
    return Comparison(sizes[True], sizes[False], tuple(shares), left_out)


def _in_time(start: int | None, node: Compare) -> bool:
    if node.start_ns is None or node.end_ns is None:
        return True
    return start is not None and node.start_ns < start <= node.end_ns


def _held(runner: Runner, row: int) -> list[tuple[str, Value]]:
    """Every field of a span that may tell."""
    span = runner.rows.spans[row]
    detail = span.detail
    found: list[tuple[str, Value]] = []
    for name in _INTRINSICS:
        value = runner.reader.get(Intrinsic(name))(row, {})
        if value not in (None, ""):
            found.append((name, value))
    for scope, held in (("span", detail.attributes), ("resource", detail.resource)):
        for name, value in held.items():
            if isinstance(value, (str, int, float)) or (isinstance(value, (list, tuple)) and value):
                found.append((printed(Attribute(scope, name)), plain(value)))
    return found
