"""
Grafana Tempo's trace API, versions 1 and 2.

## Looks like
Version 1: `{"batches": [{"resource": {…}, "scopeSpans": [{"scope": {…}, "spans": […]}]}]}`.
Version 2: `{"trace": {"resourceSpans": […]}, "metrics": {…}, "status": "COMPLETE"}`. Below that it is
OTLP.

## Comes from
`GET /api/traces/<id>` and `GET /api/v2/traces/<id>` of Tempo with `Accept: application/json`, the
inspector of Grafana's Explore ("Download").

## Quirks
Ids are base64 (protobuf's JSON mapping). Old versions write `instrumentationLibrarySpans`. Version
2 says `"status": "PARTIAL"` with a message where the trace is larger than Tempo returns: that is
reported as an incomplete export. Grafana's own download adds nothing to version 1. [version 2's
partial answer not seen]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, Head, Input, LogRecord, Match, Place, Record, Span
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records import lines
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("batches", "resourceSpans")

_SCOPES = ("scopeSpans", "instrumentationLibrarySpans")


def _batches(value: Any) -> tuple[list[Any], str]:
    """The resource groups of an answer and the JSON pointer to them."""
    if isinstance(value, dict):
        inner = value.get("trace")
        for holder, prefix in ((value, ""), (inner, "/trace")):
            for name in ("batches", "resourceSpans"):
                found = holder.get(name) if isinstance(holder, dict) else None
                if isinstance(found, list) and (prefix or name == "batches"):
                    return found, f"{prefix}/{name}"
    return [], ""


def _is_answer(value: Any) -> bool:
    batches, _ = _batches(value)
    return any(isinstance(b, dict) and any(name in b for name in _SCOPES) for b in batches[:5])


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_answer, head.values))
    return Match(94, f"{mine} Tempo answers (batches or trace.resourceSpans)") if mine else None


def parse(source: Input) -> Iterable[Record]:
    renamed: dict[str, str] = {}
    for record in _records(source, renamed):
        if isinstance(record, Span | LogRecord) and isinstance(record.where, Place):
            yield record._replace(where=_named(record.where, renamed))
        elif isinstance(record, Damage):
            yield record._replace(place=_named(record.place, renamed))
        else:
            yield record


def _named(place: Place, renamed: dict[str, str]) -> Place:
    """The same place under the name that the file uses for OTLP's `resourceSpans`."""
    pointer = place.pointer or ""
    prefix = pointer[: pointer.find("/resourceSpans") + len("/resourceSpans")]
    if prefix not in renamed:
        return place
    return place._replace(pointer=renamed[prefix] + pointer[len(prefix) :])


def _records(source: Input, renamed: dict[str, str]) -> Iterator[Record]:
    telemetry = Telemetry(source)

    def answer(doc: dict[str, Any], place: Place) -> Iterator[Record]:
        status, message = doc.get("status"), doc.get("message")
        if isinstance(status, str) and status.upper() == "PARTIAL":
            yield Coverage(CoverageKind.CUT, message if isinstance(message, str) and message else "PARTIAL", place)
        batches, pointer = _batches(doc)
        renamed[f"{place.pointer or ''}/resourceSpans"] = (place.pointer or "") + pointer
        yield from telemetry.otlp({"resourceSpans": batches}, place)

    first = next((line for _, line in source.lines() if line.strip()), b"")
    if first.lstrip()[:1] == b"{" and first.count(b"{") == first.count(b"}"):
        yield from lines.read(
            source,
            telemetry,
            lambda doc, at: answer(doc, Place(source.name, offset=at)) if _batches(doc)[0] else None,
        )
        return
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
        elif _batches(item[1])[0]:
            yield from answer(item[1], item[0])
        else:
            yield from telemetry.document(item[1], item[0])
    yield from telemetry.finish()
