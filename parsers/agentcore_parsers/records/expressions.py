"""
The expressions of line formats, part by part: the literal that one needs, and whether the begin of a line already refutes it.

Between the parts stands `(?#)`. No part ever gives back, so where a part ends does not depend on those behind it, and a line
that a part does not fit is none of the format, whatever follows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.tuples import NamedTuple

_CLASS = late(r"(?<!\\)[\[({*+?.|]|\\[A-Za-z]")  # what makes an expression of a part
_SET = r"\[\^?(?:\\.|[^\]\\])+(?:\]|\Z)"  # (without an end it is none: else each bracket behind would look for one)
_RUN = late(rf"\(?{_SET}\+\+\)?")
# What may be missing and runs up to a literal: without the literal it is missing.
_UP_TO = late(r"\(\?:\[\^.\\n\]\*\+\(\?:\(\?!((?:\\.|[^\\()])+)\)\[.\]\[\^.\\n\]\*\+\)\*\+\1.*\)\?\+")
_CHARACTER = late(rf"\\.|{_SET}")  # in one pass: an escaped bracket begins no set
_TIMES = late(r"\{(?:\d+,)?(\d+)\}")
_AROUND = late(r"\(\?:|[()|]|\?\+|\{[\d,]+\}\+?")  # what stands for no character
_BEGIN = 40  # characters of a line: the time, the level and a bit
_OFTEN, _MOST = 30, 1024  # begins that are met, and those that are remembered; to look at one takes as long as to try some
_NO_BEGIN = ("", " ", "\t")  # with which hardly a format begins
_FEW = 3  # formats that are tried with less than it takes to look
_PATIENCE, _PAUSE = 256, 4096  # after so many more lines that begin as none did, so many are tried with all formats
_ENDLESS = late(r"\*|(?<![}?])\+|\(\?[!=<]|\{\d*,\}")  # repeated without an end, or looking around


AS_DIGITS = bytes.maketrans(b"0123456789", b"0" * 10)


class Part(NamedTuple):
    source: str
    most: int  # characters that it looks at; 0 where it runs over all that are of one kind
    word: str = ""  # it takes nothing of a line without this word


class Tried(NamedTuple):
    """A format that is tried, as long as the word stands in a line."""

    word: str
    regex: str
    of: Any = None


@lru_cache(512)
def compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


@lru_cache(256)
def literal(regex: str) -> str:
    """The literal between fields that says most: a line without it is none of the format, and costs no expression."""
    plain = [part for part in regex.split("(?#)") if part[:1] not in ("(", "[") and not _CLASS.search(part)]
    return max((_plain(part) for part in plain), key=lambda text: len(text.strip()), default="")


class Candidates:
    """The formats that a line may be of, by how it begins: so that each is tried with few."""

    def __init__(self, tried: tuple[Tried, ...]) -> None:
        self.tried = tried
        self._all = _pairs(tried)
        self._found: dict[bytes, tuple[tuple[str, Any], ...]] = {}
        self._met: dict[bytes, int] = {}
        self._patience, self._pause = _PATIENCE, 0

    def of(self, line: str) -> tuple[tuple[str, Any], ...]:
        """The formats, each behind the word that it needs."""
        if self._pause or len(self.tried) <= _FEW or line[:1] in _NO_BEGIN:
            self._pause -= self._pause > 0
            return self._all
        begin = line[:_BEGIN].encode("utf-8", "surrogatepass").translate(AS_DIGITS)
        found = self._found.get(begin)
        if found is not None:
            self._patience += self._patience < _PATIENCE
            return found
        self._patience -= 1
        if not self._patience:
            self._patience, self._pause = _PATIENCE, _PAUSE
        times = self._met.get(begin, 0) + 1
        if len(self._met) >= _MOST:
            self._met.clear()
        self._met[begin] = times
        if times < _OFTEN:
            return self._all
        if len(self._found) >= _MOST:
            self._found.clear()
        found = self._found[begin] = _pairs(left(self.tried, line[:_BEGIN]))
        return found


def _pairs(tried: tuple[Tried, ...]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.word, each.of) for each in tried)


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
        found = compiled(part.source).match(begin, at)
        if found is None:
            return word or None
        at = found.end()
    return ""


@lru_cache(256)
def parts(regex: str) -> tuple[Part, ...]:
    """The parts of an expression, up to the first that looks nobody knows how far, or to which one digit is not as another."""
    found = []
    for source in regex.split("(?#)"):
        if _tells_digits(source):
            break
        if (optional := _UP_TO.fullmatch(source)) is not None:
            found.append(Part(source, 0, _plain(optional[1])))
        elif _RUN.fullmatch(source) or (most := _most(source)):
            found.append(Part(source, 0 if _RUN.fullmatch(source) else most))
        else:
            break
    return tuple(found)


def _tells_digits(source: str) -> bool:
    bare = _TIMES.sub("", source).replace("0-9", "").replace("0123456789", "")
    return any(sign.isdecimal() for sign in bare)


def _most(source: str) -> int:
    """How many characters a part looks at, at most; 0 where nothing limits it."""
    bare = _CHARACTER.sub("c", source)
    return 0 if _ENDLESS.search(bare) else len(_AROUND.sub("", bare)) + sum(int(times) for times in _TIMES.findall(bare))


def _plain(source: str) -> str:
    return re.sub(r"\\(.)", r"\1", source)
