"""
Names that tell of a value that it is secret, or whose it is: where they stand in a text.

A name and its value are written in many ways: `name=value`, `"name": "value"` under any number of escapes, `--name value`,
`<name>value</name>`, `{"Name": …, "Value": …}`, `name is value`. So this looks for the words (`labels`), reads the whole
identifier around them, what stands between, and then the value: each step at one place and bounded, so that time is linear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from typing import Any

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction import labels
from agentcore_analyzer.tuples import NamedTuple

# A quote in all the writings of one: escaped, doubly escaped, as HTML, in a URL.
QUOTE = r"(?:[\"'`\u201c\u201d]|\\{1,7}[\"']|&(?:amp;)?(?:quot|apos|\#34|\#39|\#x2[27]);|%(?:25)?2[27]|\\{1,4}[ux](?:00)?2[27])"
SET = r"(?::{1,3}=|=>|->|==?|[:\uff1a]|%3[AaDd]|\\{1,4}u003[ad]|&\#(?:58|61);)"
LEFT = 60


class Span(NamedTuple):
    kind: str
    start: int
    end: int


def trie(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; at every letter only what can follow is tried."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branch(root)


def _branch(node: dict[str, Any]) -> str:
    ends = "" in node
    parts = [re.escape(letter) + _branch(below) for letter, below in sorted(node.items()) if letter]
    if not parts:
        return ""
    joined = parts[0] if len(parts) == 1 and not ends else f"(?:{'|'.join(parts)})"
    return f"{joined}?" if ends else joined


def begins_word(value: str, at: int) -> bool:
    """Whether a word may begin here: behind no letter, or as a capital behind a small one."""
    if at == 0:
        return True
    last, first = value[at - 1], value[at]
    return not last.isalpha() or (first.isupper() and last.islower()) or not (last.isascii() and first.isascii())


def ends_word(value: str, at: int) -> bool:
    """Whether a word may end here."""
    if at >= len(value):
        return True
    last, first = value[at - 1], value[at]
    return not first.isalpha() or (first.isupper() and last.islower()) or not (last.isascii() and first.isascii())


class Finder:
    """Any of many words, the longest first: a pattern finds how they begin, which takes less to compile than all of them."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_front: dict[str, list[str]] = {}
        for word in sorted(set(words), key=len, reverse=True):
            self._by_front.setdefault(word[:_FRONT], []).append(word)
        for front, short in self._by_front.items():
            for cut in range(len(front) - 1, 0, -1):
                short += self._by_front.get(front[:cut], ())
        self._lengths = sorted({len(front) for front in self._by_front}, reverse=True)
        self._pattern: re.Pattern[str] | None = None  # a piece of a text is short: it is looked through without one

    def _front(self, small: str, at: int) -> tuple[int, str] | None:
        """Where the first word may begin, and how."""
        if self._pattern is None and len(small) > _LONG:
            self._pattern = re.compile(trie(self._by_front))
        if self._pattern is not None:
            match = self._pattern.search(small, at)
            return None if match is None else (match.start(), match[0])
        fronts, lengths = self._by_front, self._lengths
        for start in range(at, len(small)):
            for length in lengths:
                front = small[start : start + length]
                if front in fronts:
                    return start, front
        return None

    def find(self, small: str, counts: Callable[[int, int], bool]) -> list[tuple[int, int]]:
        """Where those stand that count; none over another one. One that does not count hides none: `userPass` in `userPassword`."""
        found, at = [], 0
        while (front := self._front(small, at)) is not None:
            start = front[0]
            end = self.end(small, start, front[1])
            if end and counts(start, end):
                found.append((start, end))
                at = end
            else:
                at = start + 1
        return found

    def end(self, small: str, start: int, front: str) -> int:
        """Where the longest ends that stands at `start`, and begins with `front`; 0 where none does."""
        for word in self._by_front.get(front, ()):
            if small.startswith(word, start):
                return start + len(word)
        return 0


_FRONT = 3
_LONG = 60


@cache
def _words(plain: bool) -> Finder:
    """Words of secrets in small letters; only those of English letters where a text has no others."""
    words = labels.secret_words()
    escaped = [json.dumps(word)[1:-1] for word in words if not word.isascii()]
    return Finder(word for word in [*words, *escaped] if not plain or word.isascii())


@cache
def _phrases(secret: bool) -> Finder:
    return Finder(phrase for phrase in (labels.STRONG_PHRASES if secret else labels.personal_labels()) if " " in phrase)


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"(?i:{labels.TAIL})")


def end_of_name(value: str, at: int) -> int:
    """Where a name ends of which a word does so at this place: `password_hash`."""
    match = _tail().match(value, at)
    return at if match is None else match.end()


@cache
def _labels(plain: bool) -> Finder:
    return Finder(label for label in labels.personal_labels() if " " not in label and (not plain or label.isascii()))


@cache
def _phrase_words() -> frozenset[str]:
    """What begins names of several words."""
    return frozenset(phrase.split()[0] for phrase in (*labels.STRONG_PHRASES, *labels.personal_labels()) if " " in phrase)


@cache
def _phrase_ends() -> frozenset[str]:
    return frozenset(word[-2:] for word in _phrase_words())


@cache
def _begun_words() -> frozenset[str]:
    """Those of them that others begin with: behind all the others a blank must follow."""
    return frozenset(word for word, other in pairwise(sorted(_phrase_words())) if other.startswith(word))


class Cause(NamedTuple):
    """Where names stand in one piece of a text: of secrets, of facts about persons, and words that may begin a phrase."""

    secrets: tuple[tuple[int, int], ...] = ()
    persons: tuple[tuple[int, int], ...] = ()
    begins: tuple[tuple[int, int], ...] = ()
    sign: str = ""  # what to look for in a text: the piece, and a blank where nothing counts without one

    def __bool__(self) -> bool:
        return bool(self.secrets or self.persons or self.begins)


_FOLLOWS = late(rf"$|{QUOTE}|[:=?>/\])(\uff1a-]|%3|\\|&|\.$")
_NONE = Cause()
_LAST_WORD = late(r"(?<![^\W_])[^\W\d_](?:[^\W_]|['.-](?=[^\W_])){0,30}[.]?$")


def cause(piece: str) -> Cause:
    """Which names a piece may hold."""
    plain = piece.isascii()
    small = piece.lower() if plain else small_letters(piece)
    if plain and small == piece.upper():
        return _NONE  # no letters
    secret = _words(plain).find(
        small, lambda _, word: bool(_FOLLOWS.match(piece, end_of_name(piece, word)) or _FOLLOWS.match(piece, word))
    )
    person: list[tuple[int, int]] = []
    if plain and piece.isalpha() and (piece[1:].islower() or piece.isupper()):  # one word
        if small in labels.personal_labels():
            person.append((0, len(small)))
    else:
        person = _labels(plain).find(small, lambda start, end: begins_word(piece, start) and ends_word(piece, end))
    begins: list[tuple[int, int]] = []
    if small[-2:] in _phrase_ends():
        first = _phrase_words()
        begins = [(m.start(), 0 if m[0] in _begun_words() else m.end()) for m in _LAST_WORD.finditer(small) if m[0] in first]
    if not (secret or person or begins):
        return _NONE
    blank = not secret and not person and all(end for _, end in begins)
    return Cause(tuple(secret), tuple(person), tuple(begins), piece + " " if blank else piece)


def small_letters(text: str) -> str:
    """In small letters, each where it stood."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def candidates(value: str, causes: Iterable[tuple[int, Cause]]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The names of secrets and of facts about persons in a text, from those of its pieces and where these begin."""
    secret: list[tuple[int, int]] = []
    person: list[tuple[int, int]] = []
    for at, found in causes:
        secret += [(at + start, at + end) for start, end in found.secrets]
        person += [(at + start, at + end) for start, end in found.persons]
        for start, end in found.begins:
            if end and value[at + end : at + end + 1] != " ":
                continue
            small = small_letters(value[at + start : at + start + LEFT])
            for phrases, names in ((_phrases(True), secret), (_phrases(False), person)):
                if length := phrases.end(small, 0, small[:_FRONT]):
                    names.append((at + start, at + start + length))
    # The longest first where several begin at one place.
    return (sorted(set(secret), key=lambda s: (s[0], -s[1])), sorted(set(person), key=lambda s: (s[0], -s[1])))
