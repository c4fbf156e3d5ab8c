"""
Which units belong to which findings, so that what has nothing to do with each other is tried at the same time.

A unit belongs to what is cited in it or around it, with its record and its trace; any other one to what is cited before it.
Where that is wrong, candidates tell (see `together`): it costs time, and never a finding.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

from agentcore_analyzer.minimise.target import Identity, Proofs
from agentcore_analyzer.minimise.units import Tree

T = TypeVar("T", bound=Hashable)
Path = tuple[str, ...]


class Where(NamedTuple):
    """A unit: in which piece of all, by which way into its JSON, and with what it belongs together."""

    piece: int
    path: Path = ()
    together: tuple[Hashable, ...] = ()


def parts(units: Sequence[Where], cited: Sequence[Sequence[Identity]]) -> list[int]:
    """The part that each unit is of, counted from 0; `cited` are the findings of each."""
    joined = _Joined()
    for number, (unit, its) in enumerate(zip(units, cited, strict=True)):
        for other in (*its, *unit.together):
            joined.join(number, other)
    last = next((number for number, its in enumerate(cited) if its), 0)
    known = {joined.root(number) for number, its in enumerate(cited) if its}
    for number, its in enumerate(cited):
        if its:
            last = number
        elif joined.root(number) not in known:
            joined.join(number, last)
            known.add(joined.root(last))
    names: dict[Hashable, int] = {}
    return [names.setdefault(joined.root(number), len(names)) for number in range(len(units))]


def cited_in(trees: Iterable[Tree], units: Iterable[Where], proofs: Mapping[T, Proofs]) -> list[Sequence[T]]:
    """What is cited in each unit, or holds it and is cited; `proofs` cite places of these trees."""
    cited = _cited(trees, proofs)
    return [cited[unit.piece].of(unit.path) if unit.piece in cited else () for unit in units]


class _Cited(Generic[T]):
    """What is cited within one piece."""

    def __init__(self, cited: Iterable[tuple[Path, T]]) -> None:
        self.at: dict[Path, list[T]] = {}
        self.within: dict[Path, list[T]] = {}  # of each container that holds what is cited
        for path, its in cited:
            self.at.setdefault(path, []).append(its)
            for end in range(len(path) + 1):
                self.within.setdefault(path[:end], []).append(its)

    def of(self, path: Path) -> Sequence[T]:
        """What is cited below, or what is cited and holds this."""
        if path in self.within:
            return self.within[path]
        return next((self.at[path[:end]] for end in range(len(path) - 1, -1, -1) if path[:end] in self.at), ())


def _cited(trees: Iterable[Tree], proofs: Mapping[T, Proofs]) -> dict[int, _Cited[T]]:
    """For each piece of all trees, by its number."""
    places: dict[tuple[str, int | None], list[tuple[Path, T]]] = {}
    for identity, its in proofs.items():
        for file, line, pointer in its.pointers:
            places.setdefault((file, line), []).append((_path(pointer), identity))
    found: dict[int, list[tuple[Path, T]]] = {}
    number = 0
    for tree in trees:
        line = 1
        for piece in tree.pieces:
            after = line + max(piece.raw.count(b"\n"), 1)
            inside = [at for n in range(line, after) for at in places.get((tree.name, n), ())]
            if len(tree.pieces) == 1:
                inside += places.get((tree.name, None), ())
            if inside:
                found[number] = inside
            line = after
            number += 1
    return {number: _Cited(inside) for number, inside in found.items()}


def _path(pointer: str | None) -> Path:
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in (pointer or "").split("/")[1:])


class _Joined:
    """Sets that grow together."""

    def __init__(self) -> None:
        self._above: dict[Hashable, Hashable] = {}

    def root(self, one: Hashable) -> Hashable:
        above = self._above
        while (its := above.setdefault(one, one)) != one:
            above[one] = one = above.setdefault(its, its)
        return one

    def join(self, one: Hashable, other: Hashable) -> None:
        self._above[self.root(other)] = self.root(one)
