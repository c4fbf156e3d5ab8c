"""
Spans as the OpenTelemetry SDKs name their fields, dumped as JSON by an exporter of one's own or of the SDK.

## Looks like
Python: `{"name", "context": {"trace_id", "span_id"}, "parent_id", "start_time", "end_time", "status": {"status_code"}, …}`,
ids without `0x` or as numbers, times in ns or ISO. Go: `{"Name", "SpanContext": {"TraceID", "SpanID"}, "Parent": {…},
"SpanKind": 1, "StartTime", "EndTime", "Attributes": [{"Key", "Value": {"Type", "Value"}}], "Status": {"Code": "Error"}}`.
JavaScript: `{"traceId", "id", "parentSpanContext", "kind": 0, "timestamp", "duration", …}`, and spans as objects with
`_spanContext` and times as `[s, ns]`. One a line, over several lines, in a list, in `{"spans": […]}`.

## Comes from
`json.dump([json.loads(s.to_json()) for s in exporter.get_finished_spans()])`, Go's `stdouttrace`, `JSON.stringify` of the
JavaScript SDK's spans, `--telemetry-outfile` of the Gemini CLI.

## Quirks
The JavaScript SDK counts kinds from 0 and times in µs; Go counts kinds from 1 as OTLP does, and has a parent of zeros where
there is none. The JavaScript SDK's log records (`hrTime`, `body`) beside the spans are read, too; its metrics are not. What
Python's own console exporter prints, with `0x`, is `otel-console`; JavaScript's and .NET's is text (`otel-console-text`).
[seen: spans of the Python and JavaScript SDKs; Go: public output]
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.backends._shared import gathered, js_spans
from agentcore_parsers.backends._shared.gathered import text
from agentcore_parsers.records.foreign import Doc, as_mapping, first, listed, unlisted

SINCE = "0.2.0"
HINTS = ("SpanContext", "_spanContext", '"start_time"', '"duration"', "hrTime")
_LISTS = ("spans", "traces", "data", "items")
_OTHERS = ("span_kind", "spanKind", "statusCode", "status_code")  # Phoenix's
_GO_KINDS = {1: "INTERNAL", 2: "SERVER", 3: "CLIENT", 4: "PRODUCER", 5: "CONSUMER"}


def _is_go(doc: Any) -> bool:
    return isinstance(doc, dict) and doc.keys() >= {"Name", "SpanContext", "StartTime"} and isinstance(doc["SpanContext"], dict)


def _is_python(doc: Any) -> bool:
    context = doc.get("context") if isinstance(doc, dict) else None
    if not isinstance(context, dict) or "start_time" not in doc or any(name in doc for name in _OTHERS):
        return False
    trace = context.get("trace_id")
    own = isinstance(trace, int) or (isinstance(trace, str) and not trace.startswith("0x"))
    # MLflow's spans have the same names, and values of their attributes in JSON.
    return own and not any(key.startswith("mlflow.") for key in as_mapping(doc.get("attributes")))


def _is_span(doc: Any) -> bool:
    return _is_go(doc) or _is_python(doc) or js_spans.is_span(doc) or js_spans.is_log(doc)


def sniff(head: Head) -> Match | None:
    mine = sum(map(_is_span, unlisted(head.values, _LISTS)))
    return Match(94, f"{mine} spans with the SDK's own names (context or SpanContext, start)") if mine else None


def _convert(doc: Doc) -> Doc:
    if js_spans.is_log(doc):
        return js_spans.log(doc)
    return _go(doc) if _is_go(doc) else js_spans.convert(doc) if js_spans.is_span(doc) else _python(doc)


def _number(value: Any, digits: int) -> Any:
    return f"{value:0{digits}x}" if isinstance(value, int) and not isinstance(value, bool) else value


def _python(doc: Doc) -> Doc:
    context = doc["context"]
    parent = doc.get("parent_id", doc.get("parent"))
    parent = as_mapping(parent).get("span_id") if isinstance(parent, dict) else parent
    resource = doc.get("resource")
    attributes = as_mapping(resource.get("attributes")) or resource if isinstance(resource, dict) else {}
    status = doc.get("status")
    if isinstance(status, dict):
        status = {"code": _code(first(status, "status_code", "code")), "message": text(first(status, "description", "message"))}
    return {
        **doc,
        "context": None,
        "traceId": _number(context.get("trace_id"), 32),
        "spanId": _number(context.get("span_id"), 16),
        "parentSpanId": _number(parent, 16),
        "startTimeUnixNano": doc["start_time"],
        "endTimeUnixNano": doc.get("end_time"),
        "status": status if isinstance(status, dict) else {"code": _code(status)},
        "resource": {"attributes": attributes},
        "scope": {"name": text(as_mapping(first(doc, "instrumentation_scope", "scope") or {}).get("name"))},
    }


def _code(value: Any) -> Any:
    return value.rpartition(".")[2] if isinstance(value, str) else value


def _go(doc: Doc) -> Doc:
    context, parent, status = doc["SpanContext"], as_mapping(doc.get("Parent")), as_mapping(doc.get("Status"))
    scope = as_mapping(first(doc, "InstrumentationScope", "InstrumentationLibrary") or {})
    above = text(parent.get("SpanID"))
    kind = doc.get("SpanKind")
    return {
        "traceId": context.get("TraceID"),
        "spanId": context.get("SpanID"),
        "parentSpanId": above if above.strip("0") else None,
        "name": doc.get("Name"),
        "kind": _GO_KINDS.get(kind, "INTERNAL") if isinstance(kind, int) else "INTERNAL",
        "startTimeUnixNano": doc.get("StartTime"),
        "endTimeUnixNano": doc.get("EndTime"),
        "attributes": _pairs(doc.get("Attributes")),
        "events": [
            {"name": text(e.get("Name")), "timeUnixNano": e.get("Time"), "attributes": _pairs(e.get("Attributes"))}
            for e in listed(doc.get("Events"))
        ],
        "status": {"code": status.get("Code"), "message": text(status.get("Description"))},
        "scope": {"name": text(scope.get("Name"))},
        "resource": {"attributes": _pairs(doc.get("Resource"))},
    }


def _pairs(value: Any) -> Doc:
    pairs = ((p.get("Key"), p.get("Value")) for p in listed(value))
    return {key: held.get("Value") if isinstance(held, dict) else held for key, held in pairs if isinstance(key, str)}


def parse(source: Input) -> Iterable[Record]:
    return gathered.read(source, _is_span, _convert, lists=_LISTS)
