"""
Results of a CloudWatch Logs Insights query.

## Looks like
`{"results": [[{"field": "@timestamp", "value": "…"}, {"field": "@message", "value": "…"}, …]], "status": "Complete"}`

## Comes from
`aws logs get-query-results`, boto3's `get_query_results`, and tools that save the response.

## Quirks
All values are strings; a field without a value is left out. If single fields were selected
(`fields traceId, name`) there is no @message: columns with dotted names are put together again as
far as they make a span. The service returns at most 10,000 rows. `status` may be `Running`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.aws._shared import answers
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import tables
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("results",)

_BESIDE = ("statistics", "status", "queryLanguage", "encryptionKey", "ResponseMetadata")


def _row(value: Any) -> dict[str, str]:
    cells = value if isinstance(value, list) else []
    return {
        c["field"]: c["value"]
        for c in cells
        if isinstance(c, dict) and isinstance(c.get("field"), str) and isinstance(c.get("value"), str)
    }


def sniff(head: Head) -> Match | None:
    for value in head.values:
        rows = value.get("results") if isinstance(value, dict) else None
        if isinstance(rows, list) and isinstance(value, dict):
            if rows and _row(rows[0]):
                return Match(95, "a `results` list of field/value rows")
            if "statistics" in value and "status" in value:
                return Match(85, "an empty query result")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    for item in answers.documents(source, "results", _BESIDE, b"["):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        rows = value.get("results") if isinstance(value, dict) else None
        if not isinstance(rows, (list, answers.Listed)):
            yield from telemetry.document(value, place)
            continue
        yield from _records(telemetry, rows, place)
        yield from tables.row_counts(len(rows), place)
        yield from tables.exported_at(value, place)
        if value.get("status") in ("Running", "Scheduled", "Timeout"):
            yield Coverage(CoverageKind.CUT, f"query status {value['status']}", Place(source.name, pointer="/status"))
    yield from telemetry.finish()


def _records(telemetry: Telemetry, rows: Any, place: Place) -> Iterator[Record]:
    column: int | None = None  # where the message stands, in a row that is read alone
    for number, (offset, raw) in enumerate(answers.values(rows)):
        row = _row(raw)
        message, stream, time = row.get("@message"), row.get("@logStream", ""), row.get("@timestamp")
        if offset is not None and message is not None and len(row) == len(raw):
            stands = list(row).index("@message")
            if column is None:
                column = stands
                telemetry.source.contains(place, "/results", rows.extents, f"/{column}/value", told=False)
            alone = telemetry.alone(message, offset, stream, time) if stands == column else None
            if alone is not None:
                yield alone
                continue
        at = place._replace(pointer=f"{place.pointer or ''}/results/{number}")
        if not row:
            yield Damage(at, DamageReason.BAD_RECORD, "not a query result row")
        elif message is not None:
            yield from telemetry.message(message, at, stream, nanos(time)[0])
        else:
            yield from telemetry.document(tables.nested(row), at)
