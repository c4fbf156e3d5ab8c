"""
Two invocations side by side: which span of the one stands for which span of the other.

Ids never agree between two requests, so spans are aligned by what they are (operation and name,
without numbers and ids in it), by their place in the tree, and by their order among their siblings.
At each level the heaviest common subsequence is kept, where a pair weighs more the more their
subtrees agree: of three rounds of an agent's loop, the two that called the same tools are
paired, whichever comes first. A wrapper that only one side has is looked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from agentcore_analyzer.graph import Invocation
from agentcore_analyzer.model import Operation, Span

Key = tuple[str, str]
MAX_CELLS = 40_000  # pairs of siblings compared at one level; beyond it they are paired by number
MAX_KINDS = 64  # different spans counted of a subtree
MAX_BESIDE = 500  # siblings among which the rounds of a loop look for each other
MAX_LOOKS = 8  # wrappers looked through at one level
# Operations of which an agent has few, so that another name is more likely a change than another thing.
_ALIKE = frozenset({"agent", "cycle", "model", "server", "invoke"})
_VARIABLE = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}|\b[0-9a-fA-F]{12,}\b|\d+")


@dataclass(slots=True)
class Node:
    """A span with its children and the kinds of spans in its subtree, itself included; `awaits` is what it only waits for."""

    span: Span
    key: Key
    children: list[Node] = field(default_factory=list)
    awaits: list[Span] = field(default_factory=list)
    kinds: dict[Key, int] = field(default_factory=dict)
    size: int = 1


class Pair(NamedTuple):
    """One row: a span of each side, or of one only. `top`: its parent is there on both sides."""

    good: Node | None
    bad: Node | None
    depth: int
    top: bool = True


def key(span: Span) -> Key:
    """What a span is, without what differs from request to request: numbers, ids, the model."""
    facts = span.facts
    if facts.operation == Operation.TOOL and facts.tool:
        return "tool", facts.tool
    if facts.operation in (Operation.MEMORY, Operation.CLIENT) and facts.api:
        return facts.operation, facts.api
    name = span.name.replace(facts.model, "") if facts.model else span.name
    return facts.operation, _VARIABLE.sub("#", name).strip()


def tree(invocation: Invocation) -> Node:
    """The invocation as nodes; fragments hang below its entry, as they are listed."""
    path: list[Node] = []
    order: list[tuple[Node, Node | None]] = []
    for span, depth in zip(invocation.spans, invocation.depths, strict=True):
        node = Node(span, key(span))
        del path[max(depth, 1 if path else 0) :]
        order.append((node, path[-1] if path else None))
        path.append(node)
    for node, parent in order:
        if parent is not None:
            parent.children.append(node)
    for node, _ in order:
        node.awaits += [c.span for c in node.children]
        rounds = [c for c in node.children if c.key[0] == "cycle"] if len(node.children) <= MAX_BESIDE else []
        for cycle in rounds:
            # Strands starts the next round inside the last one, and hangs both below the agent.
            cycle.awaits += [c.span for c in node.children if c is not cycle and _within(c.span, cycle.span)]
    for node, parent in reversed(order):
        node.kinds[node.key] = node.kinds.get(node.key, 0) + 1
        if parent is not None:
            parent.size += node.size
            for kind, count in node.kinds.items():
                if kind in parent.kinds or len(parent.kinds) < MAX_KINDS:
                    parent.kinds[kind] = parent.kinds.get(kind, 0) + count
    return order[0][0]


def _within(inner: Span, outer: Span) -> bool:
    if inner.start_ns is None or inner.end_ns is None or outer.start_ns is None or outer.end_ns is None:
        return False
    return outer.start_ns <= inner.start_ns and inner.end_ns <= outer.end_ns


def align(good: Node, bad: Node) -> list[Pair]:
    """Both trees as one list of rows, parents before children, in the order of either side."""
    first = _level([good], [bad])
    if not any(a and b for a, b in first):
        first = [(good, bad)]
    rows: list[Pair] = []
    stack = [Pair(a, b, 0) for a, b in reversed(first)]
    while stack:
        row = stack.pop()
        rows.append(row)
        below: Iterable[tuple[Node | None, Node | None]]
        if row.good and row.bad:
            below = _level(row.good.children, row.bad.children)
        elif row.good:
            below = [(c, None) for c in row.good.children]
        else:
            below = [(None, c) for c in row.bad.children] if row.bad else []
        both = row.good is not None and row.bad is not None
        stack += [Pair(a, b, row.depth + 1, both) for a, b in reversed(list(below))]
    return rows


def _level(good: list[Node], bad: list[Node]) -> list[tuple[Node | None, Node | None]]:
    rows = _match(good, bad)
    for _ in range(MAX_LOOKS):
        left = [a for a, b in rows if a and not b]
        right = [b for a, b in rows if b and not a]
        wrapper = _wrapper(left, right) or _wrapper(right, left)
        if wrapper is None:
            break
        good, bad = _opened(good, wrapper), _opened(bad, wrapper)
        rows = _match(good, bad)
    return rows


def _wrapper(unmatched: list[Node], others: list[Node]) -> Node | None:
    """A span that holds below it what the other side has beside it."""
    wanted = {n.key for n in others}
    return next((n for n in unmatched if n.children and any(kind in wanted for kind in n.kinds if kind != n.key)), None)


def _opened(nodes: list[Node], wrapper: Node) -> list[Node]:
    opened: list[Node] = []
    for node in nodes:
        opened += [Node(node.span, node.key, [], node.awaits, {node.key: 1}), *node.children] if node is wrapper else [node]
    return opened


def _match(good: list[Node], bad: list[Node]) -> list[tuple[Node | None, Node | None]]:
    if not good or not bad:
        return [*((a, None) for a in good), *((None, b) for b in bad)]
    pairs = _by_number(good, bad) if len(good) * len(bad) > MAX_CELLS else _heaviest(good, bad)
    rows: list[tuple[Node | None, Node | None]] = []
    next_good = next_bad = 0
    for i, j in pairs:
        rows += [(a, None) for a in good[next_good:i]]
        rows += [(None, b) for b in bad[next_bad:j]]
        rows.append((good[i], bad[j]))
        next_good, next_bad = i + 1, j + 1
    return [*rows, *((a, None) for a in good[next_good:]), *((None, b) for b in bad[next_bad:])]


def _heaviest(good: list[Node], bad: list[Node]) -> list[tuple[int, int]]:
    """Index pairs of the common subsequence with the greatest weight; the earliest of equal ones."""
    weights = [[_weight(a, b) for b in bad] for a in good]
    best = [[0] * (len(bad) + 1) for _ in range(len(good) + 1)]  # of what begins at (i, j)
    for i in range(len(good) - 1, -1, -1):
        row, below, own = best[i], best[i + 1], weights[i]
        for j in range(len(bad) - 1, -1, -1):
            paired = own[j] + below[j + 1] if own[j] else 0
            row[j] = max(paired, below[j], row[j + 1])
    pairs = []
    i = j = 0
    while i < len(good) and j < len(bad):
        if weights[i][j] and best[i][j] == weights[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _weight(good: Node, bad: Node) -> int:
    """0: cannot stand for each other; else more, the more their subtrees agree."""
    shared = sum(min(count, bad.kinds.get(kind, 0)) for kind, count in good.kinds.items())
    agree = 1000 * shared // max(good.size, bad.size)
    if good.key == bad.key:
        return 2000 + agree
    if good.key[0] == bad.key[0] and (good.key[0] in _ALIKE or agree >= 500):
        return 500 + agree
    return 0


def _by_number(good: list[Node], bad: list[Node]) -> list[tuple[int, int]]:
    """The n-th of a kind with the n-th of the same kind, as far as that keeps the order."""
    places: dict[Key, list[int]] = {}
    for index in range(len(bad) - 1, -1, -1):
        places.setdefault(bad[index].key, []).append(index)
    pairs: list[tuple[int, int]] = []
    last = -1
    for index, node in enumerate(good):
        free = places.get(node.key, [])
        while free and free[-1] <= last:
            free.pop()
        if free:
            last = free.pop()
            pairs.append((index, last))
    return pairs
