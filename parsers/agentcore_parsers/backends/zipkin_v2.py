"""
Zipkin spans, version 2 of its JSON.

## Looks like
`[{"traceId": "5aab…", "id": "e457b5a2e4d86bd1", "parentId": "…", "kind": "CLIENT", "name": "post",
"timestamp": 1571896375322000, "duration": 14000, "localEndpoint": {"serviceName": "…"}, "tags": {…},
"annotations": [{"timestamp": …, "value": "…"}]}]`, or a list of such lists, or one span a line.

## Comes from
`GET /api/v2/trace/<id>` and `/api/v2/traces` of a Zipkin server, "Download JSON" in its UI, the
collector's Zipkin exporter.

## Quirks
Trace ids have 16 or 32 digits; 16 are padded with zeros. Times are microseconds. Both ends of a
call may share one span id (`"shared": true`): the server's half gets an id of its own here and
stands below the client's half. A tag `error` means failure whatever its text is. Version 1
(`binaryAnnotations`) is not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records.foreign import Doc, Foreign, below, listed, micros, read_spans

HINTS = ('"id"',)
BEST = 92

_MARKS = ("localEndpoint", "remoteEndpoint", "annotations", "tags", "duration", "timestamp")


def _is_span(doc: Any) -> bool:
    return (
        isinstance(doc, dict)
        and isinstance(doc.get("traceId"), str)
        and isinstance(doc.get("id"), str)
        and "spanId" not in doc
        and "binaryAnnotations" not in doc
        and "startTime" not in doc
        and any(mark in doc for mark in _MARKS)
    )


def sniff(head: Head) -> Match | None:
    values = [v for value in head.values for v in (value if isinstance(value, list) else [value])]
    mine = [v for v in values if _is_span(v)]
    if not mine or 2 * len(mine) < len(values):
        return None
    named = any("localEndpoint" in v or "kind" in v for v in mine)
    return Match(92 if named else 60, f"{len(mine)} Zipkin spans (traceId, id, localEndpoint)")


def _convert(span: Doc) -> Doc:
    tags = span.get("tags") if isinstance(span.get("tags"), dict) else {}
    attributes: Doc = dict(tags or {})
    start, lasted = micros(span.get("timestamp")), micros(span.get("duration"))
    endpoint = span.get("localEndpoint")
    service = endpoint.get("serviceName") if isinstance(endpoint, dict) else None
    remote = span.get("remoteEndpoint")
    if isinstance(remote, dict) and remote.get("serviceName"):
        attributes.setdefault("peer.service", remote["serviceName"])
    status = attributes.get("otel.status_code") or ("ERROR" if "error" in attributes else "UNSET")
    message = attributes.get("otel.status_description") or attributes.get("error")
    events: list[Doc] = [
        {"name": str(a.get("value", "")), "timeUnixNano": micros(a.get("timestamp")), "attributes": {}}
        for a in listed(span.get("annotations"))
    ]
    return {
        "traceId": span.get("traceId"),
        "spanId": span.get("id"),
        "parentSpanId": span.get("parentId"),
        "name": span.get("name") or "",
        "kind": span.get("kind") or "INTERNAL",
        "startTimeUnixNano": start,
        # No duration: the span was not finished, or only reported in part.
        "endTimeUnixNano": None if start is None or lasted is None else start + lasted,
        "attributes": attributes,
        "events": events,
        "status": {"code": status, "message": message if isinstance(message, str) else ""},
        "scope": {"name": attributes.get("otel.scope.name") or attributes.get("otel.library.name") or ""},
        "resource": {"attributes": {"service.name": service} if service else {}},
    }


def parse(source: Input) -> Iterable[Record]:
    reader = Foreign(source, _is_span, _convert)
    found: list[tuple[Doc, Place]] = []
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        inner = enumerate(value) if isinstance(value, list) else ((None, value),)
        for i, span in inner:
            at = place if i is None else below(place, i)
            if _is_span(span):
                # Kept as converted: an id that was given here cannot be read again from the file.
                found.append((_convert(span), at._replace(offset=None)))
            else:
                yield from reader.telemetry.document(span, at)
    yield from read_spans(reader.telemetry, found)
    yield from reader.telemetry.finish()
