"""The search itself: files, then lines, then JSON level by level, until a whole round takes nothing."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from functools import partial
from typing import NamedTuple, TypeVar

from agentcore_analyzer import pipeline, progress
from agentcore_analyzer.classes import dataclass
from agentcore_analyzer.errors import AnalyzerError, NoReadableInput
from agentcore_analyzer.minimise.search import by_group, smallest
from agentcore_analyzer.minimise.target import Identity, Outcome, agrees, identity, outcome, outcome_with
from agentcore_analyzer.minimise.units import MAX_DEPTH, Member, Piece, Tree, members, split, without
from agentcore_analyzer.model import Damage, DamageReason
from agentcore_analyzer.options import Options
from agentcore_analyzer.rewrite.packing import told_again
from agentcore_analyzer.source import InMemory, find_inputs, rereadable

MAX_NAMES = 200  # ids to look for in the first guess
_TRACE = re.compile(rb"(?i)\btrace_?id\W{1,12}(?:0x)?([0-9a-f]{32})(?![0-9a-f])")
UNREADABLE = DamageReason.UNREADABLE
_NO = 2  # ranks of a guess: 0 is evidence, 1 is about the same session or request

T = TypeVar("T")


class CannotMinimise(AnalyzerError):
    """There is nothing to minimise: no such finding, or it does not survive unpacking the inputs."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop early: candidates tried, seconds (0: no limit). What was reached by then is valid, not smallest."""

    tests: int = 0
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class Size:
    inputs: int
    bytes: int
    lines: int
    spans: int
    logs: int
    documents: int


@dataclass(frozen=True, slots=True)
class Result:
    """
    `files` are the smallest inputs, unpacked, under their old names; `stopped` says why the search ended early.

    `untried` units were left in place although not each was tried alone: none of a sample could go.
    """

    files: tuple[InMemory, ...]
    kept: frozenset[Identity]
    before: Size
    after: Size
    tests: int
    seconds: int
    stopped: str = ""
    untried: int = 0


def minimise(
    names: Sequence[str | InMemory],
    wanted: Callable[[Identity], bool] = lambda _: True,
    options: Options | None = None,
    limits: Limits | None = None,
    keep: Callable[[str], bool] = lambda _: False,
    *,
    same_times: bool = False,
) -> Result:
    """
    The smallest inputs that still give the findings that `wanted` chooses (all of them by default).

    `keep` names attributes that stay where their record stays: what a reader of the result wants to know.
    `same_times` keeps what says when each finding began.
    Raises NoReadableInput where nothing could be read, CannotMinimise where no finding is wanted.
    """
    options = options or Options()
    names = rereadable(names)
    files, notes = unpacked(names)
    told = told_again(notes)
    search = _Search(options, limits or Limits(), keep, same_times)
    given = search.measure(files) if told else None  # without what only tells of damage
    files += told
    whole = search.measure(files)
    if whole is None or not whole.recognised:
        loaded = pipeline.load(names, options)
        loaded.notes += [n for n in notes if n.reason == UNREADABLE]  # it may be readable again by now
        raise NoReadableInput(pipeline.nothing_read(loaded))
    found = whole.found
    if told:
        # Of damage to the packing no more is found now than what tells of it.
        findings, _ = pipeline.diagnose(pipeline.load(names, options), options)
        found = frozenset(identity(f) for f in findings)
    search.wanted = frozenset(i for i in found if wanted(i))
    if not search.wanted:
        raise CannotMinimise("no finding of that kind in these inputs" if found else "nothing was found in these inputs")
    if not search.wanted <= whole.found:
        raise CannotMinimise("a finding is about how the files are packed, and gone once they are unpacked: name others")
    small, now = files, whole
    while not search.stopped:
        smaller = search.round(small, now)
        if smaller == small:
            break
        small = smaller
        now = search.known(small) or now
    before, after = _size(given or whole), _size(now)
    return Result(tuple(small), search.wanted, before, after, search.tests, search.seconds(), search.stopped, search.untried)


def unpacked(names: Sequence[str | InMemory]) -> tuple[list[InMemory], list[Damage]]:
    """The inputs in memory, and what unpacking had to say."""
    files: list[InMemory] = []
    notes: list[Damage] = []
    for source in find_inputs(names, notes.append):
        try:
            source.head()  # finds the encoding
            files.append(InMemory(source.name, source.data()))
        except OSError as exc:
            source.note(UNREADABLE, exc.strerror or type(exc).__name__)
        notes += source.notes
    return files, notes


def _pattern(names: Iterable[str]) -> re.Pattern[bytes] | None:
    """Finds the ids that the findings hang on: what holds one of them is tried first all alone."""
    texts = [re.escape(name.encode("utf-8", "replace")) for name in sorted(names)[:MAX_NAMES] if len(name) > 3]
    return re.compile(b"|".join(texts)) if texts else None


def _trace(text: bytes) -> bytes | None:
    """The one trace that a unit belongs to."""
    found = {name.lower() for name in _TRACE.findall(text)}
    return found.pop() if len(found) == 1 else None


def _size(seen: Outcome) -> Size:
    return Size(seen.inputs, seen.bytes, seen.lines, seen.spans, seen.logs, seen.documents)


@dataclass(slots=True)
class _Search:
    options: Options
    limits: Limits
    keep: Callable[[str], bool]
    same_times: bool
    wanted: frozenset[Identity] = frozenset()  # known once the whole was measured
    tests: int = 0
    stopped: str = ""
    untried: int = 0
    _seen: dict[bytes, Outcome | None] = field(default_factory=dict)
    _began: float = field(default_factory=time.monotonic)

    def seconds(self) -> int:
        return round(time.monotonic() - self._began)

    def round(self, files: list[InMemory], whole: Outcome) -> list[InMemory]:
        """Once through all levels. Depends on nothing but the files, so a round that takes nothing is the last."""
        self.untried = 0
        holds = partial(self._holds, whole=whole)
        proofs = [whole.proofs[i] for i in sorted(self.wanted)]
        patterns = [_pattern(set().union(*names)) for names in ((p.names for p in proofs), (p.about for p in proofs))]
        places = set().union(*(p.places for p in proofs))

        def named(data: bytes) -> int:
            return next((rank for rank, p in enumerate(patterns) if p is not None and p.search(data)), _NO)

        cited = {name for name, _ in places}
        trees = [split(f.name, f.data) for f in files]
        trees = self._smallest(trees, holds, lambda tree: 0 if tree.name in cited else named(tree.data()))

        lines = list(_lines(trees))
        lines = self._smallest(
            lines,
            lambda some: holds(_regrouped(trees, some)),
            lambda unit: named(unit.piece.raw) if places.isdisjoint((unit.tree.name, n) for n in unit.numbers) else 0,
            lambda unit: unit.piece.raw,
        )
        trees = _regrouped(trees, lines)

        for tree in trees:
            for piece in tree.pieces:
                piece.look()
        for depth in range(MAX_DEPTH):
            units = [m for tree in trees for piece in tree.pieces for m in members(piece, depth, self.keep)]
            if not units and not any(piece.depth() > depth for tree in trees for piece in tree.pieces):
                break
            left = self._smallest(
                units,
                lambda some, units=units, trees=trees, depth=depth: holds(_thinned(trees, units, some, depth)),  # type: ignore[misc]
                lambda unit: named(unit.text()),
                lambda unit: unit.text(),
            )
            trees = _thinned(trees, units, left, depth) or trees
        return [InMemory(tree.name, tree.data()) for tree in trees]

    def _smallest(
        self,
        units: list[T],
        holds: Callable[[list[T]], bool],
        likely: Callable[[T], int],
        text: Callable[[T], bytes] | None = None,
    ) -> list[T]:
        """What the findings name all alone; else by whole traces, where `text` shows them; then unit by unit."""
        gave_up = self._gave_up if self.limits.tests or self.limits.seconds else None
        ranks = [likely(unit) for unit in units]
        for rank in range(_NO):
            guess = [unit for unit, its in zip(units, ranks, strict=True) if its <= rank]
            if 0 < len(guess) < len(units) and holds(guess):
                return smallest(guess, holds, gave_up=gave_up)
        if text is not None:
            units = by_group(units, [_trace(text(unit)) for unit in units], [its < _NO for its in ranks], holds)
        return smallest(units, holds, gave_up=gave_up)

    def _gave_up(self, untried: int) -> None:
        self.untried += untried

    def _holds(self, trees: list[Tree] | None, whole: Outcome) -> bool:
        if not trees or self.stopped:
            return False
        seen = self.measure([InMemory(tree.name, tree.data()) for tree in trees])
        return seen is not None and agrees(seen, whole, self.wanted, self.same_times)

    def measure(self, files: list[InMemory]) -> Outcome | None:
        """What these inputs give; each candidate goes through the analyzer once only."""
        key = _key(files)
        if key not in self._seen:
            self._spend()
            if self.stopped:
                return None
            size = sum(len(f.data) for f in files)
            progress.phase("minimising", item=f"{self.tests} tests, {size:,} bytes in {len(files)} inputs")
            with progress.held():
                self._seen[key] = (
                    outcome_with(files, self.options, self.wanted) if self.wanted else outcome(files, self.options)
                )
        return self._seen[key]

    def known(self, files: list[InMemory]) -> Outcome | None:
        return self._seen.get(_key(files))

    def _spend(self) -> None:
        if self.limits.tests and self.tests >= self.limits.tests:
            self.stopped = f"after {self.tests} tests"
        elif self.limits.seconds and self.tests and time.monotonic() - self._began > self.limits.seconds:
            self.stopped = f"after {self.limits.seconds} s"
        else:
            self.tests += 1


def _key(files: Iterable[InMemory]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for name, data in files:
        digest.update(b"%d %d\0" % (len(name.encode("utf-8", "surrogatepass")), len(data)))
        digest.update(name.encode("utf-8", "surrogatepass"))
        digest.update(data)
    return digest.digest()


class _Line(NamedTuple):
    """A piece where it stands: mostly one line of its file."""

    tree: Tree
    piece: Piece
    numbers: range


def _lines(trees: list[Tree]) -> Iterator[_Line]:
    for tree in trees:
        number = 1
        for piece in tree.pieces:
            after = number + max(piece.raw.count(b"\n"), 1)
            yield _Line(tree, piece, range(number, after))
            number = after


def _regrouped(trees: list[Tree], kept: list[_Line]) -> list[Tree]:
    """The trees with these pieces only; one that has none left is no input any more."""
    pieces: dict[int, list[Piece]] = {}
    for line in kept:
        pieces.setdefault(id(line.tree), []).append(line.piece)
    return [Tree(tree.name, pieces[id(tree)]) for tree in trees if id(tree) in pieces]


def _thinned(trees: list[Tree], units: list[Member], kept: list[Member], depth: int) -> list[Tree] | None:
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
