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

from agentcore_analyzer.detectors.memory._shared.memory_operations import WRITES, Access, accesses
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log, of_span
from agentcore_analyzer.failures import FailureKind
from agentcore_analyzer.failures.shape import short
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.aws_errors import Sort, call_of, sort_of
from agentcore_analyzer.symptoms.phrases import Hit, which

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
SAID = True
EXPLAINS: tuple[Explains, ...] = ()
# The operations on events and records, of the service model of bedrock-agentcore.
WRITING = frozenset(
    {"CreateEvent", "DeleteEvent", "BatchCreateMemoryRecords", "BatchUpdateMemoryRecords", "BatchDeleteMemoryRecords", "DeleteMemoryRecord"}
)
READING = frozenset({"RetrieveMemoryRecords", "ListMemoryRecords", "GetMemoryRecord", "ListEvents", "GetEvent", "ListSessions", "ListActors"})
_THROTTLED = frozenset({"ThrottledException", "ThrottlingException"})
PER_SECOND = 5  # quota of conversational events for an actor and session, not adjustable


def find(case: Case) -> Iterator[Finding]:
    found = which(case, _of_memory)
    hits = [(_proof(h), h.source) for h in found]
    if not hits:
        return
    refused = len({id(h.failure) for h in found})
    wrote = any(h.failure.said.operation not in READING for h in found)
    rate, at = _burst(accesses(case, WRITES))
    evidence = [e for e, _ in hits] + ([of_span(at, f"{rate} writes within one second from here")] if at else [])
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title="Writing to memory was throttled" if wrote else "Reading from memory was throttled",
        cause=(
            f"The memory service refused {refused} call{'s' if refused > 1 else ''}{_named(found)}"
            + (f"; up to {rate} events were written within one second, and the limit is {PER_SECOND} per actor and session"
               if rate > PER_SECOND else "")
            + (". What was refused and not sent again is missing from the conversation's memory." if wrote else ". Unless it was read again, the turn went without it.")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Write one event for a whole turn (all its messages) instead of one for each message.")
            if wrote
            else Step("Read once a turn, and keep what was read for the rest of it."),
            Step("Retry refused calls with growing pauses."),
        ),
        subject=("memory-throttled",),
        counter=("throttling of the model: other texts",),
        anchors=frozenset().union(*(anchors(s) for _, s in hits)),
        owner="agents-build/memory",
    )  # fmt: skip


def _of_memory(hit: Hit) -> bool:
    said, source = hit.failure.said, hit.source
    if said.operation in WRITING | READING:
        return sort_of(hit.failure) is Sort.THROTTLED
    if hit.failure.kind is FailureKind.AWS_ERROR and said.operation:
        return False
    of_memory = source.channel is Kind.MEMORY_LOG if isinstance(source, LogRecord) else source.facts.operation == Operation.MEMORY
    return of_memory and (short(said.type) in _THROTTLED or said.code in _THROTTLED)


def _proof(hit: Hit) -> Evidence:
    if isinstance(hit.source, Span):
        return of_span(hit.source, f"{hit.source.name} was refused", hit.message)
    return of_log(hit.source, "logged", hit.message)


def _named(found: list[Hit]) -> str:
    names = sorted({call_of(h.failure) for h in found if h.failure.said.operation})
    return f" ({', '.join(names)})" if names else ""


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
