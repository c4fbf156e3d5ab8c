"""Spans and log records of the JavaScript SDK: what its console exporter makes of one, and the object itself."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.untrusted import truncated
from agentcore_parsers.backends._shared.gathered import text
from agentcore_parsers.records.foreign import Doc, as_mapping, first, listed

_ERROR, _WARN, _INFO = 17, 13, 9
_KINDS = {0: "INTERNAL", 1: "SERVER", 2: "CLIENT", 3: "PRODUCER", 4: "CONSUMER"}


def is_span(doc: Any) -> bool:
    """`timestamp` and `duration` in µs beside `traceId` and `id`; or the object, with `_spanContext`."""
    if not isinstance(doc, dict):
        return False
    if isinstance(doc.get("_spanContext"), dict):
        return "startTime" in doc and "name" in doc
    printed = isinstance(doc.get("traceId"), str) and isinstance(doc.get("id"), str) and "duration" in doc and "timestamp" in doc
    return printed and isinstance(doc.get("status"), dict) and "kind" in doc


def is_log(doc: Any) -> bool:
    return isinstance(doc, dict) and isinstance(doc.get("hrTime"), list) and ("body" in doc or "_body" in doc)


def log(doc: Doc) -> Doc:
    """A log record; one without a severity that calls itself an error, or a call that did not succeed, counts as that."""
    context, attributes = as_mapping(doc.get("spanContext")), as_mapping(doc.get("attributes"))
    named = text(attributes.get("event.name")).endswith(("_error", "_failure"))
    number = first(doc, "severityNumber", "_severityNumber")
    implied = _ERROR if named else _WARN if attributes.get("success") is False else _INFO
    return {
        "severityNumber": number if isinstance(number, int) else implied,
        "body": first(doc, "body", "_body"),
        "timeUnixNano": _nanos(doc.get("hrTime")),
        "traceId": context.get("traceId"),
        "spanId": context.get("spanId"),
        "attributes": attributes,
        "scope": {"name": text(as_mapping(doc.get("instrumentationScope")).get("name"))},
        "resource": {"attributes": _resource(doc.get("resource"))},
    }


def _resource(value: Any) -> Doc:
    held = first(as_mapping(value), "attributes", "_rawAttributes", "_attributes")
    pairs = held if isinstance(held, list) else []
    return as_mapping(held) or {pair[0]: pair[1] for pair in pairs if isinstance(pair, list) and len(pair) == 2 and text(pair[0])}


def convert(doc: Doc) -> Doc:
    context, status = as_mapping(doc.get("_spanContext")), as_mapping(doc.get("status"))
    above = as_mapping(doc.get("parentSpanContext"))
    scope = as_mapping(first(doc, "instrumentationScope", "instrumentationLibrary") or {})
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
        "resource": {"attributes": _resource(doc.get("resource"))},
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
