"""
The causal graph: findings as nodes, an edge from cause to effect with its reason.

A few dictionaries: it has one node a finding, and importing networkx takes longer than all the rest of a run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple


class Effect(NamedTuple):
    """A finding below a root: its number, the number of its direct cause, and the reason."""

    finding: int
    cause: int
    reason: str


class CausalGraph:
    """Acyclic: an edge that would close a circle is refused, the earlier one stands."""

    def __init__(self, findings: int) -> None:
        self._effects: list[dict[int, str]] = [{} for _ in range(findings)]

    def add(self, cause: int, effect: int, reason: str) -> None:
        if cause != effect and cause not in self._below(effect):
            self._effects[cause][effect] = reason

    def _below(self, start: int) -> set[int]:
        below, queue = {start}, deque([start])
        while queue:
            new = self._effects[queue.popleft()].keys() - below
            below |= new
            queue += new
        return below

    def roots(self) -> list[int]:
        caused = set().union(*self._effects)
        return [n for n in range(len(self._effects)) if n not in caused]

    def effects(self, root: int, taken: set[int]) -> Iterator[Effect]:
        """
        What follows from a root, nearest first, each effect under the first cause that reaches it.

        `taken` holds what other roots have claimed; an effect is told once.
        """
        queue = deque([root])
        while queue:
            cause = queue.popleft()
            for effect, reason in self._effects[cause].items():
                if effect not in taken:
                    taken.add(effect)
                    queue.append(effect)
                    yield Effect(effect, cause, reason)
