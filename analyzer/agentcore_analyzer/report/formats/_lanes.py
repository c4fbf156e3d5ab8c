"""
Spans as slices on lanes: what trace viewers can draw, which know no trees but only what lies inside what.

On one lane every slice lies wholly inside another one or beside it, and only inside an ancestor of
its span: two tool calls at the same time get a lane each, and so does a child that outlives its parent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any


@dataclass(slots=True, eq=False)
class Slice:
    """
    `row` is a row of the report; times are nanoseconds from the start of its invocation.

    `parent` is the slice of its parent span, where that is drawn at all. A span without an end, or whose
    end lies before its start, has no length (`row["duration_ns"]` is None).
    """

    row: dict[str, Any]
    group: str
    start_ns: int
    end_ns: int
    parent: Slice | None
    lane: Lane | None = None


@dataclass(slots=True, eq=False)
class Lane:
    number: int
    slices: list[Slice] = field(default_factory=list)  # in order of start, an outer one before its inner ones
    open: list[Slice] = field(default_factory=list)


def lay_out(rows: list[dict[str, Any]], group_of: Callable[[dict[str, Any]], str]) -> dict[str, list[Lane]]:
    """
    The lanes of each group, in order of the groups' first rows; rows without a start are left out.

    `rows` are those of one invocation, parents before children. Slices of different groups (services)
    never share a lane.
    """
    slices = _slices(rows, group_of)
    lanes: dict[str, list[Lane]] = {s.group: [] for s in slices}
    idle: dict[str, list[int]] = {group: [] for group in lanes}
    busy: dict[str, list[tuple[int, int]]] = {group: [] for group in lanes}
    for new in sorted(slices, key=lambda s: (s.start_ns, -s.end_ns)):
        lane = _lane_of_ancestor(new)
        if lane is None:
            group, free = busy[new.group], idle[new.group]
            while group and group[0][0] <= new.start_ns:
                heappush(free, heappop(group)[1])
            if not free:
                lanes[new.group].append(Lane(len(lanes[new.group])))
            lane = lanes[new.group][heappop(free) if free else -1]
            lane.open.clear()
            heappush(group, (new.end_ns, lane.number))
        new.lane = lane
        lane.slices.append(new)
        lane.open.append(new)
    return lanes


def _slices(rows: list[dict[str, Any]], group_of: Callable[[dict[str, Any]], str]) -> list[Slice]:
    made: list[Slice] = []
    above: list[tuple[int, str, Slice | None]] = []  # depth, span id and slice of what a next row may lie below
    for row in rows:
        while above and above[-1][0] >= row["depth"]:
            above.pop()
        # Ids are not always unique, and not all rows are always there: only a row right above is the parent.
        parent = above[-1][2] if above and above[-1][1] == row["parent_id"] else None
        slice_ = None
        if row["offset_ns"] is not None:
            end = row["offset_ns"] + (row["duration_ns"] or 0)
            slice_ = Slice(row, group_of(row), row["offset_ns"], end, parent)
            made.append(slice_)
        above.append((row["depth"], row["span_id"], slice_))
    return made


def _lane_of_ancestor(new: Slice) -> Lane | None:
    """The lane of the nearest ancestor that is still open, if it is the innermost slice there and goes on long enough."""
    ancestor = new.parent
    while ancestor is not None and ancestor.end_ns <= new.start_ns:
        ancestor = ancestor.parent
    if ancestor is None or ancestor.lane is None or ancestor.group != new.group or ancestor.end_ns < new.end_ns:
        return None
    lane = ancestor.lane
    while lane.open and lane.open[-1].end_ns <= new.start_ns:
        lane.open.pop()
    return lane if lane.open and lane.open[-1] is ancestor else None


def without_start(rows: Iterable[dict[str, Any]]) -> int:
    return sum(row["offset_ns"] is None for row in rows)
