"""
An invocation was silent for a minute or more.

## What it sees
A stretch of at least 60 s inside an invocation with no span start, span end, event or log record,
and the span that was open over it.

## Why it matters
Nothing can be streamed while nothing happens: load balancers, proxies and the service itself drop
a connection that carries no byte for a while (60 s is a common default). From a trace alone this is
a risk, not a drop: only a client log or a capture of the stream shows whether it broke.

## What to do
Send a heartbeat event every 30 s or less while the tool runs, or start long work in the background
(`add_async_task`) and answer at once.

## Not this when
Heartbeats were logged or received during the stretch; the response does not stream and the caller
waits long enough. Back-off after throttling is silence too: then the throttling is the cause. The trace is
not an agent's, spans of it are missing, or the stretch is longer than a session can live (then a clock is wrong).

## Source
nginx `proxy_read_timeout` and most load balancers default to 60 s; heartbeats every 30 s are the
advice for streams of AgentCore agents.

Covers: STR-6
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.stream._shared.signs_of_life import SignsOfLife
from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.orphans import many
from agentcore_analyzer.timeline import Silence, silences

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
# The read time-out of nginx, ALB and most proxies in front of an agent.
SILENCE_NS = 60 * 10**9
# No session of AgentCore lives longer (maxLifetime).
LONGEST_NS = 28_800 * 10**9
HEARTBEAT_S = 30  # the advice for streams of AgentCore agents; proxies give up after 60 s
# A request of an agent has one of these; a web shop's trace has none.
_AGENT = frozenset({"agent", "cycle", "model", "tool", "handoff", "memory", "gateway", "invoke"})


def find(case: Case) -> Iterator[Finding | NotChecked]:
    signs: SignsOfLife | None = None
    for trace in case.traces.values():
        start, end = trace.start_ns, trace.end_ns
        if start is None or end is None or end - start < SILENCE_NS:
            continue
        if signs is None:
            signs = SignsOfLife(case, SILENCE_NS)
        for invocation in case.invocations_of(trace):
            if not invocation.is_request or not _of_agent(invocation):
                continue
            long = [g for g in silences(invocation, SILENCE_NS) if g.end_ns - g.start_ns <= LONGEST_NS]
            gaps = [g for g in long if not signs.split(g, invocation)]
            if gaps and (many(case, trace.id) or case.ledger.losses()):
                yield NotChecked(
                    f"cannot tell whether trace {trace.id} was silent for {seconds(gaps[0].end_ns - gaps[0].start_ns)}, because"
                    " spans of it are missing: export the whole trace with `agentcore traces get TRACE_ID --runtime AGENT_NAME`"
                )
            elif gaps:
                yield _finding(invocation, gaps)


def _of_agent(invocation: Invocation) -> bool:
    return invocation.root.name == "POST /invocations" or any(s.facts.operation in _AGENT for s in invocation.spans)


def _finding(invocation: Invocation, gaps: list[Silence]) -> Finding:
    longest = gaps[0]
    span = longest.open_span or invocation.root
    length = longest.end_ns - longest.start_ns
    more = f" ({len(gaps)} such stretches)" if len(gaps) > 1 else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,
        title=f"Silent for {seconds(length)} while {span.name} was open",
        cause=(
            f"For {seconds(length)} this invocation recorded no span start or end, no event and no log record{more};"
            f" {_what(span)} was open. If the response was streaming, nothing tells of a byte for the client in that time, and"
            " whatever stands between (proxy, load balancer, the service) may drop a connection without one. The trace alone"
            " does not show whether it did: add the client's log to find out."
        ),
        evidence=tuple(
            of_span(g.open_span or invocation.root, f"open during {seconds(g.end_ns - g.start_ns)} of silence")
            for g in gaps
        ),
        fix=(
            Step(
                f'Let the entrypoint yield {{"type": "heartbeat"}} at least every {HEARTBEAT_S} s while the tool runs, and'
                " let the client ignore it.",
                "",
                "the longest silence in the next trace is below the time-outs on the way",
            ),
            Step("Or start the work with add_async_task and answer at once."),
        ),
        subject=("silent", span.facts.tool or span.name),
        counter=("log records or heartbeats of any input during the silence: none",),
        anchors=anchors(invocation),
        owner="agents-build/integrate",
    )


def _what(span: Span) -> str:
    if span.facts.operation == Operation.TOOL:
        return f"the tool {span.facts.tool}"
    if span.facts.operation == Operation.MODEL:
        return f"the model call {span.facts.model or span.name}"
    return f"the span {span.name}"
