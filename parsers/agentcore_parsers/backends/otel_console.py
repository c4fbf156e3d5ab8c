"""
What OpenTelemetry's console exporters print: spans and log records among other output.

## Looks like
JSON objects back to back, each over many lines with an indent of 4: spans with `"context":
{"trace_id": "0x…", "span_id": "0x…"}`, `"kind": "SpanKind.INTERNAL"`, `"start_time":
"2026-11-22T20:17:24.128796Z"`; log records with `"body"`, `"severity_number"`, `"trace_id": "0x…"`.

## Comes from
`OTEL_TRACES_EXPORTER=console` and `OTEL_LOGS_EXPORTER=console`, `ConsoleSpanExporter` and
`ConsoleLogExporter` of the Python SDK; on AgentCore the standard output of such an agent.

## Quirks
`print()` output and tracebacks stand between the objects and are read as log lines. Times have
microseconds. A log record outside of a span has an all-zero trace id. Older versions write the
resource as text instead of an object. Spans name no instrumentation scope. What the console exporters of
JavaScript and .NET print is `otel-console-text`, Go's JSON is `otel-dump`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.records import lines
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("trace_id",)


def _hex(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("0x")


def _is_span(doc: Any) -> bool:
    context = doc.get("context") if isinstance(doc, dict) else None
    return isinstance(context, dict) and _hex(context.get("trace_id")) and "start_time" in doc


def _is_log(doc: Any) -> bool:
    return isinstance(doc, dict) and "severity_number" in doc and _hex(doc.get("trace_id")) and "body" in doc


def sniff(head: Head) -> Match | None:
    spans, logs = sum(map(_is_span, head.values)), sum(map(_is_log, head.values))
    if spans + logs:
        return Match(91, f"{spans} spans and {logs} log records as the console exporters print them")
    if b'"trace_id": "0x' in head.raw and (b'"context": {' in head.raw or b'"severity_number"' in head.raw):
        return Match(62, "ids as the console exporters print them")
    return None


def parse(source: Input) -> Iterable[Record]:
    return lines.read(source, Telemetry(source, prints=True))
