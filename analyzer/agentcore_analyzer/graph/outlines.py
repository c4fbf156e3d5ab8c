"""
Log texts by what they look like: programs print the same lines again and again.

The outline of a text has a 0 for each of its hexadecimal digits: for times, numbers and ids, and for the letters a to f of words.
A literal stands in a text only if the literal's own outline stands in that of the text. So what is looked for in all texts is
looked for in their outlines, of which there are few, and of the records those alone are looked at whose outline may hold it.
Texts that are long, or that come when many outlines are known, are looked for in blocks.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import merge
from itertools import accumulate, chain, takewhile
from typing import NamedTuple

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.model import LogRecord

_BLOCK = 256
_FEW = 512  # texts: to make outlines of so few, and of all that is looked for, takes longer than to search them
_MOST = 20_000  # outlines, of a quarter of a kilobyte mostly
_TRIAL, _AGAIN = 4_096, 8  # outlines, beyond which so many texts must have come for each: else hardly any comes again
_LONG = 2_000  # characters: a text that is longer is no line that comes again
HEX = bytes.maketrans(b"123456789abcdef", b"0" * 15)  # makes a 0 of each hexadecimal digit
_GRAMS = 100_000  # of four characters, which are remembered of a block; prose has fewer, what is encoded has no end of them
_KEPT = 2_000_000  # of all blocks, 8 MB
_PIECE = 1 << 16  # characters whose grams are found at once
_SMALL = 1 << 13  # characters: to find the grams of all that is looked for takes longer than to look for it in so few
_TIME = re.compile(rb"0000-00-00[T ]00:00:00(?:[.,]0{1,9})?")
_LONG_RUN = re.compile(rb"0[0-]{3,}0")  # of the digits of an id, or of a number of five digits or more
_BETWEEN = b"\xff"  # no byte of UTF-8
_TEXTLESS = -1  # numbers of blocks follow below it

Literals = tuple[str, ...]


def outline(text: str) -> bytes:
    """The text in UTF-8, with straight quotes and a 0 for each hexadecimal digit."""
    if text.isascii():
        return text.encode().translate(HEX)
    return plain_quotes(text).encode("utf-8", "surrogatepass").translate(HEX)


def _grams(text: bytes) -> set[int]:
    """Whatever four bytes follow each other in a text, as numbers: a literal stands only where all of its own do."""
    found: set[int] = set()
    for first in range(4):
        whole = (len(text) - first) // 4 * 4
        found.update(memoryview(text)[first : first + max(whole, 0)].cast("I"))
    return found


def _grams_of(text: bytes) -> set[int] | None:
    """Those of a text of any length; None where there are too many."""
    found: set[int] = set()
    for first in range(0, len(text), _PIECE):
        found |= _grams(text[first : first + _PIECE + 3])
        if len(found) > _GRAMS:
            return None
    return found


class _Grams:
    """Whatever four bytes follow each other in each of some texts, and in any of them: a literal stands only where its own do."""

    def __init__(self, texts: Iterable[bytes]) -> None:
        every: set[int] = set()
        self._each: list[Sequence[int] | None] = []  # in order, a tenth of the memory of a set; None where there are too many
        left, whole = _KEPT, True
        for text in texts:
            found = _grams_of(text) if left > 0 else None
            self._each.append(array("I", sorted(found)) if found is not None else None)
            left -= len(found or ())
            whole = whole and found is not None and len(every) <= _GRAMS
            every.update((found or ()) if whole else ())
        self._any = every if whole and len(every) <= _GRAMS else None

    def in_any(self, literals: Iterable[str]) -> list[str]:
        """The literals that may stand in one of the texts."""
        every = self._any
        return [literal for literal in literals if every is None or _grams_of_literal(literal) <= every]

    def within(self, number: int, literals: Iterable[str]) -> list[str]:
        """Those that may stand in the text of this number."""
        own = self._each[number]
        return [literal for literal in literals if own is None or _all_in(_grams_of_literal(literal), own)]


def _all_in(wanted: Iterable[int], ordered: Sequence[int]) -> bool:
    """Whether all of these are among those, which are in order."""
    for gram in wanted:
        at = bisect_left(ordered, gram)
        if at == len(ordered) or ordered[at] != gram:
            return False
    return True


# Detectors look for the same ones in each case.
_of_literal = lru_cache(8192)(outline)
_grams_of_literal = lru_cache(8192)(lambda literal: _grams(outline(literal)))


class Spot(NamedTuple):
    """A place in texts at which one of some literals may stand; `numbered`: it may be part of an id, a time or a long number."""

    begin: int
    end: int
    literals: frozenset[str]
    numbered: bool


def _within(own: bytes, begin: int, end: int) -> bool:
    """Whether a part of an outline reaches into the time at its begin, or into digits that may be those of an id."""
    time = _TIME.match(own)
    if time is not None and begin < time.end():
        return True
    runs = _LONG_RUN.finditer(own)
    return any(run.end() > begin for run in takewhile(lambda run: run.start() < end, runs))


class Outlines:
    """
    The texts of the records of a case.

    `numbers` are the places in `logs` of those with a text; `of` tells of each record what it is searched with: the number of its
    outline, or a negative number of its block.
    """

    def __init__(self, logs: Sequence[LogRecord]) -> None:
        self._logs = logs
        texts = [log.text for log in logs]
        self.numbers: Sequence[int] = range(len(texts)) if all(texts) else array("I", (n for n, text in enumerate(texts) if text))
        self.of = array("i")
        self._members: dict[int, Sequence[int]] = {}
        self._blocks: list[str] = []
        known = self._sort(texts, _LONG if len(self.numbers) > _FEW else 0)
        self._joined = [_BETWEEN.join(known[first : first + _BLOCK]) for first in range(0, len(known), _BLOCK)]
        self._begins: dict[int, Sequence[int]] = {}
        self._apart = -1, list[bytes]()  # the outlines that were joined with the last one that was asked for
        large = sum(map(len, chain[str | bytes](self._joined, self._blocks))) > _SMALL
        self._grams = _Grams(chain(self._joined, map(outline, self._blocks))) if large else None

    def _sort(self, texts: list[str | None], most: int) -> list[bytes]:
        """Each text of at most so many characters to its outline, and what is left into blocks; returns the outlines."""
        known: dict[bytes, int] = {}
        members: list[array[int]] = []
        block = array("I")
        get, put = known.get, self.of.append
        for number, text in enumerate(texts):
            if text and len(text) <= most:
                key = outline(text)
                of = get(key)
                if of is None and len(members) < min(_MOST, max(_TRIAL, number // _AGAIN)):
                    of = known[key] = len(members)
                    members.append(array("I"))
                if of is not None:
                    members[of].append(number)
                    put(of)
                    continue
            put(_TEXTLESS - 1 - len(self._blocks) if text else _TEXTLESS)
            if text:
                block.append(number)
                if len(block) == _BLOCK:
                    self._close(texts, block)
                    block = array("I")
        if block:
            self._close(texts, block)
        self._members.update(enumerate(members))
        return list(known)

    def _close(self, texts: list[str | None], block: array[int]) -> None:
        self._members[_TEXTLESS - 1 - len(self._blocks)] = block
        self._blocks.append(plain_quotes("\n".join(texts[number] or "" for number in block)))

    def may_hold(self, literals: Sequence[str]) -> dict[int, Literals]:
        """Outlines and blocks in whose texts one of the literals may stand, as they are or with straight quotes: which may."""
        grams = self._grams
        if grams is not None:
            literals = grams.in_any(literals)
        found: dict[int, Literals] = {}
        for at in range(len(self._joined)) if literals else ():
            held = self._held(at, grams.within(at, literals) if grams is not None else literals)
            found.update((at * _BLOCK + number, tuple(held[number])) for number in sorted(held))
        for at, block in enumerate(self._blocks) if literals else ():
            asked = grams.within(len(self._joined) + at, literals) if grams is not None else literals
            if may := tuple(literal for literal in asked if plain_quotes(literal) in block):
                found[_TEXTLESS - 1 - at] = may
        return found

    def _held(self, at: int, literals: Iterable[str]) -> dict[int, list[str]]:
        """What is looked for that stands in outlines of one block of them: of each its number in the block, and what."""
        joined, found = self._joined[at], dict[int, list[str]]()
        starts: Sequence[int] = ()
        for literal in literals:
            key = _of_literal(literal)
            place = joined.find(key)
            while place >= 0:
                starts = starts or self._starts(at)
                number = bisect_right(starts, place)  # of the next one
                found.setdefault(number - 1, []).append(literal)
                place = joined.find(key, starts[number]) if number < len(starts) else -1
        return found

    def _starts(self, at: int) -> Sequence[int]:
        """Where in its block each outline begins."""
        if at not in self._begins:
            lengths = (len(own) + 1 for own in self._joined[at].split(_BETWEEN))
            self._begins[at] = array("I", accumulate(lengths, initial=0))[:-1]
        return self._begins[at]

    def spots(self, of: int, literals: Iterable[str]) -> list[Spot] | None:
        """Where one of the literals may stand in the texts of an outline: in the same places of all; None of a block."""
        if of < 0:
            return None
        if self._apart[0] != of // _BLOCK:
            self._apart = of // _BLOCK, self._joined[of // _BLOCK].split(_BETWEEN)
        own = self._apart[1][of % _BLOCK]
        if not own.isascii():
            return None
        wanted: dict[bytes, set[str]] = {}
        for literal in literals:
            wanted.setdefault(_of_literal(literal), set()).add(literal)
        found = [(m.start(), key) for key in wanted for m in re.finditer(b"(?=" + re.escape(key) + b")", own)]
        return [Spot(at, at + len(key), frozenset(wanted[key]), _within(own, at, at + len(key))) for at, key in sorted(found)]

    def among(self, found: Iterable[int]) -> Iterator[int]:
        """The numbers of all records of these outlines and blocks, in order."""
        outlines = [self._members[of] for of in found if of >= 0]
        blocks = chain.from_iterable(self._members[of] for of in sorted((of for of in found if of < 0), reverse=True))
        return merge(*outlines, blocks) if outlines else blocks

    def holding(self, literals: Sequence[str], heard: Callable[[LogRecord], bool] | None = None) -> Iterator[LogRecord]:
        """The records whose text, with straight quotes, holds one of the literals, in order; of those that are `heard`."""
        may = self.may_hold(literals)
        for number in self.among(may):
            log = self._logs[number]
            if heard is None or heard(log):
                text = plain_quotes(log.text or "")
                for literal in may[self.of[number]]:
                    if literal in text:
                        yield log
                        break

    def any_holds(self, literals: Sequence[str]) -> bool:
        """Whether one of the literals stands in any text, with straight quotes."""
        may = self.may_hold(literals)
        texts = ((plain_quotes(self._logs[number].text or ""), may[of]) for of in may for number in self._members[of])
        return any(literal in text for text, wanted in texts for literal in wanted)

    def shaped(self, *samples: str) -> Iterator[LogRecord]:
        """The records in whose text something may stand that has the outline of one of the samples, in order."""
        wanted = [outline(sample) for sample in samples]
        every = (own for joined in self._joined for own in joined.split(_BETWEEN))
        found = [of for of, own in enumerate(every) if any(key in own for key in wanted)]
        for at, block in enumerate(self._blocks):
            if any(key in outline(block) for key in wanted):
                found.append(_TEXTLESS - 1 - at)
        return map(self._logs.__getitem__, self.among(found))

    def groups_of(self, numbers: Iterable[int]) -> Iterator[Sequence[int]]:
        """For records with a text: the groups of 256 such, in order, in which they stand; what is near is looked for in these."""
        last = _TEXTLESS
        for number in numbers:
            group = bisect_left(self.numbers, number) // _BLOCK
            if group != last:
                last = group
                yield self.numbers[group * _BLOCK : (group + 1) * _BLOCK]
