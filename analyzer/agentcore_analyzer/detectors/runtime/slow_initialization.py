"""
The agent was slow to start: the request waited before the agent saw it.

## What it sees
In a trace, the time from the start of the platform's Invoke span to its first child: 10 s or more, or
3 s and five times the later ones. In a runtime log, the time from the first line of a log stream to
`Application startup complete` or `Uvicorn running on`.

## Why it matters
The first request of every session pays this; callers with a short time-out give up, and above the
initialization window the service refuses the request with 424.

## What to do
Import less at module level, create clients and MCP connections on first use, keep the image small,
reuse sessions so that fewer requests are the first one.

## Not this when
0.5 to 1 s is normal for the first request of a session. A new session id for every request makes every
call a first one: then session-per-request is the cause.

## Source
Gaps of healthy deployed agents were 0.5 to 1.0 s; containers of 20 to 30 s are called typical for a
cold start in AWS' own advice, so only what exceeds 10 s is reported.

Covers: TMO-1 HO-11
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.values import median
from agentcore_analyzer.detectors.runtime._shared.waits import SLOW_NS, slow_streams, waits_of
from agentcore_analyzer.evidence import anchors, of_log, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}), frozenset({Kind.RUNTIME_LOG}))
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
COMPARED_NS = 3 * 10**9  # ours: what is shorter nobody notices, however fast the others were
FACTOR = 5  # times the usual start of the same agent (ours)
NEVER_NORMAL_NS = 30 * 10**9  # AWS calls 20 to 30 s typical for a cold start of a container


def find(case: Case) -> Iterator[Finding]:
    waits = sorted(waits_of(case), key=lambda w: (w[0].start_ns or 0, w[0].span_id))
    usual = median(w for _, _, w in waits) if len(waits) > 2 else 0
    slow = [w for w in waits if w[2] >= SLOW_NS or (usual and w[2] >= COMPARED_NS and w[2] >= FACTOR * usual)]
    starts = slow_streams(case)
    if not slow and not starts:
        return
    worst = max([w for _, _, w in slow] + [ns for _, _, ns in starts])
    evidence: list[Evidence] = []
    for invoke, first, wait in slow[:10]:
        evidence.append(of_span(invoke, f"the request came in; {first.name} began {seconds(wait)} later"))
        evidence.append(of_span(first, "the first thing inside the agent"))
    for begin, ready, ns in starts[:5]:
        evidence.append(Evidence(begin.place, "the first line of the log stream", time_ns=begin.time_ns))
        evidence.append(of_log(ready, f"the server was ready {seconds(ns)} later", (ready.text or "").partition("\n")[0]))
    compared = f" The usual wait in this input is {seconds(usual)}." if usual else ""
    sessions = {s.session_id for s, _, _ in slow if s.session_id}
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY if worst >= NEVER_NORMAL_NS or usual else Confidence.POSSIBLE,
        title=f"The {whose(case, 'server')} took {seconds(worst)} to start",
        cause=(
            (f"{len(slow)} of {len(waits)} requests waited up to {seconds(max(w for _, _, w in slow))} between the Invoke span"
             f" and the first span inside the agent, in {count(len(sessions) or len(slow), 'session')}.{compared}" if slow else
             f"The server was ready {seconds(worst)} after the first line of its log.")
            + (" At the first request of a session, the container is fetched and started in that time, and the agent's module is imported." if slow else
               " In that time its modules are imported, and it sets itself up.")
        ),
        evidence=tuple(evidence),
        fix=(
            Step(
                "Measure what the import spends its time on.",
                "python -X importtime -c 'import main' 2>&1 | sort -t'|' -k2 -n | tail",
                "a sum of a few seconds at most",
            ),
            Step("Create clients, models and MCP connections on first use, not at module level."),
            Step("Reuse one session id for one conversation, so that only its first request starts a microVM."),
        ),
        subject=("slow-initialization",),
        counter=("later requests that waited just as long (then it is not the start): see the usual wait",),
        anchors=anchors(*(s for s, _, _ in slow), *(g for _, g, _ in starts)),
        owner="agents-harden",
    )  # fmt: skip
