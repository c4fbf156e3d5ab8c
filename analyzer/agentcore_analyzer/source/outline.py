"""
The outline of a long JSON document: all its members, the first elements of its lists, the beginnings of its strings.

What tells a format may stand behind a member of any length, so the document is scanned as a stream. The bound is one of
work, which is time: long strings and what is left out of lists cost next to nothing. Nothing is kept but the outline.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO

import orjson

from agentcore_analyzer.source.head import MAX_DEPTH, MAX_VALUES

MAX_WORK = 1_500_000  # tokens, or KiB of strings: two to three seconds
_CHUNK = 1 << 20
_STRING = 2_000  # bytes kept of a string
_MEMBERS = 500  # kept of an object
_ELEMENTS = 5  # kept of a list, but of the outermost
_SPACE = re.compile(rb"[ \t\r\n,:\x00]+")
_INSIDE = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_SCALAR = re.compile(rb"[-+.\w]+")
_JUMP = re.compile(rb'["\[\]{}]')


class _Ended(Exception):
    """There is no more to read, or no more work allowed."""


class Outline:
    """One scan; `values` are those of the outermost level, `array` whether they are elements of one list."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._buffer, self._at = stream, b"", 0
        self._work = 0
        self.values: list[Any] = []
        self.array = False
        self.whole = False  # whether the scan came to the end of the input

    def scan(self) -> Outline:
        try:
            if self._peek() == b"[":
                self.array = True
                self._at += 1
                self._list(self.values, 1, MAX_VALUES)
            else:
                while len(self.values) < MAX_VALUES:
                    if self._peek() not in (b"{", b"["):
                        break  # text between documents: another look does not help
                    self._value(self.values, None, 1)
        except (_Ended, RecursionError):
            pass
        return self

    def _more(self) -> None:
        chunk = self._stream.read(_CHUNK)
        if not chunk:
            self.whole = True
            raise _Ended
        self._buffer, self._at = self._buffer[self._at :] + chunk, 0

    def _peek(self) -> bytes:
        """The next byte that is no blank, comma or colon."""
        self._work += 1
        if self._work > MAX_WORK:
            raise _Ended
        while True:
            found = _SPACE.match(self._buffer, self._at)
            if found:
                self._at = found.end()
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            self._more()

    def _value(self, box: Any, key: str | None, depth: int) -> None:
        """The next value, put into a list or under a key; what is not complete stays as far as it was read."""
        first = self._peek()
        if first in (b"{", b"["):
            self._at += 1
            made: Any = {} if first == b"{" else []
            _put(box, key, made)
            if depth >= MAX_DEPTH:
                self._skip()
            elif first == b"{":
                self._object(made, depth + 1)
            else:
                self._list(made, depth + 1, _ELEMENTS)
        elif first == b'"':
            _put(box, key, self._string())
        else:
            _put(box, key, self._scalar())

    def _object(self, made: dict[str, Any], depth: int) -> None:
        while (first := self._peek()) != b"}":
            if first != b'"':
                raise _Ended  # no JSON
            key = self._string()
            if len(made) < _MEMBERS:
                self._value(made, key, depth)
            else:
                self._passed()
        self._at += 1

    def _list(self, made: list[Any], depth: int, most: int) -> None:
        while self._peek() != b"]":
            if len(made) >= most:
                if depth == 1:
                    raise _Ended
                self._skip()
                return
            self._value(made, None, depth)
        self._at += 1

    def _passed(self) -> None:
        first = self._peek()
        if first in (b"{", b"["):
            self._at += 1
            self._skip()
        elif first == b'"':
            self._string()
        else:
            self._scalar()

    def _skip(self) -> None:
        """To the end of what was opened."""
        depth = 1
        while depth:
            found = _JUMP.search(self._buffer, self._at)
            if found is None:
                self._work += (len(self._buffer) - self._at) >> 10
                self._at = len(self._buffer)
                self._more()
                continue
            self._work += 1
            if self._work > MAX_WORK:
                raise _Ended
            if found[0] == b'"':
                self._at = found.start()
                self._string()
                continue
            self._at = found.end()
            depth += 1 if found[0] in (b"{", b"[") else -1

    def _string(self) -> str:
        """The string that begins here, cut to its beginning."""
        self._at += 1
        kept = b""
        while True:
            found = _INSIDE.match(self._buffer, self._at)
            end = found.end() if found else self._at
            if len(kept) < _STRING:
                kept += self._buffer[self._at : min(end, self._at + _STRING - len(kept))]
            self._work += (end - self._at) >> 10
            self._at = end
            if self._buffer[end : end + 1] == b'"':
                self._at += 1
                return _text(kept)
            self._more()

    def _scalar(self) -> Any:
        found = _SCALAR.match(self._buffer, self._at)
        while found is not None and found.end() == len(self._buffer) < self._at + _STRING:
            try:
                self._more()
            except _Ended:
                break
            found = _SCALAR.match(self._buffer, self._at)
        if found is None:
            raise _Ended  # no JSON
        self._at = found.end()
        try:
            return orjson.loads(found[0])
        except orjson.JSONDecodeError:
            return None


def _put(box: Any, key: str | None, value: Any) -> None:
    if key is None:
        box.append(value)
    else:
        box[key] = value


def _text(kept: bytes) -> str:
    """A string whose end may be cut off in the middle of an escape or a letter."""
    for cut in range(7):
        try:
            return str(orjson.loads(b'"' + kept[: len(kept) - cut] + b'"'))
        except orjson.JSONDecodeError:
            continue
    return kept.decode("utf-8", "replace")
