"""
The records of a file by where they stand and which fields they have: one look at every value, before any is read.

Records that stand at the same place and have hardly a field in common are different ones: lines of a file may hold spans
and log records in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_parsers.records.shape.columns import Column
from agentcore_parsers.records.shape.nodes import Doc, Path, cells, inside, is_map
from agentcore_parsers.records.telemetry import known_but_lines

_DEPTH = 24  # steps below the value
_FLAT = 4  # objects within objects whose members count as fields of the record
_COLUMNS = 300
_SORTS = 24
_CLOSELY = 2_000  # records of a sort whose every field is looked at; of the others those that are times and ids
_SAMPLE = 500  # records that are kept until the units are decided
_NODES = 400_000  # of one value


class Sort:
    """Records of one place that have the same fields."""

    __slots__ = ("at", "columns", "keys", "n", "sample", "seldom")

    def __init__(self, at: Path, keys: frozenset[str]) -> None:
        self.at, self.keys, self.n = at, keys, 0
        self.columns: dict[Path, Column] = {}
        self.sample: list[Doc] = []
        self.seldom: list[Column] | None = None

    @property
    def looked_at(self) -> int:
        """How many records' every field was looked at."""
        return min(self.n, _CLOSELY)

    def see(self, record: Doc) -> None:
        self.n += 1
        if self.n > _CLOSELY:
            if self.seldom is None:
                self.seldom = [c for c in self.columns.values() if c.timed or c.ids is not None]
            for column in self.seldom:
                column.add(get(record, column.path))
            return
        if self.n <= _SAMPLE:
            self.sample.append(record)
        for path, value in fields(record):
            found = self.columns.get(path)
            if found is None:
                if len(self.columns) >= _COLUMNS:
                    continue
                found = self.columns[path] = Column(path)
            found.add(value)


class Profile:
    def __init__(self) -> None:
        self.sorts: dict[Path, list[Sort]] = {}
        self.trees: set[Path] = set()  # where records stand in records of the same place
        self._by_keys: dict[tuple[Path, frozenset[str]], Sort] = {}
        self.named: set[Path] = set()  # where documents of a known kind stand, which are read as such

    def take(self, value: Any) -> None:
        """Everything in one value of the file."""
        left = _NODES
        stack: list[tuple[Path, Any, int]] = [((), value, 0)]
        while stack and left:
            at, node, depth = stack.pop()
            left -= 1
            if isinstance(node, dict):
                if known_but_lines(node):
                    self.named.add(at)
                    continue
                if not at or at[-1] == "*":
                    self.sort(at, node).see(node)
            if depth < _DEPTH:
                for steps, _, inner in inside(node):
                    path = collapsed(at + steps)
                    if len(path) < len(at) + len(steps):
                        self.trees.add(path)
                    stack.append((path, inner, depth + 1))

    def sort(self, at: Path, record: Doc) -> Sort:
        """The sort that a record belongs to."""
        keys = frozenset(record)
        found = self._by_keys.get((at, keys))
        if found is None:
            found = self._alike(at, keys)
            if len(self._by_keys) < 20_000:
                self._by_keys[at, keys] = found
        return found

    def _alike(self, at: Path, keys: frozenset[str]) -> Sort:
        sorts = self.sorts.setdefault(at, [])
        likeness = [(len(keys & s.keys) / max(len(keys | s.keys), 1), s) for s in sorts]
        best = max(likeness, key=lambda pair: pair[0], default=None)
        if best is not None and (best[0] >= 0.4 or len(sorts) >= _SORTS):
            return best[1]
        sorts.append(Sort(at, keys))
        return sorts[-1]


def collapsed(at: Path) -> Path:
    """`children/*/children/*` as `children/*`: how deep a tree is makes no difference."""
    if len(at) >= 4 and at[-1] == "*" and at[-2:] == at[-4:-2]:
        return at[:-2]
    return at


def fields(record: Doc, above: Path = (), depth: int = 0) -> Iterator[tuple[Path, Any]]:
    """The members of a record, those of objects in it included; lists count as one value."""
    for key, value in record.items():
        path = (*above, str(key))
        if isinstance(value, list) and (flat := cells(value)) is not None and depth < _FLAT:
            yield path, value
            yield from fields(flat, path, depth + 1)
        elif isinstance(value, dict) and value:
            yield path, value
            if depth < _FLAT and not is_map(value):
                yield from fields(value, path, depth + 1)
        else:
            yield path, value


def get(record: Any, path: Path) -> Any:
    """The value at a path of `fields`."""
    for key in path:
        if isinstance(record, list):
            record = cells(record)
        if not isinstance(record, dict):
            return None
        record = record.get(key)
    return record
