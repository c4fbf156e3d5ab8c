"""
Traces of the OpenAI Agents SDK.

## Looks like
`{"object": "trace", "id": "trace_…", "workflow_name": …, "group_id": …}` and `{"object": "trace.span", "id": "span_…",
"trace_id": …, "parent_id": …, "started_at": …, "ended_at": …, "span_data": {"type": "function", …}, "error": null}`, one a line,
in a list, in `{"data": […]}`, or the spans inside of their trace.

## Comes from
`trace.export()` and `span.export()` in a TracingProcessor of one's own; what the SDK's exporter sends to
`/v1/traces/ingest`.

## Quirks
Spans are written at their end, the trace last. The trace has no times and becomes no span; its `group_id` is the session.
`error` has a sentence, and what happened in `data`. Spans of type `response` name no model in older versions. A guardrail
that triggered is no error. [seen: agents and tools of openai-agents 0.24.0, run with a scripted model;
else read from its source and from files of others]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import Found, text
from agentcore_parsers.records.foreign import Doc, as_mapping, first, listed, tool_call

HINTS = ("trace.span", "workflow_name")
_LISTS = ("traces", "spans", "data", "items")
_OPERATIONS = {
    "agent": "invoke_agent", "function": "execute_tool", "generation": "chat", "response": "chat", "mcp_tools": "list_tools",
}  # fmt: skip


def _is_mine(doc: Any) -> bool:
    return isinstance(doc, dict) and (
        (doc.get("object") == "trace.span" and "span_data" in doc) or (doc.get("object") == "trace" and "workflow_name" in doc)
    )


def sniff(head: Head) -> Match | None:
    found = [i for v in head.values for i in (listed(_inner(v)) or [v])]
    mine = sum(map(_is_mine, found))
    return Match(94, f"{mine} traces or spans of the OpenAI Agents SDK (object, span_data)") if mine else None


def _inner(value: Any) -> Any:
    return next((value[n] for n in _LISTS if isinstance(value, dict) and isinstance(value.get(n), list)), None)


def _before(found: Found) -> Found:
    traces = {text(doc.get("id")): doc for doc, _ in found if doc.get("object") == "trace"}
    spans = [(doc, place) for doc, place in found if doc.get("object") == "trace.span"]
    for doc, _ in spans:
        doc["_trace"] = traces.get(text(doc.get("trace_id")), {})
    return spans


def _error(error: Any) -> tuple[str, str, str] | None:
    if not isinstance(error, dict):
        return None
    held = as_mapping(error.get("data"))
    what = text(held.get("error")) or text(held.get("exception")) or text(held.get("message"))
    return text(held.get("name")) if what else "", what or text(error.get("message")), text(held.get("traceback"))


def _convert(doc: Doc) -> Doc:
    told, trace = as_mapping(doc.get("span_data")), as_mapping(doc.get("_trace"))
    kind = text(told.get("type"))
    name = text(told.get("name")) or kind
    usage = as_mapping(told.get("usage"))
    found: Doc = {
        "openai_agents.span.type": kind,
        "gen_ai.operation.name": _OPERATIONS.get(kind),
        "session.id": trace.get("group_id"),
        "gen_ai.request.model": told.get("model"),
        "gen_ai.usage.input_tokens": first(usage, "input_tokens", "prompt_tokens"),
        "gen_ai.usage.output_tokens": first(usage, "output_tokens", "completion_tokens"),
    }
    if kind == "function":
        found |= tool_call(name, told.get("input"), told.get("output"))
    elif kind == "agent":
        found["gen_ai.agent.name"] = name
    elif kind == "handoff":
        name = f"handoff to {told.get('to_agent') or ''}"
    elif kind == "response":
        found["gen_ai.response.id"] = told.get("response_id")
    elif kind == "guardrail":
        found["guardrail.triggered"] = told.get("triggered")
    shown = {"invoke_agent": f"invoke_agent {name}", "execute_tool": f"execute_tool {name}", "chat": "chat"}
    times = (doc.get("started_at"), doc.get("ended_at"))
    resource = {"service.name": trace.get("workflow_name")} if text(trace.get("workflow_name")) else {}
    named = shown.get(_OPERATIONS.get(kind, ""), name)
    return gathered.span(
        doc.get("trace_id"), doc.get("id"), doc.get("parent_id"), named, times, found, _error(doc.get("error")), resource=resource
    )


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, _is_mine, _convert, lists=_LISTS, before=_before)
