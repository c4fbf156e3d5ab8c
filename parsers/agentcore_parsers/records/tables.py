"""
Rows of named cells, as queries give them, whatever they were written as (JSON, CSV, YAML, text).

A row with a message stands for the document in it. A row of single selected fields
(`fields traceId, spanId, name`) is put together again as far as it makes a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Place, Record
from agentcore_parsers.decoding.times import http_date, nanos
from agentcore_parsers.records.telemetry import Telemetry, known

ROW_CAPS = (1000, 10_000)  # the default `limit` of a query, and the most the service returns
_NO_MESSAGE = "a row without a message or ids; export again with the fields @timestamp, @message, @logStream"


def row_records(telemetry: Telemetry, row: Mapping[str, Any], place: Place) -> Iterable[Record]:
    """The records of one row."""
    stream = row.get("@logStream") or row.get("logStreamName") or ""
    stream = stream if isinstance(stream, str) else ""
    time = nanos(row.get("@timestamp") or row.get("timestamp"))[0]
    message = row.get("@message", row.get("message"))
    if isinstance(message, str):
        return telemetry.message(message, place, stream, time)
    doc = nested(row)
    if known(doc):
        return telemetry.document(doc, place, stream, time)
    return (Damage(place, DamageReason.NO_MESSAGE, _NO_MESSAGE),)


def nested(row: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted columns as the document they were taken from; attribute names keep their dots."""
    doc: dict[str, Any] = {}
    for field, value in row.items():
        first, _, rest = field.partition(".")
        if rest and first in ("attributes", "resource", "scope", "status"):
            inner = doc.setdefault(first, {})
            if first == "resource":
                inner, rest = inner.setdefault("attributes", {}), rest.removeprefix("attributes.")
            inner[rest] = value
        elif value not in ("", None):
            doc[field] = value
    return doc


def exported_at(answer: Any, place: Place) -> Iterable[Coverage]:
    """When AWS made an answer, where boto3's response metadata was saved with it."""
    metadata = answer.get("ResponseMetadata") if isinstance(answer, dict) else None
    headers = metadata.get("HTTPHeaders") if isinstance(metadata, dict) else None
    time = http_date(headers.get("date")) if isinstance(headers, dict) else None
    if time is not None:
        yield Coverage(CoverageKind.EXPORTED_AT, time, place)


def row_counts(rows: int, place: Place) -> Iterable[Coverage]:
    """What the number of rows says about completeness."""
    yield Coverage(CoverageKind.ROWS, rows, place)
    if rows in ROW_CAPS:
        yield Coverage(CoverageKind.ROW_CAP, rows, place)
