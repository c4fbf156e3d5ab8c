"""
The model's own stream broke off.

## What it sees
`modelStreamErrorException`, `internalServerException` or `Stream ended without completing a message`
while a model answer was streamed.

## Why it matters
The break is upstream of the agent: the client's stream ends, but neither idleness nor the agent's
code is the cause.

## What to do
Retry the turn; if it repeats, note the request id and open a case with it.

## Not this when
The client's connection broke while the model call was still fine.

## Source
Error shapes of ConverseStream in the service model; message of Strands when a stream has no end.

Covers: STR-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors._shared import support
from agentcore_analyzer.detectors._shared.phrases import by_request, hits, model_of
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Span, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.CLIENT_LOG))
EXPLAINS = {
    "stream-error-event": "the error event tells of the broken model stream",
    "stream-truncated": "the agent had nothing more to send",
    "runtime-agent-error": "the exception of the agent is the broken model stream",
}
PHRASES = (
    "modelStreamErrorException",
    "ModelStreamErrorException",
    "Stream ended without completing a message",
    "internalServerException) when calling the ConverseStream",
    "internalServerException) when calling the InvokeModelWithResponseStream",
    "EventStreamError",
)
# A request that is refused within the stream: what refused it has a finding of its own.
REFUSED = ("(accessDeniedException)", "(throttlingException)", "(validationException)")
ODD = "Context-Length Header"  # a validationException of Bedrock's own making


def find(case: Case) -> Iterator[Finding]:
    broken = [h for h in hits(case, *PHRASES) if ODD in h.message or not any(r in h.message for r in REFUSED)]
    for found in by_request(case, broken).values():
        named = model_of(found)
        request = next((s.facts.request_id for h in found if (s := _model_span(case, h.source)) and s.facts.request_id), "")
        yield Finding(
            severity=Severity.ERROR,
            confidence=Confidence.CERTAIN,
            title=f"The stream of model {named} broke off" if named else "The model's stream broke off",
            cause=(
                "While the answer was being streamed, Bedrock ended the model's stream with an error. The agent passed"
                " the failure on; its own code and the connection to the client are not the cause."
                + (f" The request id at Bedrock is {request}." if request else "")
            ),
            evidence=tuple(dict.fromkeys(h.evidence for h in found)),
            fix=(
                Step("Repeat the turn: single breaks of a stream are transient. Let the agent retry the model call."),
                Step("If it repeats: open a support case with the prepared text."),
            ),
            subject=("model-stream-failed", named or "(not named)"),
            counter=("a broken connection to the client as the first event: this is the model's side",),
            anchors=frozenset().union(*(anchors(h.source) for h in found)),
            owner="agents-harden",
            case_text=support.case_text(
                "streamed answers of a model break off",
                [*support.place_of(support.runtime_arn(case)), ("Model", named), ("Operation", "ConverseStream")],
                [(found[0].evidence.time_ns, request)],
                "to say why the model's stream ended without its last event.",
            ),
        )


def _model_span(case: Case, source: Span | LogRecord) -> Span | None:
    trace = case.traces.get(source.trace_id or "")
    span = trace.get(source.span_id) if trace and source.span_id else None
    return span if span is not None and span.facts.operation == "model" else None
