"""OpenTelemetry: spans and log records, as OTLP and as the documents that CloudWatch keeps."""

from __future__ import annotations

import json
from typing import Any

from made_up.carriers.listed import carrier, healthy
from made_up.records import Carried, Told, Truth, Words


def _value(value: object) -> dict[str, object]:
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def _attributes(values: dict[str, object]) -> list[dict[str, object]]:
    return [{"key": key, "value": _value(value)} for key, value in values.items()]


def _exception(told: Told) -> dict[str, object]:
    kept: dict[str, object] = {"exception.type": told.type, "exception.message": told.message}
    return kept | ({"exception.stacktrace": told.text} if told.at else {})


def _span(w: Words, trace: str, parent: str, name: str, **more: Any) -> dict[str, Any]:
    start = w.nanos()
    span = {"traceId": trace, "spanId": w.hex(16), "parentSpanId": parent, "name": name, "kind": 1, "status": {}}
    return span | {"startTimeUnixNano": str(start), "endTimeUnixNano": str(start + 250_000_000), "attributes": []} | more


def _otlp(w: Words, told: Told, spans: list[dict[str, Any]], logs: list[dict[str, Any]] | None = None) -> Carried:
    resource = {"attributes": _attributes({"service.name": f"{w.word()}.DEFAULT", "telemetry.sdk.language": "python"})}
    scope = {"name": w.word(), "version": "1.2"}
    lines = [json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": scope, "spans": spans}]}]})]
    if logs is not None:
        lines.append(json.dumps({"resourceLogs": [{"resource": resource, "scopeLogs": [{"scope": scope, "logRecords": logs}]}]}))
    at = len(lines)
    return Carried("agent.otlp.jsonl", "\n".join(lines) + "\n", (Truth(told.words, at, at, told.also),))


def _raised(told: Told) -> bool:
    """Whether a program could have raised it: an exception has a type and a message."""
    return len(told.words) == 2 and not told.document


@carrier("otlp-exception-event")
def exception_event(told: Told, w: Words) -> Carried | None:
    if not _raised(told):
        return None
    trace, root = w.hex(32), w.hex(16)
    event = {"timeUnixNano": str(w.nanos()), "name": "exception", "attributes": _attributes(_exception(told))}
    inner = _span(w, trace, root, w.word(), events=[event], status={"code": 2})
    return _otlp(w, told, [_span(w, trace, "", f"POST /{w.word()}", spanId=root, kind=2), inner])


@carrier("otlp-status")
def status(told: Told, w: Words) -> Carried | None:
    if told.document:
        return None
    trace, root = w.hex(32), w.hex(16)
    said = told.lines[told.at].strip()
    if not all(word in said for word in told.words):
        said = ": ".join(told.words)
    inner = _span(w, trace, root, w.word(), status={"code": 2, "message": said})
    return _otlp(w, told, [_span(w, trace, "", f"POST /{w.word()}", spanId=root, kind=2), inner])


@carrier("otlp-error-type")
def error_type(told: Told, w: Words) -> Carried | None:
    """The semantic conventions: `error.type` and a status message of a tool call."""
    if not _raised(told):
        return None
    trace, root = w.hex(32), w.hex(16)
    tool = w.function()
    named = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": tool, "error.type": told.type}
    inner = _span(w, trace, root, f"execute_tool {tool}", attributes=_attributes(named), status={"code": 2, "message": told.message})
    return _otlp(w, told, [_span(w, trace, "", f"POST /{w.word()}", spanId=root, kind=2), inner])


@carrier("otlp-log")
def otlp_log(told: Told, w: Words) -> Carried:
    trace, root = w.hex(32), w.hex(16)
    body, attributes = (healthy(w), _exception(told)) if _raised(told) and told.at else (told.text, {})
    log = {"timeUnixNano": str(w.nanos()), "severityNumber": 17, "severityText": "ERROR", "body": {"stringValue": body}}
    log |= {"attributes": _attributes(attributes), "traceId": trace, "spanId": root}
    return _otlp(w, told, [_span(w, trace, "", f"POST /{w.word()}", spanId=root, kind=2)], [log])


def _document(w: Words, service: str, trace: str, parent: str, name: str, **more: Any) -> dict[str, Any]:
    start = w.nanos()
    document = {"resource": {"attributes": {"service.name": service}}, "scope": {"name": w.word()}, "traceId": trace, "spanId": w.hex(16)}
    document |= {"parentSpanId": parent, "flags": 256, "name": name, "kind": "INTERNAL", "startTimeUnixNano": start}
    document |= {"endTimeUnixNano": start + 250_000_000, "durationNano": 250_000_000, "attributes": {}, "status": {"code": "UNSET"}}
    return document | more


def _served(w: Words, service: str, trace: str, root: str) -> list[dict[str, Any]]:
    """The server's span and the agent's below it, both well."""
    served = {"kind": "SERVER", "spanId": root, "attributes": {"http.status_code": 200}}
    named = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": w.word()}
    server = _document(w, service, trace, "", "POST /invocations", **served)
    return [server, _document(w, service, trace, root, f"invoke_agent {w.word()}", attributes=named)]


@carrier("adot-spans")
def adot_spans(told: Told, w: Words) -> Carried | None:
    if not _raised(told):
        return None
    trace, root, service = w.hex(32), w.hex(16), f"{w.word()}.DEFAULT"
    event = {"name": "exception", "timeUnixNano": w.nanos(), "attributes": _exception(told)}
    inner = _document(w, service, trace, root, w.word(), events=[event], status={"code": "ERROR", "message": told.message})
    return _documents(told, [*_served(w, service, trace, root), inner])


def _documents(told: Told, documents: list[dict[str, Any]]) -> Carried:
    """Documents a line, of which the last tells of the failure."""
    at = len(documents)
    return Carried("spans.ndjson", "\n".join(map(json.dumps, documents)) + "\n", (Truth(told.words, at, at, told.also),))


@carrier("adot-log")
def adot_log(told: Told, w: Words) -> Carried:
    trace, span, service = w.hex(32), w.hex(16), f"{w.word()}.DEFAULT"
    log = {"resource": {"attributes": {"service.name": service}}, "scope": {"name": w.word()}, "timeUnixNano": w.nanos()}
    log |= {"observedTimeUnixNano": w.nanos(), "severityNumber": 17, "severityText": "ERROR", "body": told.text, "attributes": {}}
    return _documents(told, [*_served(w, service, trace, span), log | {"flags": 1, "traceId": trace, "spanId": span}])
