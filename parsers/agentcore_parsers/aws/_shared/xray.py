"""
X-Ray segment documents as span documents, in the spelling that `SpanReader` reads.

Names of attributes become OpenTelemetry's again: `http.response.status` is `http.response.status_code`,
the annotation `gen_ai_request_model` is `gen_ai.request.model`. Times go over the decimal digits as
written, so that no float arithmetic changes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from agentcore_analyzer.conventions.late import late

MAX_DEPTH = 64
_TRACE_ID = late(r"1-[0-9a-fA-F]{8}-[0-9a-fA-F]{24}$")
_ID = late(r"[0-9a-fA-F]{16}$")
_KIND_KEYS = ("span.kind", "aws.span.kind", "aws:span.kind", "span_kind", "aws_span_kind")
_KINDS = {"SERVER", "CLIENT", "INTERNAL", "PRODUCER", "CONSUMER"}
# X-Ray annotation keys may not hold dots; the translation writes an underscore instead.
_DOTTED = {
    name.replace(".", "_"): name
    for name in (
        "gen_ai.operation.name", "gen_ai.system", "gen_ai.provider.name", "gen_ai.agent.name",
        "gen_ai.agent.id", "gen_ai.tool.name", "gen_ai.tool.status", "gen_ai.tool.call.id",
        "gen_ai.tool.description", "gen_ai.request.model", "gen_ai.response.model",
        "gen_ai.response.finish_reasons", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens",
        "gen_ai.usage.total_tokens", "gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens",
        "gen_ai.conversation.id", "session.id", "rpc.method", "rpc.service", "rpc.system", "aws.request_id",
        "aws.request.id", "aws.resource.arn", "aws.remote.resource.identifier",
        "aws.bedrock.agentcore.runtime.arn", "aws.local.service", "aws.local.operation",
        "aws.remote.service", "aws.remote.operation", "error.type", "exception.type",
        "http.response.status_code", "http.status_code", "tool.name", "tool.status", "traceloop.span.kind",
        "openinference.span.kind", "traceloop.entity.name", "gateway.id", "memory.id", "actor.id",
        "event.id", "aws.trace.flag.sampled", "aws.agentcore.policy.authorization_decision",
        "jsonrpc.error.code",
    )
}  # fmt: skip


def is_segment(doc: Any) -> bool:
    """Whether this is a segment or an independent subsegment."""
    return (
        isinstance(doc, dict)
        and isinstance(doc.get("trace_id"), str)
        and _TRACE_ID.match(doc["trace_id"]) is not None
        and isinstance(doc.get("name"), str)
        and "spanId" not in doc
        and "span_id" not in doc
        and ("start_time" in doc or "subsegments" in doc or "id" in doc)
    )


def seconds(value: Any) -> int | None:
    """Nanoseconds of seconds with a fraction, digit by digit."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = Decimal(repr(value) if isinstance(value, float) else str(value)[:40])
        if not found.is_finite() or not 0 < found < 10**11:
            return None
        return int(found.scaleb(9))
    except (InvalidOperation, ValueError):
        return None


def span_documents(segment: dict[str, Any], trace_id: Any) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Pointer and span document of a segment and all its subsegments; None where there is none."""
    trace = segment.get("trace_id") or trace_id
    service = _attributes(segment).get("aws.local.service")
    if not service and segment.get("type") != "subsegment":
        service = segment.get("name")
    pending: list[tuple[str, Any, Any, int]] = [("", segment, segment.get("parent_id"), 0)]
    while pending:
        pointer, part, parent, depth = pending.pop()
        if not isinstance(part, dict) or depth > MAX_DEPTH:
            yield pointer, None
            continue
        yield pointer, _span(part, trace, parent, depth, service)
        inner = part.get("subsegments")
        if isinstance(inner, list):
            below = [
                (f"{pointer}/subsegments/{i}", s, part.get("id"), depth + 1) for i, s in enumerate(inner)
            ]
            pending += reversed(below)


def _span(part: dict[str, Any], trace: Any, parent: Any, depth: int, service: Any) -> dict[str, Any]:
    attributes = _attributes(part)
    status = "ERROR" if any(part.get(flag) is True for flag in ("error", "fault", "throttle")) else "UNSET"
    events = list(_exceptions(part))
    if status == "ERROR" and "error.type" not in attributes and not events:
        attributes["error.type"] = (
            "throttle" if part.get("throttle") is True else "fault" if part.get("fault") else "error"
        )
    return {
        "traceId": trace,
        "spanId": part.get("id"),
        "parentSpanId": parent,
        "name": part.get("name"),
        "kind": _kind(part, attributes, depth),
        "startTimeUnixNano": seconds(part.get("start_time")),
        "endTimeUnixNano": None if part.get("in_progress") is True else seconds(part.get("end_time")),
        "attributes": attributes,
        "status": {
            "code": status,
            "message": events[-1]["attributes"].get("exception.message", "") if events else "",
        },
        "events": events,
        "scope": {"name": "aws.xray"},
        "resource": {"attributes": {"service.name": attributes.get("aws.local.service", service)}},
    }


def _kind(part: dict[str, Any], attributes: dict[str, Any], depth: int) -> str:
    for key in _KIND_KEYS:
        given = attributes.get(key)
        if isinstance(given, str):
            name = given.upper().removeprefix("SPAN_KIND_")
            if name in _KINDS:
                return name
            if name == "LOCAL_ROOT":
                return "SERVER"
    if part.get("namespace") in ("aws", "remote"):
        return "CLIENT"
    return "INTERNAL" if depth or part.get("type") == "subsegment" else "SERVER"


def _attributes(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    metadata = part.get("metadata")
    for namespace, values in metadata.items() if isinstance(metadata, dict) else ():
        # The translation uses `default`; other namespaces belong to the program.
        if isinstance(values, dict):
            prefix = "" if namespace == "default" else f"{namespace}."
            found.update({f"{prefix}{key}": value for key, value in values.items()})
        else:
            found[namespace] = values
    annotations = part.get("annotations")
    for key, value in annotations.items() if isinstance(annotations, dict) else ():
        found.setdefault(_DOTTED.get(str(key), str(key)), value)
    http = part.get("http")
    for side, names in _HTTP.items():
        given = http.get(side) if isinstance(http, dict) else None
        if isinstance(given, dict):
            for key in names.keys() & given.keys():
                found.setdefault(names[key], given[key])
    aws = part.get("aws")
    for key, value in aws.items() if isinstance(aws, dict) else ():
        if not isinstance(value, dict):
            found.setdefault(_AWS.get(key, f"aws.{key}"), value)
    for key in ("origin", "namespace", "user", "in_progress", "inferred"):
        if part.get(key) not in (None, False):
            found.setdefault(f"aws.xray.{key}", part[key])
    if isinstance(part.get("cause"), str):
        found.setdefault("aws.xray.cause", part["cause"])
    return found


_HTTP = {
    "request": {
        "method": "http.request.method", "url": "url.full", "client_ip": "client.address",
        "user_agent": "user_agent.original",
    },
    "response": {"status": "http.response.status_code", "content_length": "http.response.body.size"},
}  # fmt: skip
_AWS = {
    "operation": "rpc.method", "region": "aws.region", "request_id": "aws.request_id",
    "retries": "retry_attempts", "account_id": "aws.account.id",
}  # fmt: skip


def _exceptions(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The causes as exception events; the one that was thrown first stands last in X-Ray's chain."""
    cause = part.get("cause")
    listed = cause.get("exceptions") if isinstance(cause, dict) else None
    for raw in reversed(listed) if isinstance(listed, list) else ():
        if not isinstance(raw, dict):
            continue
        frames = raw.get("stack")
        stack = [f for f in frames if isinstance(f, dict)] if isinstance(frames, list) else []
        trace = "\n".join(f"  at {f.get('label')} ({f.get('path')}:{f.get('line')})" for f in stack)
        attributes = {"exception.type": raw.get("type"), "exception.message": raw.get("message")}
        attributes["exception.stacktrace"] = trace
        given = {key: value for key, value in attributes.items() if isinstance(value, str) and value}
        time = seconds(part.get("end_time"))
        yield {"name": "exception", "timeUnixNano": time, "attributes": given}
