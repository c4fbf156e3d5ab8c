"""
A call to another service failed, and no step of the agent tells of it.

## What it sees
A client span outside of model calls, or a span of memory, gateway or policy, that ended with ERROR or HTTP 5xx, where
neither a tool above it reports an error nor the request failed with it.

## Why it matters
Whoever made the call caught the failure. If the answer was wrong or thin, the data of this call is what is missing in it.

## What to do
Look at the service that was called, and at the code that goes on without its answer.

## Not this when
A tool reports the error (tool-error), another finding explains it (permission-denied, aws-call-throttled, …), the request itself
failed (runtime-agent-error), or the span right above did: then what called it did not go on. A later call of the same kind in the
same trace succeeded: then it was retried.

## Source
OpenTelemetry's status of client spans; X-Ray's fault and error; Jaeger's and Zipkin's error tags in public samples.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.failures import Stage, claims
from agentcore_analyzer.failures.made_again import SERVER_ERROR, MadeAgain
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Operation, Severity, Span, SpanKind, SpanStatus, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
STAGE = Stage.OUTERMOST
FAILING = True
EXPLAINS: tuple[Explains, ...] = ()
CALLS = frozenset({Operation.CLIENT, Operation.MEMORY, Operation.GATEWAY, Operation.POLICY})
ABOVE = frozenset({Operation.MODEL, Operation.TOOL, Operation.HANDOFF})
REFUSED = 400  # where statuses begin that say a request failed (RFC 9110)
SHOWN = 10  # proofs: nobody reads more of one kind
LOOKED_AT = 500  # failed calls whose surroundings are looked at; the rest is alike


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Span]] = {}
    taken, again = claims(case), MadeAgain()
    failed = [s for s in case.failed if s.facts.operation in CALLS and s.kind != SpanKind.SERVER]
    for span in failed[:LOOKED_AT]:
        if span.status != SpanStatus.ERROR and (span.facts.http_status or 0) < SERVER_ERROR:
            continue
        above = list(case.traces[span.trace_id].ancestors(span))
        told = any(a.facts.operation in ABOVE and (a.status == SpanStatus.ERROR or a.facts.tool_status == "error") for a in above)
        inside = any(a.facts.operation == Operation.MODEL or a.facts.operation in CALLS for a in above)
        if told or inside or not above or above[0].status == SpanStatus.ERROR or _failed(above[-1]):
            continue
        error = case.error(span)
        if not taken.taken(span) and not again.well(case.traces[span.trace_id], span):
            groups.setdefault((span.name, error.type.rpartition(".")[2] or str(span.facts.http_status or "")), []).append(span)
    for (name, kind), spans in groups.items():
        yield _finding(case, name, kind, spans)


def _failed(root: Span) -> bool:
    return root.status == SpanStatus.ERROR or (root.facts.http_status or 0) >= REFUSED


def _finding(case: Case, name: str, kind: str, spans: list[Span]) -> Finding:
    said = f" with {kind}" if kind else ""
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"{name} failed{said}, and what called it went on",
        cause=(
            f"The call {name} failed{said} ({count(len(spans), 'time')}). Neither a tool nor the request around it reports an"
            " error: the failure was caught, and whatever the call was to bring is missing."
        ),
        evidence=tuple(of_span(s, f"the call failed; span status {s.status}", case.error(s).message) for s in spans[:SHOWN]),
        fix=(
            Step("Look at the log of the service that was called, at that time."),
            Step("If the answer needs what the call brings: let the failure rise, or tell the model of it."),
        ),
        subject=("remote-call-failed", name, kind),
        counter=("an error of a tool or of the request above it: none", "a later success of the same call: none"),
        anchors=frozenset().union(*(anchors(s) for s in spans)),
        owner="agents-build",
    )
