"""The recorder behind the real OpenTelemetry SDK: what goes in comes out as the analyzer's own records."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from opentelemetry import trace
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult

from agentcore_analyzer import exporter, pipeline
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.exporter import Recorder
from agentcore_analyzer.model import LogRecord, Span
from agentcore_analyzer.source import InMemory
from cases import BUILTIN

RESOURCE = Resource({"service.name": "orderdesk", "cloud.region": "eu-central-1"})


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def tracer(recorder: Recorder) -> trace.Tracer:
    provider = TracerProvider(resource=RESOURCE)
    provider.add_span_processor(SimpleSpanProcessor(recorder))
    return provider.get_tracer("strands.telemetry.tracer", "1.62.0")


def read(recorder: Recorder) -> tuple[list[Span], list[LogRecord]]:
    loaded = pipeline.load([InMemory(exporter.NAME, recorder.to_bytes())], BUILTIN)
    assert loaded.inputs[0].format == "otlp-json"
    assert not loaded.inputs[0].notes
    spans = [s for t in loaded.case.traces.values() for s in t.spans]
    return spans, list(loaded.case.logs)


TOOL = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "get_stock"}


def failing_tool(tracer: trace.Tracer, **options: Any) -> Any:
    with suppress(TimeoutError), tracer.start_as_current_span("execute_tool get_stock", **options) as span:
        span.set_attributes({**TOOL, "big": 2**60})
        raise TimeoutError("no answer within 5 s")
    return span


def test_a_span_arrives_whole(recorder: Recorder, tracer: trace.Tracer) -> None:
    with tracer.start_as_current_span("invoke_agent orderdesk", kind=trace.SpanKind.CLIENT) as outer:
        outer.set_attribute("session.id", "s" * 40)
        outer.set_attribute("many", [1, 2, 3])
        outer.set_attribute("share", float("nan"))
        link = trace.Link(trace.SpanContext(0xAB, 0xCD, is_remote=True), {"why": "retry"})
        of_sdk = failing_tool(tracer, links=[link])
    spans, _ = read(recorder)
    by_name = {s.name: s for s in spans}
    parent, tool = by_name["invoke_agent orderdesk"], by_name["execute_tool get_stock"]
    assert (tool.trace_id, tool.span_id) == (f"{of_sdk.context.trace_id:032x}", f"{of_sdk.context.span_id:016x}")
    assert (tool.start_ns, tool.end_ns) == (of_sdk.start_time, of_sdk.end_time)
    assert (parent.kind, tool.kind, tool.parent_id) == ("CLIENT", "INTERNAL", parent.span_id)
    assert (tool.status, tool.scope, tool.service) == ("ERROR", "strands.telemetry.tracer", "orderdesk")
    assert (tool.facts.operation, tool.facts.tool) == ("tool", "get_stock")
    assert parent.session_id == "s" * 40
    detail = tool.detail
    assert detail.attributes["big"] == 2**60
    assert detail.events[0].attributes["exception.type"] == "TimeoutError"
    assert detail.status_message == "TimeoutError: no answer within 5 s"
    assert detail.resource["cloud.region"] == "eu-central-1"
    assert detail.links[0].trace_id == f"{0xAB:032x}"
    assert list(parent.detail.attributes["many"]) == [1, 2, 3]


def test_the_diagnosis_comes_from_memory(recorder: Recorder, tracer: trace.Tracer) -> None:
    with tracer.start_as_current_span("invoke_agent orderdesk"):
        failing_tool(tracer)
    report = recorder.analyze(BUILTIN)
    assert [f.code for f in report.findings] == ["tool-error"]
    assert report.findings[0].evidence[0].place.file == exporter.NAME


def test_log_records_come_too(recorder: Recorder) -> None:
    provider = LoggerProvider(resource=RESOURCE)
    provider.add_log_record_processor(SimpleLogRecordProcessor(recorder))
    from opentelemetry._logs import LogRecord as ApiRecord
    from opentelemetry._logs import SeverityNumber

    provider.get_logger("orderdesk").emit(
        ApiRecord(timestamp=1_795_387_279_732_815_360, severity_number=SeverityNumber.WARN, body="stock is low")
    )
    _, logs = read(recorder)
    assert [(r.time_ns, r.severity, r.text) for r in logs] == [(1_795_387_279_732_815_360, 13, "stock is low")]
    assert (recorder.spans, recorder.logs) == (0, 1)


def test_the_sdk_is_told_of_success(recorder: Recorder, tracer: trace.Tracer) -> None:
    span = tracer.start_span("x")
    span.end()
    assert recorder.export([span]) is SpanExportResult.SUCCESS
    assert recorder.force_flush()
    recorder.shutdown()
    assert recorder.spans == 2


def test_many_threads_lose_nothing(recorder: Recorder, tracer: trace.Tracer) -> None:
    def run(number: int) -> None:
        for _ in range(50):
            tracer.start_span(f"work {number}").end()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert recorder.spans == 400
    assert len([orjson.loads(line) for line in recorder.to_bytes().splitlines()]) == 400


def test_strange_values_do_not_break_the_agent(recorder: Recorder, tracer: trace.Tracer) -> None:
    span = tracer.start_span("odd \ud800 name")
    span.set_attribute("text", "half \ud83d a pair")
    span.set_attribute("bytes", b"\x00\xff")
    span.end()
    spans, _ = read(recorder)
    assert spans[0].detail.attributes["text"] == "half ? a pair"


def test_nothing_recorded_is_said(recorder: Recorder, tmp_path: Path) -> None:
    with pytest.raises(NoReadableInput):
        recorder.analyze(BUILTIN)
    assert recorder.save(tmp_path / "x.jsonl").read_bytes() == b""


def test_clear_begins_anew(recorder: Recorder, tracer: trace.Tracer) -> None:
    tracer.start_span("one").end()
    recorder.clear()
    tracer.start_span("two").end()
    spans, _ = read(recorder)
    assert [s.name for s in spans] == ["two"]


def test_attach_takes_the_global_provider_once() -> None:
    """In a process of its own: the global provider can be set only once."""
    program = (
        "from opentelemetry import trace\nfrom agentcore_analyzer.exporter import Recorder, attach\n"
        "r = Recorder(); attach(r); attach(r)\ntrace.get_tracer('t').start_span('x').end()\nprint(r.spans)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"
