"""A page of terminal text: prose wrapped to the width, columns, colours where they are wanted."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from itertools import zip_longest

from agentcore_analyzer.terminal_width import cut, width

_CODES = {"red": "31", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2", "green": "32"}
_COLOURING = re.compile(r"\x1b\[\d*m")
_UNITS = re.compile(r"(?<=\d) (?=%|(?:ns|us|ms|s|min|h)\b)")
_WIDEST = 110  # columns of prose: longer lines are hard to read


class Page:
    """Collects lines; colours only when asked to, wraps prose to the width."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = max(40, min(width, 160))
        self.colour = colour
        self.lines: list[str] = []
        self.dated = False  # whether a time of day needs its date

    def paint(self, text: str, how: str) -> str:
        return f"\x1b[{_CODES[how]}m{text}\x1b[0m" if self.colour and text.strip() else text

    def line(self, text: str = "") -> None:
        self.lines.append(text.rstrip())

    def heading(self, title: str) -> None:
        self.line()
        self.line("  " + self.paint(title, "bold"))

    def prose(self, text: str, indent: str = "  ", first: str | None = None, how: str | None = None) -> None:
        """A paragraph; a number stays on the line of its unit."""
        wrapped = textwrap.wrap(
            _UNITS.sub("\N{NO-BREAK SPACE}", text),
            min(self.width, _WIDEST),
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines = [line.replace("\N{NO-BREAK SPACE}", " ") for line in wrapped]
        self.lines += [self.paint(line, how) for line in lines] if how else lines

    def parts(self, parts: list[str], between: str = " · ", indent: str = "  ", how: str | None = None) -> None:
        """Short parts on one line, or on more where they do not fit; none is broken."""
        line = ""
        for part in parts:
            if line and len(indent) + _seen(line) + len(between) + _seen(part) > min(self.width, _WIDEST):
                self.line(self.paint(indent + line, how) if how else indent + line)
                line = ""
            line = f"{line}{between}{part}" if line else part
        if line:
            self.line(self.paint(indent + line, how) if how else indent + line)

    def table(self, rows: list[list[str]], indent: str = "  ", *, clip: bool = False, flush: int | None = None) -> None:
        """Rows in columns, the column `flush` flush right; `clip` cuts what does not fit (never where colours are used)."""
        if rows:
            lines = [indent + row for row in _aligned(rows, flush)]
            self.lines += [f"{cut(row, self.width - 1)}…" if clip and width(row) > self.width else row for row in lines]


def _seen(text: str) -> int:
    """Columns of a text that may hold colours."""
    return width(_COLOURING.sub("", text))


def _aligned(rows: list[list[str]], flush: int | None) -> Iterator[str]:
    """Rows with their cells below each other; tabulate, which the other tables use, takes 25 ms to import."""
    wide = [[_seen(cell) for cell in row] for row in rows]
    columns = [max(cells) for cells in zip_longest(*wide, fillvalue=0)]
    for row, widths in zip(rows, wide, strict=True):
        padded = (
            " " * (column - width) + cell if number == flush else cell + " " * (column - width)
            for number, (cell, width, column) in enumerate(zip(row, widths, columns, strict=False))
        )
        yield "  ".join(padded).rstrip()
