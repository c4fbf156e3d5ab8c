"""
The tables that the AWS CLI draws, as the answers they were made of (awscli/table.py and formatter.py, version 1.46).

A section has a title, perhaps names of columns, and rows; one bar more at the edge is one level deeper. An object with one row
is turned: its names stand in the first column. Cells are padded and never cut; one with line breaks goes on in the lines below.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.lined import Lined

_EDGE = late(r"\|{1,40}")
_RULE = late(r"(\|{0,40})\+-[-+]*\+\1$")
_MAX_OPEN = 5000  # lines that one cell may go on for


class _Line(NamedTuple):
    number: int
    depth: int
    cells: tuple[str, ...]  # none: a rule


class TableError(ValueError):
    """`line` is 1-based."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def load(lines: list[str]) -> tuple[dict[str, Any], TableError | None]:
    """The answer under the name of its operation, as far as it is drawn; and where the drawing is damaged."""
    top, read = Lined(), list[_Line]()
    damage: TableError | None = None
    try:
        read.extend(_drawn(lines))
    except TableError as exc:
        damage = exc
    try:
        _fill(top, read)
    except TableError as exc:
        damage = exc  # it stands above the other, of whose lines none is here
    return top, damage


def _fill(top: Lined, read: list[_Line]) -> None:
    """Raises TableError at the first section that is none."""
    open_ended: list[Any] = [top]  # what the sections of each depth are put into
    for depth, title, body in _sections(read):
        if depth >= len(open_ended):
            raise TableError(title.number, "a section stands in none")
        del open_ended[depth + 1 :]
        made = _value(body)
        _put(open_ended[depth], title, made)
        last = made[-1] if isinstance(made, list) and made else made
        open_ended.append(last if isinstance(last, dict) else Lined())


def _put(around: Any, title: _Line, value: Any) -> None:
    """One section is an object; a list has one for each element, or all of its rows in one."""
    name = title.cells[0]
    if name in around:
        held = around[name]
        around[name] = (held if isinstance(held, list) else [held]) + (value if isinstance(value, list) else [value])
    else:
        around[name] = value
        around.lines[name] = title.number


def _value(groups: list[list[_Line]]) -> Any:
    """What the rows of a section stand for."""
    if not groups:
        return Lined()
    if len(groups) > 1 and len(groups[0]) == 1 and len(groups[0][0].cells) > 1:
        return [_object(groups[0][0].cells, row) for group in groups[1:] for row in group]
    rows = [row for group in groups for row in group]
    if all(len(row.cells) == 2 for row in rows):
        made = Lined()
        for row in rows:
            made[row.cells[0]] = row.cells[1]
            made.lines[row.cells[0]] = row.number
        return made
    return [" | ".join(row.cells) for row in rows]


def _object(names: tuple[str, ...], row: _Line) -> Lined:
    made = Lined()
    cells = row.cells if len(row.cells) <= len(names) else (*row.cells[: len(names) - 1], " | ".join(row.cells[len(names) - 1 :]))
    for name, cell in zip(names, cells, strict=False):
        if cell:
            made[name] = cell
            made.lines[name] = row.number
    return made


def _sections(lines: list[_Line]) -> Iterator[tuple[int, _Line, list[list[_Line]]]]:
    """(depth, title, groups of rows between rules) of each section."""
    groups: list[list[_Line]] = []
    for line in lines:
        if not line.cells:
            groups.append([])
        elif groups and (not groups[-1] or groups[-1][-1].depth == line.depth):
            groups[-1].append(line)
        else:
            groups.append([line])
    found = [group for group in groups if group]
    n = 0
    while n < len(found):
        title = found[n][0]
        rest = found[n][1:]  # a title without a rule below it has none of its own rows
        if rest or len(title.cells) != 1:
            raise TableError(title.number, "rows without a title")
        n += 1
        body: list[list[_Line]] = []
        while n < len(found) and found[n][0].depth == title.depth and not _is_title(found, n, body):
            body.append(found[n])
            n += 1
        yield title.depth, title, body


def _is_title(found: list[list[_Line]], n: int, body: list[list[_Line]]) -> bool:
    """Whether a group of the same depth begins the next section: its columns are told apart from those of the rows before."""
    first = found[n][0]
    if len(found[n]) > 1 or len(first.cells) != 1 or not body:
        return False
    return n + 1 < len(found) and found[n + 1][0].depth >= first.depth


def _drawn(lines: list[str]) -> Iterator[_Line]:
    """The lines with what is in them, a cell that goes on below put together."""
    i = 0
    bars_at: list[int] = []  # where the last rule parts columns
    while i < len(lines):
        number, line = i + 1, lines[i].rstrip()
        i += 1
        if not line or (not line.startswith(("|", "+")) and set(line) <= {"-"}):
            continue
        if _RULE.match(line):
            bars_at = [n for n, c in enumerate(line) if c == "+"][1:-1]
            yield _Line(number, 0, ())
            continue
        edge = _EDGE.match(line)
        if edge is None:
            raise TableError(number, "a line that is not drawn")
        bars = edge[0]
        whole = [line]
        while not (whole[-1].endswith(bars) and (len(whole) > 1 or len(line) > len(bars))):
            if i >= len(lines) or len(whole) > _MAX_OPEN or _RULE.match(lines[i].rstrip()):
                raise TableError(number, "a cell has no end")
            whole.append(lines[i].rstrip())
            i += 1
        text = "\n".join(whole)
        yield _Line(number, len(bars) - 1, _cells(text, len(bars), bars_at))


def _cells(text: str, edge: int, bars_at: list[int]) -> tuple[str, ...]:
    """The cells of a line; a bar that stands elsewhere than in the rule above belongs to a text."""
    inner = text[edge:-edge]
    if "\n" not in text and bars_at and bars_at[-1] < len(text) and all(text[n] == "|" for n in bars_at):
        starts = [edge, *(n + 1 for n in bars_at)]
        return tuple(text[a:b].strip() for a, b in zip(starts, (*bars_at, len(text) - edge), strict=True))
    return tuple(cell.strip() for cell in inner.split("|"))
