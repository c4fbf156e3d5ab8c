"""
CloudWatch span documents and OpenTelemetry log records, bare.

## Looks like
One JSON document a line, or any JSON list of them: spans with `traceId`, `spanId`, `startTimeUnixNano`
as an integer and flat `attributes`; log records with `timeUnixNano`, `severityNumber`, `body`. Also
inside `{"raw_otel_json": …}`, `{"sessionSpans": […]}`, `{"spans": […]}`, and in the snake_case
spelling of in-memory exporters (`trace_id`, `start_time`).

## Comes from
The log group `aws/spans`, the streams `spans` and `otel-rt-logs` of a runtime's log group, scripts
that unwrap them, evaluation tools that dump a session.

## Quirks
`flags` has a zero low byte although the span was sampled; 64-bit numbers written by JavaScript are
off by up to 221 ns; `POST /invocations` has a parent that is in no file unless tracing delivery is
configured for the runtime. Numbers may come as strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record, Span
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import iso
from agentcore_parsers.records import lines
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("imeUnixNano", "start_time")
BEST = 85
BY_LINES = True

_LISTS = ("spans", "sessionSpans", "logs", "logRecords", "runtime_logs", "records")
_SPAN_KEYS = ({"traceId", "spanId", "startTimeUnixNano"}, {"trace_id", "span_id", "start_time"})
_DEPTH = 6


def _is_span(doc: Any) -> bool:
    return isinstance(doc, dict) and any(keys <= doc.keys() for keys in _SPAN_KEYS)


def _is_log(doc: Any) -> bool:
    return isinstance(doc, dict) and "body" in doc and ("timeUnixNano" in doc or "observedTimeUnixNano" in doc)


def _inside(doc: Any) -> list[Any]:
    """The documents that a value of the head stands for."""
    if not isinstance(doc, dict):
        return []
    if "raw_otel_json" in doc:
        return [doc["raw_otel_json"]]
    for name in _LISTS:
        if isinstance(doc.get(name), list):
            return list(doc[name])
    return [doc]


def sniff(head: Head) -> Match | None:
    found = [inner for value in head.values for inner in _inside(value)]
    spans, logs = sum(map(_is_span, found)), sum(map(_is_log, found))
    if not spans + logs:
        return None
    # A prefix before the document means a wrapper that knows the time and stream better; what is
    # no stamp (a table's frame, a tag) means a format of its own.
    prefixes = [p.strip() for p in getattr(head, "prefixes", ()) if p.strip()]
    if any(iso(p, 1 if p[:1] == "[" else 0) is None for p in prefixes[:5]):
        return None
    prefixed = bool(prefixes)
    wrapped = any(isinstance(v, dict) and "raw_otel_json" in v for v in head.values)
    what = f"{spans} span documents and {logs} log records among the first values"
    return Match(55 if prefixed else 85, what + (" (in raw_otel_json)" if wrapped else ""))


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    if _is_document(source):
        for item in jsons.elements(source, lambda: telemetry.usual):
            if isinstance(item, Damage):
                yield item
            elif isinstance(item[1], Span):
                yield item[1]
            elif _is_bare_span(item[1]):  # the general way costs half as much again as decoding
                yield telemetry.spans.read(item[1], item[0])
            else:
                yield from _walk(telemetry, item[1], item[0], 0)
        yield from telemetry.finish()
    else:
        yield from lines.read(source, telemetry, lambda doc, at: _line(telemetry, doc, at))


def _is_bare_span(doc: Any) -> bool:
    return type(doc) is dict and "startTimeUnixNano" in doc and "raw_otel_json" not in doc


def _line(telemetry: Telemetry, doc: Any, at: int) -> Iterable[Record] | None:
    if _is_bare_span(doc):
        return (telemetry.spans.read(doc, at),)
    if "raw_otel_json" in doc or any(isinstance(doc.get(n), list) for n in _LISTS):
        return _walk(telemetry, doc, Place(telemetry.source.name, offset=at), 0)
    return None


def _walk(telemetry: Telemetry, value: Any, place: Place, depth: int) -> Iterator[Record]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for i, item in enumerate(value):
            yield from _walk(telemetry, item, _below(place, i), depth + 1)
    elif isinstance(value, dict) and ("raw_otel_json" in value or "@message" in value):
        key = "raw_otel_json" if "raw_otel_json" in value else "@message"
        yield from _walk(telemetry, value[key], _below(place, key), depth + 1)
    elif isinstance(value, dict) and not _is_span(value) and any(isinstance(value.get(n), list) for n in _LISTS):
        for name in _LISTS:
            if isinstance(value.get(name), list):
                yield from _walk(telemetry, value[name], _below(place, name), depth + 1)
    else:
        yield from telemetry.document(value, place)


def _below(place: Place, token: str | int) -> Place:
    return place._replace(pointer=f"{place.pointer or ''}/{token}")


def _is_document(source: Input) -> bool:
    """Whether this is an array, or one document that opens in a line of its own."""
    for chunk in source.chunks():  # an array may stand in one line of any length
        if opened := chunk.lstrip():
            return opened[:1] == b"[" or (opened[:1] == b"{" and opened.partition(b"\n")[0].strip() == b"{")
    return False
