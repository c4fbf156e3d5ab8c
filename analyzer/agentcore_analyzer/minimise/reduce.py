"""The search itself: files, then lines, then JSON level by level, until a whole round takes nothing."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from typing import TypeVar

from agentcore_analyzer import collector, pipeline, progress
from agentcore_analyzer.errors import AnalyzerError, NoReadableInput
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.minimise.levels import Ranked, numbered, places_in, ranked_lines, ranked_members, regrouped, thinned
from agentcore_analyzer.minimise.likely import Likely, Rank
from agentcore_analyzer.minimise.parts import Where, cited_in, parts
from agentcore_analyzer.minimise.search import Search, by_group, grown, smallest
from agentcore_analyzer.minimise.target import (
    Identity,
    Lacking,
    Outcome,
    Proofs,
    agrees,
    foreign,
    identity,
    lacking,
    outcome,
    outcome_with,
)
from agentcore_analyzer.minimise.together import SideBySide, Told
from agentcore_analyzer.minimise.units import MAX_DEPTH, Member, Piece, Tree, members, split
from agentcore_analyzer.model import Damage, DamageReason
from agentcore_analyzer.options import Options
from agentcore_analyzer.rewrite.packing import told_again
from agentcore_analyzer.source import InMemory, find_inputs, rereadable

UNREADABLE = DamageReason.UNREADABLE
FEARED = 3  # codes that are looked for in each candidate before all others
SWEEP = 32 << 20  # bytes of candidates: some hundred MB of records, and a look at them is a small part of making them

T = TypeVar("T")


class _Stopped(Exception):
    """The limit is reached: what was found so far is the result."""


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
    if not isinstance(whole, Outcome) or not whole.recognised:
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
    try:
        while (smaller := search.round(small, now)) != small or (search.together and not search.again):
            small = smaller
            now = search.known(small) or now
            search.again = True
    except _Stopped:
        small = search.best or files
        now = search.known(small) or now
    before, after = _size(given if isinstance(given, Outcome) else whole), _size(now)
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
    again: bool = False  # a round was made: few units can go, and parts take turns
    together: bool = False  # parts were tried side by side: what stays may do so for the fault of another
    best: list[InMemory] = field(default_factory=list)  # the last candidate that will do
    _seen: dict[bytes, Outcome | Lacking] = field(default_factory=dict)
    _spoilers: Counter[str] = field(default_factory=Counter)  # what was found in candidates, and not in the whole
    _unswept: int = 0  # bytes of candidates whose cases are cycles that nobody looked at since
    _began: float = field(default_factory=time.monotonic)

    def seconds(self) -> int:
        return round(time.monotonic() - self._began)

    def round(self, files: list[InMemory], whole: Outcome) -> list[InMemory]:
        """Once through all levels; the last takes nothing, and parts took turns in it. Only in the first one much can go."""
        self.untried = 0
        holds = partial(self._holds, whole=whole)
        likely = Likely([whole.proofs[i] for i in sorted(self.wanted)])
        known = {f.name: Rank.FIRST if f.name in likely.files else likely.rank(f.data) for f in files}
        trees = [split(f.name, f.data) for f in files]
        trees = grown(trees, [known[tree.name] for tree in trees], [None] * len(trees), holds)
        flat = [Tree(tree.name, [Piece(tree.data())]) for tree in trees]
        inputs = [Ranked(number, known[tree.name], None, None, Where(number)) for number, tree in enumerate(trees)]
        trees = [trees[n] for n in self._fewest(flat, inputs, lambda some: [flat[n] for n in some], numbered, whole)]

        few = _few(ranked_lines(trees, likely), lambda some: holds(regrouped(trees, some)))
        trees = regrouped(trees, self._fewest(trees, few, lambda some: regrouped(trees, some), numbered, whole))

        for tree in trees:
            for piece in tree.pieces:
                piece.look()
        for depth in range(MAX_DEPTH):
            units = self._members(trees, depth)
            if not units and not any(piece.depth() > depth for tree in trees for piece in tree.pieces):
                break
            trees = self._thinner(trees, units, depth, likely, whole)
        return _files(trees)

    def _members(self, trees: list[Tree], depth: int) -> list[Member]:
        return [m for tree in trees for piece in tree.pieces for m in members(piece, depth, self.keep)]

    def _thinner(self, trees: list[Tree], units: list[Member], depth: int, likely: Likely, whole: Outcome) -> list[Tree]:
        """The trees with as few of their units so deep as will do."""
        ranked = ranked_members(trees, units, likely)
        few = _few(ranked, lambda some: self._holds(thinned(trees, units, some, depth), whole))
        if len(few) < len(units) and (fewer := thinned(trees, units, [r.unit for r in few], depth)) is not None:
            # Else each candidate would be cut out of all that there was.
            return self._thinner(fewer, self._members(fewer, depth), depth, likely, whole)

        def again(made: list[Tree]) -> list[Where]:
            return places_in(made, self._members(made, depth))

        left = self._fewest(trees, few, lambda some: thinned(trees, units, some, depth), again, whole)
        return thinned(trees, units, left, depth) or trees

    def _fewest(
        self,
        trees: list[Tree],
        units: list[Ranked[T]],
        made: Callable[[list[T]], list[Tree] | None],
        places: Callable[[list[Tree]], list[Where]],
        whole: Outcome,
    ) -> list[T]:
        """
        As few units of the trees as will do; those that have to do with other findings are tried at the same time.

        `made` are the trees that some of them make, and `places` is where each one stands in these.
        """
        now = self.known(_files(trees)) or whole
        cited = cited_in(trees, [its.where for its in units], {i: now.proofs[i] for i in self.wanted})
        of = parts([its.where for its in units], cited)

        traces, alike = [its.trace for its in units], [its.alike for its in units]

        def tell(numbers: list[int]) -> Told:
            candidate = made([units[n].unit for n in numbers])
            if candidate is None:
                return Told(False)
            lacks = self._lacks(candidate, whole)
            if lacks is None:
                return Told(True)
            if not lacks.spoilt.pointers:
                return Told(False, lacks.wanted)
            spoilt = cited_in(candidate, places(candidate), {0: lacks.spoilt})
            return Told(False, lacks.wanted, {of[n] for n, its in zip(numbers, spoilt, strict=True) if its})

        def search(numbers: list[int]) -> Search[int]:
            """By whole traces, by records of several lines or by what has one name; then unit by unit."""
            for groups in traces, alike:
                named, ranks = [groups[n] for n in numbers], [units[n].rank for n in numbers]
                numbers = yield from by_group(numbers, named, ranks, self.again)
            return (yield from smallest(numbers, [units[n].rank for n in numbers], self._patience(), self.again))

        self.together |= len(set(of)) > 1
        owners: dict[Identity, set[int]] = {}
        for part, its in zip(of, cited, strict=True):
            for one in its:
                owners.setdefault(one, set()).add(part)
        return [units[n].unit for n in SideBySide(of, owners, tell, self._patience()).left(search, self.again)]

    def _patience(self) -> Callable[[int], None] | None:
        return self._gave_up if self.limits.tests or self.limits.seconds else None

    def _gave_up(self, untried: int) -> None:
        self.untried += untried

    def _holds(self, trees: list[Tree] | None, whole: Outcome) -> bool:
        return self._lacks(trees, whole) is None

    def _lacks(self, trees: list[Tree] | None, whole: Outcome) -> Lacking | None:
        """What these lack; None where they will do."""
        if not trees:
            return Lacking(self.wanted)
        files = _files(trees)
        seen = self.measure(files)
        if isinstance(seen, Lacking):
            return seen
        self._spoilers.update(sorted(seen.codes - whole.codes))  # of equal counts the same ones are feared each time
        gone, new = lacking(seen, whole, self.wanted, self.same_times), foreign(seen, whole)
        if gone or new or not agrees(seen, whole, self.wanted):
            return Lacking(gone, reduce(Proofs.and_, [seen.proofs[i] for i in new], Proofs()))
        self.best = files
        return None

    def _feared(self) -> frozenset[str]:
        """What was found most often in candidates and not in the whole, as far as no detector need be asked before it."""
        soon = {d.code for d in pipeline.every_detector(self.options) if d.stage is Stage.SPECIFIC}
        return frozenset(code for code, _ in self._spoilers.most_common(FEARED) if code in soon)

    def measure(self, files: list[InMemory]) -> Outcome | Lacking:
        """What these inputs give; each candidate goes through the analyzer once only. Raises _Stopped."""
        key = _key(files)
        if key not in self._seen:
            self._spend()
            size = sum(len(f.data) for f in files)
            progress.phase("minimising", item=f"{self.tests} tests, {size:,} bytes in {len(files)} inputs")
            with progress.held():
                if self.wanted:
                    self._seen[key] = outcome_with(files, self.options, self.wanted, self._feared())
                else:
                    self._seen[key] = outcome(files, self.options)
            self._unswept += size
            if self._unswept > SWEEP:
                collector.sweep()
                self._unswept = 0
        return self._seen[key]

    def known(self, files: list[InMemory]) -> Outcome | None:
        seen = self._seen.get(_key(files))
        return seen if isinstance(seen, Outcome) else None

    def _spend(self) -> None:
        """The inputs themselves are measured, however long that takes."""
        if self.wanted:
            if self.limits.tests and self.tests >= self.limits.tests:
                self.stopped = f"after {self.tests} tests"
            elif self.limits.seconds and time.monotonic() - self._began > self.limits.seconds:
                self.stopped = f"after {self.limits.seconds} s"
            if self.stopped:
                raise _Stopped
        self.tests += 1


def _files(trees: Iterable[Tree]) -> list[InMemory]:
    return [InMemory(tree.name, tree.data()) for tree in trees]


def _key(files: Iterable[InMemory]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for name, data in files:
        digest.update(b"%d %d\0" % (len(name.encode("utf-8", "surrogatepass")), len(data)))
        digest.update(name.encode("utf-8", "surrogatepass"))
        digest.update(data)
    return digest.digest()


def _few(units: list[Ranked[T]], holds: Callable[[list[T]], bool]) -> list[Ranked[T]]:
    """Those that the findings hang on, and of other traces as many as it takes, each as a whole; all where that will not do."""
    groups = [its.trace if its.rank >= Rank.ABOUT else None for its in units]
    return grown(units, [its.rank for its in units], groups, lambda some: holds([its.unit for its in some]))
