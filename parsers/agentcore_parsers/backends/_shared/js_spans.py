"""Spans of the JavaScript SDK: what its console exporter makes of one, and the object itself."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.untrusted import truncated
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
        start, lasted = _times(micros, 1000), _times(length, 1000)
        end = start + lasted if start is not None and lasted is not None else None
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
    if isinstance(time, list) and len(time) == 2:
        seconds, rest = (_times(part, 1) for part in time)
        return seconds * 10**9 + rest if seconds is not None and rest is not None else None
    return _times(time, 10**6)


def _times(value: Any, unit: int) -> int | None:
    """A number of units as nanoseconds; None for what is no number, or none of this age."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return truncated(value * unit, 2**62)
