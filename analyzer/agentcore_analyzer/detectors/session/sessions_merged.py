"""
Requests of different sessions share one trace.

## What it sees
One trace id whose entry spans carry two or more session ids, where none of the requests was made
by another one of the same trace.

## Why it matters
Waterfalls, latencies and evaluations mix several users' conversations. The cause is a caller that
hands the same trace context to every request: an unsampled parent whose id is reused, a context
that outlives the request (module level, a worker's loop), or a hand-made traceparent.

## What to do
Start a new root span (or none at all) for each request in the caller. Lambda: set tracing to
Active. ECS and EC2: instrument the web framework, so that each request gets its own context.

## Not this when
An agent calls other agents under their own session ids: their entry spans hang below its own.

## Source
Two sessions sent with one traceparent to a real agent under ADOT.

Covers: MRG-1 MRG-2 MRG-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import of_span
from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Confidence, Finding, Kind, Operation, Severity, Span, SpanKind, Step

NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure


def find(case: Case) -> Iterator[Finding]:
    for trace in case.traces.values():
        if len(trace.span_sessions) < 2:
            continue
        entries = _entries(trace)
        named = {id(e): _session(e) or _below(trace, e) for e in entries}
        sessions = {session for session in named.values() if session}
        if len(sessions) >= 2:
            yield _finding(trace, [(e, session) for e in entries if (session := named[id(e)])], len(sessions))


def _entries(trace: Trace) -> list[Span]:
    """Entry spans that no other entry of the trace lies above."""
    entries = [s for s in trace.spans if s.kind == SpanKind.SERVER or s.facts.operation == Operation.INVOKE]
    ids = {id(e) for e in entries}
    return [
        e
        for e in entries
        if not any(id(a) in ids or a.facts.api == "InvokeAgentRuntime" for a in trace.ancestors(e))
    ]


def _session(span: Span) -> str | None:
    """session.id only: a conversation id beside it names the same session in other words."""
    value = span.detail.attributes.get("session.id")
    return value if isinstance(value, str) and value else None


def _below(trace: Trace, entry: Span) -> str | None:
    """The only session that the spans of a request name, where its entry names none."""
    sessions = {session for span in trace.descendants(entry) if span.session_id and (session := _session(span))}
    return sessions.pop() if len(sessions) == 1 else None


def _finding(trace: Trace, entries: list[tuple[Span, str]], sessions: int) -> Finding:
    parents = {e.parent_id for e, _ in entries}
    shared = len(parents) == 1 and None not in parents
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN if shared else Confidence.LIKELY,
        title=f"{sessions} sessions share one trace",
        cause=(
            f"{len(entries)} requests with {sessions} different session ids carry the trace id {trace.id}."
            + (
                " All of them name the same parent span: the caller sent one trace context with every request."
                if shared
                else " The caller handed its trace context to several requests."
            )
        ),
        evidence=tuple(of_span(e, f"entry of session {session}, parent {e.parent_id or 'none'}") for e, session in entries),
        fix=(
            Step("Find where the caller sets the trace context and give each request its own."),
            Step(
                "Lambda callers: turn on active tracing, so that each invocation is its own trace.",
                "aws lambda update-function-configuration --function-name CALLER_FUNCTION --tracing-config Mode=Active",
                '"Mode": "Active"',
            ),
            Step(
                "ECS, EC2 and other callers: instrument them, or let the agent decide by itself.",
                "export OTEL_TRACES_SAMPLER=always_on",
                "each session has its own trace id in the next export",
            ),
        ),
        subject=("sessions-merged",),
        counter=("an entry span that lies below another one of this trace (agents calling agents): left out",),
        anchors=frozenset({f"trace:{trace.id}"}),
        owner="agents-optimize",
    )
