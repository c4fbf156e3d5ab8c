"""
Names that tell of a value that it is secret, or whose it is: where they stand in a text.

A name and its value are written in many ways: `name=value`, `"name": "value"` under any number of escapes, `--name value`,
`<name>value</name>`, `{"Name": …, "Value": …}`, `name is value`. So this looks for the words (`labels`), reads the whole
identifier around them, what stands between, and then the value: each step at one place and bounded, so that time is linear.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from agentcore_analyzer.redaction import labels

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


@cache
def _words(plain: bool) -> re.Pattern[str]:
    """Words of secrets in small letters; only those of English letters where a text has no others."""
    words = [*labels.STRONG_WORDS, *labels.WEAK_WORDS]
    escaped = [json.dumps(word)[1:-1] for word in words if not word.isascii()]
    return re.compile(trie([word for word in [*words, *escaped] if not plain or word.isascii()]))


@cache
def _phrases(secret: bool) -> re.Pattern[str]:
    return re.compile(trie(phrase for phrase in (labels.STRONG_PHRASES if secret else labels.personal_labels()) if " " in phrase))


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"(?i:{labels.TAIL})")


def end_of_name(value: str, at: int) -> int:
    """Where a name ends of which a word does so at this place: `password_hash`."""
    match = _tail().match(value, at)
    return at if match is None else match.end()


@cache
def _labels(plain: bool) -> re.Pattern[str]:
    return re.compile(trie(label for label in labels.personal_labels() if " " not in label and (not plain or label.isascii())))


@cache
def _phrase_words() -> frozenset[str]:
    """What begins names of several words."""
    return frozenset(phrase.split()[0] for phrase in (*labels.STRONG_PHRASES, *labels.personal_labels()) if " " in phrase)


class Cause(NamedTuple):
    """Where names stand in one piece of a text: of secrets, of facts about persons, and words that may begin a phrase."""

    secrets: tuple[tuple[int, int], ...] = ()
    persons: tuple[tuple[int, int], ...] = ()
    begins: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.secrets or self.persons or self.begins)


_FOLLOWS = re.compile(rf"$|{QUOTE}|[:=?>\])(\uff1a-]|%3|\\|&|\.$")
_TOO_COMMON = frozenset({"key", "keys"})
_LAST_WORD = re.compile(r"(?<![^\W_])[^\W\d_](?:[^\W_]|['.-](?=[^\W_])){0,30}[.]?$")


def cause(piece: str) -> Cause:
    """Which names a piece may hold."""
    plain = piece.isascii()
    small = piece.lower() if plain else small_letters(piece)
    secret: tuple[tuple[int, int], ...] = ()
    if small not in _TOO_COMMON:
        found = []
        for match in _words(plain).finditer(small):
            end = end_of_name(piece, match.end())
            if _FOLLOWS.match(piece, end) or _FOLLOWS.match(piece, match.end()):
                found.append(match.span())
        secret = tuple(found)
    person = tuple(m.span() for m in _labels(plain).finditer(small) if begins_word(piece, m.start()) and ends_word(piece, m.end()))
    first = _phrase_words()
    begins = tuple(m.start() for m in _LAST_WORD.finditer(small) if m[0] in first)
    return Cause(secret, person, begins)


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
        for start in found.begins:
            small = small_letters(value[at + start : at + start + LEFT])
            match = _phrases(True).match(small)
            if match is not None:
                secret.append((at + start, at + start + match.end()))
            match = _phrases(False).match(small)
            if match is not None:
                person.append((at + start, at + start + match.end()))
    # The longest first where several begin at one place.
    return (sorted(set(secret), key=lambda s: (s[0], -s[1])), sorted(set(person), key=lambda s: (s[0], -s[1])))
