"""
Traces and spans of Opik (Comet).

## Looks like
`{"trace": {"id", "name", "start_time", …}, "spans": [{"id", "trace_id", "parent_span_id", "type": "llm", "name", "start_time",
"end_time", "input", "output", "usage", "error_info": {"exception_type", "message", "traceback"}}], "downloaded_at": …}`, lists of
spans, a table with columns `span_*`.

## Comes from
`opik export PROJECT`, `client.search_spans()`, `GET /v1/private/spans`.

## Quirks
Ids are UUIDs and kept as they stand. The trace becomes the span above those without a parent; its `thread_id` is the session.
`error_info` is the status. [read from the source of opik 2.2.122; CSV not seen]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import Found, text
from agentcore_parsers.records.foreign import Doc, as_mapping, first, listed, tool_call

HINTS = ("trace_id", "project_id")
_LISTS = ("spans", "trace", "content", "traces")
_OPERATIONS = {"llm": "chat", "tool": "execute_tool"}
_OF_SPAN = {"parent_span_id", "trace_id", "start_time", "type"}
_OF_TRACE = {"id", "start_time", "name", "project_id"}


def _kind(doc: Any) -> str:
    if not isinstance(doc, dict) or "span_id" in doc or "id" not in doc:
        return ""
    keys = doc.keys()
    if keys >= _OF_SPAN or ({"trace_id", "start_time", "type"} <= keys and keys & {"error_info", "total_estimated_cost"}):
        return "span"
    return "trace" if keys >= _OF_TRACE and keys & {"error_info", "span_count", "thread_id", "feedback_scores"} else ""


def sniff(head: Head) -> Match | None:
    found: list[Any] = []
    for value in head.values:
        held = as_mapping(value)
        inner = [held.get("trace"), *listed(held.get("spans")), *listed(held.get("content"))]
        found += [i for i in inner if i is not None] or [value]
    mine = sum(bool(_kind(i)) for i in found)
    return Match(91, f"{mine} traces or spans of Opik (trace_id, parent_span_id, type)") if mine else None


def _before(found: Found) -> Found:
    threads = {str(doc["id"]): doc.get("thread_id") for doc, _ in found if _kind(doc) == "trace"}
    for doc, _ in found:
        if _kind(doc) == "span":
            doc["_root"] = doc.get("trace_id") if str(doc.get("trace_id")) in threads else None
            doc["_thread"] = threads.get(str(doc.get("trace_id")))
    return found


def _convert(doc: Doc) -> Doc:
    kind, usage = text(doc.get("type")), as_mapping(doc.get("usage"))
    name = text(doc.get("name")) or kind
    found: Doc = {
        "gen_ai.operation.name": _OPERATIONS.get(kind),
        "session.id": first(doc, "_thread", "thread_id"),
        "gen_ai.request.model": doc.get("model"),
        "gen_ai.usage.input_tokens": usage.get("prompt_tokens"),
        "gen_ai.usage.output_tokens": usage.get("completion_tokens"),
    }
    if kind == "tool":
        found |= tool_call(name, doc.get("input"), doc.get("output"))
    error = as_mapping(doc.get("error_info"))
    failed = (text(error.get("exception_type")), text(error.get("message")), text(error.get("traceback"))) if error else None
    times = (doc.get("start_time"), doc.get("end_time"))
    trace = doc.get("trace_id") or doc["id"]
    return gathered.span(trace, doc["id"], doc.get("parent_span_id") or doc.get("_root"), name, times, found, failed)


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, lambda d: bool(_kind(d)), _convert, lists=_LISTS, before=_before)
