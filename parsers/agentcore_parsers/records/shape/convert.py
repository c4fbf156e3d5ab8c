"""Spans by their plan, in the form that the reader of spans knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_parsers.decoding.ids import hex_id, trace_of
from agentcore_parsers.records.shape import attributes as names
from agentcore_parsers.records.shape.columns import as_number
from agentcore_parsers.records.shape.nodes import KEY, Doc, Path
from agentcore_parsers.records.shape.plan import Plan
from agentcore_parsers.records.shape.profile import get
from agentcore_parsers.records.shape.units import length, moment
from agentcore_parsers.records.shape.words import words_of

_KINDS = frozenset({"INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"})
_OPERATIONS = {
    "llm": "chat", "generation": "chat", "model": "chat", "chat": "chat", "chatmodel": "chat", "completion": "chat",
    "llmcall": "chat",
    "modelcall": "chat", "tool": "execute_tool", "function": "execute_tool", "toolcall": "execute_tool",
    "functioncall": "execute_tool",
    "agent": "invoke_agent", "chain": "chain", "workflow": "chain", "retriever": "retrieval", "retrieval": "retrieval",
    "embedding": "embeddings", "embeddings": "embeddings",
}  # fmt: skip
_GOOD = frozenset({"OK", "SUCCESS", "SUCCEEDED", "SUCCESSFUL", "COMPLETED", "COMPLETE", "DONE", "FINISHED", "PASSED", "TRUE"})
_BAD = ("ERROR", "FAILED", "FAILURE", "TIMEOUT", "TIMED_OUT", "EXCEPTION", "ERRORED", "FAULT", "CRASHED", "FATAL")
_NO_ROOT = frozenset({"", "0", "null", "none", "undefined", "nil", "-", "-1", "root"})
NOTHING = frozenset({"", "none", "null", "false", "0", "ok", "no", "nil", "undefined", "-"})
FAILING = frozenset({"error", "exception", "failure", "fault"})
_SAYING, _NAMING = ("message", "msg", "value", "description", "error", "reason"), ("type", "name", "class", "kind", "code")
_ENVELOPE = ("trace", "span", "parent", "name", "start", "end", "duration", "service", "session")


def identity(value: Any) -> str:
    """An id as it stands; decimal numbers as their digits."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip()
    return "" if text.lower() in _NO_ROOT or not text.strip("0-") else text


def span_id(text: str) -> str:
    found = hex_id(text, 16)
    return found if found is not None else text.lower()[:64]


def trace_id(text: str) -> str:
    found = trace_of(text) or hex_id(text, 32)
    return found if found is not None else text.lower()[:64]


def span(record: Doc, plan: Plan) -> Doc:
    """A span as `spans.SpanReader` reads it; its ids may be lacking."""
    f = plan.fields
    start, end = (moment(get(record, f[r]), plan.units.get(r, "")) if r in f else None for r in ("start", "end"))
    if (start is None or end is None) and "duration" in f:
        long = length(get(record, f["duration"]), plan.units.get("duration", ""))
        if long is not None and start is not None:
            end = start + long
        elif long is not None and end is not None:
            start = end - long
    made: Doc = dict(_attributes(record, plan))
    status, message, kind = _outcome(record, plan, made)
    events = list(names.events(get(record, f["events"]))) if "events" in f else []
    for event in events:
        event["timeUnixNano"] = _event_time(event.pop("time"))
    stack = text_of(at(record, f, "stack"))
    if (stack or (kind and status == "ERROR")) and not any(e["name"] == "exception" for e in events):
        told = {"exception.type": kind, "exception.message": message, "exception.stacktrace": stack}
        events.append({"name": "exception", "timeUnixNano": end, "attributes": {k: v for k, v in told.items() if v}})
    session = at(record, f, "session")
    if isinstance(session, str | int) and str(session):
        made.setdefault("session.id", str(session))
    service = at(record, f, "service")
    resource = dict(names.flattened(get(record, f["resource"]))) if "resource" in f else {}
    if isinstance(service, str) and service:
        resource.setdefault("service.name", service)
    return {
        "traceId": identity(at(record, f, "trace")),
        "spanId": identity(at(record, f, "span")),
        "parentSpanId": identity(at(record, f, "parent")),
        "name": text_of(at(record, f, "name")) or str(record.get(KEY, "")) or "(unnamed)",
        "kind": _kind(record, plan, made),
        "startTimeUnixNano": start,
        "endTimeUnixNano": end,
        "status": {"code": status, "message": message},
        "attributes": made,
        "events": events,
        "resource": {"attributes": resource},
        "scope": {"name": text_of(at(record, f, "logger"))},
    }


def at(record: Doc, fields: dict[str, Path], role: str) -> Any:
    return get(record, fields[role]) if role in fields else None


def text_of(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return "\n".join(line.rstrip("\n") for line in value)
    return ""


def _event_time(value: Any) -> int | None:
    for unit in ("iso", "ns", "us", "ms", "s"):
        if (found := moment(value, unit)) is not None:
            return found
    return None


def _attributes(record: Doc, plan: Plan) -> Iterator[tuple[str, Any]]:
    """Everything that the envelope of a span does not hold."""
    boxes = {plan.fields[r] for r in ("attributes", "events", "resource") if r in plan.fields}
    used = {plan.fields[r] for r in _ENVELOPE if r in plan.fields} | boxes
    opened = {path[:i] for path in (*used, *plan.fields.values()) for i in range(1, len(path))} - boxes
    yield from _rest(record, (), used, opened)
    for role in ("attributes",):
        if role in plan.fields:
            yield from names.flattened(get(record, plan.fields[role]))


def _rest(value: Doc, above: Path, used: set[Path], opened: set[Path]) -> Iterator[tuple[str, Any]]:
    for key, inner in value.items():
        path = (*above, str(key))
        if path in used or inner is None or inner == "" or key == KEY:
            continue
        if path in opened and isinstance(inner, dict):
            yield from _rest(inner, path, used, opened)
        elif isinstance(inner, dict) and inner:
            box = words_of(str(key)).words & {"attributes", "tags", "metadata", "fields", "properties", "labels"}
            yield from names.flattened(inner, "" if box else f"{key}.")
        elif isinstance(inner, list) and words_of(str(key)).words & {"attributes", "tags"}:
            yield from names.flattened(inner)
        else:
            yield names.named(".".join(path)), inner


def _outcome(record: Doc, plan: Plan, made: Doc) -> tuple[str, str, str]:
    """(status, message, type) of what a span says of its end; an HTTP status becomes an attribute."""
    f = plan.fields
    status, message, kind = "UNSET", "", text_of(at(record, f, "errortype"))
    if "status" in f:
        status = _status(get(record, f["status"]), f["status"])
    if "error" in f:
        value, failing = get(record, f["error"]), bool(FAILING & words_of(f["error"][-1]).words)
        if isinstance(value, dict):
            members = {names.plain(k): v for k, v in value.items()}
            message = next((t for k in _SAYING if (t := text_of(members.get(k)))), "")
            kind = kind or next((t for k in _NAMING if (t := text_of(members.get(k)))), "")
            status = "ERROR" if failing and value else status
        elif isinstance(value, str):
            message = "" if value.strip().lower() in NOTHING | {"true"} else value
            status = "ERROR" if failing and value.strip().lower() not in NOTHING else status
        elif isinstance(value, bool | int) and failing and "message" not in words_of(f["error"][-1]).words:
            status = "ERROR" if value else status
    if "http" in f and (code := as_number(get(record, f["http"]))):
        made["http.response.status_code"] = round(code)
    if status == "ERROR" and kind:
        made.setdefault("error.type", kind)
    return status, message, kind if status == "ERROR" else ""


def _status(value: Any, path: Path) -> str:
    words = words_of(path[-1]).words
    if isinstance(value, bool):
        wrong = bool(words & {"failed", "error", "failure"})
        return "ERROR" if value is wrong else "OK"
    if isinstance(value, int | float) or (isinstance(value, str) and value.isdecimal()):
        number = as_number(value)
        if words & {"success", "ok"}:
            return "OK" if number else "ERROR"
        return {0: "UNSET", 1: "OK", 2: "ERROR"}.get(round(number), "UNSET") if number is not None else "UNSET"
    if isinstance(value, str):
        word = value.strip().upper().replace("-", "_").replace(" ", "_").rpartition(".")[2].removeprefix("STATUS_CODE_")
        if word in _GOOD:
            return "OK" if not words & {"failed", "error"} else "ERROR"
        if word == "FALSE":
            return "ERROR" if words & {"success", "ok"} else "OK"
        if word.endswith(_BAD):
            return "ERROR"
    return "UNSET"


def _kind(record: Doc, plan: Plan, made: Doc) -> str:
    """The kind of the conventions; a type of another world becomes the operation."""
    f = plan.fields
    value = get(record, f["kind"]) if "kind" in f else None
    word = str(value or "").upper().replace("-", "_").rpartition(".")[2].removeprefix("SPAN_KIND_")
    operation = _OPERATIONS.get(names.plain(str(value or "")))
    if operation is not None:
        made.setdefault("gen_ai.operation.name", operation)
    told = str(made.get("gen_ai.operation.name", ""))
    for role, tool, model in (
        ("tool", "gen_ai.tool.name", ""), ("model", "", "gen_ai.request.model"), ("tokens_in", "", "gen_ai.usage.input_tokens"),
        ("tokens_out", "", "gen_ai.usage.output_tokens"), ("input", "gen_ai.tool.call.arguments", ""),
        ("output", "gen_ai.tool.call.result", ""),
    ):  # fmt: skip
        key = tool if told == "execute_tool" else model if told == "chat" else ""
        if key and role in f and (found := get(record, f[role])) is not None:
            made.setdefault(key, found)
    if operation == "execute_tool" and "gen_ai.tool.name" not in made:
        made["gen_ai.tool.name"] = text_of(at(record, f, "name"))
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 5:
        return ("INTERNAL", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")[value]
    return word if word in _KINDS else "INTERNAL"
