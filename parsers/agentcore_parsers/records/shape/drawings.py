"""Tables that are drawn, as rows of named cells; what stands beside them stays text."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.lined import Lined
from agentcore_analyzer.model import Input, Place
from agentcore_parsers.decoding import drawn
from agentcore_parsers.records.shape.nodes import Doc
from agentcore_parsers.records.shape.tables import dated

_EMPTY = ("", "-", "<none>", "NULL", "null", "N/A", "n/a")
_MOST = 16 << 20  # characters of a text in which tables are looked for


def head(lines: list[str]) -> list[Doc]:
    """The rows in the first lines, where most of them are drawn; else nothing."""
    rows: list[Doc] = []
    inside = outside = 0
    for piece in drawn.pieces(lines):
        if isinstance(piece, drawn.Table):
            inside += len(piece.rows) + 1
            rows += [_row(piece.columns, cells, n) for n, cells in piece.rows]
        else:
            outside += bool(piece[1].strip()) and not drawn.is_rule(piece[1])
    return rows if inside > outside else []


def values(source: Input) -> Iterator[tuple[Place, Doc | str]]:
    """Each row, and each line that stands in no table."""
    data = source.data().decode("utf-8", "replace")
    for piece in drawn.pieces(data[:_MOST].splitlines()):
        if isinstance(piece, drawn.Table):
            for n, cells in piece.rows:
                yield Place(source.name, line=n + 1), _row(piece.columns, cells, n)
        elif piece[1].strip():
            yield Place(source.name, line=piece[0] + 1), piece[1]


def _row(columns: tuple[str, ...], cells: tuple[str, ...], n: int) -> Doc:
    row = Lined()
    if columns[0] == "(index)":  # console.table of Node.js shows texts in quotes
        cells = tuple(cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == "'" else cell for cell in cells)
    for name, cell in zip(columns, cells, strict=True):
        if name and cell not in _EMPTY:
            row[name] = cell
            row.lines[name] = n + 1
    return dated(row)
