"""
OTLP messages in protobuf as the JSON documents that OTLP defines for them, ids in hex.

Imports opentelemetry-proto, which comes with the extra `otlp`; only `otlp_protobuf` imports this.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from agentcore_parsers.backends._shared import wire

_DEPTH = 64
Doc = dict[str, Any]


def documents(raw: bytes, kind: str) -> tuple[list[Doc], bool]:
    """The request's documents, and whether it is whole; else its groups, as far as they can be read."""
    request = ExportTraceServiceRequest if kind == "spans" else ExportLogsServiceRequest
    make = _spans if kind == "spans" else _logs
    try:
        whole = request.FromString(raw)
    except DecodeError:
        whole = None
    if whole is not None:
        return [make(whole)], True
    found: list[Doc] = []
    for number, wire_type, group in wire.fields(raw):
        if (number, wire_type) != (1, 2):
            continue
        for piece in (group, *_shortened(group)):
            try:
                part = request.FromString(b"\x0a" + _length(len(piece)) + piece)
            except DecodeError:
                continue
            found.append(make(part))
            break
    return found, False


def _length(size: int) -> bytes:
    out = bytearray()
    while size > 0x7F:
        out.append(size & 0x7F | 0x80)
        size >>= 7
    out.append(size)
    return bytes(out)


def _shortened(group: bytes) -> Iterator[bytes]:
    """A group whose end is missing, without its last scope, span or record."""
    kept = bytearray()
    for number, kind, content in wire.fields(group):
        if kind != 2 or not number:
            break
        head = bytes([number << 3 | 2])
        whole = head + _length(len(content)) + content
        if number == 2 and group.find(whole) < 0:
            inner = bytearray()
            for inner_number, inner_kind, inner_content in wire.fields(content):
                piece = bytes([inner_number << 3 | 2]) + _length(len(inner_content)) + inner_content
                if inner_kind != 2 or not inner_number or content.find(piece) < 0:
                    break
                inner += piece
            kept += head + _length(len(inner)) + inner
            break
        kept += whole
    yield bytes(kept)


def _spans(request: Any) -> Doc:
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _attributes(group.resource.attributes)},
                "scopeSpans": [
                    {"scope": {"name": scope.scope.name}, "spans": [_span(span) for span in scope.spans]}
                    for scope in group.scope_spans
                ],
            }
            for group in request.resource_spans
        ]
    }


def _span(span: Any) -> Doc:
    return {
        "traceId": span.trace_id.hex(),
        "spanId": span.span_id.hex(),
        "parentSpanId": span.parent_span_id.hex(),
        "flags": span.flags,
        "name": span.name,
        "kind": span.kind,
        "startTimeUnixNano": span.start_time_unix_nano,
        "endTimeUnixNano": span.end_time_unix_nano,
        "attributes": _attributes(span.attributes),
        "events": [
            {"name": e.name, "timeUnixNano": e.time_unix_nano, "attributes": _attributes(e.attributes)}
            for e in span.events
        ],
        "links": [{"traceId": link.trace_id.hex(), "spanId": link.span_id.hex()} for link in span.links],
        "status": {"code": span.status.code, "message": span.status.message},
    }


def _logs(request: Any) -> Doc:
    return {
        "resourceLogs": [
            {
                "resource": {"attributes": _attributes(group.resource.attributes)},
                "scopeLogs": [
                    {
                        "scope": {"name": scope.scope.name},
                        "logRecords": [_log(log) for log in scope.log_records],
                    }
                    for scope in group.scope_logs
                ],
            }
            for group in request.resource_logs
        ]
    }


def _log(log: Any) -> Doc:
    made = {
        "timeUnixNano": log.time_unix_nano,
        "observedTimeUnixNano": log.observed_time_unix_nano,
        "severityNumber": log.severity_number,
        "severityText": log.severity_text,
        "body": _value(log.body),
        "attributes": _attributes(log.attributes),
        "traceId": log.trace_id.hex(),
        "spanId": log.span_id.hex(),
        "flags": log.flags,
    }
    event = getattr(log, "event_name", "")  # younger than the oldest version of the extra
    return {**made, "eventName": event} if event else made


def _attributes(pairs: Any) -> Doc:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: Any, depth: int = 0) -> Any:
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    if depth >= _DEPTH:
        return "(nested too deeply)"
    if kind == "array_value":
        return [_value(v, depth + 1) for v in value.array_value.values]
    if kind == "kvlist_value":
        return {pair.key: _value(pair.value, depth + 1) for pair in value.kvlist_value.values}
    found = getattr(value, kind)
    return found.hex() if isinstance(found, bytes) else found
