"""
A text as its programs wrote it: strings with their escapes undone, lines without the frame of a box or the name of a
container, lines that a terminal broke at its width put together. Every view knows where its characters stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late

LARGEST = 1_000_000  # of a text that is looked at in other ways than as it stands
_LEVELS = 3  # a string in a field of a line that is itself a string
_NARROWEST, _WIDEST = 60, 250  # of a terminal
_USUAL = (72, 78, 80, 100, 120, 132, 160, 200)
_SHORTEST = 30  # of a string that can hold a sentence
_ALIKE = 8  # first characters by which lines of one writer are known
_RECORD = late(
    r"[\s│|]{0,8}(?:\[?\d{4}[-/]\d\d[-/]\d\d|\[?\d\d:\d\d:\d\d\b|\{\"|File \""
    r"|\[?(?:DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL|TRACE)\b)"
)
_CORNERS = "│┃|╮╯┐┘"
_STRING = late(r"(?<![\w\\])\"(?P<double>(?:[^\"\\\n]|\\.){1,20000})\"|(?<![\w\\])'(?P<single>(?:[^'\\\n]|\\.){1,20000})'")
_ESCAPE = late(r"\\(?:u(?P<long>[0-9a-fA-F]{4})|x(?P<short>[0-9a-fA-F]{2})|(?P<one>[\"'\\/bfnrt]))")
_ONE = {"b": " ", "f": " ", "n": "\n", "r": "\n", "t": "\t"}
_EDGE = late(r"[ \t]{0,40}[│┃] ?|(?P<name>[\w.-]{1,60}) {1,30}\| ?|[ \t]{0,40}\| ?")
_BACK = late(r"[ \t]{1,300}[│┃|][ \t]{0,10}$|[│┃][ \t]{0,10}$")
_RULE = late(r"[ \t]{0,40}[╭╰┌└╷╵┏┗+][─━╌-]{0,300}.{0,300}$")


class View(NamedTuple):
    """A text, and for each of its characters where it stands in the one that was given; None where it is that one."""

    text: str
    places: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        if self.places is None or start >= end:
            return start, end
        return self.places[start], self.places[min(end, len(self.places)) - 1] + 1

    def part(self, start: int, end: int) -> Sequence[int]:
        return range(start, end) if self.places is None else self.places[start:end]


def views(text: str) -> Iterator[View]:
    """
    The text in all ways that differ, the plainest first: what is read in one need not be read in the next. Lines that are put
    together come last, where it is not certain that a terminal broke them.
    """
    levels = [View(text)]
    while len(levels) <= _LEVELS and "\\" in levels[-1].text and len(text) <= LARGEST:
        inner = _decoded(levels[-1])
        if inner is None:
            break
        levels.append(inner)
    doubtful: list[View | None] = []
    for view in reversed(levels):
        if len(text) > LARGEST or "\n" not in view.text:
            yield view
            continue
        boxed = "│" in view.text or "┃" in view.text  # readers know boxes; without them a sentence ends at each line
        bare = _unframed(view)
        certain = _unbroken(bare or view, at_least=2)
        yield from (v for v in (certain, None if boxed else bare, view, bare if boxed else None) if v is not None)
        doubtful += [_softened(bare or view), _unbroken(bare or view, at_least=1)]
    yield from (v for v in doubtful if v is not None)


class _Made:
    """A view under construction."""

    def __init__(self, view: View) -> None:
        self._view, self._chars, self._places = view, list[str](), list[int]()

    def copy(self, start: int, end: int) -> None:
        if end > start:
            self._chars.append(self._view.text[start:end])
            self._places.extend(self._view.part(start, end))

    def put(self, char: str, at: int) -> None:
        self._chars.append(char)
        self._places.extend(self._view.part(at, at + 1))

    def done(self) -> View:
        return View("".join(self._chars), self._places)


def _decoded(view: View) -> View | None:
    """Strings that hold escapes without them, each on lines of its own; None where there are none."""
    made, at = _Made(view), 0
    for found in _STRING.finditer(view.text):
        group = "double" if found["double"] is not None else "single"
        if "\\" not in found[group] or len(found[group]) < _SHORTEST:
            continue
        start, end = found.span(group)
        made.copy(at, start - 1)
        made.put("\n", start - 1)
        inner = start
        for escape in _ESCAPE.finditer(view.text, start, end):
            made.copy(inner, escape.start())
            code = escape["long"] or escape["short"]
            made.put(chr(int(code, 16)) if code else _ONE.get(escape["one"], escape["one"]), escape.start())
            inner = escape.end()
        made.copy(inner, end)
        made.put("\n", end)
        at = end + 1
    if not at:
        return None
    made.copy(at, len(view.text))
    return made.done()


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _unframed(view: View) -> View | None:
    """Lines without the frame around them; None where fewer than two have one."""
    if "│" not in view.text and "┃" not in view.text and "| " not in view.text:
        return None
    made, framed = _Made(view), 0
    for start, end in _lines(view.text):
        line = view.text[start:end]
        if edge := _EDGE.match(line):
            framed += 1
            back = _BACK.search(line, max(edge.end(), len(line) - 320))
            made.copy(start + edge.end(), start + (back.start() if back else len(line.rstrip())))
        elif not _RULE.match(line):
            made.copy(start, end)
        made.copy(end, min(end + 1, len(view.text)))
    return made.done() if framed > 1 or (framed and "│" in view.text) else None


def _unbroken(view: View, *, at_least: int) -> View | None:
    """
    Lines that a terminal broke at its last column in one. None where no line is as wide as a terminal, or fewer than
    `at_least` that follow each other: a single one may as well end there.
    """
    lines = list(_lines(view.text))
    width = max(end - start for start, end in lines)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    full = [
        end - start == width and view.text[end - 1] not in _CORNERS and _goes_on(view.text, lines, i)
        for i, (start, end) in enumerate(lines)
    ]
    enough = any(full) if at_least == 1 else any(a and b for a, b in pairwise(full))
    return _together(view, lines, full, "") if enough else None


def _softened(view: View) -> View | None:
    """Lines that were broken between words in one: the next word would not have fitted on the line."""
    lines = list(_lines(view.text))
    widest = max(end - start for start, end in lines)
    width = next((w for w in _USUAL if w >= widest), 0)
    if widest < _NARROWEST or not width:
        return None
    joined = [
        _goes_on(view.text, lines, i)
        and end - start + 1 + len(view.text[lines[i + 1][0] : lines[i + 1][1]].split(maxsplit=1)[0]) > width
        and not view.text[lines[i + 1][0]].isspace()
        for i, (start, end) in enumerate(lines)
    ]
    return _together(view, lines, joined, " ") if any(joined) else None


def _goes_on(text: str, lines: list[tuple[int, int]], at: int) -> bool:
    """Whether a next line is there that can be the rest of this one: not empty, no record of its own, not begun like it."""
    if at + 1 >= len(lines):
        return False
    (start, _), (begin, end) = lines[at], lines[at + 1]
    following = text[begin:end]
    return bool(following.strip()) and _RECORD.match(following) is None and text[start : start + _ALIKE] != following[:_ALIKE]


def _together(view: View, lines: list[tuple[int, int]], joined: list[bool], between: str) -> View:
    made = _Made(view)
    for (start, end), goes_on in zip(lines, joined, strict=True):
        made.copy(start, end)
        if not goes_on:
            made.copy(end, min(end + 1, len(view.text)))
        elif between:
            made.put(between, end)
    return made.done()


def literal(text: str, start: int, end: int, longest: int) -> str:
    """The first line between two places, as it stands there."""
    part = text[start : min(end, start + longest)]
    return re.split(r"[\r\n]", part, maxsplit=1)[0].rstrip() or part.strip()[:longest]
