"""
Spans exported from Phoenix and other OpenInference tools: rows of a table, or one object a span.

## Looks like
Rows with `context.trace_id`, `context.span_id`, `parent_id`, `span_kind`, `start_time`, `status_code`
and columns `attributes.llm.model_name`, … as CSV, JSON list or JSON lines; or objects with
`"context": {"trace_id", "span_id"}` and nested `attributes`, also in camel case (`spanKind`,
`statusCode`, `parentId`), also inside `{"data": […], "next_cursor": …}`.

## Comes from
`client.spans.get_spans_dataframe()` saved with `to_json` or `to_csv`, `GET
/v1/projects/<id>/spans`, `client.spans.get_spans()`, trace files of older versions.

## Quirks
`span_kind` is OpenInference's kind (LLM, TOOL, AGENT, …), not OpenTelemetry's. `to_json` without
`date_format="iso"` writes milliseconds and loses what is finer. Attributes are nested or flat;
lists of messages in a CSV are Python text and stay text. `next_cursor` means more pages exist.
Parquet and Arrow files are not read: save as JSON lines. [export of the UI not seen]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Coverage, CoverageKind, Head, Input, Match, Place, Record
from agentcore_parsers.records.foreign import (
    Doc,
    Foreign,
    as_json,
    as_mapping,
    columns,
    first,
    flattened,
    unlisted,
    without_none,
)

HINTS = ("context",)

_LISTS = ("data", "spans")
_KINDS = ("span_kind", "spanKind", "status_code", "statusCode")
_HEADER = {"context.trace_id", "context.span_id"}


def _context(doc: Doc) -> tuple[Any, Any]:
    context = as_mapping(doc.get("context"))
    return (
        doc.get("context.trace_id") or context.get("trace_id") or context.get("traceId"),
        doc.get("context.span_id") or context.get("span_id") or context.get("spanId"),
    )


def _is_span(doc: Any) -> bool:
    if not isinstance(doc, dict) or not any(key in doc for key in _KINDS):
        return False
    trace, span = _context(doc)
    return isinstance(trace, str) and isinstance(span, str) and not trace.startswith("0x")


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_span, unlisted(head.values, _LISTS)))
    if mine:
        return Match(93, f"{mine} spans with context.trace_id and OpenInference's kind")
    names = columns(head)
    if names >= _HEADER or ("context.trace_id" in names and any(n.startswith("attributes.") for n in names)):
        return Match(93, "a table of spans with the columns context.trace_id and attributes.*")
    return None


def _time(value: Any) -> Any:
    """`to_json` counts milliseconds; a known unit needs no guess."""
    return value * 10**6 if isinstance(value, int) and 10**11 <= value < 10**14 else value


def _event(event: Doc) -> Doc:
    return {
        "name": event.get("name") or "",
        "timeUnixNano": _time(first(event, "timestamp", "time")),
        "attributes": flattened(as_mapping(event.get("attributes"))),
    }


def _convert(row: Doc) -> Doc:
    attributes: Doc = {
        key.removeprefix("attributes."): value for key, value in row.items() if key.startswith("attributes.")
    }
    attributes = {**flattened(as_mapping(row.get("attributes"))), **flattened(attributes)}
    kind = first(row, "span_kind", "spanKind")
    if isinstance(kind, str):
        attributes.setdefault("openinference.span.kind", kind.upper())
    trace, span = _context(row)
    status = first(row, "status_code", "statusCode")
    events = as_json(row.get("events"))
    scope = attributes.get("otel.scope.name") or attributes.get("scope.name")
    return {
        "traceId": trace,
        "spanId": span,
        "parentSpanId": first(row, "parent_id", "parentId"),
        "name": row.get("name"),
        "kind": attributes.get("span.kind") or "INTERNAL",
        "startTimeUnixNano": _time(first(row, "start_time", "startTime")),
        "endTimeUnixNano": _time(first(row, "end_time", "endTime")),
        "attributes": without_none(attributes),
        "events": [_event(e) for e in events if isinstance(e, dict)] if isinstance(events, list) else [],
        "status": {"code": status, "message": first(row, "status_message", "statusMessage") or ""},
        "scope": {"name": scope if isinstance(scope, str) else ""},
        "resource": {"attributes": {}},
    }


def _enter(doc: Doc, place: Place) -> Iterator[Record]:
    cursor = doc.get("next_cursor")
    if isinstance(cursor, str) and cursor:
        yield Coverage(CoverageKind.NEXT_TOKEN, "next_cursor", place)


def parse(source: Input) -> Iterable[Record]:
    reader = Foreign(source, _is_span, _convert, lists=_LISTS, enter=_enter)
    return reader.records()
