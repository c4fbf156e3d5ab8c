"""
A client gave up waiting: its own read time-out was the limit.

## What it sees
Read time-outs of httpx, requests, urllib3, http.client, aiohttp, botocore, curl (28), Node (undici, axios), Go, Java and .NET,
in the caller's log or, where the agent itself waited for a model or a service, in the agent's. Node's fetch says no more than
`terminated`: it counts where its limit of 300 s had passed without a line.

## Why it matters
Nothing was dropped on the way and nothing failed behind it: the answer came later than this client
was willing to wait. The agent goes on and pays for an answer that nobody reads; retries double it.

## What to do
Raise the client's read time-out above the longest silence of the stream, or shorten the silence with
heartbeats. Do not let the client retry a request that is still running.

## Not this when
The connection could not be made at all (connect time-out: the network), or something else closed it
(broken body: stream-idle-drop). The text says that it is tried again, or tells it below the level of a warning.

## Source
Time-outs of seven clients, captured; net/http of Go, HttpClient of .NET and axios as documented; defaults: httpx 5 s, botocore
60 s, .NET 100 s, Strands' Bedrock client 120 s, undici 300 s (headersTimeout, bodyTimeout).

Covers: STR-5 X-readtimeout
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.stream._shared import broken_bodies, client_timeouts
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log, of_span, seconds, session_at
from agentcore_analyzer.failures import Effect
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Severity, Span, Step
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.symptoms.phrases import Hit

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
SAID = True
EXPLAINS = (
    Explains("caller-left", "the agent's side of the request that the caller gave up"),
    Explains("silent-gap", "the silence that the client did not wait out"),
)
_Quiet = dict[int, int | None]  # how long nothing had come where Node's fetch gave up, by record
_WENT_ON_NS = 10**9  # ours: below a second the agent may only have been ending


def find(case: Case) -> Iterator[Finding]:
    groups = client_timeouts.given_up(case)
    before = client_timeouts.before(case, [hit for found in groups.values() for hit in found])
    own = {id(j.drop.log): j.drop.quiet_ns for j in broken_bodies.judged(case) if j.own}
    for (side, host), found in groups.items():
        yield _finding(case, side, host, found, own, before)


def _proofs(found: list[Hit], own: _Quiet, before: dict[int, client_timeouts.Before]) -> tuple[list[Evidence], int | None, str]:
    """What tells of the time-outs, how long the first of them waited, and what else is known of that."""
    logs = [(h, h.source) for h in found if isinstance(h.source, LogRecord)]
    telling = [(h, g) for h, g in logs if client_timeouts.row(g)] or logs  # whatever else is told of the failure names no time-out
    evidence: list[Evidence] = []
    waited, beside = None, ""
    for hit, log in telling:
        told, last = own.get(id(log)) or client_timeouts.length_ns(hit), before.get(id(log))
        evidence.append(of_log(log, "the client's time-out", client_timeouts.row(log)))
        if last is not None and not told and log.channel is not Kind.RUNTIME_LOG and len(evidence) < client_timeouts.SHOWN:
            what = "the last sign of life" if last.of_it else "the line before it in its file"
            evidence.append(Evidence(last.log.place, f"{what}, {seconds(last.ns)} before", time_ns=last.log.time_ns))
            told = last.ns if last.of_it else None
            whose_limit = client_timeouts.default(last.ns, client_timeouts.client(hit))
            beside = beside or (f" The line before it stands {seconds(last.ns)} earlier, which is {whose_limit}." if whose_limit and not told else "")
        waited = waited or told
    return evidence + [of_span(h.source, f"{h.source.name} failed", h.message) for h in found if isinstance(h.source, Span)], waited, beside


def _finding(case: Case, side: str, host: str, found: list[Hit], own: _Quiet, before: dict[int, client_timeouts.Before]) -> Finding:
    evidence, waited, beside = _proofs(found, own, before)
    logs = [h.source for h in found if isinstance(h.source, LogRecord)]
    joined = case.joined(logs[0].time_ns, logs[0].trace_id, session_at(case, logs[0])) if logs else None
    went_on = 0
    if side == "caller" and joined and logs[0].time_ns is not None and joined[0].end_ns is not None:
        went_on = joined[0].end_ns - logs[0].time_ns
        if went_on > _WENT_ON_NS:
            evidence.append(of_span(joined[0].root, f"the agent went on for {seconds(went_on)}"))
    undici = any(id(log) in own for log in logs)
    client = client_timeouts.UNDICI if undici else client_timeouts.client(found[0])
    length, default = f" after {seconds(waited)}" if waited else "", client_timeouts.default(waited, client)
    whole = client_timeouts.whole(found[: client_timeouts.SHOWN])
    who = "caller" if side == "caller" else whose(case)
    for_it = f" for {host}" if host else "" if side == "caller" else " for an answer"
    return Finding(
        severity=Severity.NOTE if all(h.failure.effect is Effect.RECOVERED for h in found) else Severity.ERROR,
        confidence=Confidence.LIKELY if undici else Confidence.CERTAIN,
        title=f"The {who} gave up waiting{for_it}{length}",
        cause=(
            f"The {who}{f', waiting{for_it},' if side != 'caller' else ''} hit its own {'time-out for the whole request' if whole else 'read time-out'}{length}"
            f"{f', {default}' if default else ''}: {'the answer was not complete by then' if whole else 'no byte came in that time'}.{beside}"
            + (f" The agent went on for {seconds(went_on)} afterwards." if went_on > _WENT_ON_NS else "")
            + ("" if side == "caller" else " Whether the other side was slow or could not be reached, this does not tell.")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(f"Set the time-out above the {'length' if whole else 'longest silence'} of a good run. {client.option}".strip()),
            Step("See how long the other side takes in its own log or a trace, and whether it can be reached (AgentCore: from the agent's subnets).")
            if side != "caller"
            else Step("Or let the answer come sooner (AgentCore: start long work in the background and let the caller poll; heartbeats do not help against such a limit).")
            if whole
            else Step('Or shorten the silence (AgentCore: let the entrypoint yield {"type": "heartbeat"} every 30 s or less).'),
        ),
        subject=("client-read-timeout", side, host if side == "agent" else ""),
        counter=("a connect time-out or a broken body: those have other texts",),
        anchors=anchors(*(h.source for h in found), joined[0] if joined else None),
        owner="agents-build/integrate",
    )  # fmt: skip
