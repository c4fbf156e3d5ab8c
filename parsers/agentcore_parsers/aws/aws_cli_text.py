"""
`aws logs … --output text`: events or query results as lines with tabs.

## Looks like
`EVENTS⇥<event id>⇥<ingestion ms>⇥<stream>⇥<message>⇥<ms>` of filter-log-events,
`EVENTS⇥<ingestion ms>⇥<message>⇥<ms>` of get-log-events, `RESULTS⇥@message⇥…` of get-query-results.

## Comes from
`aws logs filter-log-events … --output text > file`, or a profile whose output format is text.

## Quirks
Columns stand in alphabetic order of their names and have no header. Tabs and newlines in a message are
printed as they are: an event ends at the time stamp. Rows of a query are not separated; a row ends where a
field comes again. `NEXTTOKEN` means that there are more pages. Prefer `--output json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.tables import row_counts, row_records
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("EVENTS\t", "RESULTS\t")

_TAGS = ("EVENTS\t", "RESULTS\t", "SEARCHEDLOGSTREAMS\t", "STATISTICS\t", "NEXTTOKEN\t")
_ENDS = late(r"\t(\d{12,14})$")
_FILTER = re.compile(r"EVENTS\t(\d{1,80})\t(\d{12,14})\t([^\t]{1,512})\t")
_GET = late(r"EVENTS\t(\d{12,14})\t")
_RESULT = late(r"RESULTS\t([@\w.\-]{1,128})\t")
_LINES = 20_000


def sniff(head: Head) -> Match | None:
    events = sum(1 for line in head.lines[:400] if _FILTER.match(line) or _GET.match(line))
    if events:
        return Match(95, f"{events} EVENTS lines of the AWS CLI's text output")
    cells = sum(1 for line in head.lines[:400] if line.startswith("RESULTS\t@"))
    return Match(94, f"{cells} RESULTS lines of the AWS CLI's text output") if cells else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    rows, row, row_at = 0, dict[str, str](), 0
    for offset, text in _entries(telemetry, source):
        cell = _RESULT.match(text)
        if cell is None:
            yield from _other(telemetry, text, offset)
            rows += text.startswith("EVENTS\t")
            continue
        if cell[1] in row:
            rows += 1
            yield from row_records(telemetry, row, _place(telemetry, row, row_at))
            row = {}
        if not row:
            row_at = offset
        row[cell[1]] = text[cell.end() :]
        if cell[1] == "@message":
            row_at = offset
    if row:
        rows += 1
        yield from row_records(telemetry, row, _place(telemetry, row, row_at))
    yield from telemetry.finish()
    yield from row_counts(rows, Place(source.name))


def _place(telemetry: Telemetry, row: dict[str, str], offset: int) -> Place:
    """Where a row's message stands; a row without one cannot be read again, so it gets a line only."""
    if "@message" in row:
        return Place(telemetry.source.name, offset=offset)
    return Place(telemetry.source.name, line=telemetry.line_of(offset))


def _entries(telemetry: Telemetry, source: Input) -> Iterator[tuple[int, str]]:
    """Tagged lines together with the lines that their messages go on over."""
    block: list[str] = []
    started = 0
    for offset, raw in source.lines():
        line = telemetry.decode(raw, offset).rstrip("\r\n")
        if line.startswith(_TAGS) or not block or len(block) > _LINES or _closed(block):
            if block:
                yield started, "\n".join(block)
            block, started = [], offset
        block.append(line)
    if block:
        yield started, "\n".join(block)


def _closed(block: list[str]) -> bool:
    tag = block[0].partition("\t")[0]
    return tag not in ("EVENTS", "RESULTS") or (tag == "EVENTS" and bool(_ENDS.search(block[-1])))


def _other(telemetry: Telemetry, text: str, offset: int) -> Iterator[Record]:
    place = Place(telemetry.source.name, offset=offset)
    if text.startswith("NEXTTOKEN\t"):
        yield Coverage(CoverageKind.NEXT_TOKEN, 1, place)
    if not text.startswith("EVENTS\t"):
        return
    found, end = _FILTER.match(text) or _GET.match(text), _ENDS.search(text)
    if found is None or end is None or end.start() < found.end():
        yield Damage(place, DamageReason.BAD_LINE, "an EVENTS line without its columns; it was skipped")
        return
    stream = found[3] if found.re is _FILTER else ""
    yield from telemetry.message(text[found.end() : end.start()], offset, stream, nanos(int(end[1]))[0])
