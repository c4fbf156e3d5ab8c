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

from agentcore_analyzer.conventions.values import median
from agentcore_analyzer.detectors.telemetry._shared import clocks
from agentcore_analyzer.detectors.telemetry._shared.clocks import Pair
from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
SKEW_NS = 50 * 10**6  # far above what a synchronised host drifts
ALONE_NS = 10**9  # a single pair says something only where the difference is large
MOST_NS = 300 * 10**9  # more is another request of the same session, not a clock
ZONE_NS = 900 * 10**9  # zones differ by quarters of an hour
ZONE_SLACK_NS = 10 * 10**9  # ours: clocks of two zones differ by themselves, too


def find(case: Case) -> Iterator[Finding]:
    for (caller, callee), hits in clocks.entries(case).items():
        early = [h for h in hits if h.late_ns < -SKEW_NS]
        if len(early) * 2 > len(hits) and (len(early) > 1 or early[0].late_ns < -ALONE_NS):
            yield _between_spans(caller, callee, early, len(hits))
    for file, requests in clocks.requests(case).items():
        amount = median(r.late_ns for r in requests)
        zone = abs(amount) >= ZONE_NS and abs(amount - round(amount / ZONE_NS) * ZONE_NS) <= ZONE_SLACK_NS
        # A late start is a queue or a cold start; only an early one, or whole quarters of an hour, is a clock.
        in_step = len(requests) < 2 or amount > -ALONE_NS or amount < -MOST_NS or any(h.late_ns > -SKEW_NS for h in requests)
        if zone or not in_step:
            yield _client_log(file, requests, amount, zone)


def _between_spans(caller: str, callee: str, early: list[Pair[Span]], total: int) -> Finding:
    amount = -median(h.late_ns for h in early)
    shown = seconds(amount) if amount >= 10**9 else f"{amount // 10**6} ms"
    evidence = []
    for pair in early[:5]:
        evidence.append(of_span(pair.cause, f"the call, by the clock of {caller or 'the caller'}"))
        evidence.append(of_span(pair.span, f"what it called, by the clock of {callee or 'the callee'}: it begins earlier"))
    return _finding(
        f"The clock of {callee or 'the callee'} is {shown} behind that of {caller or 'the caller'}",
        f"{len(early)} of {total} calls from {caller or 'one service'} to {callee or 'another'} begin before they were made,"
        f" by {shown} in the middle. Nothing begins before its cause, so the two clocks differ by at least that.",
        tuple(evidence),
        (caller, callee),
        anchors(*(p.span for p in early[:50])),
    )


def _client_log(file: str, hits: list[Pair[LogRecord]], amount: int, zone: bool) -> Finding:
    log, root = hits[0].cause, hits[0].span
    shown = f"{round(abs(amount) / ZONE_NS) / 4:g} h" if zone else seconds(-amount)
    means = (
        "Whole quarters of an hour are mostly a time zone: stamps of local times that were read as UTC."
        if zone
        else "No request is served before it is made, so the two clocks differ."
    )
    return _finding(
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
