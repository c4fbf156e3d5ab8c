"""
Objects written in a text: JSON, the repr of Python, what Node prints; escaped, one inside a string of another, or cut.

One pass over the text: what could not be read is never read again from its middle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from agentcore_analyzer.conventions.late import late

MAX_DEPTH = 40
_DEEP = 5  # strings within strings
_OPEN = late(r"\{(?:\s{0,80})(?:(\\{1,15}\")|[\"']|[A-Za-z_$][\w$.-]{0,60}[ ]?:\s|\})")
_STRING = late(r'"((?:[^"\\]|\\.)*+)("?)|\'((?:[^\'\\]|\\.)*+)(\'?)|`((?:[^`\\]|\\.)*+)(`?)', 16)
_WORD = late(r"[-+]?[A-Za-z0-9_.$@+/-]{1,200}")
_SPACE = late(r"\s*+")
_ESCAPED = late(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", 16)
_CLOSE = late(r'(?<!\\)"|\n')
_KNOWN: dict[str, Any] = {
    "null": None, "None": None, "undefined": None, "nil": None, "true": True, "True": True, "false": False, "False": False,
}  # fmt: skip
_SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}
_DECODER = json.JSONDecoder(strict=False)


class Found(NamedTuple):
    """An object and where it stands; `whole` is False where the text ends or breaks before its end."""

    start: int
    end: int
    value: dict[str, Any]
    whole: bool = True


class _Stop(Exception):
    """The text is over, or goes on as something else."""



@lru_cache(maxsize=8)
def objects(text: str) -> tuple[Found, ...]:
    """The outermost objects of a text."""
    return tuple(_objects(text))


def inside(value: str, depth: int = 0) -> dict[str, Any] | None:
    """The first object that a string holds, decoded as often as it was encoded."""
    if depth > _DEEP or "{" not in value:
        return None
    return next((f.value for f in objects(value) if f.value), None)


def _objects(text: str) -> Iterator[Found]:
    at = 0
    while (opened := _OPEN.search(text, at)) is not None:
        start = opened.start()
        found = _unescaped(text, start, len(opened[1]) - 1) if opened[1] else _read(text, start)
        if found.value:
            yield found
        at = max(found.end, start + 1)


def _read(text: str, start: int) -> Found:
    try:
        value, end = _DECODER.raw_decode(text, start)
        return Found(start, end, value if isinstance(value, dict) else {})
    except (ValueError, RecursionError):
        return parsed(text, start)


def parsed(text: str, start: int) -> Found:
    """The object, or call with named arguments, that begins at a place, as far as it can be read."""
    reader = _Reader(text, start)
    top: dict[str, Any] = {}
    try:
        reader.value(0, top)
        whole = True
    except _Stop:
        whole = False
    return Found(start, max(reader.at, start + 1), top, whole)


def _unescaped(text: str, start: int, slashes: int) -> Found:
    """An object that stands escaped in a string: `"{\\"error\\": …}"`, cut at the end of that string."""
    closed = _CLOSE.search(text, start) if slashes == 0 else None
    end = closed.start() if closed else _end_of_escaped(text, start)
    inner = text[start:end]
    for _ in range(4):
        inner = inner.replace('\\"', '"').replace("\\\\", "\\") if '\\"' in inner[:100] else inner
    found = _read(inner, 0)
    return Found(start, end if found.value else start + 1, found.value, found.whole)


def _end_of_escaped(text: str, start: int) -> int:
    closed = _CLOSE.search(text, start)
    return closed.start() if closed else len(text)


class _Reader:
    """Reads values of JSON, Python and JavaScript; what is read of a cut one stays in the object that was given."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def value(self, depth: int, into: dict[str, Any] | None = None) -> Any:
        self._blanks()
        if self.at >= len(self.text) or depth > MAX_DEPTH:
            raise _Stop
        sign = self.text[self.at]
        if sign == "{":
            return self._members(depth, {} if into is None else into, "}")
        if sign in "[(":
            return self._items(depth, "]" if sign == "[" else ")")
        if sign in "\"'`":
            return self._string()
        if sign == "<":
            return self._angle()
        return self._word(depth, into)

    def _blanks(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _members(self, depth: int, into: dict[str, Any], close: str) -> dict[str, Any]:
        self.at += 1
        while True:
            self._blanks()
            sign = self.text[self.at : self.at + 1]
            if sign == close:
                self.at += 1
                return into
            if sign == ",":
                self.at += 1
                continue
            if sign in ('"', "'"):
                key = self._string()
            elif (word := _WORD.match(self.text, self.at)) is not None:
                key, self.at = word[0], word.end()
            else:
                raise _Stop
            self._blanks()
            if self.text[self.at : self.at + 1] not in (":", "="):
                if close == ")":
                    continue  # an argument without a name
                raise _Stop
            self.at += 1
            into[key] = ""
            self._blanks()
            inner: dict[str, Any] | None = {} if self.text[self.at : self.at + 1] == "{" else None
            if inner is not None:
                into[key] = inner  # what is read of it stays, even where it is cut
            into[key] = self.value(depth + 1, inner)

    def _items(self, depth: int, close: str) -> list[Any]:
        self.at += 1
        made: list[Any] = []
        while True:
            self._blanks()
            sign = self.text[self.at : self.at + 1]
            if sign == close:
                self.at += 1
                return made
            if sign == ",":
                self.at += 1
                continue
            made.append(self.value(depth + 1))

    def _string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise _Stop
        self.at = found.end()
        inner = next((g for g in (found[1], found[3], found[5]) if g is not None), "")
        return _ESCAPED.sub(_sign, inner) if "\\" in inner else inner

    def _angle(self) -> str:
        end = self.text.find(">", self.at, self.at + 500)
        if end < 0:
            raise _Stop
        inner, self.at = self.text[self.at + 1 : end], end + 1
        return inner

    def _word(self, depth: int, into: dict[str, Any] | None) -> Any:
        found = _WORD.match(self.text, self.at)
        if found is None:
            raise _Stop
        self.at = found.end()
        word = found[0]
        if self.text[self.at : self.at + 1] == "(":
            return self._members(depth, {} if into is None else into, ")")
        if word in _KNOWN:
            return _KNOWN[word]
        try:
            return int(word)
        except ValueError:
            return word


def _sign(found: Any) -> str:
    """What an escape stands for."""
    told = found[0][1:]
    if told[0] in "ux" and len(told) > 2:
        return chr(int(told[1:], 16))
    return _SIGNS.get(told[0], str(told))
