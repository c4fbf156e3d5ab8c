"""
The tree of one trace as numbers: where each span stands on a walk through it, and where the last span below it does.

A span whose parent is not there is a root of its own; those that name the same absent parent are siblings, and so are spans
without a parent. An edge that closes a circle is cut (`Trace` says where).
"""

from __future__ import annotations

from dataclasses import dataclass

from agentcore_analyzer.graph import Trace

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Forest:
    """
    Spans are numbers: their places in `Trace.spans`. `order` is the walk, parents before their children.

    `left` is a span's place on the walk, `right` that of the last one below it. `kin` is equal for siblings.
    """

    order: list[int]
    left: list[int]
    right: list[int]
    parent: list[int]
    kin: list[int | str]
    children: list[int]  # how many


def grown(trace: Trace) -> Forest:
    """The forest of a trace, in one walk."""
    number = {id(span): n for n, span in enumerate(trace.spans)}
    count = len(number)
    order: list[int] = []
    left, right, parent, children = [NOBODY] * count, [NOBODY] * count, [NOBODY] * count, [0] * count
    kin: list[int | str] = [NOBODY] * count
    for root in trace.roots:
        path: list[int] = []
        for span, depth in trace.walk(root):
            at = number[id(span)]
            if left[at] != NOBODY:
                continue
            for done in path[depth:]:
                right[done] = len(order) - 1
            del path[depth:]
            left[at] = len(order)
            order.append(at)
            if path:
                parent[at] = kin[at] = path[-1]
                children[path[-1]] += 1
            elif span.parent_id:
                cut = span.parent_id == span.span_id or trace.get(span.parent_id) is not None
                kin[at] = f"cut {at}" if cut else span.parent_id
            path.append(at)
        for done in path:
            right[done] = len(order) - 1
    for at in range(count):  # what no walk came by: nobody's child
        if left[at] == NOBODY:
            left[at] = right[at] = len(order)
            order.append(at)
    return Forest(order, left, right, parent, kin, children)


def nested_sets(forest: Forest) -> tuple[list[int], list[int], list[int]]:
    """Left, right and parent as the server numbers them: from 1, a number for each way in and out; roots have parent -1."""
    left, right = [0] * len(forest.order), [0] * len(forest.order)
    count = 0
    path: list[int] = []
    for at in forest.order:
        while path and forest.right[path[-1]] < forest.left[at]:
            count += 1
            right[path.pop()] = count
        count += 1
        left[at] = count
        path.append(at)
    while path:
        count += 1
        right[path.pop()] = count
    return left, right, [NOBODY if p == NOBODY else left[p] for p in forest.parent]
