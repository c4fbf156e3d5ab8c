"""
OpenTelemetry spans as the rows of a column store: ClickHouse, OpenSearch (Data Prepper).

## Looks like
`{"Timestamp": "…", "TraceId": "…", "SpanId": "…", "ParentSpanId": "", "SpanName": "…", "SpanKind":
"Internal", "ServiceName", "ScopeName", "SpanAttributes": {…}, "Duration": 12, "StatusCode": "Error"}`,
the same in snake_case with `child_spans` nested, or `{"traceId", "spanId", "traceGroup",
"startTime", "endTime", "durationInNanos", "status.code", "span.attributes.http@method"}`.

## Comes from
`SELECT * FROM otel_traces FORMAT JSONEachRow` (the collector's ClickHouse exporter), the index
`otel-v1-apm-span-*` of OpenSearch (also as search hits with `_source`), exports of platforms built
on such tables.

## Quirks
A duration is nanoseconds, or text such as `PT1M2.765376S`; the end is computed from it. OpenSearch
writes `@` for the dots inside an attribute's name. ClickHouse's `Events.Name`, `Events.Timestamp`,
`Events.Attributes` are parallel lists. Attribute values of ClickHouse are all text. Log records that
stand inside a span's row are not read. [ClickHouse rows not seen]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_analyzer.untrusted import truncated, whole
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.foreign import Doc, Foreign, as_mapping, columns, flattened

HINTS = ("SpanName", "span_name", "durationInNanos")

_LISTS = ("spans", "data", "rows")
_ISO_DURATION = late(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9})\d*)?S)?$")
_SETS = (
    {"TraceId", "SpanId", "SpanName", "Timestamp"},
    {"trace_id", "span_id", "span_name", "timestamp"},
    {"traceId", "spanId", "startTime", "durationInNanos"},
)


def _is_row(doc: Any) -> bool:
    return isinstance(doc, dict) and any(names <= doc.keys() for names in _SETS)


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        for name in (*_LISTS, "hits", "_source"):
            inner = value.get(name)
            if isinstance(inner, dict | list):
                return [i for v in (inner if isinstance(inner, list) else [inner]) for i in _inside(v)]
    return [value]


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_row, (inner for value in head.values for inner in _inside(value))))
    if mine:
        return Match(90, f"{mine} rows of a span table")
    names = columns(head)
    return Match(90, "a table of spans") if any(wanted <= names for wanted in _SETS) else None


def _get(doc: Doc, *names: str) -> Any:
    return next((doc[n] for n in names if doc.get(n) not in (None, "")), None)


def _duration(value: Any) -> int | None:
    if isinstance(value, str):
        if (told := whole(value, 19)) is not None:
            return told
        found = _ISO_DURATION.match(value)
        if found is None:
            return None
        seconds = (whole(found[1]) or 0) * 3600 + (whole(found[2]) or 0) * 60 + (whole(found[3]) or 0)
        return seconds * 10**9 + int((found[4] or "0").ljust(9, "0"))
    return truncated(value, 2**62)


def _prefixed(doc: Doc, prefix: str) -> Doc:
    """`span.attributes.http@method` as `http.method`."""
    return {k.removeprefix(prefix).replace("@", "."): v for k, v in doc.items() if k.startswith(prefix)}


def _events(doc: Doc) -> list[Doc]:
    names = doc.get("Events.Name")
    if isinstance(names, list):
        times, attributes = (
            (column if isinstance(column, list) else []) + [None] * len(names)
            for column in (doc.get("Events.Timestamp"), doc.get("Events.Attributes"))
        )
        return [
            {"name": n, "timeUnixNano": t, "attributes": as_mapping(a)} for n, t, a in zip(names, times, attributes, strict=False)
        ]
    found = _get(doc, "events", "Events")
    return [
        {
            "name": _get(e, "name", "Name") or "",
            "timeUnixNano": _get(e, "timestamp", "time", "Timestamp"),
            "attributes": flattened(as_mapping(_get(e, "attributes", "Attributes"))),
        }
        for e in (found if isinstance(found, list) else ())
        if isinstance(e, dict)
    ]


def _convert(doc: Doc) -> Doc:
    status = as_mapping(doc.get("status"))
    group = as_mapping(doc.get("traceGroupFields")) if not doc.get("parentSpanId") else {}
    attributes = {
        **as_mapping(_get(doc, "SpanAttributes", "span_attributes", "attributes")),
        **_prefixed(doc, "span.attributes."),
    }
    resource = as_mapping(_get(doc, "ResourceAttributes", "resource_attributes"))
    resource = {
        **as_mapping(as_mapping(doc.get("resource")).get("attributes")),
        **resource,
        **_prefixed(doc, "resource.attributes."),
    }
    service = _get(doc, "ServiceName", "service_name", "serviceName")
    scope = _get(doc, "ScopeName", "scope_name", "instrumentationScope.name", "instrumentationLibrary.name")
    kind = _get(doc, "SpanKind", "span_kind", "kind") or "INTERNAL"
    start = nanos(_get(doc, "Timestamp", "timestamp", "startTime"))[0]
    end = nanos(doc.get("endTime"))[0]
    lasted = _duration(_get(doc, "Duration", "duration", "durationInNanos"))
    if end is None and start is not None and lasted is not None:
        end = start + lasted
    code = _get(doc, "StatusCode", "status_code", "status.code")
    code = code if code is not None else status.get("code", group.get("statusCode"))
    return {
        "traceId": _get(doc, "TraceId", "trace_id", "traceId"),
        "spanId": _get(doc, "SpanId", "span_id", "spanId"),
        "parentSpanId": _get(doc, "ParentSpanId", "parent_span_id", "parentSpanId"),
        "name": _get(doc, "SpanName", "span_name", "name"),
        "kind": kind.upper().removeprefix("SPAN_KIND_") if isinstance(kind, str) else kind,
        "startTimeUnixNano": start,
        "endTimeUnixNano": end,
        "attributes": attributes,
        "events": _events(doc),
        "links": doc.get("links"),
        "status": {
            "code": code,
            "message": _get(doc, "StatusMessage", "status_message") or status.get("message") or "",
        },
        "scope": {"name": scope or as_mapping(doc.get("instrumentationScope")).get("name") or ""},
        "resource": {"attributes": {**resource, **({"service.name": service} if service else {})}},
    }


def parse(source: Input) -> Iterable[Record]:
    reader = Foreign(source, _is_row, _convert, lists=_LISTS, children="child_spans")
    return reader.records()
