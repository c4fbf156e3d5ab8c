"""
A large JSON array taken apart into its elements while it is read: neither its bytes nor its values are in memory as a whole.

It is cut where its elements meet, and a piece is accepted only when it parses, so what looks like the border of two elements
inside a string does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, DamageReason, Place
from agentcore_parsers.decoding import repeats

Usual = Callable[[bytes, Place], Any]  # what is made of an element without decoding all of it; None: it has to be decoded
Leading = Callable[[bytes], tuple[Any, int]]  # the value that bytes begin with and its length; raises ValueError

_TRIES = 64
_new = tuple.__new__  # a named tuple's own constructor is a Python function around this
_BETWEEN = b" \t\r\n,"


class Window:
    """The part of an array that is being looked at, from the element at `at` on; it moves forward only."""

    def __init__(self, raw: bytes, chunks: Iterator[bytes]) -> None:
        self.raw, self.at, self.base = raw, 0, 0  # `base` bytes of the input stand before `raw`
        self.border = b""  # the last byte of an element, what stands between, the first byte of the next
        self._borders = re.compile(b"").finditer  # half of what `find` takes; not before the first is known
        self._chunks = chunks
        self._none_from: int | None = None  # where no border follows, once that is known

    def more(self) -> bool:
        """
        Lets go of what stands before `at`, which becomes 0, and reads on; False where nothing is left to read.

        At least as much is read as is kept: however long an element is, its bytes are moved a few times only.
        """
        chunk = next(self._chunks, None)
        if chunk is None:
            return False
        parts = [self.raw[self.at :], chunk]
        left = len(parts[0]) - len(chunk)
        while left > 0 and (chunk := next(self._chunks, b"")):
            parts.append(chunk)
            left -= len(chunk)
        self.raw, self.base, self.at = b"".join(parts), self.base + self.at, 0
        return True

    def byte(self, number: int) -> bytes:
        """So many bytes behind `at`; none behind the end of the input."""
        while self.at + number >= len(self.raw):
            if not self.more():
                return b""
        return self.raw[self.at + number : self.at + number + 1]

    def meet(self, border: bytes) -> None:
        self.border = border
        self._borders = re.compile(re.escape(border[:-1]) + b"(?=" + re.escape(border[-1:]) + b")").finditer

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """Where each element from `at` on begins, and its bytes up to a border; it is passed when the next is asked for."""
        while self.border and self._none_from is None:
            raw, base = self.raw, self.base
            for border in self._borders(raw, self.at):
                yield base + self.at, raw[self.at : border.start() + 1]
                self.at = border.end()
            if not self.more():
                self._none_from = self.base + self.at

    def next_border(self, start: int) -> int:
        """Where elements next meet, counted from `at` as `start` is; -1 where they do not."""
        border = self.border
        if self._none_from is not None:  # else each element of another look would search the rest of the input
            return max(self.raw.find(border, self.at + start, self._none_from - self.base + len(border) - 1) - self.at, -1)
        searched = start
        while (found := self.raw.find(border, self.at + searched)) < 0:
            searched = max(len(self.raw) - self.at - len(border) + 1, searched)
            if not self.more():
                self._none_from = self.base + self.at + start
                return -1
        return found - self.at


def split(
    raw: bytes, chunks: Iterator[bytes], place: Place, leading: Leading, usual: Usual | None = None
) -> Iterator[tuple[Place, Any] | Damage]:
    """
    The elements of an array whose first bytes are `raw`, or what `usual` makes of them; `leading` reads those that meet no next
    one as the first does.
    """
    window = Window(raw, chunks)
    window.at = raw.index(b"[") + 1
    decode_one, file = repeats.of_lines().loads, place.file
    index, last = 0, b""
    while (byte := window.byte(0)) not in (b"", b"]"):
        if byte in _BETWEEN:
            last = byte if byte == b"," else last
            window.at += 1
            continue
        tried = 0
        for here, piece in window.pieces():
            at = _new(Place, (file, None, f"/{index}", here))
            if usual is None or (made := usual(piece, at)) is None:
                try:
                    made = decode_one(piece)
                except orjson.JSONDecodeError:
                    tried = len(piece)
                    break
            yield at, made
            index += 1
        here = window.base + window.at
        at = Place(file, None, f"/{index}", here)
        if tried and (got := _piece(window, decode_one, usual, at, tried)) is not None:
            yield at, got[0]
            index += 1
            window.at += got[1] + len(window.border) - 2  # where the next one begins
        elif (got := _alone(window, leading)) is not None:
            value, length = got
            yield at, value
            index += 1
            if not window.border:
                following = length
                while (byte := window.byte(following)) and byte in _BETWEEN:
                    following += 1
                window.meet(window.raw[window.at + length - 1 : window.at + following + 1])
            window.at += length
            last = window.raw[window.at - 1 : window.at]
        else:
            # Broken or cut here: go on where elements meet the next time, if they do.
            following = window.next_border(0) if window.border else -1
            cut = following < 0
            message = "the array ends early here" if cut else "an element of the array is broken; it was skipped"
            yield Damage(place._replace(offset=here), DamageReason.CUT if cut else DamageReason.BROKEN_JSON, message)
            if cut:
                return
            window.at, index = window.at + following + len(window.border) - 1, index + 1
    if not byte and index and last != b"]":
        here = window.base + window.at
        yield Damage(place._replace(offset=here), DamageReason.CUT, "the array is not closed: the file ends early")


def _piece(
    window: Window, decode_one: Callable[[bytes], Any], usual: Usual | None, at: Place, tried: int
) -> tuple[Any, int] | None:
    """The element at `at` that ends where it meets the next one, and its length; it does not end in what was tried."""
    end = tried
    for _ in range(_TRIES):
        end = window.next_border(end) + 1
        if not end:
            return None
        raw = window.raw[window.at : window.at + end]
        if usual is not None and (made := usual(raw, at)) is not None:
            return made, end
        try:
            return decode_one(raw), end
        except orjson.JSONDecodeError:
            continue
    return None


def _alone(window: Window, leading: Leading) -> tuple[Any, int] | None:
    """The value at `at` however it ends, and its length."""
    size = 1 << 16
    while True:
        while len(window.raw) - window.at < size and window.more():
            pass
        raw = window.raw[window.at : window.at + size]
        try:
            return leading(raw)
        except RecursionError:
            return None
        except ValueError as exc:
            early = getattr(exc, "pos", size) < len(raw) - 64 and "Unterminated" not in str(exc)
            if early or len(raw) < size:
                return None
            size *= 8
