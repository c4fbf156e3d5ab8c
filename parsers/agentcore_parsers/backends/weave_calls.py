"""
Calls of Weave (Weights & Biases).

## Looks like
`{"id", "op_name": "weave:///…/op/answer:…", "trace_id", "parent_id", "started_at", "ended_at", "inputs", "output", "exception":
null, "summary": {"weave": {"status", "latency_ms"}}}`, one a line, in a list, as CSV.

## Comes from
`client.get_calls()`, "Export" of the table of traces, `POST /calls/stream_query`.

## Quirks
Ids are UUIDs and kept as they stand. `exception` is text or a traceback, and the status. The kind of a call is told by
`attributes.kind` or by the name of its op. [read from the schema of the trace server; CSV not seen]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import text
from agentcore_parsers.records.foreign import Doc, as_mapping, columns, first, listed, tool_call

HINTS = ("op_name",)
_LISTS = ("calls", "data")
_KEYS = {"id", "op_name", "trace_id", "started_at"}
_KINDS = {"llm": "chat", "tool": "execute_tool", "agent": "invoke_agent"}
_MODEL_OPS = (".create", ".completion", ".completions", ".chat", ".parse", ".generate_content")


def _is_call(doc: Any) -> bool:
    return isinstance(doc, dict) and doc.keys() >= _KEYS


def sniff(head: Head) -> Match | None:
    values = [as_mapping(value) for value in head.values]
    found = [i for v in values for i in (listed(v.get("calls")) or listed(v.get("data")) or [v])]
    mine = sum(map(_is_call, found))
    if mine or columns(head) >= _KEYS:
        return Match(91, f"{mine or 'a table of'} calls of Weave (op_name, trace_id, started_at)")
    return None


def _convert(doc: Doc) -> Doc:
    op = text(doc.get("op_name"))
    name = op.rpartition("/op/")[2].partition(":")[0] or op
    summary, attributes = as_mapping(doc.get("summary")), as_mapping(doc.get("attributes"))
    kind = _KINDS.get(text(attributes.get("kind"))) or ("chat" if name.endswith(_MODEL_OPS) else None)
    inputs, usage = as_mapping(doc.get("inputs")), as_mapping(summary.get("usage"))
    model = next(iter(usage), None) if kind == "chat" else None
    used = as_mapping(usage.get(model)) if model else {}
    found: Doc = {
        "gen_ai.operation.name": kind,
        "session.id": doc.get("thread_id"),
        "gen_ai.request.model": first(inputs, "model") if kind == "chat" and isinstance(inputs.get("model"), str) else model,
        "gen_ai.usage.input_tokens": first(used, "input_tokens", "prompt_tokens"),
        "gen_ai.usage.output_tokens": first(used, "output_tokens", "completion_tokens"),
    }
    if kind == "execute_tool":
        found |= tool_call(name, inputs, doc.get("output"))
    said = text(doc.get("exception"))
    stack = said if "\n" in said else ""
    lines = [line for line in said.splitlines() if line.strip()]
    failed = ("", lines[-1].strip() if lines else said, stack) if said else None
    times = (doc.get("started_at"), doc.get("ended_at"))
    return gathered.span(doc["trace_id"], doc["id"], doc.get("parent_id"), name, times, found, failed)


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, _is_call, _convert, lists=_LISTS)
