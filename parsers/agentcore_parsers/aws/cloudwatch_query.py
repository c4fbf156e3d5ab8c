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

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import tables
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("results",)


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
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        rows = value.get("results") if isinstance(value, dict) else None
        if not isinstance(rows, list):
            yield from telemetry.document(value, place)
            continue
        for i, raw in enumerate(rows):
            row = _row(raw)
            at = place._replace(pointer=f"{place.pointer or ''}/results/{i}")
            if not row:
                yield Damage(at, DamageReason.BAD_RECORD, "not a query result row")
            elif "@message" in row:
                time = nanos(row.get("@timestamp"))[0]
                yield from telemetry.message(row["@message"], at, row.get("@logStream", ""), time)
            else:
                yield from telemetry.document(tables.nested(row), at)
        yield from tables.row_counts(len(rows), place)
        yield from tables.exported_at(value, place)
        if value.get("status") in ("Running", "Scheduled", "Timeout"):
            yield Coverage(CoverageKind.CUT, f"query status {value['status']}", Place(source.name, pointer="/status"))
    yield from telemetry.finish()
