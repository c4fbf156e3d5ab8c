"""
What a CloudWatch Logs subscription delivers.

## Looks like
`{"messageType": "DATA_MESSAGE", "owner": …, "logGroup": …, "logStream": …, "subscriptionFilters": […],
"logEvents": [{"id", "timestamp": <ms>, "message"}]}`, several back to back without a newline, mostly gzip;
or a Lambda function's event `{"awslogs": {"data": "<base64 of gzip>"}}`.

## Comes from
Subscription filters to Amazon Data Firehose (objects in S3), Kinesis Data Streams, or Lambda.

## Quirks
`CONTROL_MESSAGE` records only say that the destination can be reached; they are skipped. Firehose puts no
separator between records unless it is configured to. Concatenated gzip members are read as one file.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("messageType", "awslogs")

_INFLATED = 64 << 20
_TYPES = ("DATA_MESSAGE", "CONTROL_MESSAGE")


def _delivery(value: Any) -> bool:
    return isinstance(value, dict) and value.get("messageType") in _TYPES


def _encoded(value: Any) -> str | None:
    inner = value.get("awslogs") if isinstance(value, dict) else None
    data = inner.get("data") if isinstance(inner, dict) else None
    return data if isinstance(data, str) else None


def sniff(head: Head) -> Match | None:
    mine = [v for v in head.values if _delivery(v) and ("logEvents" in v or "logGroup" in v)]
    if mine:
        return Match(96, f"a subscription's {mine[0]['messageType']} with its log events")
    return Match(95, "a Lambda event with awslogs.data") if any(map(_encoded, head.values)) else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    events = 0
    for item in _values(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        data = _encoded(value)
        if data is not None:
            place = Place(source.name, line=place.line, pointer=f"{place.pointer or ''}/awslogs/data")
            value = _inflated(data)
            if value is None:
                yield Damage(place, DamageReason.BAD_RECORD, "awslogs.data is not base64 of a gzip stream of JSON")
                continue
        if not _delivery(value):
            yield from telemetry.document(value, place)
        elif value["messageType"] == "DATA_MESSAGE":
            events += len(value["logEvents"]) if isinstance(value.get("logEvents"), list) else 0
            yield from _events(telemetry, value, place)
    yield from telemetry.finish()
    yield Coverage(CoverageKind.ROWS, events, Place(source.name))


def _values(source: Input) -> Iterator[tuple[Place, Any] | Damage]:
    """Each line's values: one delivery a line, or several back to back; pretty-printed ones at once."""
    for offset, line in source.lines():
        if line.strip() in (b"{", b"["):
            yield from jsons.elements(source)
            return
        if not line.strip():
            continue
        place = Place(source.name, offset=offset)
        try:
            yield place, orjson.loads(line)
        except orjson.JSONDecodeError:
            yield from jsons.several(line, place)


def _events(telemetry: Telemetry, value: dict[str, Any], place: Place) -> Iterator[Record]:
    stream = value.get("logStream")
    stream = stream if isinstance(stream, str) else ""
    listed = value.get("logEvents")
    if not isinstance(listed, list):
        yield Damage(place, DamageReason.BAD_RECORD, "a DATA_MESSAGE without a list of log events")
        return
    for i, event in enumerate(listed):
        at = place._replace(pointer=f"{place.pointer or ''}/logEvents/{i}/message")
        message = event.get("message") if isinstance(event, dict) else None
        if isinstance(message, str):
            yield from telemetry.message(message, at, stream, nanos(event.get("timestamp"))[0])
        else:
            yield Damage(at, DamageReason.BAD_RECORD, "not a log event")


def _inflated(data: str) -> Any:
    try:
        raw = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(
            base64.b64decode(data, validate=True), _INFLATED
        )
        return orjson.loads(raw)
    except (binascii.Error, zlib.error, ValueError):
        return None
