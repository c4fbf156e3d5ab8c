"""
AWS X-Ray traces.

## Looks like
`{"Traces": [{"Id": "1-8hex-24hex", "Segments": [{"Id", "Document": "<JSON in a string>"}]}]}`; single
traces of that form; or bare segment documents (`{"trace_id": "1-…", "id": "16 hex", "name", "start_time":
1763451817.2, …}`).

## Comes from
`aws xray batch-get-traces --trace-ids …` (five ids a call), the X-Ray daemon, the raw data view of the
console; `aws xray get-trace-summaries`, whose answer says only which traces exist.

## Quirks
Times are seconds with a fraction, microseconds at best. Subsegments are nested, or documents of their own
with `type: subsegment` and a `parent_id`. A segment can stand twice: `in_progress` without an end, then
complete. The translation from OpenTelemetry puts attributes into annotations, with `_` for each dot, and
metadata. Summaries hold no tree. A trace over the size limit is cut (`LimitExceeded`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.kinds import CoverageKind, DamageReason, Kind
from agentcore_analyzer.model import Coverage, Damage, Document, Head, Input, Match, Place, Record
from agentcore_parsers.aws._shared.xray import is_segment, span_documents
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("Traces", "TraceSummaries", "Segments", "trace_id")

_LINE_HEADER = {"format", "version"}  # what the daemon's clients put before a document


def _trace(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("Segments"), list)


def sniff(head: Head) -> Match | None:
    for value in head.values:
        if not isinstance(value, dict):
            continue
        if isinstance(value.get("Traces"), list) and (
            "UnprocessedTraceIds" in value or any(map(_trace, value["Traces"]))
        ):
            return Match(96, "X-Ray traces with their segments")
        if isinstance(value.get("TraceSummaries"), list):
            return Match(95, "X-Ray trace summaries")
        if _trace(value) and str(value.get("Id", "1-")).startswith("1-"):
            return Match(95, "an X-Ray trace with its segments")
        if is_segment(value):
            return Match(94, "an X-Ray segment document")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
        else:
            # Segments are documents inside documents: their spans keep what they were read from.
            yield from _value(telemetry, item[1], item[0]._replace(offset=None))
    yield from telemetry.finish()


def _value(telemetry: Telemetry, value: Any, place: Place) -> Iterator[Record]:
    if not isinstance(value, dict):
        yield Damage(place, DamageReason.UNKNOWN_DOCUMENT, "neither a trace nor a segment")
    elif isinstance(value.get("Traces"), list):
        for i, trace in enumerate(value["Traces"]):
            yield from _value(telemetry, trace, _below(place, f"/Traces/{i}"))
        yield from _pages(value, place)
    elif _trace(value):
        yield from _segments(telemetry, value, place)
    elif isinstance(value.get("TraceSummaries"), list):
        yield Document(Kind.TRACE_SUMMARY, "xray get-trace-summaries", value, place)
        yield Coverage(CoverageKind.SUMMARY, len(value["TraceSummaries"]), place)
        yield Damage(
            place, DamageReason.NO_TREE, "summaries name traces but hold no spans; fetch them: aws xray batch-get-traces"
        )
        yield from _pages(value, place)
    elif is_segment(value):
        yield from _spans(telemetry, value, place, None)
    elif not value.keys() <= _LINE_HEADER:
        yield from telemetry.document(value, place)


def _pages(value: dict[str, Any], place: Place) -> Iterator[Record]:
    missing = value.get("UnprocessedTraceIds")
    if isinstance(missing, list) and missing:
        yield Coverage(CoverageKind.UNPROCESSED, len(missing), _below(place, "/UnprocessedTraceIds"))
    if value.get("NextToken"):
        yield Coverage(CoverageKind.NEXT_TOKEN, 1, _below(place, "/NextToken"))


def _segments(telemetry: Telemetry, trace: dict[str, Any], place: Place) -> Iterator[Record]:
    if trace.get("LimitExceeded") is True:
        yield Coverage(CoverageKind.LIMIT_EXCEEDED, str(trace.get("Id", "")), _below(place, "/LimitExceeded"))
        yield Damage(place, DamageReason.CUT, "X-Ray cut this trace at its size limit; spans are missing")
    for i, segment in enumerate(trace["Segments"]):
        at = _below(place, f"/Segments/{i}")
        document = segment.get("Document") if isinstance(segment, dict) else None
        if isinstance(document, str):
            try:
                document = orjson.loads(document)
            except (orjson.JSONDecodeError, UnicodeEncodeError):
                note: list[Damage] = []
                try:
                    document = jsons.loads(document.encode("utf-8", "replace"), note, at)
                except ValueError:
                    yield Damage(at, DamageReason.BAD_RECORD, "a segment document that is no JSON was skipped")
                    continue
                yield from note
        if not isinstance(document, dict):
            yield Damage(at, DamageReason.BAD_RECORD, "a segment without a document was skipped")
            continue
        yield from _spans(telemetry, document, _below(at, "/Document"), trace.get("Id"))


def _spans(telemetry: Telemetry, segment: dict[str, Any], place: Place, trace_id: Any) -> Iterator[Record]:
    for pointer, document in span_documents(segment, trace_id):
        at = _below(place, pointer)
        if document is None:
            yield Damage(
                at, DamageReason.BAD_RECORD, "a subsegment that cannot be read, or nested too deeply, was skipped"
            )
        else:
            yield telemetry.spans.read(document, at)


def _below(place: Place, pointer: str) -> Place:
    return place._replace(pointer=(place.pointer or "") + pointer) if pointer else place
