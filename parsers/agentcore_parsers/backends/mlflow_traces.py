"""
Traces of MLflow.

## Looks like
`{"info": {"trace_id": "tr-…", "state": "ERROR", "request_time": …}, "data": {"spans": [{"trace_id": …, "span_id": …,
"start_time_unix_nano": …, "status": {"code": "STATUS_CODE_ERROR"}, "attributes": {"mlflow.spanType": "\\"TOOL\\""}}]}}`; older
ones with `info.request_id` and spans with `context`, `start_time` in ns; a table with a column `spans`.

## Comes from
`trace.to_json()`, `mlflow.get_trace(ID)`, `mlflow.search_traces(…).to_csv(FILE)` or `.to_json(FILE)`, artifact
`traces.json`.

## Quirks
Values of attributes are JSON in text. Ids of version 3 are base64, others hex, with `0x` or `tr-` before them. The session is
`mlflow.trace.session` of the trace's metadata. A table written with `to_csv` may hold its spans as Python prints them. [seen:
`to_json()` of mlflow 3.17.2, run here; version 2 and tables: read from its source]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.conventions import python_literals
from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import text
from agentcore_parsers.records.foreign import Doc, as_json, as_mapping, columns, first, listed, tool_call

SINCE = "0.2.0"
HINTS = ("mlflow", "spans", '"info"')
_LISTS = ("traces", "data", "spans")
_OPERATIONS = {
    "AGENT": "invoke_agent", "TOOL": "execute_tool", "LLM": "chat", "CHAT_MODEL": "chat", "CHAIN": "chain",
    "RETRIEVER": "retrieve", "EMBEDDING": "embeddings",
}  # fmt: skip
_SESSION = "mlflow.trace.session"
_STATES = ("OK", "ERROR", "IN_PROGRESS", "STATE_UNSPECIFIED")


def _spans(value: Any) -> list[Doc]:
    data = as_mapping(value.get("data")) if isinstance(value, dict) else {}
    return listed(data.get("spans")) or (listed(value.get("spans")) if isinstance(value, dict) else [])


def _is_span(doc: Any) -> bool:
    if not isinstance(doc, dict) or "span_id" not in (as_mapping(doc.get("context")) or doc):
        return False
    attributes = as_mapping(doc.get("attributes"))
    return any(key.startswith("mlflow.") for key in attributes) or "_mlflow" in doc


def _is_trace(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    info = value.get("info")
    if isinstance(info, dict) and ("trace_id" in info or "request_id" in info) and "data" in value:
        return True
    return any(map(_is_span, _spans(value)[:3]))


def sniff(head: Head) -> Match | None:
    found = [i for v in head.values for i in (listed(v.get("traces")) or [v] if isinstance(v, dict) else [v])]
    mine = sum(_is_trace(i) or _is_span(i) for i in found)
    if mine:
        return Match(94, f"{mine} traces or spans of MLflow (info, data.spans, mlflow.spanType)")
    names = columns(head)
    if {"trace_id", "spans"} <= names and names & {"trace_metadata", "execution_duration_ms", "client_request_id"}:
        return Match(94, "a table of MLflow traces with their spans")
    return None


def _enter(doc: Doc) -> None:
    """What only the trace says, told to its spans; a column of a table that holds them as text is decoded."""
    for name in ("spans", "data"):
        held = doc.get(name)
        if isinstance(held, str) and held[:1] == "[":
            try:
                doc[name] = python_literals.parse(held)
            except ValueError:
                continue
    info = as_mapping(doc.get("info")) or doc
    metadata = as_mapping(first(info, "trace_metadata", "request_metadata"))
    for span in _spans(doc):
        span["_mlflow"] = metadata.get(_SESSION)
        span.setdefault("trace_id", first(info, "trace_id", "request_id"))


def _id(value: Any) -> Any:
    return value.removeprefix("tr-") if isinstance(value, str) else value


def _convert(doc: Doc) -> Doc:
    context = as_mapping(doc.get("context"))
    attributes: Doc = {key: as_json(_unquoted(value)) for key, value in as_mapping(doc.get("attributes")).items()}
    kind = str(attributes.get("mlflow.spanType") or "")
    attributes.setdefault("gen_ai.operation.name", _OPERATIONS.get(kind))
    attributes["session.id"] = doc.get("_mlflow")
    given, made = attributes.pop("mlflow.spanInputs", None), attributes.pop("mlflow.spanOutputs", None)
    name = text(doc.get("name")) or kind.lower()
    if kind == "TOOL":
        attributes |= tool_call(name, given, made)
    elif kind in ("LLM", "CHAT_MODEL"):
        model = as_mapping(given).get("model") or attributes.get("mlflow.llm.model")
        used = as_mapping(first(attributes, "mlflow.chat.tokenUsage") or {})
        attributes["gen_ai.request.model"] = attributes.get("gen_ai.request.model") or model
        attributes["gen_ai.usage.input_tokens"] = used.get("input_tokens")
        attributes["gen_ai.usage.output_tokens"] = used.get("output_tokens")
    elif kind == "AGENT":
        attributes.setdefault("gen_ai.agent.name", name)
    status = doc.get("status")
    code = first(status, "code", "status_code") if isinstance(status, dict) else first(doc, "status_code") or status
    said = first(status, "message", "description") if isinstance(status, dict) else doc.get("status_message")
    times = (first(doc, "start_time_unix_nano", "start_time"), first(doc, "end_time_unix_nano", "end_time"))
    events = [_event(e) for e in listed(as_json(doc.get("events")))]
    failed = str(code).rpartition(".")[2].removeprefix("STATUS_CODE_") == "ERROR"
    stack = next((text(e["attributes"].get("exception.stacktrace")) for e in events if e["name"] == "exception"), "")
    made_span = gathered.span(
        _id(context.get("trace_id") or doc.get("trace_id")),
        context.get("span_id") or doc.get("span_id"),
        first(doc, "parent_span_id", "parent_id") or None,
        name,
        times,
        attributes,
        ("", text(said), stack) if failed else None,
    )
    made_span["events"] = events
    return made_span


def _unquoted(value: Any) -> Any:
    return as_json(value[1:-1]) if isinstance(value, str) and value[:1] == value[-1:] == '"' and len(value) > 1 else value


def _event(event: Doc) -> Doc:
    time = first(event, "time_unix_nano", "timestamp")
    return {"name": text(event.get("name")), "timeUnixNano": time, "attributes": as_mapping(event.get("attributes"))}


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, _is_span, _convert, lists=_LISTS, enter=_enter)
