"""
Writing to memory is throttled.

## What it sees
ThrottledException of CreateEvent or retrievals; more than five writes a second for one actor and
session.

## Why it matters
Turns are lost from memory, mostly without an error for the user.

## What to do
Write once a turn instead of once a message; batch; retry with growing pauses.

## Not this when
The throttling is the model's.

## Source
Quota of 5 conversational events a second per actor and session (not adjustable; 0.25 in 2025); texts
of botocore.

Covers: HO-15
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from agentcore_analyzer.detectors._shared.memory import WRITES, Access, accesses
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Span, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.CLIENT_LOG, Kind.MEMORY_LOG))
EXPLAINS = {"exception-swallowed": "the exception is the throttled write"}
PHRASES = ("ThrottledException",)
OPERATIONS = ("CreateEvent", "RetrieveMemoryRecords", "ListEvents", "ListMemoryRecords", "GetMemoryRecord")
PER_SECOND = 5


def find(case: Case) -> Iterator[Finding]:
    hits: list[tuple[Evidence, Span | LogRecord]] = []
    for error in case.errors_with(*PHRASES):
        if error.span.facts.operation == "memory" or any(o in error.message for o in OPERATIONS):
            hits.append((of_span(error.span, f"{error.span.name} was refused", error.message), error.span))
    for log in case.logs_with(*PHRASES):
        line = next(row for row in (log.text or "").splitlines() if any(p in row for p in PHRASES))
        if log.channel is Kind.MEMORY_LOG or any(o in line for o in OPERATIONS):
            hits.append((of_log(log, "logged", line), log))
    if not hits:
        return
    rate, at = _burst(accesses(case, WRITES))
    evidence = [e for e, _ in hits] + ([of_span(at, f"{rate} writes within one second from here")] if at else [])
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title="Writing to memory was throttled",
        cause=(
            f"The memory service refused {len(hits)} call{'s' if len(hits) > 1 else ''}"
            + (f"; up to {rate} events were written within one second, and the limit is {PER_SECOND} per actor and session"
               if rate > PER_SECOND else "")
            + ". What was refused is missing from the conversation's memory."
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Write one event for a whole turn (all its messages) instead of one for each message."),
            Step("Retry refused writes with growing pauses."),
        ),
        subject=("memory-throttled",),
        counter=("throttling of the model: other texts",),
        anchors=frozenset().union(*(anchors(s) for _, s in hits)),
        owner="agents-build/memory",
    )  # fmt: skip


def _burst(writes: list[Access]) -> tuple[int, Span | None]:
    """The most writes within one second for one session, and the first of them."""
    best, at = 0, None
    windows: dict[str, deque[Access]] = {}
    for write in writes:
        window = windows.setdefault(write.session or write.source.trace_id or "", deque())
        window.append(write)
        while (window[-1].time_ns or 0) - (window[0].time_ns or 0) > 10**9:
            window.popleft()
        if len(window) > best and isinstance(window[0].source, Span):
            best, at = len(window), window[0].source
    return best, at if best > PER_SECOND else None
