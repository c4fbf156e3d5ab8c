"""
Tables whose cells stand below their names (kubectl, docker, helm), or below lines (tabulate), rewritten so that they still do:
a pseudonym is longer or shorter than what it replaces, and where a cell begins says which column it is. So it is with a result
that stands behind a bar at the end of a line (Robot Framework).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise

from agentcore_analyzer.conventions.columns import HEADS, RULED, begins
from agentcore_analyzer.rewrite.texts import TextRewriter

_BARRED = re.compile(r"(?P<name>\S[^|]{0,200}?)(?P<pad> {2,200})(?P<result>\| [A-Z]{4} \|)\s*$")


def is_in(lines: Iterable[str]) -> bool:
    """Whether the names of such columns, the lines above or below them, or a result behind a bar, stand in one of the lines."""
    return any(HEADS.match(line) or RULED.match(line) or _BARRED.match(line) for line in lines)


def rewrite_columns(text: str, rewriter: TextRewriter) -> str:
    out: list[str] = []
    lines = text.split("\n")
    n = 0
    while n < len(lines):
        starts = _starts(lines, n)
        end = n + 1
        while starts and end < len(lines) and _fits(lines[end], starts):
            end += 1
        out += _table(lines[n:end], starts, rewriter) if starts else [_barred(lines[n], rewriter)]
        n = end
    return "\n".join(out)


def _barred(line: str, rewriter: TextRewriter) -> str:
    found = _BARRED.match(line)
    if found is None:
        return rewriter.text(line)
    made = rewriter.text(found["name"])
    return made + " " * max(found.end("pad") - len(made), 1) + line[found.start("result") :]


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
    below = 2 if RULED.match(lines[0]) and len(lines) > 1 else 1
    names = [name.strip() for name in rows[below - 1]]
    made = [[_cell(cell, rewriter.key) for cell in r] for r in rows[:below]]
    made += [[_cell(cell, partial(rewriter.string_of, name)) for name, cell in zip(names, r, strict=True)] for r in rows[below:]]
    gaps = [b - a - _longest(rows, n) for n, (a, b) in enumerate(pairwise(starts))]
    widths = [_longest(made, n) + gap for n, gap in enumerate(gaps)] + [0]
    out = ("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in made)
    return [text + line[len(line.rstrip()) :] for text, line in zip(out, lines, strict=True)]


def _cell(cell: str, rewrite: Callable[[str], str]) -> str:
    value = cell.strip()
    return cell[: len(cell) - len(cell.lstrip())] + rewrite(value) if value else ""


def _longest(rows: list[list[str]], column: int) -> int:
    return max(len(row[column].rstrip()) for row in rows)
