"""
The agent's framework is not instrumented: only server spans, never an agent, model or tool.

## What it sees
Requests that were served (`POST /invocations`, 200) in traces without one span of an agent, a model
call or a tool, in the whole input.

## Why it matters
A trace shows that a request came and how long it took, and nothing of what the agent did. Evaluations
refuse such traces (`Provided input has no spans with supported scope`).

## What to do
Install the instrumentation of the framework; for LangGraph and LangChain
opentelemetry-instrumentation-langchain. Strands traces by itself.

## Not this when
The trace was sampled out, the exporter failed, or the export is cut: then the spans exist or never
could. Health checks and MCP servers (`tools/list`) have one span by nature. A request that failed.

## Source
LangGraph under the AWS distribution without an instrumentor gives one span; an issue of the npm CLI.

Covers: X-oneframework
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.telemetry._shared import lone_invokes
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms import exporter_failures
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
_WORK = (Operation.AGENT, Operation.CYCLE, Operation.MODEL, Operation.TOOL, Operation.HANDOFF)
_ENTRY = "POST /invocations"
_SAID = ("has no spans with supported scope",)


def find(case: Case) -> Iterator[Finding | NotChecked]:
    served = [s for s in case.by_operation.get(Operation.SERVER, ()) if s.name == _ENTRY and not lone_invokes.went_wrong(s)]
    if not served or any(case.by_operation.get(operation) for operation in _WORK):
        return
    if any(f.signal == "traces" for f in exporter_failures.failures(case)):
        return
    sampled = [s for s in served if not any(g.sampled is False for g in case.traces[s.trace_id].logs)]
    if not sampled:
        return
    doubts = case.ledger.doubts(case.traces[sampled[0].trace_id])
    if doubts:
        yield NotChecked(
            f"{count(len(sampled), 'request')} without a span of an agent, model or tool, but {'; '.join(doubts)}: export one whole"
            f" trace with agentcore traces get {sampled[0].trace_id} --output trace.json"
        )
        return
    said = list(case.logs_with(*_SAID))
    below = sorted({s.scope for t in {s.trace_id for s in sampled} for s in case.traces[t].spans if s.scope})
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{count(len(sampled), 'served request')} without any span of an agent, model or tool",
        cause=(
            f"The input holds {count(len(sampled), 'answered request')} ({_ENTRY}), and no span of an agent"
            " framework or a model call in any trace. Instrumentation that did record:"
            f" {', '.join(below[:6]) or 'none that has a name'}. The server is traced; the framework is not."
        ),
        evidence=(
            *(of_span(s, "answered, with nothing of the agent below it") for s in sampled[:5]),
            *(of_log(g, "an evaluation refused the trace") for g in said[:3]),
        ),
        fix=_fix(sampled[0]),
        subject=("framework-not-instrumented",),
        counter=("sampling, failures of the exporter, a cut export: none",),
        anchors=anchors(*sampled[:50]),
        owner="agents-optimize",
    )


def _fix(span: Span) -> tuple[Step, ...]:
    language = span.detail.resource.get("telemetry.sdk.language")
    if isinstance(language, str) and language and language != "python":
        return (Step(f"Add an instrumentation of the agent's framework for {language[:20]}, or make spans of its model and tool calls yourself."),)
    return (
        Step(
            "Install the instrumentation of the framework beside aws-opentelemetry-distro.",
            "pip install opentelemetry-instrumentation-langchain",
            "spans named after chains, chat models and tools below POST /invocations",
        ),
        Step("Strands: nothing to install; see that OTEL_PYTHON_DISABLED_INSTRUMENTATIONS and OTEL_SDK_DISABLED are unset."),
    )
