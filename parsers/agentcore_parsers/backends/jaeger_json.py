"""
Jaeger spans: the JSON of its UI and API, and the documents of its Elasticsearch storage.

## Looks like
`{"data": [{"traceID": "…", "spans": [{"traceID", "spanID", "operationName", "references":
[{"refType": "CHILD_OF", …}], "startTime": 1485467191639875, "duration": 5, "tags": [{key, type,
value}], "logs": [{timestamp, fields}], "processID": "p1"}], "processes": {"p1": {"serviceName",
"tags"}}}]}`, one such trace without `data`, or one span a line with its `process` inside.

## Comes from
"JSON" and "Download" in the Jaeger UI, `GET /api/traces/<id>`, Tempo's Jaeger plugin, dumps of the
indexes `jaeger-span-*` (also as search hits with `_source`).

## Quirks
Times are microseconds. Ids of old clients have 16 digits, shorter where leading zeros are missing.
Tags of Elasticsearch documents may be strings whatever their type says, or a map (`tag`) with `@`
for the dots. The status is a tag (`otel.status_code`, or `error`). Client and server of old clients
share a span id; the server's half gets one of its own here. `warnings` are kept as an attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_analyzer.untrusted import floating, whole
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records import lines
from agentcore_parsers.records.foreign import Doc, Foreign, below, listed, micros, read_spans

HINTS = ("traceID",)

_SCOPES = ("otel.scope.name", "otel.library.name")
_ERROR_FIELDS = {
    "error.kind": "exception.type",
    "message": "exception.message",
    "stack": "exception.stacktrace",
}


def _is_span(doc: Any) -> bool:
    return isinstance(doc, dict) and "traceID" in doc and "spanID" in doc and "operationName" in doc


def _is_trace(doc: Any) -> bool:
    return isinstance(doc, dict) and isinstance(doc.get("spans"), list) and any(map(_is_span, doc["spans"][:3]))


def _traces(doc: Any) -> list[Any]:
    if isinstance(doc, dict):
        doc = next((doc[k] for k in ("data", "hits", "_source") if isinstance(doc.get(k), dict | list)), doc)
        if isinstance(doc, dict) and isinstance(doc.get("hits"), list):
            return [h.get("_source") for h in doc["hits"] if isinstance(h, dict)]
    return doc if isinstance(doc, list) else [doc]


def sniff(head: Head) -> Match | None:
    found = [inner for value in head.values for inner in _traces(value)]
    traces, spans = sum(map(_is_trace, found)), sum(map(_is_span, found))
    if not traces + spans:
        return None
    return Match(92, f"{traces} Jaeger traces and {spans} span documents among the first values")


def _tags(raw: Any, mapped: Any = None) -> Doc:
    result: Doc = {}
    if isinstance(mapped, dict):
        result = {str(k).replace("@", "."): v for k, v in mapped.items()}
    for tag in raw if isinstance(raw, list) else ():
        if isinstance(tag, dict) and isinstance(tag.get("key"), str):
            result[tag["key"]] = _typed(tag.get("value"), tag.get("type"))
    return result


def _typed(value: Any, kind: Any) -> Any:
    """A value that Elasticsearch keeps as a string, as what its type says."""
    if not isinstance(value, str):
        return value
    if kind == "bool":
        return value == "true"
    if kind == "int64" and (number := whole(value, 19)) is not None:
        return number
    if kind == "float64":
        floated = floating(value)
        return value if floated is None else floated
    return value


def _event(log: Doc) -> Doc:
    attributes = _tags(log.get("fields"))
    name = str(attributes.pop("event", "") or "")
    if name == "error":
        # OpenTracing's error log, under the names that exception events have.
        name = "exception"
        for old, new in _ERROR_FIELDS.items():
            if old in attributes:
                attributes.setdefault(new, attributes[old])
        attributes.setdefault("exception.message", attributes.get("error.object", ""))
    return {"name": name or "log", "timeUnixNano": micros(log.get("timestamp")), "attributes": attributes}


def _parent(span: Doc) -> tuple[Any, list[Doc]]:
    """The parent's id, and the other references as links."""
    references = listed(span.get("references"))
    own = [r for r in references if r.get("traceID") == span.get("traceID") and r.get("spanID") != span.get("spanID")]
    parent = next((r for r in own if r.get("refType") == "CHILD_OF"), own[0] if own else None)
    links = [{"traceId": r.get("traceID"), "spanId": r.get("spanID")} for r in references if r is not parent]
    return (parent.get("spanID") if parent else span.get("parentSpanID")) or None, links


def _convert(span: Doc, process: Any = None) -> Doc:
    process = process if isinstance(process, dict) else span.get("process")
    process = process if isinstance(process, dict) else {}
    attributes = _tags(span.get("tags"), span.get("tag"))
    if span.get("warnings"):
        attributes["jaeger.warnings"] = span["warnings"]
    start, lasted = micros(span.get("startTime")), micros(span.get("duration"))
    status = attributes.get("otel.status_code")
    if status is None:
        status = "ERROR" if attributes.get("error") in (True, "true") else "UNSET"
    parent, links = _parent(span)
    kind = attributes.get("span.kind")
    message = attributes.get("otel.status_description")
    return {
        "traceId": span.get("traceID"),
        "spanId": span.get("spanID"),
        "parentSpanId": parent,
        "name": span.get("operationName"),
        "kind": kind.upper() if isinstance(kind, str) else "INTERNAL",
        "startTimeUnixNano": start,
        "endTimeUnixNano": None if start is None or lasted is None else start + lasted,
        "attributes": attributes,
        "events": [_event(log) for log in listed(span.get("logs"))],
        "links": links,
        "status": {"code": status, "message": message if isinstance(message, str) else ""},
        "scope": {"name": next((attributes[n] for n in _SCOPES if isinstance(attributes.get(n), str)), "")},
        "resource": {
            "attributes": {
                **_tags(process.get("tags"), process.get("tag")),
                "service.name": process.get("serviceName"),
            }
        },
    }


def parse(source: Input) -> Iterable[Record]:
    reader = Foreign(source, _is_span, _convert)
    yield from jsons_or_lines(source, reader)


def jsons_or_lines(source: Input, reader: Foreign) -> Iterator[Record]:
    """Traces and spans of one document, of an array, or of one document a line."""
    first = next((line for _, line in source.lines() if line.strip()), b"")
    one_a_line = first.lstrip()[:1] == b"{" and first.count(b"{") == first.count(b"}")
    if one_a_line:
        yield from lines.read(source, reader.telemetry, lambda doc, at: _line(reader, doc, Place(source.name, offset=at)))
        return
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
        else:
            yield from _walk(reader, item[1], item[0])
    yield from reader.telemetry.finish()


def _line(reader: Foreign, doc: Any, place: Place) -> Iterable[Record] | None:
    if _is_span(doc):
        return (reader.telemetry.spans.read(_convert(doc), place.offset or 0),)
    wrapper = isinstance(doc, dict) and _traces(doc) != [doc]
    return _walk(reader, doc, place) if wrapper or _is_trace(doc) else None


def _walk(reader: Foreign, value: Any, place: Place, depth: int = 0) -> Iterator[Record]:
    if isinstance(value, list) and depth < 4:
        for i, item in enumerate(value):
            yield from _walk(reader, item, below(place, i), depth + 1)
    elif _is_trace(value):
        yield from _trace(reader, value, place)
    elif _is_span(value):
        yield reader.telemetry.spans.read(_convert(value), place)
    elif isinstance(value, dict) and depth < 4:
        name = next((k for k in ("data", "hits", "_source") if isinstance(value.get(k), dict | list)), None)
        if name is None:
            yield from reader.telemetry.document(value, place)
        else:
            yield from _walk(reader, value[name], below(place, name), depth + 1)
    else:
        yield from reader.telemetry.document(value, place)


def _trace(reader: Foreign, trace: Doc, place: Place) -> Iterator[Record]:
    processes = trace.get("processes") if isinstance(trace.get("processes"), dict) else {}
    found: list[tuple[Doc, Place]] = []
    for i, span in enumerate(trace["spans"]):
        # Kept as converted: its process stands elsewhere in the document.
        at = below(below(place, "spans"), i)._replace(offset=None)
        if _is_span(span):
            found.append((_convert(span, (processes or {}).get(str(span.get("processID")))), at))
        else:
            yield Damage(at, DamageReason.BAD_RECORD, "an entry of spans that is no span was skipped")
    yield from read_spans(reader.telemetry, found)
