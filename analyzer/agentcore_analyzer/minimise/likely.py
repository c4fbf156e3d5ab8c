"""
Which parts of the inputs findings hang on, so that these are tried first and all alone.

Every id is looked up among the words of a text: a pattern of all of them would try each at every place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TypeVar

from agentcore_analyzer.minimise.target import Proofs

T = TypeVar("T")

MAX_NAMES = 200  # names that are no words: they have to be searched for
_WORD = re.compile(rb"[\w-]{8,}")
_TRACE = re.compile(rb"(?i)\btrace_?id\W{1,12}(?:0x)?([0-9a-f]{32})(?![0-9a-f])")
_SPAN = re.compile(rb"(?i)(?<![a-z_])span_?id\W{1,12}(?:0x)?([0-9a-f]{16})(?![0-9a-f])")
_PARENT = re.compile(rb"(?i)\bparent_?(?:span_?)?id\W{1,12}(?:0x)?([0-9a-f]{16})(?![0-9a-f])")


class Rank(IntEnum):
    """What a part has to do with the findings; the smaller, the sooner it is tried."""

    FIRST = 0  # the line or the span that a finding cites first
    ABOVE_FIRST = 1  # the spans that such a span is a part of
    PROOF = 2  # what else is cited
    ABOVE = 3
    NAMES_IT = 4  # it names a span that is cited
    TRACE = 5  # of the same trace
    ABOUT = 6  # of a session or a request that a finding is about
    ELSE = 7


class Likely:
    """Made of what the findings hang on."""

    def __init__(self, proofs: Sequence[Proofs]) -> None:
        self.places = _all(p.places for p in proofs)
        self.files = {name for name, _ in self.places}
        self._places = [(Rank.FIRST, _all(p.first_places for p in proofs)), (Rank.PROOF, self.places)]
        spans = _written(_all(p.spans for p in proofs))
        self._spans = [(Rank.FIRST, _written(_all(p.first_spans for p in proofs))), (Rank.PROOF, spans)]
        traces, about = (_written(_all(names)) for names in ((p.traces for p in proofs), (p.about for p in proofs)))
        self._sought = [(Rank.NAMES_IT, *_searched(spans)), (Rank.TRACE, *_searched(traces)), (Rank.ABOUT, *_searched(about))]

    def rank(self, text: bytes, places: Sequence[tuple[str, int]] = ()) -> Rank:
        """Of one part by itself, that stands at these places."""
        for rank, cited in self._places:
            if not cited.isdisjoint(places):
                return rank
        held = {name.lower() for name in _SPAN.findall(text)}
        for rank, names in self._spans:
            if not names.isdisjoint(held):
                return rank
        words = set(_WORD.findall(text))
        for rank, names, pattern in self._sought:
            if not names.isdisjoint(words) or (pattern is not None and pattern.search(text)):
                return rank
        return Rank.ELSE

    def ranks(self, texts: Sequence[bytes], places: Iterable[Sequence[tuple[str, int]]]) -> list[Rank]:
        """Of parts of one kind, with the spans above those that are cited."""
        ranks = [self.rank(text, at) for text, at in zip(texts, places, strict=True)]
        holders: dict[bytes, list[int]] | None = None
        for cited, rank in ((Rank.FIRST, Rank.ABOVE_FIRST), (Rank.PROOF, Rank.ABOVE)):
            below = [number for number, its in enumerate(ranks) if its is cited]
            while below:
                parents = {name.lower() for number in below for name in _PARENT.findall(texts[number])}
                if parents and holders is None:
                    holders = _holders(texts)
                below = [n for name in parents for n in (holders or {}).get(name, ()) if ranks[n] > rank]
                for number in below:
                    ranks[number] = rank
        return ranks


def _all(parts: Iterable[frozenset[T]]) -> frozenset[T]:
    return frozenset().union(*parts)


def trace(text: bytes) -> bytes | None:
    """The one trace that a part belongs to."""
    found = {name.lower() for name in _TRACE.findall(text)}
    return found.pop() if len(found) == 1 else None


def _holders(texts: Iterable[bytes]) -> dict[bytes, list[int]]:
    """Which part a span stands in, by its id."""
    holders: dict[bytes, list[int]] = {}
    for number, text in enumerate(texts):
        for name in _SPAN.findall(text):
            holders.setdefault(name.lower(), []).append(number)
    return holders


def _written(names: Iterable[str]) -> frozenset[bytes]:
    return frozenset(name.encode("utf-8", "replace") for name in names if len(name) > 3)


def _searched(names: frozenset[bytes]) -> tuple[frozenset[bytes], re.Pattern[bytes] | None]:
    """Those that are words as `_WORD` finds them, and a pattern of the others."""
    words = frozenset(name for name in names if _WORD.fullmatch(name))
    others = [re.escape(name) for name in sorted(names - words)[:MAX_NAMES]]
    return words, re.compile(b"|".join(others)) if others else None
