"""
Spans and logs of Datadog: what tracers send, LLM Observability, and answers of the search API.

## Looks like
`[[{"name", "service", "resource", "trace_id", "span_id", "parent_id", "error": 1, "meta": {…}, "metrics": {…}, "start",
"duration"}]]`; LLM Observability: `{"span_id", "trace_id", "parent_id": "undefined", "start_ns", "duration", "status", "meta":
{"span.kind" or "span": {"kind"}}}` in `spans`; `{"data": [{"type": "spans", "attributes": {"trace_id", "start_timestamp", …}}]}`,
`{"data": [{"type": "log", "attributes": {"timestamp", "status", "message"}}]}`.

## Comes from
The test agent and snapshots of `ddtrace`, `DD_TRACE_WRITER` dumps, `POST /api/v2/spans/events/search`, `…/logs/events/search`,
the export of LLM Observability.

## Quirks
Ids are decimal numbers of 64 bits; the upper half of the trace id stands in `_dd.p.tid` of one span of each trace. `start` and
`duration` are ns, `parent_id` 0 and `undefined` mean none. `error` 1 is the status. A trace id of 0 (snapshots) is shown as
`trace-0`. [seen: snapshots of ddtrace; search API and LLM Observability: read from datadog-api-client and ddtrace 4.16.0]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Damage, Head, Input, Kind, Match, Place, Record
from agentcore_analyzer.untrusted import truncated, whole
from agentcore_parsers.backends._shared import gathered
from agentcore_parsers.backends._shared.gathered import Found, text
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.foreign import Doc, as_mapping, below, first, listed, tool_call
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.sessions import documents
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("span_id", '"log"')
_LISTS = ("spans", "data", "traces")
_TRACER = {"trace_id", "span_id", "start", "duration", "service", "resource"}
_KINDS = {
    "llm": "chat", "agent": "invoke_agent", "tool": "execute_tool", "workflow": "chain", "task": "chain", "retrieval": "retrieve",
    "embedding": "embeddings",
}  # fmt: skip
_SERVER = {"server": "SERVER", "client": "CLIENT", "producer": "PRODUCER", "consumer": "CONSUMER"}
_SEVERITY = {"emergency": 21, "alert": 21, "critical": 21, "error": 17, "warn": 13, "warning": 13, "info": 9, "debug": 5}


def _form(doc: Any) -> str:
    if not isinstance(doc, dict):
        return ""
    if doc.keys() >= _TRACER:
        return "tracer"
    if doc.keys() >= {"span_id", "trace_id", "start_ns", "duration", "meta"}:
        return "llmobs"
    inner = doc.get("attributes")
    if doc.get("type") in ("spans", "span") and isinstance(inner, dict) and {"trace_id", "span_id"} <= inner.keys():
        return "search"
    return "log" if doc.get("type") == "log" and isinstance(inner, dict) and {"timestamp", "status"} <= inner.keys() else ""


def _items(value: Any, depth: int = 0) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value[:25]:
            yield from _items(item, depth + 1) if depth < 3 else ()
    elif isinstance(value, dict):
        inner = next((value[n] for n in _LISTS if isinstance(value.get(n), list)), None)
        yield from _items(inner, depth + 1) if inner is not None and depth < 3 else [value]


def sniff(head: Head) -> Match | None:
    forms = [form for value in head.values for item in _items(value) if (form := _form(item))]
    return Match(93, f"{len(forms)} records of Datadog ({', '.join(sorted(set(forms)))})") if forms else None


def _hex(value: Any, digits: int) -> Any:
    number = value if isinstance(value, int) else whole(value, 40)
    return f"{number & ((1 << 4 * digits) - 1):0{digits}x}" if number else value


def _before(found: Found) -> Found:
    """The upper half of the trace ids, which one span of a trace has."""
    upper: dict[str, str] = {}
    for doc, _ in found:
        if tid := text(as_mapping(doc.get("meta")).get("_dd.p.tid")):
            upper.setdefault(str(doc.get("trace_id")), tid)
    for doc, _ in found:
        if _form(doc) == "tracer":
            low, high = doc["trace_id"], upper.get(str(doc["trace_id"]))
            doc["_trace"] = f"{high}{_hex(low, 16) or 0:0>16}" if high else _hex(low, 32) or "trace-0"
    return found


def _error(meta: Doc) -> tuple[str, str, str]:
    held = as_mapping(meta.get("error"))
    names = ((f"error.{n}", n) for n in ("type", "message", "stack"))
    kind, message, stack = (text(meta.get(long)) or text(held.get(short)) for long, short in names)
    return kind, message or text(meta.get("error.msg")), stack


def _convert(doc: Doc) -> Doc | None:
    return {"tracer": _tracer, "llmobs": _llmobs, "search": _search}[_form(doc)](doc)


def _tracer(doc: Doc) -> Doc:
    meta = as_mapping(doc.get("meta"))
    found: Doc = {**meta, "resource.name": doc.get("resource"), "http.response.status_code": meta.get("http.status_code")}
    if (kind := text(meta.get("_dd.llmobs.span_kind")) or text(meta.get("span.kind"))) in _KINDS:
        found["gen_ai.operation.name"] = _KINDS[kind]
        found["gen_ai.request.model"] = first(meta, "bedrock.request.model", "openai.request.model", "anthropic.request.model")
    operation = text(doc.get("resource"))
    if text(doc.get("service")).startswith("aws.") and operation:
        found |= {"rpc.system": "aws-api", "rpc.service": text(doc["service"])[4:], "rpc.method": operation.rpartition(".")[2]}
    start, length = doc.get("start"), doc.get("duration")
    end = start + length if isinstance(start, int) and isinstance(length, int) else None
    name = f"{doc.get('name')} {doc['resource']}" if text(doc.get("resource")) not in ("", doc.get("name")) else doc.get("name")
    return gathered.span(
        doc.get("_trace"), _hex(doc["span_id"], 16), _hex(doc.get("parent_id"), 16) or None, name, (start, end), found,
        _error(meta) if doc.get("error") else None,
        kind=_SERVER.get(text(meta.get("span.kind"))) or ("SERVER" if doc.get("type") == "web" else None),
        resource={"service.name": doc.get("service")},
    )  # fmt: skip


def _llmobs(doc: Doc) -> Doc:
    meta, metrics = as_mapping(doc.get("meta")), as_mapping(doc.get("metrics"))
    kind = text(meta.get("span.kind")) or text(as_mapping(meta.get("span")).get("kind"))
    name = text(doc.get("name")) or kind
    found: Doc = {
        "gen_ai.operation.name": _KINDS.get(kind),
        "session.id": doc.get("session_id"),
        "gen_ai.request.model": meta.get("model_name") if kind == "llm" else None,
        "gen_ai.usage.input_tokens": metrics.get("input_tokens"),
        "gen_ai.usage.output_tokens": metrics.get("output_tokens"),
    }
    if kind == "tool":
        found |= tool_call(name, as_mapping(meta.get("input")).get("value"), as_mapping(meta.get("output")).get("value"))
    elif kind == "agent":
        found["gen_ai.agent.name"] = name
    start, length = doc.get("start_ns"), doc.get("duration")
    lasted = truncated(length)
    end = start + lasted if isinstance(start, int) and lasted is not None else None
    parent = doc.get("parent_id")
    failed = doc.get("status") == "error"
    return gathered.span(
        _hex(doc["trace_id"], 32), _hex(doc["span_id"], 16), None if parent in ("undefined", "0", 0) else _hex(parent, 16), name,
        (start, end), found, _error(meta) if failed else None, resource={"service.name": doc.get("service") or ""},
    )  # fmt: skip


def _search(doc: Doc) -> Doc:
    told = as_mapping(doc.get("attributes"))
    custom = as_mapping(told.get("custom"))
    failed = told.get("status") == "error" or bool(as_mapping(custom.get("error")))
    parent = told.get("parent_id")
    times = (told.get("start_timestamp"), told.get("end_timestamp"))
    return gathered.span(
        _hex(told["trace_id"], 32), _hex(told["span_id"], 16), None if parent in ("0", 0, "undefined") else _hex(parent, 16),
        first(told, "operation_name", "resource_name", "name"), times, {"resource.name": told.get("resource_name"), **custom},
        _error(custom) if failed else None, resource={"service.name": told.get("service")},
    )  # fmt: skip


def parse(source: Input) -> Iterable[Record]:
    if any(_form(item) == "log" for item in _items(_some(source))):
        return _logs(source)
    return gathered.read(source, lambda d: _form(d) not in ("", "log"), _convert, lists=_LISTS, before=_before)


def _some(source: Input) -> Any:
    return next((item[1] for item in documents(source) if not isinstance(item, Damage)), None)


def _logs(source: Input) -> Iterator[Record]:
    telemetry = Telemetry(source, Kind.RUNTIME_LOG)
    for item in documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        rows = listed(value.get("data")) if isinstance(value, dict) and "data" in value else listed(value) or [value]
        inside = below(place, "data") if isinstance(value, dict) and "data" in value else place
        for n, row in enumerate(rows):
            if _form(row) == "log":
                yield _log(telemetry, row["attributes"], below(inside, n) if len(rows) > 1 or value is not row else place)
    yield from telemetry.finish()


def _log(telemetry: Telemetry, told: Doc, place: Place) -> Record:
    held = as_mapping(told.get("attributes"))
    severity = _SEVERITY.get(text(told.get("status")).lower(), 0)
    _, _, stack = _error(held)
    words = text(told.get("message"))
    if stack and stack not in words:
        words = f"{words}\n{stack}"
    time = nanos(told.get("timestamp"))[0]
    return telemetry.logs.plain(words, place, Kind.RUNTIME_LOG, text(told.get("service")), time, severity, "", ids_of(words))
