"""
The model failed, or its own stream broke off.

## What it sees
`ModelStreamErrorException`, an internal error of the service that arrives within the stream of a model's answer (in botocore's
words, as a frame of the stream), or `Stream ended without completing a message`; `ModelErrorException` (424), with which the model
itself fails; a speech session that Bedrock ended because no audio came.

## Why it matters
The break is upstream of the agent: the client's stream ends, but neither idleness nor the agent's
code is the cause.

## What to do
Retry the turn; if it repeats, note the request id and open a case with it. A speech session that nobody spoke in: send silence,
or open it again.

## Not this when
The client's connection broke while the model call was still fine. What arrived within the stream is a refusal (access, throttling,
the form of the request, a resource that does not exist): then the stream is only how it was told.

## Source
Error shapes of ConverseStream in the service model; message of Strands when a stream has no end.

Covers: STR-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.model._shared import model_failures
from agentcore_analyzer.detectors.model._shared.model_faults import Fault, fault
from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms import support_case
from agentcore_analyzer.symptoms.aws_errors import calls_of
from agentcore_analyzer.symptoms.phrases import Hit, by_request, model_of, unclaimed, which

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
STAGE = Stage.FAMILY
FAILING = "left"
EXPLAINS = (
    Explains("stream-error-event", "the error event tells of the broken model stream"),
    Explains("stream-truncated", "the agent had nothing more to send"),
    Explains("runtime-agent-error", "the exception of the agent is the broken model stream"),
)


def find(case: Case) -> Iterator[Finding]:
    groups: dict[Fault, list[Hit]] = {}
    for hit in unclaimed(case, which(case, lambda h: fault(case, h) is not None)):
        if (what := fault(case, hit)) is not None:
            groups.setdefault(what, []).append(hit)
    for what, hits in groups.items():
        for found in by_request(case, hits).values():
            yield _silent(case, found) if what is Fault.SILENT else _failed(case, found, what)


def _failed(case: Case, found: list[Hit], what: Fault) -> Finding:
    named = model_of(found)
    request = next((s.facts.request_id for h in found if (s := _model_span(case, h.source)) and s.facts.request_id), "")
    request = request or next((h.failure.request_id for h in found if h.failure.request_id and h.failure.said.request_id), "")
    operation = next((h.failure.said.operation for h in found if h.failure.said.operation), "")
    words = " ".join(next((h.failure.message for h in found if h.failure.message), "").split())[:300].rstrip(". ")
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=what.value[0].format(model=f"model {named}" if named else "the model"),
        cause=(
            what.value[1]
            + (f": “{words}”." if words else ".")
            + calls_of(h.failure for h in found)
            + " It is told of the model or its service, not of the connection to the client."
            + (f" The request id at Bedrock is {request}." if request else "")
        ),
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=(
            Step("Repeat the turn: a single one is transient. Let the agent retry the model call."),
            Step("If it repeats: open a support case with the prepared text."),
        ),
        subject=("model-stream-failed", named or "(not named)", *((what.name.lower(),) if what is not Fault.STREAM else ())),
        counter=("a broken connection to the client as the first event: this is the model's side",
                 "a refusal that arrived within the stream: would be another finding"),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-harden",
        case_text=support_case.case_text(
            "streamed answers of a model break off" if what is Fault.STREAM else "calls of a model fail inside Bedrock",
            [*support_case.place_of(support_case.runtime_arn(case)), ("Model", named), ("Operation", operation)],
            [(found[0].evidence.time_ns, request)],
            "to say why the model's stream ended without its last event." if what is Fault.STREAM else "to say why the model failed.",
            support_case.BEDROCK,
        ),
    )  # fmt: skip


def _silent(case: Case, found: list[Hit]) -> Finding:
    known = model_failures.explained(case, found[0])
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=Fault.SILENT.value[0],
        cause=f"{known.cause if known else ''} It said: “{' '.join(found[0].failure.message.split())[:300].rstrip('. ')}”.",
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=known.steps if known is not None else (),
        subject=("model-stream-failed", "no audio"),
        counter=("a fault of the service: the sentence names the caller's audio",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )


def _model_span(case: Case, source: Span | LogRecord) -> Span | None:
    trace = case.traces.get(source.trace_id or "")
    span = trace.get(source.span_id) if trace and source.span_id else None
    return span if span is not None and span.facts.operation == Operation.MODEL else None
