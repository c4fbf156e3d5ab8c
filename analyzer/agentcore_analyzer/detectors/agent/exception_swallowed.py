"""
An exception was logged or recorded, and the invocation still counts as good.

## What it sees
An exception event on a span whose status is not ERROR, or an error in a log record of an invocation that did not fail: its
first span is not marked as failed, or the SDK's own last line calls it successful where there are no spans.

## Why it matters
Somebody caught it. If the answer was wrong or thin, this is the first place to look: nothing else in
the trace shows it.

## What to do
Read the record. If it is expected, log it at a lower level; if not, let the span fail.

## Not this when
Another finding explains it; it is known to be harmless (cancellation and closed generators after a client left, interrupts that
wait for a person, errors of the telemetry itself); an event that names neither the type nor the message of an exception.

## Source
The span status is set by the code that catches; OpenTelemetry records an exception without setting it.

Covers: G-swallow
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Effect, Failure, FailureKind, Stage, claims
from agentcore_analyzer.failures.account import title
from agentcore_analyzer.failures.shape import masked, short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Span, SpanStatus, Step
from agentcore_analyzer.symptoms.known_sentences import ids, proof
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG)
STAGE = Stage.OUTERMOST
FAILING = "left"
SHOWN = 10  # proofs: nobody reads more of one kind


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str], list[Failure]] = {}
    for failure in claims(case).open():
        where = _where(failure)
        named = failure.kind is not FailureKind.SPAN_STATUS  # a status without an exception says too little
        if failure.effect is Effect.WENT_ON and not failure.said.aside and where and named:
            groups.setdefault((short(failure.type), masked(failure.message)[:80] if not failure.type else "", where), []).append(failure)
    for (kind, _, where), found in groups.items():
        yield _finding(kind or "an error", where, found)


def _where(failure: Failure) -> str:
    """The span that holds the exception without being marked as failed, or the logger that told of it inside a request."""
    for source in failure.sources:
        if isinstance(source, Span):
            named = source.status != SpanStatus.ERROR and source.facts.tool_status != "error" and (source.facts.http_status or 0) < 400
            return source.name if named else ""
        if isinstance(source, LogRecord) and (source.trace_id or source.request_id):
            return source.logger or "the agent"
    return ""


def _finding(kind: str, where: str, found: list[Failure]) -> Finding:
    first = found[0]
    raised = first.kind is FailureKind.EXCEPTION or isinstance(first.sources[0], Span)  # a line of a log alone may tell of no exception
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{title(first)}: {'caught in' if raised else 'logged by'} {where}, and the invocation counts as good",
        cause=(
            f"{kind} was recorded ({count(len(found), 'time')}), and {first.why}. {'It was caught on the way; whether' if raised else 'Whether'} the answer"
            " suffered, the input does not say."
        ),
        evidence=tuple(proof(f, "an error inside a good invocation") for f in found[:SHOWN]),
        fix=(
            Step(f"Look at the code that {'catches' if raised else 'logs'} it. If it is expected: log it below ERROR{' and do not record the exception' if raised else ''}."),
            Step("If it is not: let it rise, or set the status: span.set_status(StatusCode.ERROR)."),
        ),
        subject=("exception-swallowed", kind, where),
        counter=("a finding that explains it, or a rule that calls it harmless: none",),
        anchors=ids(found),
        owner="agents-optimize",
    )
