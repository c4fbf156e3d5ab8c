"""The units of each level, ranked by what is known of them before they are tried, and the inputs that some of them make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Generic, NamedTuple, TypeVar

from agentcore_analyzer.minimise.likely import Likely, Rank, trace
from agentcore_analyzer.minimise.parts import Where
from agentcore_analyzer.minimise.units import Member, Piece, Tree, without

_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_BRACKETS = (b"[", b"{", b"<")

T = TypeVar("T")


class Line(NamedTuple):
    """A piece where it stands: mostly one line of its file. `record` is the number of the line that it belongs to."""

    tree: Tree
    piece: Piece
    numbers: range
    record: int


class Ranked(NamedTuple, Generic[T]):
    """A unit, and what is known of it before it is tried."""

    unit: T
    rank: Rank
    trace: bytes | None
    alike: Hashable  # the record that a line belongs to, where it has several; the name of an attribute
    where: Where


def ranked_lines(trees: list[Tree], likely: Likely) -> list[Ranked[Line]]:
    """What follows the first line of a record is cited with it, and of its trace."""
    every = list(lines(trees))
    firsts = [(line.tree.name, line.record) for line in every]
    cited: dict[tuple[str, int], list[tuple[str, int]]] = {}
    traces: dict[tuple[str, int], bytes | None] = {}
    for line, first in zip(every, firsts, strict=True):
        cited.setdefault(first, []).extend(at for number in line.numbers if (at := (line.tree.name, number)) in likely.places)
        traces.setdefault(first, trace(line.piece.raw))
    ranks = likely.ranks([line.piece.raw for line in every], [cited[first] for first in firsts])
    together = Counter(firsts)
    return [
        Ranked(line, rank, traces[first], first if together[first] > 1 else None, Where(number, (), _keys(traces[first], first)))
        for number, (line, rank, first) in enumerate(zip(every, ranks, firsts, strict=True))
    ]


def ranked_members(trees: list[Tree], units: list[Member], likely: Likely) -> list[Ranked[Member]]:
    texts = [unit.text() for unit in units]
    ranks = likely.ranks(texts, [()] * len(texts))
    ranked = []
    for unit, rank, text, where in zip(units, ranks, texts, places_in(trees, units), strict=True):
        its = trace(text)
        together = _keys(its or (unit.trace or "").lower().encode())
        ranked.append(Ranked(unit, rank, its, unit.name(), where._replace(together=together)))
    return ranked


def places_in(trees: list[Tree], units: list[Member]) -> list[Where]:
    numbers = {id(piece): number for number, piece in enumerate(piece for tree in trees for piece in tree.pieces)}
    return [Where(numbers[id(unit.piece)], (*unit.path, str(unit.key))) for unit in units]


def numbered(trees: list[Tree]) -> list[Where]:
    """Where pieces stand that are units themselves."""
    return [Where(number) for number in range(sum(len(tree.pieces) for tree in trees))]


def _keys(trace: bytes | None, record: Hashable = None) -> tuple[tuple[str, Hashable], ...]:
    """Names of what a unit belongs together with."""
    return tuple(pair for pair in (("trace", trace or None), ("record", record)) if pair[1] is not None)


def lines(trees: list[Tree]) -> Iterator[Line]:
    for tree in trees:
        begun, number, record = _begins(tree), 1, 1
        for piece in tree.pieces:
            after = number + max(piece.raw.count(b"\n"), 1)
            if begun is None or _outline(piece) == begun:
                record = number
            yield Line(tree, piece, range(number, after), record)
            number = after


def _begins(tree: Tree) -> bytes | None:
    """What most lines look like that begin with a digit or a bracket; the others belong to one above. None where none does."""
    found = Counter(start for piece in tree.pieces if (start := _outline(piece)).startswith((b"0", *_BRACKETS)))
    return found.most_common(1)[0][0] if found else None


def _outline(piece: Piece) -> bytes:
    """How a line begins: a bracket, or some characters with a 0 for each digit."""
    start = piece.raw[:5].translate(_DIGITS)
    return start[:1] if start.startswith(_BRACKETS) else start


def regrouped(trees: list[Tree], kept: list[Line]) -> list[Tree]:
    """The trees with these pieces only; one that has none left is no input any more."""
    pieces: dict[int, list[Piece]] = {}
    for line in kept:
        pieces.setdefault(id(line.tree), []).append(line.piece)
    return [Tree(tree.name, pieces[id(tree)]) for tree in trees if id(tree) in pieces]


def thinned(trees: list[Tree], units: list[Member], kept: list[Member], depth: int) -> list[Tree] | None:
    """The trees without the units that are not kept; None where a value cannot be written again."""
    stay = {(id(m.holder), m.key) for m in kept}
    gone: dict[int, dict[int, set[int | str]]] = {}
    for m in units:
        if (id(m.holder), m.key) not in stay:
            gone.setdefault(id(m.piece), {}).setdefault(id(m.holder), set()).add(m.key)
    made = []
    for tree in trees:
        pieces = [without(p, gone[id(p)], depth) if id(p) in gone else p for p in tree.pieces]
        if None in pieces:
            return None
        made.append(Tree(tree.name, pieces))  # type: ignore[arg-type]
    return made
