"""Findings of one report, as JSON, for those of another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

Said = dict[str, Any]
Key = Callable[[Said], Hashable]


class Unpaired:
    """Findings that have no partner yet, in their order; to look for one takes as long however many there are."""

    def __init__(self, findings: Iterable[Said]) -> None:
        self._left = {id(finding): finding for finding in findings}
        self._groups: dict[Key, dict[Hashable, list[Said]]] = {}  # of each key the first finding last

    def take(self, finding: Said, key: Key) -> Said | None:
        """The first that has the same key as this one; it is a partner from then on."""
        if key not in self._groups:
            groups = self._groups[key] = {}
            for one in reversed(self.rest):
                groups.setdefault(key(one), []).append(one)
        group = self._groups[key].get(key(finding), [])
        while group:
            if (found := self._left.pop(id(group.pop()), None)) is not None:
                return found
        return None

    @property
    def rest(self) -> list[Said]:
        return list(self._left.values())
