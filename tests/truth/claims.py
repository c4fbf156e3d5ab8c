"""What a sentence claims: quotes, `key = value`, numbers with units, names and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Sort(StrEnum):
    QUOTE = "quote"  # words in quotation marks
    PAIR = "pair"  # key = value
    NUMBER = "number"
    NAME = "name"  # what is no English word: a file, an id, a class, a code


class Claim(NamedTuple):
    sort: Sort
    word: str
    unit: str = ""
    before: str = ""  # the words in front, which say what a number is


_QUOTES = re.compile(r"“([^”]+)”|(?<![\w])'([^'\n]{2,300})'(?![\w])|\"([^\"\n]{2,300})\"")
_PAIR = re.compile(r"([\w.]*[a-z][\w.]*) = ([^\s,;]+)")
_NUMBER = re.compile(
    r"(?<![\w.:/@-])(\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?:\s?(us|ms|s|seconds|min|minutes|h|hours|days|%|KiB|MiB|GiB|KB|MB|GB|kB)(?!\w)|(?![\w:/@-]|\.\d))"
)
_NAME = re.compile(r"[A-Za-z0-9_@/~.][\w.:/@*$+#%&?=-]*[\w*/]|[A-Z]")
_SPECIAL = re.compile(r"[_@/*:#$=]|\d|[a-z][A-Z]|\w\.\w|^[A-Z]{2,}$")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?|\b\d\d:\d\d:\d\d(?:\.\d+)?Z?")


def claims(sentence: str) -> Iterator[Claim]:
    """Each part of a sentence is claimed once: what is quoted is not taken apart any further."""
    rest = sentence
    for pattern, sort in ((_QUOTES, Sort.QUOTE), (_PAIR, Sort.PAIR)):
        for match in pattern.finditer(rest):
            groups = [g for g in match.groups() if g is not None]
            yield Claim(sort, " = ".join(groups))
        rest = pattern.sub(" ", rest)
    rest = _TIME.sub(_as_time, rest)
    for match in _NUMBER.finditer(rest):
        yield Claim(Sort.NUMBER, match[1], match[2] or "", rest[max(match.start() - 24, 0) : match.start()])
    rest = _NUMBER.sub(" ", rest)
    for match in _NAME.finditer(rest):
        word = match[0].strip("/.:") if not match[0].startswith(("/", "./", ".")) else match[0].rstrip(".:")
        if word and _SPECIAL.search(word):
            yield Claim(Sort.NAME, word)


def _as_time(match: re.Match[str]) -> str:
    """A time of day is one name."""
    return match[0].replace(" ", "T")
