"""
What the inspector of `agentcore dev` serves: traces of the local agent, or of the deployed one.

## Looks like
`{"success": true, "resourceSpans": […], "resourceLogs": […]}` for one trace; `{"success": true, "traces":
[{"traceId": …, "timestamp": …, "spanCount": "17", "resourceSpans": […]}]}` for the list; for the deployed
agent `{"success": true, "records": [{"@timestamp": …, "@message": {…}}], "spans": [{"traceId": …,
"statusCode": …, "inputTokens": 120}]}`.

## Comes from
`GET /api/traces`, `/api/traces/<id>` and `/api/cloudwatch-traces/<id>` of the web UI that `agentcore dev`
opens, saved from the browser or with curl.

## Quirks
OTLP with flat attributes and bare bodies. The inspector leaves out spans that it takes for noise (ASGI
send and receive, HTTP client calls), so their parents are in no file. In the deployed variant `spans`
holds some fields of each span; where `records` holds the whole span, that one is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, Match, Place, Record, Span
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("traces", "success")

_OTLP = ("resourceSpans", "resourceLogs")
_ROW_CAP = 10_000  # `limit` of the query behind the deployed variant
_ATTRIBUTES = {
    "inputTokens": "gen_ai.usage.input_tokens",
    "outputTokens": "gen_ai.usage.output_tokens",
    "totalTokens": "gen_ai.usage.total_tokens",
    "httpStatusCode": "http.status_code",
    "sessionId": "session.id",
}


def _has_otlp(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(value.get(k), list) for k in _OTLP)


def _variant(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    traces, records = value.get("traces"), value.get("records")
    if isinstance(traces, list) and any(_has_otlp(t) for t in traces):
        return "list"
    if not isinstance(value.get("success"), bool):
        return ""
    first = records[0] if isinstance(records, list) and records else None
    if records == [] or (isinstance(first, dict) and "@message" in first):
        return "deployed"
    return "trace" if _has_otlp(value) else ""


def sniff(head: Head) -> Match | None:
    for value in head.values[:1]:
        variant = _variant(value)
        if variant:
            return Match(95, f"an answer of the dev inspector ({variant})")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item
        variant = _variant(value) or ("list" if isinstance(value, dict) and "traces" in value else "")
        if variant == "deployed":
            yield from _deployed(telemetry, value, place)
        elif variant == "list":
            for i, trace in enumerate(value["traces"] if isinstance(value["traces"], list) else ()):
                if _has_otlp(trace):
                    yield from telemetry.otlp(trace, _below(place, "traces", i))
        else:
            yield from telemetry.document(value, place)
    yield from telemetry.finish()


def _deployed(telemetry: Telemetry, value: dict[str, Any], place: Place) -> Iterator[Record]:
    whole: set[str] = set()
    records = value["records"]
    for i, row in enumerate(records):
        at = _below(place, "records", i)
        if not isinstance(row, dict) or "@message" not in row:
            yield Damage(at, DamageReason.BAD_RECORD, "a row without @message was skipped")
            continue
        time = nanos(row.get("@timestamp"))[0]
        inner = at._replace(pointer=f"{at.pointer}/@message")
        for record in telemetry.document(row["@message"], inner, "", time):
            if isinstance(record, Span):
                whole.add(record.span_id)
            yield record
    yield Coverage(CoverageKind.TRACE_EXPORT, len(records), place)
    if len(records) == _ROW_CAP:
        yield Coverage(CoverageKind.ROW_CAP, len(records), place)
    spans = value.get("spans")
    for i, fields in enumerate(spans if isinstance(spans, list) else ()):
        if isinstance(fields, dict) and str(fields.get("spanId")) not in whole:
            yield telemetry.spans.read(_document(fields), _below(place, "spans", i))


def _document(fields: dict[str, Any]) -> dict[str, Any]:
    """The span document that these columns of a query were taken from, as far as they go."""
    return {
        "traceId": fields.get("traceId"),
        "spanId": fields.get("spanId"),
        "parentSpanId": fields.get("parentSpanId"),
        "name": fields.get("name"),
        "kind": fields.get("kind"),
        "startTimeUnixNano": _whole(fields.get("startTimeUnixNano")),
        "endTimeUnixNano": _whole(fields.get("endTimeUnixNano")),
        "status": {"code": fields.get("statusCode")},
        "attributes": {new: fields[old] for old, new in _ATTRIBUTES.items() if fields.get(old) is not None},
        "resource": {"attributes": {"service.name": fields.get("serviceName")}},
    }


def _whole(value: Any) -> Any:
    """Logs Insights prints large numbers with an exponent: 1.763451834057E18."""
    if isinstance(value, str) and "E" in value.upper() and len(value) < 40:
        from decimal import Decimal, InvalidOperation  # seldom needed

        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        return int(number) if number.is_finite() and abs(number.adjusted()) < 20 else value
    return value


def _below(place: Place, name: str, index: int) -> Place:
    return place._replace(pointer=f"{place.pointer or ''}/{name}/{index}", offset=None)
