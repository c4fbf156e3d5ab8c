"""
The expressions of line formats, part by part: the literal that one needs, and whether the begin of a line already refutes it.

Between the parts stands `(?#)`. No part ever gives back, so where a part ends does not depend on those behind it, and a line
that a part does not fit is none of the format, whatever follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from agentcore_analyzer.conventions.late import late

_CLASS = late(r"(?<!\\)[\[({*+?.|]|\\[A-Za-z]")  # what makes an expression of a part
_SET = r"\[\^?(?:\\.|[^\]\\])+\]"
_RUN = late(rf"\(?{_SET}\+\+\)?")
# What may be missing and runs up to a literal: without the literal it is missing.
_UP_TO = late(r"\(\?:\[\^.\\n\]\*\+\(\?:\(\?!((?:\\.|[^\\()])+)\)\[.\]\[\^.\\n\]\*\+\)\*\+\1.*\)\?\+")
_SETS, _ESCAPED, _TIMES = late(_SET), late(r"\\."), late(r"\{(?:\d+,)?(\d+)\}")
_AROUND = late(r"\(\?:|[()|]|\?\+|\{[\d,]+\}\+?")  # what stands for no character
_ENDLESS = late(r"\*|(?<![}?])\+|\(\?[!=<]|\{\d*,\}")  # repeated without an end, or looking around


class Part(NamedTuple):
    match: Callable[[str, int], Any]
    most: int  # characters that it looks at; 0 where it runs over all that are of one kind
    word: str = ""  # it takes nothing of a line without this word


class Tried(NamedTuple):
    """A format that is tried, as long as the word stands in a line."""

    word: str
    regex: str


@lru_cache(256)
def compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


@lru_cache(256)
def literal(regex: str) -> str:
    """The literal between fields that says most: a line without it is none of the format, and costs no expression."""
    plain = [part for part in regex.split("(?#)") if part[:1] not in ("(", "[") and not _CLASS.search(part)]
    return max((_plain(part) for part in plain), key=lambda text: len(text.strip()), default="")


def left(tried: Sequence[Tried], begin: str) -> tuple[Tried, ...]:
    """
    Which formats may still fit a line that begins so, or as this with other digits in the place of digits.

    Where a format would need a word for that, it is tried with that word.
    """
    found = (_unless(each.regex, begin) for each in tried)
    return tuple(each._replace(word=word or each.word) for each, word in zip(tried, found, strict=True) if word is not None)


def _unless(regex: str, begin: str) -> str | None:
    """The word without which no line that begins so fits; None where none does; empty where the begin does not tell."""
    at, word = 0, ""
    for part in parts(regex):
        if part.word and not word:
            word = part.word
            continue
        if part.word or at + max(part.most, 1) > len(begin):
            return ""
        found = part.match(begin, at)
        if found is None:
            return word or None
        at = found.end()
    return ""


@lru_cache(256)
def parts(regex: str) -> tuple[Part, ...]:
    """The parts of an expression, up to the first of which cannot be told what it looks at, or to which one digit is not as another."""
    found = []
    for source in regex.split("(?#)"):
        if _tells_digits(source):
            break
        if (optional := _UP_TO.fullmatch(source)) is not None:
            found.append(Part(compiled(source).match, 0, _plain(optional[1])))
        elif _RUN.fullmatch(source) or (most := _most(source)):
            found.append(Part(compiled(source).match, 0 if _RUN.fullmatch(source) else most))
        else:
            break
    return tuple(found)


def _tells_digits(source: str) -> bool:
    bare = _TIMES.sub("", source).replace("0-9", "").replace("0123456789", "")
    return any(sign.isdecimal() for sign in bare)


def _most(source: str) -> int:
    """How many characters a part looks at, at most; 0 where nothing limits it."""
    bare = _ESCAPED.sub("c", _SETS.sub("c", source))
    return 0 if _ENDLESS.search(bare) else len(_AROUND.sub("", bare)) + sum(int(times) for times in _TIMES.findall(bare))


def _plain(source: str) -> str:
    return re.sub(r"\\(.)", r"\1", source)
