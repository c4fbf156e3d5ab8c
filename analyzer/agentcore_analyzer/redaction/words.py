"""
The words that may leave: an allow-list. Every other word of a text from the input is replaced.

`vocabulary.txt` holds the words of the program's own sentences and manuals (written by
`scripts/vocabulary`), `technical.txt` those of the AWS, OpenTelemetry and Python world and of
ordinary English; its first lines say how it was made. Names of persons and places are in neither; a name
that is a word, too (Mark, Will, Rose), stays only where it is written small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache, cached_property
from itertools import pairwise

from agentcore_analyzer.late import late
from agentcore_analyzer.portable import beside

# A run of letters as people write identifiers: `RemoteProtocolError` is three words.
PARTS = late(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")


_INFLECTED = late(r"(?P<word>[A-Z]{2,})(?:s|d|ed|ing|able|ish)")


class Vocabulary:
    """`words` may stay; those of `names` only in small letters. Both are texts in which blanks part the words."""

    def __init__(self, words: str, names: str = "") -> None:
        self._written, self._names = f" {words} ", frozenset(names.split())
        self._asked: dict[str, bool] = {}
        self._holds: Callable[[str], bool] = self._looked_for  # whether it is one of the words

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self._written.split())

    def _looked_for(self, word: str) -> bool:
        """In the text, until taking that apart has paid: a run may ask for one word."""
        if len(self._asked) >= _FEW:
            self._holds = self._words.__contains__
            return word in self._words
        known = self._asked.get(word)
        if known is None:
            known = self._asked[word] = word != "" and " " not in word and f" {word} " in self._written
        return known

    def allows(self, word: str) -> bool:
        plain = word.lower()
        return len(word) == 1 or (self._holds(plain) and (plain not in self._names or word == plain))

    def inflects(self, word: str) -> bool:
        """`POSTing`, `URLs`, `PUTs`: a word in capitals with an ending."""
        match = _INFLECTED.fullmatch(word)
        return match is not None and self.allows(match["word"])

    @cached_property
    def _pairs(self) -> frozenset[str]:
        """The pairs of letters that words are made of."""
        counted = Counter(a + b for word in self._words for a, b in pairwise(word))
        return frozenset(pair for pair, count in counted.items() if count >= _COMMON)

    def is_no_language(self, letters: str) -> bool:
        """
        Whether a row of letters is put together as words hardly are: `oehlxqtfgragfmqtbf`.

        Of 24 letters drawn by lot, 95 in 100 have this share of rare pairs; of three words joined, 1 in 100.
        """
        pairs = [a + b for a, b in pairwise(letters.lower())]
        return _RARE * sum(pair not in self._pairs for pair in pairs) >= len(pairs) > 0


_COMMON, _RARE = 30, 8  # among 29,000 words; one in so many


_FEW = 16  # each takes 0.2 ms, to take it apart 5


def _read(*names: str) -> str:
    """The words of these files, but for their lines that begin with #."""
    return " ".join(line for name in names for line in beside(__spec__, name).decode().splitlines() if not line.startswith("#"))


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(_read("vocabulary.txt", "technical.txt"), _read("names.txt"))


@cache
def signals() -> Vocabulary:
    """The words of contents that detectors ask for: of failures, of look-ups, of code, and the structure around them."""
    return Vocabulary(_read("signals.txt"))
