"""
The causal graph: findings as nodes, an edge from cause to effect with its reason.

The second and last networkx graph. It is small (one node a finding) and built only when at least
one finding explains another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.graph.library import networkx
from agentcore_analyzer.tuples import NamedTuple


class Effect(NamedTuple):
    """A finding below a root: its number, the number of its direct cause, and the reason."""

    finding: int
    cause: int
    reason: str


class CausalGraph:
    """Acyclic: an edge that would close a circle, also to itself, is refused; the earlier one stands."""

    def __init__(self, findings: int) -> None:
        self._networkx = networkx()
        self._graph: Any = self._networkx.DiGraph()
        self._graph.add_nodes_from(range(findings))

    def add(self, cause: int, effect: int, reason: str) -> None:
        if not self._networkx.has_path(self._graph, effect, cause):
            self._graph.add_edge(cause, effect, reason=reason)

    def roots(self) -> list[int]:
        return [n for n in self._graph if not self._graph.pred[n]]

    def effects(self, root: int, taken: set[int]) -> Iterator[Effect]:
        """
        What follows from a root, nearest first, each effect under the first cause that reaches it.

        `taken` holds what other roots have claimed; an effect is told once.
        """
        queue = deque([root])
        while queue:
            cause = queue.popleft()
            for effect, data in self._graph.succ[cause].items():
                if effect not in taken:
                    taken.add(effect)
                    queue.append(effect)
                    yield Effect(effect, cause, data["reason"])
