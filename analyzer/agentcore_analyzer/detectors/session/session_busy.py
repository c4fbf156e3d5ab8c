"""
A session was called again while its last request was still running.

## What it sees
`Session operation in progress, please retry` (HTTP 409 RetryableConflictException, JSON-RPC -32005) that no
success of the same session follows.

## Why it matters
A session serves one operation at a time. The SDKs retry this answer for HTTP; for WebSocket, raw HTTPS
and A2A clients the request is lost.

## What to do
Wait for the answer before the next request of the same session, or retry with a growing delay.

## Not this when
A retry succeeded.

## Source
RetryableConflictException in the service model; the message as reported in issues.

Covers: X-409
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, session_at
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Operation, Severity, SpanStatus, Step
from agentcore_analyzer.symptoms import phrases

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.GATEWAY_LOG))
SAID = True
PHRASES = ("Session operation in progress",)
_SERVED = ("status 200", '"HTTP/1.1 200', "HTTP 200", "data: ", "Invocation completed successfully", "Returning streaming response")
_LOOKED_AT = 100  # refusals whose session is looked for in other records


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[phrases.Hit]] = {}
    for n, hit in enumerate(phrases.hits(case, *PHRASES)):
        source = hit.source
        # Beyond the first hundred only a record's own session is used; looking back costs a pass each.
        looked = session_at(case, source) if isinstance(source, LogRecord) and n < _LOOKED_AT else source.session_id
        groups.setdefault(looked or "", []).append(hit)
    served = _last_served(case) if groups else {}
    for session, found in groups.items():
        if not _served_after(case, session, found[-1], served):
            yield _finding(session, found)


def _last_served(case: Case) -> dict[tuple[str, str | None], tuple[int, int]]:
    """Time and line of the last sign of success, by file and session (None where a line names none)."""
    last: dict[tuple[str, str | None], tuple[int, int]] = {}
    for log in case.logs_with(*_SERVED):
        when, line = last.get((log.origin.file, log.session_id), (0, 0))
        last[log.origin.file, log.session_id] = (max(when, log.time_ns or 0), max(line, log.place.line or 0))
    return last


def _served_after(case: Case, session: str, last: phrases.Hit, served: dict[tuple[str, str | None], tuple[int, int]]) -> bool:
    source = last.source
    at = source.time_ns if isinstance(source, LogRecord) else source.start_ns
    for name in (session or None, None):
        when, line = served.get((source.origin.file, name), (0, 0))
        if when > at if at is not None and when else line > (source.place.line or line):
            return True
    if not session or at is None:
        return False
    for trace in case.traces_of_session(session):
        for span in trace.spans:
            if span.facts.operation in (Operation.SERVER, Operation.INVOKE, Operation.CLIENT) and (span.start_ns or 0) > at and span.status != SpanStatus.ERROR:
                return True
    return False


def _finding(session: str, found: list[phrases.Hit]) -> Finding:
    name = f"Session {session}" if session else "A session, whose id is not told,"
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"A session was busy when the next request for it came{f' ({len(found)} times)' if len(found) > 1 else ''}",
        cause=(
            f"{name} was still working on an operation when the next request for it came, and that one was refused."
            f" No later success{' of this session' if session else ''} is in the input."
        ),
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=(
            Step("Send the next request of a session only after the answer of the last one has ended."),
            Step(
                "Let the client retry conflicts; over WebSocket or plain HTTPS retry in your own code with a growing delay.",
                "export AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=5",
                "a retry that succeeds in the client's debug log",
            ),
        ),
        subject=("session-busy",),
        counter=("a later success of the same session: none",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)) | ({f"session:{session}"} if session else set()),
        owner="agents-harden",
    )
