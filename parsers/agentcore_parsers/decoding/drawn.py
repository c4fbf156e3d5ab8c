"""
Tables that are drawn for eyes: with bars and rules (psql, MySQL, Markdown, the boxes of terminals), or with columns alone
(kubectl, docker, helm, `Format-Table` of PowerShell). The first row names the columns.

Run: psql 15.18, MariaDB 10.11's client, rich 15.0.0, pm2 7.0, tabulate 0.10 (six of its forms, with lines and without).
After their documentation: kubectl, docker, helm, PowerShell.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.columns import HEADS, MOST, RULED, begins
from agentcore_analyzer.conventions.late import late

BARS = "|│┃║"
_DASHES = "-=─━═"  # the hyphen first, so that it may stand in a class of characters
_CORNERS = "+┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋┡┩╇╞╡╪╔╗╚╝╠╣╦╩╬╟╢╫╤╧"
_RULE = late(rf"[{_DASHES}\s:{BARS}{_CORNERS}]{{3,20000}}$")
_BAR = late(rf"[{BARS}]")
_PSQL = late(r"-+(?:\+-+)+$")
_MAX_NAME = 60  # characters of a column's name


class Table(NamedTuple):
    """`rows` are (index of the line, cells); `end` is the index behind the last line of the table."""

    columns: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]
    end: int


def at(lines: list[str], start: int) -> Table | None:
    """The table that begins at this line; None where none does."""
    line = lines[start]
    if line[:1].isspace():
        line = line.strip()
    if not line:
        return None
    if line[0] in BARS or line[0] in _CORNERS:
        return _framed(lines, start)
    if start + 1 < len(lines):
        below = lines[start + 1].strip()
        if below[:2] in ("--", "=="):
            if "+" in below and _PSQL.match(below):
                return _psql(lines, start)
            if RULED.match(below):
                return _aligned(lines, start, begins(lines[start + 1]), start + 2)
        if line[0].isupper() and line[:2].isupper() and HEADS.match(line) and len(lines[start].rstrip()) == len(line):
            return _aligned(lines, start, begins(line), start + 1)
    return None


def is_rule(line: str) -> bool:
    """Whether a line only draws."""
    bare = line.strip()
    return len(bare) > 2 and bool(_RULE.match(bare)) and any(c in _DASHES for c in bare)


def _framed(lines: list[str], start: int) -> Table | None:
    """Rows between bars; a rule parts the names of the columns from what stands below them."""
    groups: list[list[tuple[int, tuple[str, ...]]]] = [[]]
    end = _frame_end(lines, start)
    for i in range(start, end):
        bare = lines[i].strip()
        if is_rule(bare):
            groups.append([])
        else:
            groups[-1].append((i, _cells(bare[1:-1])))
    parted = [g for g in groups if g]
    if len(parted) < 2:
        return None
    columns = _joined(parted[0])[1]
    if not _are_names(columns):
        return None
    body = parted[1:]
    each = len(body) > 1 and all(len(g) == 1 or not g[1][1][0] for g in body)
    rows = [_joined(g) for g in body] if each else _wrapped([row for g in body for row in g])
    return Table(columns, [(n, _as_many(cells, len(columns))) for n, cells in rows], end)


def _frame_end(lines: list[str], start: int) -> int:
    """Behind the last of the lines that are drawn from here on."""
    for i in range(start, len(lines)):
        bare = lines[i].strip()
        if not (is_rule(bare) or (len(bare) > 2 and bare[0] in BARS and bare[-1] in BARS)):
            return i
    return len(lines)


def _psql(lines: list[str], start: int) -> Table | None:
    """`psql`: no bar at the edges; a `+` behind a cell says that it goes on in the next line."""
    columns = _cells(lines[start])
    if not _are_names(columns) or len(columns) != lines[start + 1].count("+") + 1:
        return None
    rows: list[tuple[int, tuple[str, ...]]] = []
    open_ended = False
    i = start + 2
    while i < len(lines) and lines[i].count("|") >= len(columns) - 1:
        cells = _as_many(_cells(lines[i]), len(columns))
        goes_on = any(cell.endswith("+") for cell in cells)
        plain = tuple(cell.removesuffix("+").rstrip() for cell in cells) if goes_on else cells
        if open_ended and rows:
            rows[-1] = rows[-1][0], tuple("\n".join(c for c in both if c) for both in zip(rows[-1][1], plain, strict=True))
        else:
            rows.append((i, plain))
        open_ended = goes_on
        i += 1
    if i < len(lines) and lines[i].startswith("(") and lines[i].rstrip().endswith(("row)", "rows)")):
        i += 1
    return Table(columns, rows, i) if rows else None


def _aligned(lines: list[str], start: int, starts: list[int], first: int) -> Table | None:
    """Columns that begin where their names do; a cell never reaches into the next column."""
    if len(starts) < 2 or len(starts) > MOST:
        return None
    columns = _cut(lines[start], starts)
    if not _are_names(columns):
        return None
    rows: list[tuple[int, tuple[str, ...]]] = []
    i = first
    while i < len(lines):
        line = lines[i].rstrip()
        if not line or is_rule(line) or line[: starts[1]].isspace():
            break
        if any(s and len(line) > s and not line[s - 1].isspace() for s in starts[1:]):
            break
        rows.append((i, _cut(line, starts)))
        i += 1
    return Table(columns, rows, i) if rows else None


def _cut(line: str, starts: list[int]) -> tuple[str, ...]:
    return tuple(line[a:b].strip() for a, b in zip(starts, (*starts[1:], len(line)), strict=True))


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in _BAR.split(text))


def _are_names(columns: tuple[str, ...]) -> bool:
    if not 2 <= len(columns) <= MOST or len({c for c in columns if c}) < 2:
        return False
    return all(len(c) <= _MAX_NAME and not (c[:1].isdigit() and c.replace(".", "").isdigit()) for c in columns)


def _as_many(cells: tuple[str, ...], count: int) -> tuple[str, ...]:
    """As many cells as columns: a bar in the text of a cell parts none, and it is the last that is long."""
    if len(cells) > count:
        return (*cells[: count - 1], " | ".join(cells[count - 1 :]))
    return cells + ("",) * (count - len(cells))


def _joined(group: list[tuple[int, tuple[str, ...]]]) -> tuple[int, tuple[str, ...]]:
    """The lines of one row."""
    most = max(len(cells) for _, cells in group)
    every = [_as_many(cells, most) for _, cells in group]
    return group[0][0], tuple(" ".join(c for c in column if c) for column in zip(*every, strict=True))


def _wrapped(rows: list[tuple[int, tuple[str, ...]]]) -> list[tuple[int, tuple[str, ...]]]:
    """With the lines that begin with an empty cell joined to the row that they go on with."""
    groups: list[list[tuple[int, tuple[str, ...]]]] = []
    for row in rows:
        if groups and not row[1][0] and any(row[1]):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_joined(g) for g in groups]


def pieces(lines: list[str]) -> Iterator[tuple[int, str] | Table]:
    """All of a text in order: its tables, and each line that stands in none with its index."""
    i = 0
    while i < len(lines):
        found = at(lines, i) if lines[i] else None
        if found is not None and found.rows:
            yield found
            i = found.end
            continue
        # A frame that is no table is passed over as a whole: none begins in the middle of it.
        end = _frame_end(lines, i) if found is None else i
        for n in range(i, max(end, i + 1)):
            yield n, lines[n]
        i = max(end, i + 1)
