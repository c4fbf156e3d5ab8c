"""
The terminal while something is watched: lines that stay, and below them a picture that is drawn again and again.

Where there is no terminal, or one that moves no cursor (TERM=dumb), there is no picture and only the lines that stay. The cursor
is moved by two sequences that every terminal knows (up, and delete to the end of the screen); all text has gone through `clean`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TextIO

from agentcore_analyzer.report.page import rows_of

_UP, _REST = "\x1b[{}A", "\x1b[J"


class Screen:
    """`size` gives columns and rows; it is asked each time, since a window may change."""

    def __init__(self, stream: TextIO | None, moving: bool, size: Callable[[], tuple[int, int]]) -> None:
        self.moving, self._stream, self._size = moving, stream, size
        self._drawn: list[str] = []

    @property
    def columns(self) -> int:
        return self._size()[0]

    def say(self, lines: Sequence[str]) -> None:
        """Lines that stay, above the picture."""
        if lines:
            self._put(lines, self._drawn)

    def draw(self, picture: Sequence[str]) -> None:
        """Another picture in the place of the last one; what does not fit is left out at its end."""
        if self.moving and list(picture) != self._drawn:
            self._put((), picture)

    def close(self) -> None:
        self.draw(())

    def _put(self, lines: Sequence[str], picture: Sequence[str]) -> None:
        if self._stream is None:  # closed by who started us
            return
        columns, rows = self._size()
        picture = list(picture)
        while picture and rows_of(picture, columns) >= rows:  # the last row is the cursor's
            picture.pop()
        up = min(rows_of(self._drawn, columns), rows - 1) if self._drawn else 0
        back = ("\r" + (_UP.format(up) if up else "") + _REST) if self._drawn else ""
        text = back + "".join(f"{line}\n" for line in [*lines, *picture])
        encoding = self._stream.encoding or "ascii"
        self._stream.write(text.encode(encoding, "replace").decode(encoding))
        self._stream.flush()
        self._drawn = picture


def moves(stream: TextIO | None) -> bool:
    """Whether the stream is a terminal whose cursor can be moved."""
    from agentcore_analyzer.portable import takes_colours

    try:
        return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb" and takes_colours()
    except ValueError:  # closed
        return False
