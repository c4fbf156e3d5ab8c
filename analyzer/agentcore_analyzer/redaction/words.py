"""
The words that may leave: an allow-list. Every other word of a text from the input is replaced.

`vocabulary.txt` holds the words of the program's own sentences and manuals (written by
`scripts/vocabulary`), `technical.txt` those of the AWS, OpenTelemetry and Python world and of
ordinary English; its first lines say how it was made. Names of persons and places are in neither; a name
that is a word, too (Mark, Will, Rose), stays only where it is written small.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

# A run of letters as people write identifiers: `RemoteProtocolError` is three words.
PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")


_INFLECTED = re.compile(r"(?P<word>[A-Z]{2,})(?:s|d|ed|ing|able|ish)")


class Vocabulary:
    """`words` may stay; those of `names` only in small letters."""

    def __init__(self, words: frozenset[str], names: frozenset[str]) -> None:
        self._words, self._names = words, names

    def allows(self, word: str) -> bool:
        plain = word.lower()
        return len(word) == 1 or (plain in self._words and (plain not in self._names or word == plain))

    def inflects(self, word: str) -> bool:
        """`POSTing`, `URLs`, `PUTs`: a word in capitals with an ending."""
        match = _INFLECTED.fullmatch(word)
        return match is not None and self.allows(match["word"])


def _read(name: str) -> frozenset[str]:
    lines = resources.files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(_read("vocabulary.txt") | _read("technical.txt"), _read("names.txt"))


@cache
def signals() -> Vocabulary:
    """The few words that say in a tool's result or a message that something failed, and the structure around them."""
    return Vocabulary(_read("signals.txt"), frozenset())
