"""What can be read again: the last reports of this session, manuals, and the schemas of documents."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import orjson

from agentcore_analyzer import schemas

SCHEME = "agentcore-analyzer"
MOST = 5  # reports: an agent asks about the last one, or compares two


class Reports:
    """The reports that were made last, whole; each has a number, and its answer names where it is."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._next = 1

    def keep(self, report: dict[str, Any]) -> str:
        """Where the report can be read from now on."""
        number, self._next = self._next, self._next + 1
        self._kept[number] = orjson.dumps(report)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return f"{SCHEME}://reports/{number}"

    def read(self, number: str) -> str:
        """Raises KeyError."""
        known = {str(each): each for each in self._kept} | ({"last": next(reversed(self._kept))} if self._kept else {})
        return self._kept[known[number]].decode()

    def numbers(self) -> list[str]:
        return [str(each) for each in self._kept]


def schema(name: str) -> str:
    """Raises KeyError."""
    return schemas.text(name)
