"""
Records of Pydantic Logfire: spans and logs as rows.

## Looks like
`{"trace_id", "span_id", "parent_span_id", "kind": "span", "span_name", "message", "start_timestamp", "end_timestamp", "duration",
"level", "is_exception", "exception_type", "exception_message", "exception_stacktrace", "otel_status_code", "attributes"}` as
CSV, a list, one a line, or as columns: `{"columns": [{"name", "values": […]}]}`, and `{"columns", "rows"}`.

## Comes from
`LogfireQueryClient.query_json()`, `.query_json_rows()`, `.query_csv()`, "Export" of the explorer.

## Quirks
`duration` is in seconds. A `pending_span` is an earlier state and passed over. A log is a span without a length. `level` is
OpenTelemetry's number or its name; 17 and more is the status where there is no other. [read from the SQL reference and SDK 5.4.0]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_analyzer.untrusted import whole
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import Found, text
from agentcore_parsers.records.foreign import Doc, as_json, as_mapping, columns, first, listed

SINCE = "0.2.0"
HINTS = ("start_timestamp",)
_LISTS = ("rows", "data")
_KEYS = {"trace_id", "span_id", "start_timestamp"}
_OWN = {"span_name", "otel_status_code", "is_exception", "otel_scope_name", "pending_span"}
_ERROR_LEVEL = 17


def _is_row(doc: Any) -> bool:
    return isinstance(doc, dict) and doc.keys() >= _KEYS and bool(doc.keys() & _OWN)


def _rows(value: Any) -> list[Any]:
    """The rows of a document, also of one that holds columns."""
    if not isinstance(value, dict):
        return [value]
    held = listed(value.get("columns"))
    if held and all(isinstance(c.get("name"), str) and isinstance(c.get("values"), list) for c in held):
        names = [c["name"] for c in held]
        return [dict(zip(names, row, strict=False)) for row in zip(*(c["values"] for c in held), strict=False)]
    return listed(value.get("rows")) or [value]


def sniff(head: Head) -> Match | None:
    mine = sum(_is_row(row) for value in head.values for row in _rows(value)[:25])
    names = columns(head)
    if mine or (names >= _KEYS and names & _OWN):
        return Match(92, f"{mine or 'a table of'} records of Logfire (trace_id, span_id, span_name, start_timestamp)")
    return None


def _enter(doc: Doc) -> None:
    if "rows" not in doc and listed(doc.get("columns")):
        doc["rows"] = _rows(doc)


def _before(found: Found) -> Found:
    return [(doc, place) for doc, place in found if doc.get("kind") != "pending_span"]


def _true(value: Any) -> bool:
    return value is True or text(value).lower() in ("true", "t")


def _convert(doc: Doc) -> Doc:
    level = as_json(doc.get("level"))
    number = level if isinstance(level, int) else whole(level) or 0
    code = text(doc.get("otel_status_code"))
    grave = number >= _ERROR_LEVEL or text(level) in ("error", "fatal")
    failed = code == "ERROR" or (not code and (_true(doc.get("is_exception")) or grave))
    said = text(first(doc, "exception_message", "otel_status_message")) or (text(doc.get("message")) if failed else "")
    error = (text(doc.get("exception_type")), said, text(doc.get("exception_stacktrace"))) if failed else None
    attributes = {**as_mapping(doc.get("attributes"))}
    attributes.setdefault("logfire.msg", doc.get("message"))
    resource = {**as_mapping(doc.get("otel_resource_attributes")), "service.name": doc.get("service_name")}
    end = first(doc, "end_timestamp") or (doc["start_timestamp"] if doc.get("kind") == "log" else None)
    times = (doc["start_timestamp"], end)
    name = text(doc.get("span_name")) or text(doc.get("message"))
    return gathered.span(
        doc["trace_id"], doc["span_id"], doc.get("parent_span_id") or None, name, times, attributes, error,
        scope=text(doc.get("otel_scope_name")), kind=text(doc.get("otel_span_kind")).upper() or None, resource=resource,
    )  # fmt: skip


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, _is_row, _convert, lists=("rows", "data", "columns"), enter=_enter, before=_before)
