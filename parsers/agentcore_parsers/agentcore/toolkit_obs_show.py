"""
What `agentcore obs show -o` of the older toolkit writes.

## Looks like
`{"session_id": …, "agent_id": …, "traces": {<trace id>: {"root_spans": [{"span_id": …, "span_name": …,
"start_time_unix_nano": …, "children": […]}]}}, "runtime_logs": [{"timestamp": …, "message": …,
"raw_message": …}]}`

## Comes from
`agentcore obs show --trace-id ID -o trace.json` (or `--session-id`) of the Python starter toolkit.

## Quirks
Spans are nested in `children` and spelled in snake case; a span whose parent is not in the file stands
among the roots. `error_count` counts status ERROR only, so a tool that failed behind status OK is missing
in it. `raw_message` is the whole log record; `parsed_gen_ai_message` and `parsed_exception` repeat parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, LogRecord, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.ids import hex_id
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("root_spans", "trace_count")

_SPAN, _CHILDREN = late(r'\{\s*"trace_id":\s*"[^"]*",\s*"span_id":'), '"children":'


def _traces(value: Any) -> dict[str, Any]:
    traces = value.get("traces") if isinstance(value, dict) else None
    if not isinstance(traces, dict):
        return {}
    return {k: t for k, t in traces.items() if isinstance(t, dict) and isinstance(t.get("root_spans"), list)}


def _is_dump(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return bool(_traces(value)) or {"runtime_logs", "trace_count", "total_span_count"} <= value.keys()


def sniff(head: Head) -> Match | None:
    for value in head.values[:1]:
        if _is_dump(value):
            return Match(95, f"{len(_traces(value))} traces with root_spans")
        # Of a large file only the first members are in the head.
        if isinstance(value, dict) and {"trace_count", "total_span_count", "agent_id"} <= value.keys():
            return Match(90, "the members of a toolkit dump")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    broken = read = False
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            broken = broken or item.reason in (DamageReason.CUT, DamageReason.BROKEN_JSON)
            yield item
            continue
        place, value = item
        read = read or _is_dump(value)
        if not _is_dump(value):
            yield from telemetry.document(value, place)
            continue
        for trace_id, trace in _traces(value).items():
            token = trace_id.replace("~", "~0").replace("/", "~1")
            at = place._replace(pointer=f"{place.pointer or ''}/traces/{token}/root_spans", offset=None)
            yield from _spans(telemetry, trace["root_spans"], at)
        logs = value.get("runtime_logs")
        for i, row in enumerate(logs if isinstance(logs, list) else ()):
            at = place._replace(pointer=f"{place.pointer or ''}/runtime_logs/{i}", offset=None)
            yield from _log(telemetry, row, at)
        yield Coverage(CoverageKind.TRACE_EXPORT, _count(value), place)
    if broken and not read:
        yield from _salvaged(telemetry, source)
    yield from telemetry.finish()


def _salvaged(telemetry: Telemetry, source: Input) -> Iterator[Record]:
    """The spans of a file whose nesting is not closed: a span's own members stand before its children."""
    text = source.data().decode("utf-8", "replace")
    line, counted = 1, 0
    for opened in _SPAN.finditer(text):
        end = text.find(_CHILDREN, opened.end())
        if end < 0:
            return
        line += text.count("\n", counted, opened.start())
        counted = opened.start()
        try:
            raw = orjson.loads(text[opened.start() : end].rstrip().rstrip(",") + "}")
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            continue
        yield telemetry.spans.read(_document(raw, None), Place(source.name, line=line))


def _count(value: dict[str, Any]) -> int:
    logs, spans = value.get("runtime_logs"), value.get("total_span_count")
    return (len(logs) if isinstance(logs, list) else 0) + (spans if isinstance(spans, int) else 0)


def _spans(telemetry: Telemetry, roots: list[Any], place: Place) -> Iterator[Record]:
    """The spans of a forest; walked with a stack, since a damaged file may nest without end."""
    stack: list[tuple[Any, Place, str | None]] = [
        (root, place._replace(pointer=f"{place.pointer}/{i}"), None) for i, root in enumerate(roots)
    ]
    stack.reverse()
    while stack:
        raw, at, parent = stack.pop()
        if not isinstance(raw, dict):
            yield Damage(at, DamageReason.BAD_RECORD, "not a span")
            continue
        yield telemetry.spans.read(_document(raw, parent), at)
        children = raw.get("children")
        below = [
            (child, at._replace(pointer=f"{at.pointer}/children/{i}"), raw.get("span_id"))
            for i, child in enumerate(children if isinstance(children, list) else ())
        ]
        stack += reversed(below)


def _document(raw: dict[str, Any], parent: str | None) -> dict[str, Any]:
    get = raw.get
    attributes = get("attributes")
    attributes = dict(attributes) if isinstance(attributes, dict) else {}
    if isinstance(get("session_id"), str):
        attributes.setdefault("session.id", get("session_id"))
    resource = get("resource_attributes")
    resource = dict(resource) if isinstance(resource, dict) else {}
    if isinstance(get("service_name"), str):
        resource.setdefault("service.name", get("service_name"))
    return {
        "traceId": get("trace_id"),
        "spanId": get("span_id"),
        "parentSpanId": get("parent_span_id") or parent,
        "name": get("span_name"),
        "kind": get("kind"),
        "startTimeUnixNano": get("start_time_unix_nano"),
        "endTimeUnixNano": get("end_time_unix_nano"),
        "status": {"code": get("status_code"), "message": get("status_message")},
        "attributes": attributes,
        "events": get("events"),
        "resource": {"attributes": resource},
    }


def _log(telemetry: Telemetry, row: Any, place: Place) -> Iterator[Record]:
    if not isinstance(row, dict):
        yield Damage(place, DamageReason.BAD_RECORD, "not a log row")
        return
    stream, time = row.get("log_stream"), nanos(row.get("timestamp"))[0]
    raw = row.get("raw_message") or row.get("message")
    name = "raw_message" if row.get("raw_message") else "message"
    inner = place._replace(pointer=f"{place.pointer}/{name}")
    stream = stream if isinstance(stream, str) else ""
    for record in (*telemetry.document(raw, inner, stream, time), *telemetry.flush()):
        if isinstance(record, LogRecord):
            record = record._replace(
                trace_id=record.trace_id or hex_id(row.get("trace_id"), 32),
                span_id=record.span_id or hex_id(row.get("span_id"), 16),
            )
        yield record
