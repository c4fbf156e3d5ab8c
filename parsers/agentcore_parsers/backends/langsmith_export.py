"""
LangSmith runs.

## Looks like
`{"id": "<uuid>", "trace_id": "<uuid>", "parent_run_id": "<uuid>", "run_type": "llm", "name": "…",
"start_time": "…", "end_time": "…", "error": null, "inputs": {…}, "outputs": {…}, "extra": {…},
"dotted_order": "…"}` as a list, one a line, inside `{"runs": […]}`, with `child_runs` nested, or CSV.

## Comes from
`client.list_runs(…)` and `read_run(…, load_child_runs=True)` written as JSON, `POST
/runs/query`, the webhook of a rule, "Export" in the LangSmith UI.

## Quirks
Ids are UUIDs and are kept as LangSmith shows them; the root's id is the trace's. Times have
microseconds and no zone: they are UTC. `session_id` is LangSmith's project, not a conversation; the
conversation is `extra.metadata.session_id`, `thread_id` or `conversation_id`. `error` holds the
exception's repr, often with its traceback. `inputs` and `outputs` may have been moved to S3
(`inputs_s3_urls`) and are then missing. A missing `parent_run_id` is taken from `dotted_order`.
Where a root stands alone (`list_runs(is_root=True)`) the tool calls in the messages of its `outputs` are read as spans without
times below it: what failed among them is told nowhere else.
Parquet files of the bulk export are not read: save as JSON lines. [CSV of the UI not seen]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions import last_exception
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Coverage, CoverageKind, Head, Input, Match, Place, Record
from agentcore_parsers.records import chat, chat_forms
from agentcore_parsers.records.chat_spans import Conversation
from agentcore_parsers.records.foreign import Doc, Foreign, as_json, as_mapping, columns, tool_call, unlisted, without_none

HINTS = ("run_type",)

_LISTS = ("runs", "data")
_OPERATIONS = {
    "llm": "chat", "tool": "execute_tool", "chain": "chain", "retriever": "retrieve",
    "embedding": "embeddings", "agent": "invoke_agent",
}  # fmt: skip
_TYPES = {*_OPERATIONS, "prompt", "parser"}
_SESSIONS = ("session_id", "thread_id", "conversation_id")
_MODELS = ("ls_model_name", "model", "model_name", "model_id")
_REPR = late(r"(?P<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*)\((?P<message>.*)", re.DOTALL)


def _is_run(doc: Any) -> bool:
    return (
        isinstance(doc, dict)
        and str(doc.get("run_type")) in _TYPES
        and isinstance(doc.get("id"), str)
        and "start_time" in doc
        and ("trace_id" in doc or "dotted_order" in doc)
    )


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_run, unlisted(head.values, _LISTS)))
    if mine:
        return Match(94, f"{mine} LangSmith runs (run_type, trace_id, start_time)")
    if {"id", "run_type", "start_time"} <= columns(head):
        return Match(94, "a table of LangSmith runs")
    return None


def _lineage(doc: Doc) -> tuple[Any, Any]:
    """(trace, parent) of a run: its own members, or the path in `dotted_order`."""
    ids = [part.partition("Z")[2] for part in str(doc.get("dotted_order") or "").split(".")]
    parents = doc.get("parent_run_ids")
    parent = doc.get("parent_run_id") or (parents[-1] if isinstance(parents, list) and parents else None)
    return doc.get("trace_id") or ids[0], parent or (ids[-2] if len(ids) > 1 else None)


def _failure(error: str) -> tuple[str, str]:
    """Exception type and message of `ValueError('…')Traceback …`."""
    found = _REPR.match(error)
    if found:
        message = found["message"].partition("Traceback (most recent call last)")[0].strip().removesuffix(")")
        return found["type"], message.strip("'\", ")
    return last_exception(error) or ("", error.partition("\n")[0])


def _convert(doc: Doc) -> Doc:
    trace, parent = _lineage(doc)
    kind = str(doc.get("run_type"))
    extra = as_mapping(doc.get("extra"))
    metadata, invocation = as_mapping(extra.get("metadata")), as_mapping(extra.get("invocation_params"))
    attributes: Doc = {f"metadata.{k}": v for k, v in metadata.items() if not isinstance(v, dict | list)}
    attributes |= {"langsmith.run_type": kind, "gen_ai.operation.name": _OPERATIONS.get(kind)}
    attributes["session.id"] = next((metadata[k] for k in _SESSIONS if isinstance(metadata.get(k), str)), None)
    if kind == "llm":
        known = {**invocation, **metadata}
        attributes["gen_ai.request.model"] = next((known[k] for k in _MODELS if isinstance(known.get(k), str)), None)
        attributes["gen_ai.usage.input_tokens"] = doc.get("prompt_tokens")
        attributes["gen_ai.usage.output_tokens"] = doc.get("completion_tokens")
    elif kind == "tool":
        attributes |= tool_call(doc.get("name"), doc.get("inputs"), doc.get("outputs"))
        outputs = as_json(doc.get("outputs"))
        if isinstance(outputs, dict) and isinstance(inner := outputs.get("output"), dict):
            # A tool that failed and told the model so: the run itself is a success.
            attributes["gen_ai.tool.status"] = inner.get("status")
    error = doc.get("error")
    events: list[Doc] = []
    message = ""
    if isinstance(error, str) and error:
        name, message = _failure(error)
        told = {
            "exception.type": name or "error",
            "exception.message": message,
            "exception.stacktrace": error,
        }
        events.append({"name": "exception", "timeUnixNano": doc.get("end_time"), "attributes": told})
    failed = bool(error) or doc.get("status") == "error"
    return {
        "traceId": trace,
        "spanId": doc.get("id"),
        "parentSpanId": parent,
        "name": doc.get("name"),
        "kind": "INTERNAL",
        "startTimeUnixNano": doc.get("start_time"),
        "endTimeUnixNano": doc.get("end_time"),
        "attributes": without_none(attributes),
        "events": events,
        "status": {
            "code": "ERROR" if failed else "OK" if doc.get("status") == "success" else "UNSET",
            "message": message,
        },
        "scope": {"name": "langsmith"},
        "resource": {"attributes": without_none({"service.name": doc.get("session_name")})},
    }


def _enter(doc: Doc, place: Place) -> Iterator[Record]:
    cursors = doc.get("cursors")
    if isinstance(cursors, dict) and cursors.get("next"):
        yield Coverage(CoverageKind.NEXT_TOKEN, "cursors.next", place)


class _Roots:
    """Roots that came without the runs below them, with the messages of their outputs; none where a tool's run is there."""

    def __init__(self, source: Input) -> None:
        self.reader = Foreign(source, _is_run, _convert, lists=_LISTS, enter=_enter, children="child_runs", seen=self._seen)
        self.found: list[tuple[Doc, Place, list[Any]]] = []
        self._tools = False

    def _seen(self, doc: Doc, place: Place) -> None:
        if doc.get("run_type") == "tool":
            self._tools = True
            self.found.clear()
        if self._tools or _lineage(doc)[1] or doc.get("child_runs"):
            return
        messages = as_mapping(doc.get("outputs")).get("messages")
        if isinstance(messages, list) and any(map(chat_forms.surely_message, messages)):
            self.found.append((doc, place, messages))

    def records(self, read: Iterable[Record]) -> Iterator[Record]:
        yield from read
        for doc, place, messages in self.found:
            conversation = Conversation(place, {})
            for number, message in enumerate(messages):
                if chat_forms.is_message(message):
                    at = place._replace(pointer=f"{place.pointer or ''}/outputs/messages/{number}", offset=None)
                    conversation.messages.append(chat.read(message, at))
            for at, made in conversation.documents():
                if made["attributes"].get("gen_ai.operation.name") == "execute_tool":
                    below = {"startTimeUnixNano": None, **made, "traceId": _lineage(doc)[0], "parentSpanId": doc.get("id")}
                    yield self.reader.telemetry.spans.read(below, at)


def parse(source: Input) -> Iterable[Record]:
    roots = _Roots(source)
    return roots.records(roots.reader.records())
