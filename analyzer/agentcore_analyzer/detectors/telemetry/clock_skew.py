"""
The clocks of two programs differ, or one of them writes times without a zone.

## What it sees
Entry spans that begin more than 50 ms before the call that caused them, for every call between two
services; or a client log whose requests begin a constant time away from the agent's spans of the same
session.

## Why it matters
Orders and gaps across the two are wrong by that much: a silence or a drop is then judged against the
wrong second. Times are never changed by this program; joins by id are not affected.

## What to do
Use UTC in log stamps, and keep clocks in step. Read times across the two programs with the difference
in mind.

## Not this when
Children that outlive their parent (streams, fire-and-forget). Single early spans among timely ones.

## Source
A cause cannot come after its effect; 50 ms is far above what a synchronised host drifts.

Covers: G-skew
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, LogRole, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
SKEW_NS = 50 * 10**6  # far above what a synchronised host drifts
ALONE_NS = 10**9  # a single pair says something only where the difference is large
MOST_NS = 300 * 10**9  # more is another request of the same session, not a clock
ZONE_NS = 900 * 10**9  # zones differ by quarters of an hour
ZONE_SLACK_NS = 10 * 10**9  # ours: clocks of two zones differ by themselves, too
_ENTRIES = (Operation.SERVER, Operation.INVOKE, Operation.GATEWAY, Operation.POLICY, Operation.MEMORY)


def find(case: Case) -> Iterator[Finding]:
    pairs: dict[tuple[str, str], list[tuple[Span, Span, int]]] = {}
    several = len({s.service for t in case.traces.values() for s in t.spans}) > 1
    for operation in _ENTRIES if several else ():
        for span in case.by_operation.get(operation, ()):
            if span.kind != "SERVER" or not span.parent_id or span.start_ns is None:
                continue
            parent = case.traces[span.trace_id].parent(span)
            if parent is not None and parent.start_ns is not None and parent.service != span.service:
                key = (parent.service, span.service)
                pairs.setdefault(key, []).append((parent, span, span.start_ns - parent.start_ns))
    for (caller, callee), hits in pairs.items():
        early = [h for h in hits if h[2] < -SKEW_NS]
        if len(early) * 2 > len(hits) and (len(early) > 1 or early[0][2] < -ALONE_NS):
            amount = -_median([h[2] for h in early])
            yield _between_spans(caller, callee, early, len(hits), amount)
    yield from _client_log(case)


def _between_spans(caller: str, callee: str, early: list[tuple[Span, Span, int]], total: int, amount: int) -> Finding:
    shown = seconds(amount) if amount >= 10**9 else f"{amount // 10**6} ms"
    evidence = []
    for parent, child, _ in early[:5]:
        evidence.append(of_span(parent, f"the call, by the clock of {caller or 'the caller'}"))
        evidence.append(of_span(child, f"what it called, by the clock of {callee or 'the callee'}: it begins earlier"))
    return _finding(
        f"The clock of {callee or 'the callee'} is {shown} behind that of {caller or 'the caller'}",
        f"{len(early)} of {total} calls from {caller or 'one service'} to {callee or 'another'} begin before they were made,"
        f" by {shown} in the middle. Nothing begins before its cause, so the two clocks differ by at least that.",
        tuple(evidence),
        (caller, callee),
        anchors(*(s for _, s, _ in early[:50])),
    )


def _client_log(case: Case) -> Iterator[Finding]:
    """Requests in client logs against the agent's spans of the same session, one request each."""
    if Kind.CLIENT_LOG not in case.ledger.kinds:
        return
    offsets: dict[str, list[tuple[LogRecord, Span, int]]] = {}
    for log in case.logs_with("POST ", "invoke_agent_runtime", channels=frozenset({Kind.CLIENT_LOG})):
        if log.time_ns is None or not log.session_id or log.role is LogRole.SSE:
            continue
        traces = case.traces_of_session(log.session_id)
        runs = [i for t in traces for i in case.invocations_of(t) if i.is_request and i.start_ns is not None]
        if len(runs) == 1:
            offsets.setdefault(log.origin.file, []).append((log, runs[0].root, (runs[0].start_ns or 0) - log.time_ns))
    for file, hits in offsets.items():
        amount = _median([h[2] for h in hits])
        zone = abs(amount) >= ZONE_NS and abs(amount - round(amount / ZONE_NS) * ZONE_NS) <= ZONE_SLACK_NS
        # A late start is a queue or a cold start; only an early one, or whole quarters of an hour, is a clock.
        if not zone and (len(hits) < 2 or amount > -ALONE_NS or amount < -MOST_NS or any(h[2] > -SKEW_NS for h in hits)):
            continue
        log, root, _ = hits[0]
        shown = f"{round(abs(amount) / ZONE_NS) / 4:g} h" if zone else seconds(-amount)
        means = (
            "Whole quarters of an hour are mostly a time zone: stamps of local times that were read as UTC."
            if zone
            else "No request is served before it is made, so the two clocks differ."
        )
        yield _finding(
            f"{file} and the agent's spans differ by {shown}",
            f"In {count(len(hits), 'request')} the stamps of {file} stand {shown} {'before' if amount > 0 else 'after'} the spans of the same"
            f" session. {means}",
            (
                Evidence(log.place, "the request, by the client's stamp", time_ns=log.time_ns),
                of_span(root, "the same session's request, by the agent's clock"),
            ),
            ("client log", "zone" if zone else "clock"),
            anchors(log, root),
        )


def _finding(
    title: str, cause: str, evidence: tuple[Evidence, ...], subject: tuple[str, ...], touched: frozenset[str]
) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=title,
        cause=cause + " Times are shown as they were written.",
        evidence=evidence,
        fix=(
            Step("See whether the host's clock is synchronised.", "timedatectl status", "System clock synchronized: yes"),
            Step("Write stamps in UTC with a zone: logging.Formatter.converter = time.gmtime, and a Z at the end."),
        ),
        subject=("clock-skew", *subject),
        counter=("calls between the same two that begin in order: fewer than half",),
        anchors=touched,
        owner="agents-optimize",
    )


def _median(values: list[int]) -> int:
    """The lower of the two in the middle; `statistics` takes longer to import than the rest of the file."""
    return sorted(values)[(len(values) - 1) // 2]
