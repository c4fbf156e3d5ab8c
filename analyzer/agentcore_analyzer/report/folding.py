"""
Rows of a tree that repeat themselves, put together: four rounds of a loop that did the same are drawn once, as ×4.

A row is its depth and a key that says what it is; rows come parents before children. A row that must stand by itself has
a key of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from agentcore_analyzer.late import late
from agentcore_analyzer.tuples import NamedTuple

LEAST = 3  # times; two rounds are drawn as they are
BLOCK = 4  # siblings that repeat together: a model call, a tool call, and what stands between them
_NUMBERS = late(r"\d+")


class Row(NamedTuple):
    """What one row stands for: the numbers of the rows that are alike, the first one first, and its depth."""

    members: tuple[int, ...]
    depth: int


def alike(name: str) -> str:
    """A name without the numbers by which rounds are counted."""
    return _NUMBERS.sub("#", name)


def common(names: Sequence[str]) -> str:
    """One name for several that are alike: `Step 1 … Step 4` where only a number differs."""
    return names[0] if names[0] == names[-1] else f"{names[0]} … {names[-1]}"


def folded(depths: Sequence[int], keys: Sequence[Hashable]) -> list[Row]:
    children, tops = _children(depths)
    shapes = _shapes(list(zip(depths, keys, strict=True)), children)
    rows: list[Row] = []
    waiting = _runs([(n,) for n in tops], shapes)[::-1]
    while waiting:
        group = waiting.pop()
        rows.append(Row(group, depths[group[0]]))
        below = list(zip(*(children[n] for n in group), strict=True))
        # Of each member the first child, then of each the second: they are alike, since the members are.
        waiting += _runs([tuple(members) for members in below], shapes)[::-1]
    return rows


def _children(depths: Sequence[int]) -> tuple[list[list[int]], list[int]]:
    children: list[list[int]] = [[] for _ in depths]
    tops: list[int] = []
    above: list[int] = []
    for number, depth in enumerate(depths):
        while above and depths[above[-1]] >= depth:
            above.pop()
        (children[above[-1]] if above else tops).append(number)
        above.append(number)
    return children, tops


def _shapes(keys: Sequence[Hashable], children: list[list[int]]) -> list[int]:
    """A number for each row, the same for those whose whole subtrees are alike."""
    known: dict[tuple[Hashable, tuple[int, ...]], int] = {}
    shapes = [0] * len(keys)
    for number in range(len(keys) - 1, -1, -1):
        said = (keys[number], tuple(shapes[child] for child in children[number]))
        shapes[number] = known.setdefault(said, len(known))
    return shapes


def _runs(groups: list[tuple[int, ...]], shapes: list[int]) -> list[tuple[int, ...]]:
    """Siblings with those that repeat put together; a group is one row already, of members that are alike."""
    kinds = [shapes[group[0]] for group in groups]
    made: list[tuple[int, ...]] = []
    at = 0
    while at < len(groups):
        runs = [(size, _times(kinds, at, size)) for size in range(1, BLOCK + 1)]
        size, times = max(runs, key=lambda run: (run[0] * run[1], -run[0]))  # what covers most; of those the shortest
        if times < LEAST:
            made.append(groups[at])
            at += 1
            continue
        for nth in range(size):
            made.append(tuple(n for turn in range(times) for n in groups[at + turn * size + nth]))
        at += size * times
    return made


def _times(kinds: list[int], at: int, size: int) -> int:
    """How often the block that begins here follows itself; one that would be too seldom counts as none."""
    times = 1
    while kinds[at + times * size : at + (times + 1) * size] == kinds[at : at + size]:
        times += 1
    return times if times >= LEAST and at + size <= len(kinds) else 0
