"""
What `agentcore traces get` writes.

## Looks like
A pretty-printed JSON array of rows: `{"@ptr": …, "@timestamp": "2025-11-18 07:43:37.444", "@message": {…}}`.
`@message` is a span document, an OpenTelemetry log record, or a string that did not parse.

## Comes from
`agentcore traces get <id> --output trace.json`, and the JSON export of the CloudWatch Logs Insights
console, which has the same columns with `@message` as a string.

## Quirks
Only the runtime's own log group is queried, endpoint DEFAULT only: for agents created before
2026-07-20 (or ADOT < 0.18.0) the file holds log records and no span at all. Exactly 1,000 or 10,000
rows mean that the query was cut. 64-bit numbers lost up to 221 ns on their way through JavaScript.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, Head, HeadShape, Input, Kind, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("@message",)

# `limit` of the CLI's query: 1000 in older versions, 10000 since 0.30.0 (read in its source).
ROW_CAPS = (1000, 10_000)


def sniff(head: Head) -> Match | None:
    rows = [v for v in head.values if isinstance(v, dict) and "@message" in v and len(v) < 20]
    if head.shape == HeadShape.ARRAY and rows:
        return Match(95, "a JSON array of rows with @timestamp and @message")
    return Match(70, "JSON lines with @message") if rows else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.RUNTIME_LOG)
    rows = 0
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, row = item
        rows += 1
        if not isinstance(row, dict) or "@message" not in row:
            yield from telemetry.document(row, place)
            continue
        stream = row.get("@logStream")
        inner = place._replace(pointer=f"{place.pointer or ''}/@message")
        yield from telemetry.document(
            row["@message"], inner, stream if isinstance(stream, str) else "", nanos(row.get("@timestamp"))[0]
        )
    yield from telemetry.finish()
    yield Coverage(CoverageKind.TRACE_EXPORT, rows, Place(source.name))
    if rows in ROW_CAPS:
        yield Coverage(CoverageKind.ROW_CAP, rows, Place(source.name))
