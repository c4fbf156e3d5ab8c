"""
Tables whose cells stand below their names (kubectl, docker, helm), or below lines (tabulate), rewritten so that they still do:
a pseudonym is longer or shorter than what it replaces, and where a cell begins says which column it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise

from agentcore_analyzer.conventions.columns import HEADS, RULED, begins
from agentcore_analyzer.rewrite.texts import TextRewriter


def is_in(lines: Iterable[str]) -> bool:
    """Whether the names of such columns, or the lines above or below them, stand in one of the lines."""
    return any(HEADS.match(line) or RULED.match(line) for line in lines)


def rewrite_columns(text: str, rewriter: TextRewriter) -> str:
    out: list[str] = []
    lines = text.split("\n")
    n = 0
    while n < len(lines):
        starts = _starts(lines, n)
        end = n + 1
        while starts and end < len(lines) and _fits(lines[end], starts):
            end += 1
        out += _table(lines[n:end], starts, rewriter) if starts else [rewriter.text(lines[n])]
        n = end
    return "\n".join(out)


def _starts(lines: list[str], n: int) -> list[int]:
    """Where the columns begin of a table that begins here; none if none does."""
    below = lines[n + 1] if n + 1 < len(lines) else ""
    head = next((line for line in (lines[n], below) if RULED.match(line)), lines[n])
    starts = [0, *begins(head)[1:]]
    return starts if (HEADS.match(head) or RULED.match(head)) and _fits(lines[n], starts) else []


def _fits(line: str, starts: list[int]) -> bool:
    return bool(line.strip()) and not any(len(line) > s and not line[s - 1].isspace() for s in starts[1:])


def _table(lines: list[str], starts: list[int], rewriter: TextRewriter) -> list[str]:
    """Each cell by itself; a column is wider or narrower by what its longest cell is, and what is blank otherwise stays."""
    rows = [[line[a:b] for a, b in zip(starts, (*starts[1:], len(line)), strict=True)] for line in lines]
    names = [name.strip() for name in rows[1 if RULED.match(lines[0]) and len(lines) > 1 else 0]]
    made = [[_cell(cell, rewriter.key) for cell in rows[0]]]
    made += [[_cell(cell, partial(rewriter.string_of, name)) for name, cell in zip(names, row, strict=True)] for row in rows[1:]]
    gaps = [b - a - _longest(rows, n) for n, (a, b) in enumerate(pairwise(starts))]
    widths = [_longest(made, n) + gap for n, gap in enumerate(gaps)] + [0]
    out = ("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in made)
    return [text + line[len(line.rstrip()) :] for text, line in zip(out, lines, strict=True)]


def _cell(cell: str, rewrite: Callable[[str], str]) -> str:
    value = cell.strip()
    return cell[: len(cell) - len(cell.lstrip())] + rewrite(value) if value else ""


def _longest(rows: list[list[str]], column: int) -> int:
    return max(len(row[column].rstrip()) for row in rows)
