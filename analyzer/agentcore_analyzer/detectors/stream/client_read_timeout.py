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
(broken body: stream-idle-drop). The HTTP library announces a retry: only its last failure counts.

## Source
Time-outs of seven clients, captured; net/http of Go, HttpClient of .NET and axios as documented; defaults: httpx 5 s, botocore
60 s, .NET 100 s, Strands' Bedrock client 120 s, undici 300 s (headersTimeout, bodyTimeout).

Covers: STR-5 X-readtimeout
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.stream._shared import broken_bodies, client_timeouts
from agentcore_analyzer.evidence import ANY_LOG, anchors, last_line, of_log, of_span, seconds, session_at
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, LogRole, Severity, Span, Step
from agentcore_analyzer.symptoms import exporter_failures
from agentcore_analyzer.symptoms.of_agentcore import whose
from agentcore_analyzer.symptoms.phrases import Hit, hits

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
EXPLAINS = (
    Explains("caller-left", "the agent's side of the request that the caller gave up"),
    Explains("silent-gap", "the silence that the client did not wait out"),
)
_HOST = late(r"(?:endpoint URL: \"https?://|host='|(?:Get|Post|Put) \"https?://)(?P<host>[\w.-]+)")
_RETRIES = "Retrying (Retry("  # urllib3 announces another attempt; if that fails too, the error is logged then
_TELEMETRY = ("opentelemetry.", "amazon.opentelemetry")
_WAITS = frozenset({"model", "client", "agent", "cycle"})


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[Hit]] = {}
    lost = {id(f.log) for f in exporter_failures.failures(case)}  # nobody waits for telemetry
    for hit in (*(h for h in hits(case, *client_timeouts.PHRASES) if _for_good(h) and id(h.source) not in lost), *_undici(case)):
        groups.setdefault(_side(hit), []).append(hit)
    for (side, host), found in groups.items():
        yield _finding(case, side, host, found)


def _for_good(hit: Hit) -> bool:
    """Whether somebody waited and gave up for good: no exporter, no attempt that is made again."""
    source = hit.source
    if not client_timeouts.waited(hit):
        return False
    if isinstance(source, Span):
        return source.facts.operation in _WAITS
    return source.role is not LogRole.SSE and not source.logger.startswith(_TELEMETRY) and _RETRIES not in (source.text or "")


def _undici(case: Case) -> Iterator[Hit]:
    """Breaks in which Node's fetch gave up after its own limit."""
    for judged in broken_bodies.judged(case):
        if judged.own:
            yield from (judged.drop.hit, *judged.drop.copies)


def _side(hit: Hit) -> tuple[str, str]:
    """Who waited, and for which host: the caller for the agent, or the agent for another service."""
    source = hit.source
    if isinstance(source, Span):
        return ("caller", "") if source.facts.api == "InvokeAgentRuntime" else ("agent", _host(hit.message))
    host = _host(source.text or "")
    # A log of an agent with a traceback of botocore reads like a client's; the host tells whom it waited for.
    own = source.channel in (Kind.RUNTIME_LOG, Kind.DEV_LOG) or "bedrock-runtime" in host
    return ("agent", host) if own else ("caller", "")


def _host(text: str) -> str:
    found = _HOST.search(text)
    return found["host"] if found else ""


def _silences(case: Case, found: list[Hit]) -> dict[int, tuple[int | None, LogRecord | None]]:
    """The time since the last sign of life of the same request in the same file, for each record."""
    wanted = {id(h.source): h for h in found if isinstance(h.source, LogRecord)}
    last: dict[str, LogRecord] = {}
    known: dict[int, tuple[int | None, LogRecord | None]] = {}
    every = failures(case)
    for log in case.logs if wanted else ():
        if (hit := wanted.get(id(log))) is not None:
            before = last.get(log.origin.file)
            if told := client_timeouts.length_ns(hit):
                known[id(log)] = (told, None)
            elif before is not None and before.time_ns is not None and log.time_ns is not None and log.channel is not Kind.RUNTIME_LOG:
                known[id(log)] = (max(log.time_ns - before.time_ns, 0), before)
            else:
                known[id(log)] = (None, None)
        elif log.time_ns is not None and not (log.severity >= 13 and every.of(log)):
            last[log.origin.file] = log
    return known


def _finding(case: Case, side: str, host: str, found: list[Hit]) -> Finding:
    evidence: list[Evidence] = []
    waited = None
    logs = [h.source for h in found if isinstance(h.source, LogRecord)]
    spans = [h.source for h in found if isinstance(h.source, Span)]
    silences = _silences(case, found)
    here = {id(log) for log in logs}
    ours = {id(j.drop.log): j.drop.quiet_ns for j in broken_bodies.judged(case) if j.own and id(j.drop.log) in here}
    for log in logs:
        silence, last = silences.get(id(log), (None, None))
        silence = ours.get(id(log), silence)
        waited = waited or silence
        evidence.append(of_log(log, "the client's time-out", _said(log)))
        if last is not None and len(evidence) < client_timeouts.SHOWN:
            evidence.append(Evidence(last.place, f"the last sign of life, {seconds(silence or 0)} before", time_ns=last.time_ns))
    evidence += [of_span(h.source, f"{h.source.name} failed", h.message) for h in found if isinstance(h.source, Span)]
    joined = case.joined(logs[0].time_ns, logs[0].trace_id, session_at(case, logs[0])) if logs else None
    went_on = 0
    if joined and logs[0].time_ns is not None and joined[0].end_ns is not None:
        went_on = joined[0].end_ns - logs[0].time_ns
        if went_on > 10**9 and side == "caller":
            evidence.append(of_span(joined[0].root, f"the agent went on for {seconds(went_on)}"))
    default = client_timeouts.default(waited)
    other = host or "another service"
    who = "The caller" if side == "caller" else f"The {whose(case)}, waiting for {other},"
    length = f" after {seconds(waited)}" if waited else ""
    whole = client_timeouts.whole(found[: client_timeouts.SHOWN])
    limit = "own time-out for the whole request" if whole else "own read time-out"
    missed = "the answer was not complete by then" if whole else "no byte came in that time"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if not ours else Confidence.LIKELY,
        title=f"The caller gave up waiting{length}" if side == "caller" else f"The {whose(case)} gave up waiting for {other}{length}",
        cause=(
            f"{who} hit its {limit}{length}{f', {default}' if default else ''}: {missed}."
            + (f" The agent went on for {seconds(went_on)} afterwards." if went_on > 10**9 and side == "caller" else "")
            + (" A host that never answers and never refuses is a network or VPC problem; one that answers in the end is slow."
               if side == "agent" else "")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(f"Set the time-out above the {'length' if whole else 'longest silence'} of a good run. {client_timeouts.option(found)}"),
            Step("Heartbeats do not help against a limit of the whole request: answer sooner, or start long work in the background and poll.")
            if whole and side == "caller"
            else Step('Or shorten the silence (AgentCore: let the entrypoint yield {"type": "heartbeat"} every 30 s or less).')
            if side == "caller"
            else Step("See how long the call takes in the trace, and whether the host can be reached (AgentCore: from the agent's subnets)."),
        ),
        subject=("client-read-timeout", side, host if side == "agent" else ""),
        counter=("a connect time-out or a broken body: those have other texts",),
        anchors=anchors(*logs, *spans, joined[0] if joined else None),
        owner="agents-build/integrate",
    )  # fmt: skip


def _said(log: LogRecord) -> str:
    rows = [row for row in (log.text or "").splitlines() if row[:1].strip() and any(p in row for p in client_timeouts.PHRASES)]
    return rows[-1].strip() if rows else last_line(log)
