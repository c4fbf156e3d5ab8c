"""
The caller was gone before the agent had finished.

## What it sees
The span of POST /invocations ends a second or more before the agent's span below it, and either the server recorded a
disconnect (`http.disconnect`) while the answer was still under way, or the SDK logged that it streams the answer.

## Why it matters
The rest of the work is done and paid for, and nobody receives it. On the agent's side everything looks well: status 200,
spans OK. The same call will break the same way whenever the agent takes that long.

## What to do
Find what ended the connection: the caller's own time-out, a proxy's idle limit, a closed browser. Send heartbeats; start
long work in the background and answer at once.

## Not this when
The agent answered completely and goes on in the background on purpose: then the disconnect comes at the end of the answer.

## Source
Spans of an agent whose callers hung up (curl, httpx, requests), written by the dev server of the npm CLI 0.30.0; in 51 runs
that were received whole, the agent's span ended before the server's.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_log, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
EXPLAINS: tuple[Explains, ...] = ()
LATE_NS = 10**9  # ours: in 51 runs that were received whole, the agent's span ended first
EARLY_NS = 200 * 10**6  # a disconnect nearer to the server's end than this is the regular end of the answer
STREAMS = "Returning streaming response"
SHOWN = 5  # proofs: nobody reads more of one kind


def find(case: Case) -> Iterator[Finding]:
    ended: dict[str, int] = {}
    for span in case.by_operation.get(Operation.AGENT, ()):
        ended[span.trace_id] = max(ended.get(span.trace_id, 0), span.end_ns or 0)
    found: list[tuple[Span, Span, Evidence, bool]] = []
    for server in case.by_operation.get(Operation.SERVER, ()):
        if server.end_ns is None or "/invocations" not in server.name or ended.get(server.trace_id, 0) < server.end_ns + LATE_NS:
            continue
        trace = case.traces[server.trace_id]
        agents = [s for s in trace.descendants(server) if s.facts.operation == Operation.AGENT and (s.end_ns or 0) >= server.end_ns + LATE_NS]
        proof = _proof(trace, server) if agents else None
        if proof is not None:
            found.append((server, max(agents, key=lambda s: s.end_ns or 0), *proof))
    if found:
        yield _finding(found)


def _proof(trace: Trace, server: Span) -> tuple[Evidence, bool] | None:
    """What shows that the answer was not complete, and whether it is certain."""
    for span in trace.children(server):
        early = span.name.endswith(" receive") and span.end_ns is not None and span.end_ns < (server.end_ns or 0) - EARLY_NS
        if early and span.detail.attributes.get("asgi.event.type") == "http.disconnect":
            after = seconds((span.end_ns or 0) - (server.start_ns or 0))
            return of_span(span, f"the server saw the caller disconnect, {after} after the request"), True
    log: LogRecord | None = next((g for g in trace.logs if STREAMS in (g.text or "")), None)
    return (of_log(log, "the answer is a stream, which lasts as long as the agent writes it"), False) if log is not None else None


def _finding(found: list[tuple[Span, Span, Evidence, bool]]) -> Finding:
    server, agent, _, _ = found[0]
    over = seconds((agent.end_ns or 0) - (server.end_ns or 0))
    sure = any(certain for *_, certain in found)
    why = "since the caller had closed the connection" if sure else "which a stream does before its time where the caller closes the connection"
    often = f" in {count(len(found), 'request')}" if len(found) > 1 else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN if sure else Confidence.LIKELY,
        title=f"The {'caller was gone' if sure else 'request had ended'} {over} before the agent had finished{often}",
        cause=(
            f"{server.name} ended after {seconds(server.duration_ns or 0)}, {why};"
            f" {agent.name} went on for {over} after that and ended {'well' if agent.status != 'ERROR' else 'with an error'}."
            " What it wrote then was not sent on this connection."
        ),
        evidence=tuple(
            proof
            for one, worker, why, _ in found[:SHOWN]
            for proof in (of_span(one, f"the server's side ended; HTTP {one.facts.http_status or 'status unknown'}"), why, of_span(worker, "the agent went on"))
        ),
        fix=(
            Step("Look at the caller's log of that second: its own read time-out, or a proxy's.", "analyze client.log traces/", "the cause, joined with these spans"),
            Step('Let the entrypoint yield {"type": "heartbeat"} at least every 30 s while it works.'),
            Step("Long work: start it with add_async_task, answer at once, and let the caller ask for the result."),
        ),
        subject=("caller-left",),
        counter=("a disconnect at the end of a complete answer: not counted",),
        anchors=frozenset().union(*(anchors(one) for one, *_ in found)),
        owner="agents-build/integrate",
    )
