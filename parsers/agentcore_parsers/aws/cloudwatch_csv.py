"""
CSV exports of the CloudWatch console.

## Looks like
A header line with the selected fields (`@timestamp,@message,@logStream,@ptr`), then one row a record with
quotes doubled inside cells and messages over several lines; or `timestamp,message` with milliseconds.

## Comes from
"Export results" > "Download table (CSV)" of Logs Insights, and "Download search results (CSV)" of a log
stream's page.

## Quirks
The console exports at most 10,000 rows. Which columns exist depends on the query: without @message
(and without traceId, spanId, …) rows say nothing. A quote that is never closed damages its own row only.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.wide_cells import wide_cells
from agentcore_parsers.records.tables import row_counts, row_records
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = LINED

_FIELD = late(r"@?[A-Za-z_][\w.\- ()/]{0,120}$")
# Fields that make a row worth reading, next to the built-in ones, which start with @.
_TELLING = {"traceId", "spanId", "startTimeUnixNano", "severityText", "body"}
_STARTS_ROW = late(r'"?(?:\d{4}-\d\d-\d\d[ T]|\d{13}[",])')
_BLOCK_LINES, _BLOCK_CHARS = 2000, 16 << 20
_CELL = 64 << 20  # no cell is longer than a line


def _header(line: str) -> list[str]:
    try:
        with wide_cells(_CELL):
            cells = next(csv.reader([line.lstrip("\ufeff")], strict=True), [])
    except csv.Error:
        return []
    return cells if len(cells) > 1 and all(map(_FIELD.match, cells)) else []


def sniff(head: Head) -> Match | None:
    fields = _header(next((line for line in head.lines if line.strip()), ""))
    built_in = [f for f in fields if f in ("@message", "@timestamp", "@ptr", "@logStream", "@log")]
    if built_in:
        return Match(94, f"a CSV header with {', '.join(built_in)}")
    if fields == ["timestamp", "message"]:
        return Match(93, "a CSV header of a log stream's download: timestamp, message")
    if len(_TELLING.intersection(fields)) > 1:
        return Match(85, f"a CSV header with {', '.join(sorted(_TELLING.intersection(fields)))}")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    fields: list[str] = []
    rows = 0
    for line, cells in _rows(source):
        place = Place(source.name, line=line)
        if cells is None:
            yield Damage(
                place,
                DamageReason.BAD_LINE,
                "not a row of this CSV file (quotes or the number of cells); it was skipped",
            )
        elif not fields:
            fields = _header(",".join(cells)) or cells
        else:
            rows += 1
            yield from row_records(telemetry, dict(zip(fields, cells, strict=False)), place)
    yield from telemetry.finish()
    yield from row_counts(rows, Place(source.name))


def _rows(source: Input) -> Iterator[tuple[int, list[str] | None]]:
    """
    1-based first line and cells of each row; None where it is none.

    A row ends where its quotes are balanced. What turns out to be no row is given up up to the next
    line that starts like one, so that a stray quote does not swallow the rest of the file.
    """
    feed = ((n, raw.decode("utf-8", "replace")) for n, (_, raw) in enumerate(source.lines(), 1))
    again: deque[tuple[int, str]] = deque()
    block: list[tuple[int, str]] = []
    quotes = size = width = 0
    while True:
        got = again.popleft() if again else next(feed, None)
        if got is not None:
            if not block and not got[1].strip():
                continue
            block.append(got)
            quotes, size = quotes + got[1].count('"'), size + len(got[1])
            if quotes % 2 and len(block) < _BLOCK_LINES and size < _BLOCK_CHARS:
                continue
        elif not block:
            return
        cells = None if quotes % 2 else _cells("".join(text for _, text in block))
        if cells is not None and width in (0, len(cells)):
            width = width or len(cells)
            yield block[0][0], cells
        else:
            yield block[0][0], None
            rest = next(
                (i for i, (_, text) in enumerate(block[1:], 1) if _STARTS_ROW.match(text)), len(block)
            )
            again.extendleft(reversed(block[rest:]))
        block, quotes, size = [], 0, 0


def _cells(text: str) -> list[str] | None:
    try:
        with wide_cells(_CELL):
            rows = list(csv.reader([text.rstrip("\r\n")], strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None
