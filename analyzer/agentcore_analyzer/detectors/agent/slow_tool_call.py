"""
A tool takes most of the request's time.

## What it sees
Tool calls of 10 s and more that hold more than half of the critical path, or that ended in a
time-out of their own.

## Why it matters
The user waits for this one thing, and streams may be dropped while it runs.

## What to do
Look at the tool's own log and at the service it calls; give it a time-out; run long work in the
background.

## Not this when
The model calls or the start hold the critical path. Heartbeats were sent while the tool ran: then its
length is known and provided for. The tool is another agent: its own calls are looked at instead.

## Source
The threshold of 10 s is ours.

Covers: TMO-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.detectors.agent._shared.heartbeats import heartbeats
from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Operation, Severity, Span, Step
from agentcore_analyzer.timeline import critical_path

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (Explains("silent-gap", "the tool was running during the silence"),)
SLOW_NS = 10 * 10**9  # ours: people wait no longer without asking
SHARE = 0.5  # most of the request's time


def find(case: Case) -> Iterator[Finding]:
    slow = case.lasting(Operation.TOOL, SLOW_NS)
    paths: dict[int, tuple[int, dict[int, int]]] = {}
    by_tool: dict[str, list[tuple[Span, Invocation, int, int]]] = {}
    slow = [s for s in slow[:2000] if not _waits_for_agent(case, s)]
    inside = {id(s) for s in slow}
    for span in slow:
        if any(id(a) in inside for a in case.traces[span.trace_id].ancestors(span)):
            continue  # the server's side of a call that the agent's own span covers (MCP)
        invocation = case.invocation(span)
        if invocation is None or invocation.root.scope == TRANSCRIPT:
            continue  # of a transcript is not known who waited
        if id(invocation) not in paths:
            own: dict[int, int] = {}
            for s, ns in critical_path(invocation):
                own[id(s)] = own.get(id(s), 0) + ns
            paths[id(invocation)] = (sum(own.values()), own)
        total, own = paths[id(invocation)]
        held = sum(own.get(id(s), 0) for s, _ in invocation.trace.walk(span))
        timed_out = "imeout" in (span.facts.error or "")
        if heartbeats(case, invocation, span.start_ns or 0, span.end_ns or 0):
            continue  # known to be long, and said so to the client
        if timed_out or (total and held >= SHARE * total):
            by_tool.setdefault(span.facts.tool or span.name, []).append((span, invocation, held, total))
    for tool, found in by_tool.items():
        yield _finding(tool, sorted(found, key=lambda f: -(f[0].duration_ns or 0)))


def _waits_for_agent(case: Case, span: Span) -> bool:
    """Whether the tool is an agent whose own calls hold the time: they are slow, or very many, and have findings of their own."""
    return any(
        s.facts.operation == Operation.AGENT and (s.duration_ns or 0) >= SHARE * (span.duration_ns or 0)
        for s in case.traces[span.trace_id].descendants(span)
    )


def _deepest(invocation: Invocation, span: Span) -> Span:
    """The span that holds most of the time, followed down as long as one child does."""
    while True:
        inner = max(invocation.trace.children(span), key=lambda s: s.duration_ns or 0, default=None)
        if inner is None or (inner.duration_ns or 0) < max(SHARE * (span.duration_ns or 0), 1):
            return span
        span = inner


def _finding(tool: str, found: list[tuple[Span, Invocation, int, int]]) -> Finding:
    span, invocation, held, total = found[0]
    more = f" {len(found) - 1} more calls of it are as slow." if len(found) > 1 else ""
    deepest = _deepest(invocation, span)
    inner = f" Most of it was spent in {deepest.name}." if deepest is not span else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"Tool {tool} took {seconds(span.duration_ns or 0)}",
        cause=(
            f"{tool} ran for {seconds(span.duration_ns or 0)} and holds {held * 100 // total if total else 0} % of the"
            f" {seconds(total)} on the critical path of this request.{inner}{more}"
        ),
        evidence=tuple(of_span(s, f"{s.name} lasted {seconds(s.duration_ns or 0)}") for s, _, _, _ in found),
        fix=(
            Step(f"Look at what {tool} waits for: its own log, the service or database it calls."),
            Step("Give it a time-out of its own that is below the client's, and a message for the model when it strikes."),
            Step("Work that takes minutes: start it in the background and answer at once."),
        ),
        subject=("slow-tool-call", tool),
        counter=("model calls and the start on the critical path: they hold less",),
        anchors=frozenset().union(*(anchors(i) for _, i, _, _ in found)),
        owner="agents-connect",
    )
