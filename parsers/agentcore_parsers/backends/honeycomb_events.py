"""
Events of Honeycomb: spans and span events as flat rows.

## Looks like
`{"trace.trace_id": …, "trace.span_id": …, "trace.parent_id": …, "name": …, "duration_ms": 12.5, "service.name": …, "error":
true, "Timestamp": …}`, as CSV, a list, one a line, inside `{"time", "samplerate", "data": {…}}` or `{"results": [{"data":
{…}}]}`.

## Comes from
"Download" of a query's raw data, the query data API, what libhoney sends.

## Quirks
The time is the start; `duration_ms` gives the end. `error` or `status_code` 2 is the status. Rows with
`meta.annotation_type` `span_event` are events of their span, those of `link` are passed over. Attributes are all other
columns. [read from the documentation of Honeycomb's event structure]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_analyzer.untrusted import floating, truncated
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import Found, text
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.foreign import Doc, as_mapping, columns, first, listed

HINTS = ("trace.trace_id",)
_LISTS = ("results", "data")
_KEYS = {"trace.trace_id", "trace.span_id"}
_TIMES = ("Timestamp", "timestamp", "time", "_time", "meta.timestamp")
_KINDS = {"server": "SERVER", "client": "CLIENT", "producer": "PRODUCER", "consumer": "CONSUMER"}
_OWN = frozenset({*_KEYS, *_TIMES, "trace.parent_id", "name", "duration_ms", "_time"})


def _is_row(doc: Any) -> bool:
    return isinstance(doc, dict) and "trace.trace_id" in doc and ("trace.span_id" in doc or "trace.parent_id" in doc)


def sniff(head: Head) -> Match | None:
    found: list[Any] = []
    for value in head.values:
        inner = as_mapping(value).get("data")
        found += [as_mapping(i.get("data")) or i for i in listed(as_mapping(value).get("results"))] or [
            inner if isinstance(inner, dict) else value
        ]
    mine = sum(map(_is_row, found))
    if mine or columns(head) >= _KEYS:
        return Match(92, f"{mine or 'a table of'} events of Honeycomb (trace.trace_id, trace.span_id)")
    return None


def _enter(doc: Doc) -> None:
    """The time of an event stands beside its data."""
    data = doc.get("data")
    if isinstance(data, dict) and (time := doc.get("time")) is not None:
        data.setdefault("time", time)


def _before(found: Found) -> Found:
    """Span events, given to their spans."""
    spans = {str(doc.get("trace.span_id")): doc for doc, _ in found if not doc.get("meta.annotation_type")}
    for doc, _ in found:
        if doc.get("meta.annotation_type") == "span_event" and (above := spans.get(str(doc.get("trace.parent_id")))) is not None:
            told = {k: v for k, v in doc.items() if k not in _OWN and v is not None}
            event = {"name": doc.get("name"), "timeUnixNano": first(doc, *_TIMES), "attributes": told}
            above.setdefault("_events", []).append(event)
    return [(doc, place) for doc, place in found if not doc.get("meta.annotation_type") and doc.get("trace.span_id")]


def _true(value: Any) -> bool:
    return value is True or text(value).lower() == "true" or value == 1


def _convert(doc: Doc) -> Doc:
    start = nanos(first(doc, *_TIMES))[0]
    length = doc.get("duration_ms")
    length = floating(length) if isinstance(length, str) else length
    lasted = truncated(length * 10**6, 2**62) if isinstance(length, int | float) else None
    end = start + lasted if start is not None and lasted is not None else None
    failed = _true(doc.get("error")) or str(doc.get("status_code")) in ("2", "ERROR", "STATUS_CODE_ERROR")
    said = text(doc.get("status_message")) or text(first(doc, "exception.message", "error.message", "exception"))
    error = (text(first(doc, "exception.type", "error.type")), said, text(doc.get("exception.stacktrace"))) if failed else None
    found = {k: v for k, v in doc.items() if k not in _OWN and not k.startswith("_") and v is not None}
    kind = _KINDS.get(text(first(doc, "span.kind", "meta.span_kind")).lower())
    return gathered.span(
        doc["trace.trace_id"], doc["trace.span_id"], doc.get("trace.parent_id") or None, doc.get("name"), (start, end), found,
        error, kind=kind, events=doc.get("_events"), scope=text(first(doc, "library.name", "otel.library.name")),
        resource={"service.name": first(doc, "service.name", "service_name")},
    )  # fmt: skip


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, _is_row, _convert, lists=_LISTS, enter=_enter, before=_before)
