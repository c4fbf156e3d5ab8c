"""
Structural operators on the forest of one trace: of the right side the spans that stand in the relation to some of the left.

Each is one pass over the spans of the trace or over the two sides; no pairs are made.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable

from agentcore_analyzer.model import Span
from agentcore_analyzer.query.forest import NOBODY, Forest

Rows = list[int]  # numbers of spans within their trace


def _children(forest: Forest, left: set[int], right: Rows) -> Rows:
    return [r for r in right if forest.parent[r] in left]


def _parents(forest: Forest, left: set[int], right: Rows) -> Rows:
    marked = {forest.parent[row] for row in left}
    return [r for r in right if r in marked]


def _siblings(forest: Forest, left: set[int], right: Rows) -> Rows:
    counts = Counter(forest.kin[row] for row in left)
    return [r for r in right if counts[forest.kin[r]] > (r in left)]


def _descendants(forest: Forest, left: set[int], right: Rows) -> Rows:
    asked, found, reach = set(right), set(), NOBODY
    for place, row in enumerate(forest.order):
        if row in asked and place <= reach:
            found.add(row)
        if row in left:
            reach = max(reach, forest.right[row])
    return [r for r in right if r in found]


def _ancestors(forest: Forest, left: set[int], right: Rows) -> Rows:
    so_far, count = [0], 0
    for row in forest.order:
        count += row in left
        so_far.append(count)
    return [r for r in right if so_far[forest.right[r] + 1] > so_far[forest.left[r] + 1]]


_POSITIVE: dict[str, Callable[[Forest, set[int], Rows], Rows]] = {
    ">": _children, "<": _parents, "~": _siblings, ">>": _descendants, "<<": _ancestors,
}  # fmt: skip
_MIRRORED = {">": "<", "<": ">", "~": "~", ">>": "<<", "<<": ">>"}


def related(op: str, forest: Forest, left: Rows, right: Rows) -> Rows:
    """What an operator returns of two sides, each in ascending order."""
    relation = op.lstrip("!&")
    found = _POSITIVE[relation](forest, set(left), right) if left else []
    if op[0] == "!":
        gone = set(found)
        return [r for r in right if r not in gone]
    if op[0] == "&":
        other = _POSITIVE[_MIRRORED[relation]](forest, set(right), left) if right else []
        return sorted({*found, *other})
    return found


def after(spans: list[Span], left: Rows, right: Rows, within_ns: int | None) -> Rows:
    """Of the right side the spans that began when some other span of the left had ended, and not more than so long before."""
    ends = sorted(end for row in left if (end := spans[row].end_ns) is not None)
    mine = set(left)
    found = []
    for row in right:
        start = spans[row].start_ns
        if start is None:
            continue
        first = bisect_left(ends, start - within_ns) if within_ns is not None else 0
        count = bisect_right(ends, start) - first
        itself = row in mine and spans[row].end_ns is not None and spans[row].end_ns <= start  # type: ignore[operator]
        if itself and within_ns is not None and spans[row].end_ns < start - within_ns:  # type: ignore[operator]
            itself = False
        if count > itself:
            found.append(row)
    return found
