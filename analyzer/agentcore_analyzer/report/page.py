"""A page of terminal text: prose wrapped to the width, columns, colours where they are wanted."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from itertools import zip_longest

from agentcore_analyzer.late import late
from agentcore_analyzer.model import Place
from agentcore_analyzer.safe import clean, replaced
from agentcore_analyzer.terminal_width import cut, width

_CODES = {"red": "31", "yellow": "33", "cyan": "36", "bold": "1", "dim": "2", "green": "32"}
_COLOURING = late(r"\x1b\[\d*m|\x1b\]8;;[^\x1b]*\x1b\\")
_UNITS = late(r"(?<=\d) (?=%|(?:ns|us|ms|s|min|h)\b)")
_WIDEST = 110  # columns of prose: longer lines are hard to read
_LEFT_OUT = "…"
_PLACE = 4000  # characters of a place, so that it can be given to `analyze show`: longer paths no system has


class Page:
    """Collects lines; colours only when asked to, wraps prose to the width. `link` gives the address of a file, or none."""

    def __init__(self, width: int, colour: bool, link: Callable[[str], str] | None = None) -> None:
        self.width = max(40, min(width, 160))
        self.colour = colour
        self._link = link
        self.lines: list[str] = []
        self.dated = False  # whether a time of day needs its date

    def paint(self, text: str, how: str) -> str:
        return f"\x1b[{_CODES[how]}m{text}\x1b[0m" if self.colour and text.strip() else text

    def line(self, text: str = "") -> None:
        self.lines.append(text.rstrip())

    def heading(self, title: str) -> None:
        self.line()
        self.line("  " + self.paint(title, "bold"))

    def prose(
        self,
        text: str,
        indent: str = "  ",
        first: str | None = None,
        how: str | None = None,
        rows: int | None = None,
        tail: str = "",
    ) -> None:
        """A paragraph, of at most `rows` rows, in which `tail` is never shortened; a number stays on the line of its unit."""
        if rows is not None and len(text) > rows * self.width:
            text = f"{text[: rows * self.width].rpartition(' ')[0] or text[: rows * self.width]} …"
        lines = self._wrapped(text + tail, indent, indent if first is None else first)
        while rows is not None and rows_of(lines, self.width) > rows and text != _LEFT_OUT:
            text = _shorter(text)
            lines = self._wrapped(text + tail, indent, indent if first is None else first)
        self.lines += [self.paint(line, how) for line in lines] if how else lines

    def _wrapped(self, text: str, indent: str, first: str) -> list[str]:
        wrapped = textwrap.wrap(
            _UNITS.sub("\N{NO-BREAK SPACE}", text),
            min(self.width, _WIDEST),
            initial_indent=first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        return [line.replace("\N{NO-BREAK SPACE}", " ") for line in wrapped]

    def place(self, place: Place, indent: str = "      ", first: str | None = None, *, split: bool = True) -> None:
        """
        A place as `analyze show` takes it, with a link where the terminal has some.

        One that is too long for a line goes on at its JSON pointer (`split`), or is left to the terminal to break.
        """
        said = clean(str(place), _PLACE)
        file, mark, pointer = said.partition("#/")
        whole = not split or not mark or len(said) + len(indent) <= self.width
        start = indent if first is None else first
        target = self._link(place.file) if self._link is not None and replaced() is None else ""
        for part in [said] if whole else [file, mark + pointer]:
            shown = self.paint(part, "dim")
            self.line(start + (f"\x1b]8;;{target}\x1b\\{shown}\x1b]8;;\x1b\\" if target else shown))
            start = indent

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


def rows_of(lines: list[str], width: int) -> int:
    """Rows that lines take in a terminal, which breaks those that are too long for it."""
    return sum(max(-(-_seen(line) // width), 1) for line in lines)


def _shorter(text: str) -> str:
    """Without its last sentence, or its last word where it is one sentence; what is quoted is no sentence of ours."""
    plain = text.removesuffix(" …")
    head, found, last = plain.rpartition(". ")
    if found and len(last) <= len(plain) // 2 and head.count("“") == head.count("”"):
        return f"{head}. …"
    return f"{plain.rpartition(' ')[0] or plain[: len(plain) // 2]} …" if len(plain) > 1 else _LEFT_OUT


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
