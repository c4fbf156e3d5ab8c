"""Spans of the JavaScript SDK: what its console exporter makes of one, and the object itself."""

from __future__ import annotations

from typing import Any

from agentcore_parsers.backends._shared.gathered import first, text
from agentcore_parsers.records.foreign import Doc, as_mapping, listed

_KINDS = {0: "INTERNAL", 1: "SERVER", 2: "CLIENT", 3: "PRODUCER", 4: "CONSUMER"}


def is_span(doc: Any) -> bool:
    """`timestamp` and `duration` in µs beside `traceId` and `id`; or the object, with `_spanContext`."""
    if not isinstance(doc, dict):
        return False
    if isinstance(doc.get("_spanContext"), dict):
        return "startTime" in doc and "name" in doc
    printed = isinstance(doc.get("traceId"), str) and isinstance(doc.get("id"), str) and "duration" in doc and "timestamp" in doc
    return printed and isinstance(doc.get("status"), dict) and "kind" in doc


def convert(doc: Doc) -> Doc:
    context, status = as_mapping(doc.get("_spanContext")), as_mapping(doc.get("status"))
    above = as_mapping(doc.get("parentSpanContext"))
    scope = as_mapping(first(doc, "instrumentationScope", "instrumentationLibrary") or {})
    resource = as_mapping(doc.get("resource"))
    start, end = _nanos(doc.get("startTime")), _nanos(doc.get("endTime"))
    if not context:
        micros, length = doc.get("timestamp"), doc.get("duration")
        start = int(micros) * 1000 if isinstance(micros, int | float) else None
        end = start + int(length * 1000) if start is not None and isinstance(length, int | float) else None
    code, kind = status.get("code"), doc.get("kind")
    parent = above.get("spanId") or first(doc, "parentSpanId", "parentId")
    return {
        "traceId": context.get("traceId") or doc.get("traceId"),
        "spanId": context.get("spanId") or doc.get("id"),
        "parentSpanId": parent if isinstance(parent, str) and parent != "undefined" else None,
        "name": doc.get("name"),
        "kind": _KINDS.get(kind, "INTERNAL") if isinstance(kind, int) else "INTERNAL",
        "startTimeUnixNano": start,
        "endTimeUnixNano": end,
        "attributes": as_mapping(doc.get("attributes")),
        "events": [
            {"name": text(e.get("name")), "timeUnixNano": _nanos(e.get("time")), "attributes": as_mapping(e.get("attributes"))}
            for e in listed(doc.get("events"))
        ],
        "status": {"code": code if isinstance(code, int) else 0, "message": text(status.get("message"))},
        "scope": {"name": text(scope.get("name"))},
        "resource": {"attributes": as_mapping(first(resource, "attributes", "_rawAttributes", "_attributes") or {})},
    }


def _nanos(time: Any) -> int | None:
    """`[seconds, nanoseconds]`, or a number of milliseconds."""
    if isinstance(time, list) and len(time) == 2 and all(isinstance(part, int) for part in time):
        return int(time[0]) * 10**9 + int(time[1])
    return int(time * 10**6) if isinstance(time, int | float) and not isinstance(time, bool) else None
