"""
Spans and log records from a running OpenTelemetry SDK straight into the analyzer, without a file between.

`Recorder` answers to what the SDK calls of a span exporter and of a log record exporter, so it goes
wherever one goes:

    recorder = Recorder()
    provider.add_span_processor(SimpleSpanProcessor(recorder))
    ...                                     # run the agent
    report = recorder.analyze()

It keeps what it is given as OTLP/JSON lines, the form that the collector's file exporter writes:
times in nanoseconds and instrumentation scopes survive, and the analyzer's own reader of that
format does the rest. Nothing here needs OpenTelemetry to be installed; only `attach` does.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from agentcore_analyzer import pipeline, writing
from agentcore_analyzer.options import Options
from agentcore_analyzer.report.report import Report
from agentcore_analyzer.source import InMemory

NAME = "recorded.otlp.jsonl"
_STATUS = {1: "STATUS_CODE_OK", 2: "STATUS_CODE_ERROR"}


class Recorder:
    """
    A span exporter and a log record exporter in one, which keeps everything until `clear`.

    Safe to call from several threads, as batch processors do. While `active` is False nothing is kept:
    a span processor cannot be taken off its provider again.
    """

    def __init__(self) -> None:
        self.active = True
        self._lock = threading.Lock()
        self._lines: list[bytes] = []
        self._providers: list[Any] = []
        self.spans = 0
        self.logs = 0

    def export(self, batch: Sequence[Any]) -> Any:
        """Called by the SDK with finished spans, or with log records."""
        for item in batch if self.active else ():
            # A log record comes wrapped, together with its resource (`ReadableLogRecord`, formerly `LogData`).
            record = getattr(item, "log_record", None)
            document = _span(item) if record is None else _log(item, record)
            line = orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
            with self._lock:
                self._lines.append(line)
                self.spans += record is None
                self.logs += record is not None
        return _success(batch)

    def shutdown(self) -> None:
        """Called by the SDK at its end; what was recorded stays."""

    def force_flush(self, timeout_millis: int = 30000) -> bool:  # noqa: ARG002  (the SDK's signature)
        """Nothing is ever waiting."""
        return True

    def clear(self) -> None:
        """Forget everything, to record the next run."""
        with self._lock:
            self._lines.clear()
            self.spans = self.logs = 0

    def to_bytes(self) -> bytes:
        """All that was recorded: OTLP/JSON, one export request a line."""
        with self._lock:
            return b"".join(self._lines)

    def save(self, path: str | Path) -> Path:
        """Write the recording where `analyze` and `analyze capture` can read it."""
        target = Path(path)
        writing.put(target, [self.to_bytes()])
        return target

    def analyze(self, options: Options | None = None) -> Report:
        """Diagnose the recording. Raises NoReadableInput where nothing was recorded."""
        return pipeline.analyze([InMemory(NAME, self.to_bytes())], options)


def attach(recorder: Recorder) -> None:
    """
    Let the process's tracer provider feed a recorder; one is made where none was set.

    Does nothing where the present provider already does. Needs `opentelemetry-sdk`.
    """
    from opentelemetry.sdk.trace import TracerProvider  # optional
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.trace import get_tracer_provider, set_tracer_provider

    provider = get_tracer_provider()
    if not hasattr(provider, "add_span_processor"):
        provider = TracerProvider()
        set_tracer_provider(provider)
    if not any(known is provider for known in recorder._providers):
        exporter: Any = recorder  # the SDK's type is a class, and importing it is what we avoid
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        recorder._providers.append(provider)


def _success(batch: Sequence[Any]) -> Any:
    """What the SDK's own result type calls success; a plain 0 where the caller is no SDK."""
    try:
        if batch and hasattr(batch[0], "log_record"):
            from opentelemetry.sdk._logs import export

            results = getattr(export, "LogRecordExportResult", None) or export.LogExportResult
            return results.SUCCESS
        from opentelemetry.sdk.trace.export import SpanExportResult
    except (ImportError, AttributeError):
        return 0
    return SpanExportResult.SUCCESS


def _span(span: Any) -> dict[str, Any]:
    context, parent, status = span.context, span.parent, span.status
    shown: dict[str, Any] = {
        "traceId": f"{context.trace_id:032x}",
        "spanId": f"{context.span_id:016x}",
        "name": _text(span.name),
        "kind": span.kind.value + 1,  # OTLP counts from 1, the SDK from 0
        "attributes": _attributes(span.attributes),
        "events": [
            {"timeUnixNano": str(event.timestamp), "name": _text(event.name), "attributes": _attributes(event.attributes)}
            for event in span.events
        ],
        "links": [
            {
                "traceId": f"{link.context.trace_id:032x}",
                "spanId": f"{link.context.span_id:016x}",
                "attributes": _attributes(link.attributes),
            }
            for link in span.links
        ],
        "status": {},
        "flags": int(context.trace_flags),
    }
    if parent is not None:
        shown["parentSpanId"] = f"{parent.span_id:016x}"
    for member, time_ns in (("startTimeUnixNano", span.start_time), ("endTimeUnixNano", span.end_time)):
        if time_ns is not None:
            shown[member] = str(time_ns)
    if code := _STATUS.get(status.status_code.value):
        shown["status"] = {"code": code} | ({"message": _text(status.description)} if status.description else {})
    return _request("resourceSpans", "scopeSpans", "spans", span.resource, span.instrumentation_scope, shown)


def _log(item: Any, record: Any) -> dict[str, Any]:
    shown: dict[str, Any] = {"attributes": _attributes(record.attributes)}
    for member, time_ns in (("timeUnixNano", record.timestamp), ("observedTimeUnixNano", record.observed_timestamp)):
        if time_ns:
            shown[member] = str(time_ns)
    if record.severity_number is not None:
        shown["severityNumber"] = record.severity_number.value
    if record.severity_text:
        shown["severityText"] = _text(record.severity_text)
    if record.body is not None:
        shown["body"] = _value(record.body)
    if record.trace_id:
        shown["traceId"], shown["flags"] = f"{record.trace_id:032x}", int(record.trace_flags or 0)
    if record.span_id:
        shown["spanId"] = f"{record.span_id:016x}"
    if name := getattr(record, "event_name", None):
        shown["eventName"] = _text(name)
    resource = getattr(item, "resource", None) or getattr(record, "resource", None)
    return _request("resourceLogs", "scopeLogs", "logRecords", resource, item.instrumentation_scope, shown)


def _request(resources: str, scopes: str, members: str, resource: Any, scope: Any, shown: dict[str, Any]) -> dict[str, Any]:
    """An OTLP export request with one span or log record in it."""
    named = {"name": _text(scope.name), "version": _text(scope.version or "")} if scope is not None else {}
    attributes = _attributes(resource.attributes) if resource is not None else []
    return {resources: [{"resource": {"attributes": attributes}, scopes: [{"scope": named, members: [shown]}]}]}


def _attributes(attributes: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [{"key": _text(key), "value": _value(value)} for key, value in (attributes or {}).items()]


def _value(value: Any) -> dict[str, Any]:
    """A value as OTLP's AnyValue in JSON: integers are strings there, bytes base64."""
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        # JSON has no NaN and no infinity; ProtoJSON writes their names.
        return {"doubleValue": value if value - value == 0 else {"nan": "NaN", "inf": "Infinity"}.get(str(value), "-Infinity")}
    if isinstance(value, bytes):
        return {"bytesValue": base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return {"kvlistValue": {"values": _attributes(value)}}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return {"arrayValue": {"values": [_value(v) for v in value]}}
    return {"stringValue": _text(value)}


def _text(value: Any) -> str:
    """A lone surrogate cannot be written as UTF-8, and the SDK does not keep it out."""
    return str(value).encode("utf-8", "replace").decode()
