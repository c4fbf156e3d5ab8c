"""Tables in text: CSV with any of four separators, and the `#Fields:` of W3C logs and Zeek. A line names the columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Input, Place
from agentcore_parsers.records.foreign import csv_rows
from agentcore_parsers.records.shape.nodes import Doc
from agentcore_parsers.records.shape.words import words_of

_SEPARATORS = ",\t;|"
_LOOKED_AT = 60
_LONGEST = 80  # characters of a column's name
_FIELDS = "#fields"
_EMPTY = ("-", "(empty)", "")  # how such logs write that there is nothing
_DAY = 10
_CELL = late(r"\"(?:[^\"]|\"\"){0,20000}\"(?!\S)|\S{1,20000}")


class Layout(NamedTuple):
    separator: str
    columns: tuple[str, ...] = ()  # where a line of its own form names them


def layout(lines: list[str]) -> Layout | None:
    """How the first lines of a text make a table; None where they make none."""
    start = [line for line in lines[:_LOOKED_AT] if line.strip()]
    if not start:
        return None
    if start[0].startswith("#"):
        return _w3c(start)
    for separator in _SEPARATORS:
        if separator in start[0] and _fits(start, separator):
            return Layout(separator)
    return None


def _w3c(lines: list[str]) -> Layout | None:
    columns = tuple(next((_named(line) for line in lines if line[:7].lower() == _FIELDS), ()))
    return Layout(" ", columns) if len(columns) > 1 else None


def _named(line: str) -> list[str]:
    return line[len(_FIELDS) :].lstrip(":").split()


def _fits(lines: list[str], separator: str) -> bool:
    try:
        rows = list(csv.reader((line + "\n" for line in lines), delimiter=separator))
    except csv.Error:
        return False
    rows = [row for row in rows if row]
    names = [name.strip().removeprefix("\ufeff") for name in rows[0]]
    if len(rows) < 2 or len(names) < 2 or len(set(names)) < len(names):
        return False
    if not all(name and len(name) <= _LONGEST and (name[0].isalpha() or name[0] in "@_#$") for name in names):
        return False
    if any(name.replace(".", "").replace("-", "").replace(":", "").isdigit() for name in names):
        return False
    whole = sum(len(row) == len(names) for row in rows[1:])
    # The last row may be cut, and a cell with line breaks makes several short rows of one.
    return whole * 10 >= 7 * (len(rows) - 1) or whole >= len(rows) - 2 > 0


def rows(source: Input, layout: Layout) -> Iterator[tuple[Place, Doc] | Damage]:
    if not layout.columns:
        return (item if isinstance(item, Damage) else (item[0], dated(item[1])) for item in csv_rows(source, layout.separator))
    return _w3c_rows(source)


def _w3c_rows(source: Input) -> Iterator[tuple[Place, Doc] | Damage]:
    columns: list[str] = []
    for number, (_, raw) in enumerate(source.lines(), 1):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line[:7].lower() == _FIELDS:
            columns = _named(line)
        if not line or line.startswith("#"):
            continue
        cells = _cells(line)
        if len(cells) != len(columns):
            yield Damage(
                Place(source.name, line=number), DamageReason.BAD_ROW, "a row that has not the columns of its table was skipped"
            )
            continue
        row = {name: cell for name, cell in zip(columns, cells, strict=True) if cell not in _EMPTY}
        yield Place(source.name, line=number), dated(row)


def dated(row: Doc) -> Doc:
    """With one moment where the date and the time of day stand in two columns."""
    found = {part: key for key in row for part in ("date", "time") if words_of(key).words - {"local", "utc"} == {part}}
    if len(found) != 2:
        return row
    day, clock = row[found["date"]], row[found["time"]]
    if not (isinstance(day, str) and isinstance(clock, str) and len(day) == _DAY and day[:4].isdigit() and clock[2:3] == ":"):
        return row
    return {f"{found['date']} {found['time']}": f"{day} {clock}", **{k: v for k, v in row.items() if k not in found.values()}}


def _cells(line: str) -> list[str]:
    """The cells of a W3C log: parted by tabs or blanks, those with blanks in quotes."""
    return line.split("\t") if "\t" in line else [c.strip('"') for c in _CELL.findall(line)]


def head_rows(lines: Iterable[str], found: Layout) -> list[Doc]:
    """The rows of the first lines, for a first look."""
    if found.columns:
        rows_of = (dict(zip(found.columns, _cells(line), strict=False)) for line in lines if line and line[0] != "#")
        return [dated({k: v for k, v in row.items() if v not in _EMPTY}) for row in rows_of]
    reader = csv.DictReader((line + "\n" for line in lines), delimiter=found.separator, restval="")
    try:
        return [dated({str(k): v for k, v in row.items() if k and v}) for row in reader]
    except csv.Error:
        return []
