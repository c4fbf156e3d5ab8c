"""
CSV rewritten in place: cells keep their quoting, the header line its names, rows their line breaks.

A text that is no format of its own is one, too, where its first line names columns of which one says who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from agentcore_analyzer.rewrite.meanings import says_who
from agentcore_analyzer.rewrite.texts import TextRewriter

_MARKS = ",;|\t"
_NAME = re.compile(r"[A-Za-z][\w. -]{0,40}")


@cache
def _cells(mark: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A quote that is never closed ends its row only, as the parser of such files reads it."""
    bare = rf"(?P<bare>[^{re.escape(mark)}\r\n]*+)"
    end = rf"(?P<end>{re.escape(mark)}|\r?\n|\r|\Z)"
    return re.compile(rf'(?:"(?P<quoted>(?:[^"]++|"")*+)"|{bare}){end}'), re.compile(bare + end)


def mark_of(lines: Sequence[str]) -> str:
    """What parts the columns of a table with somebody's name in it; empty where the lines are no such table."""
    if len(lines) < 2:
        return ""
    mark = max(_MARKS, key=lines[0].count)
    names = [name.strip(' "') for name in lines[0].strip(mark).split(mark)]
    is_head = len(names) > 1 and all(map(_NAME.fullmatch, names)) and lines[1].count(mark) == lines[0].count(mark)
    return mark if is_head and any(map(says_who, names)) else ""


def rewrite_people(text: str, rewriter: TextRewriter, mark: str) -> str:
    """Names below a name of a column that says who somebody is; the other cells are texts."""
    def cell(name: str, value: str) -> str:
        return rewriter.string_of(name, value) if says_who(name) else rewriter.text(value)

    return _rewritten(text, mark, rewriter, cell)


def rewrite_table(text: str, rewriter: TextRewriter) -> str:
    """The text of a CSV file, its first line being the header."""
    return _rewritten(text, ",", rewriter, rewriter.string_of)


def _rewritten(text: str, mark: str, rewriter: TextRewriter, rewrite: Callable[[str, str], str]) -> str:
    out: list[str] = []
    names: list[str] = []
    column, at, in_header = 0, 0, True
    whole, rest = _cells(mark)
    while at < len(text):
        match = whole.match(text, at) or rest.match(text, at)
        if match is None:  # pragma: no cover  (the second pattern matches anything)
            break
        quoted = match.groupdict().get("quoted")
        cell = quoted.replace('""', '"') if quoted is not None else match["bare"]
        if in_header:
            names.append(cell.strip())
            made = rewriter.key(cell)
        else:
            made = rewrite(names[column] if column < len(names) else "", cell)
        out.append(_written(made, cell, match[0], match["end"], quoted is not None))
        column += 1
        if match["end"] != mark:
            column, in_header = 0, False
        at = match.end()
    return "".join(out)


def _written(made: str, cell: str, raw: str, end: str, quoted: bool) -> str:
    if made == cell:
        return raw
    if quoted:
        made = '"' + made.replace('"', '""') + '"'
    return made + end
