"""
A client gave up waiting: its own read time-out was the limit.

## What it sees
Read time-outs of httpx, requests, urllib3, http.client, aiohttp, botocore, curl (28) and Node, in the
caller's log or, where the agent itself waited for a model or a service, in the agent's log.

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
Time-outs of seven clients; defaults: httpx 5 s, botocore 60 s, Strands' Bedrock client 120 s.

Covers: STR-5 X-readtimeout
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, last_line, of_log, of_span, seconds, session_at
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import SpanError
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.SPANS, Kind.DEV_LOG))
EXPLAINS = {
    "caller-left": "the agent's side of the request that the caller gave up",
    "silent-gap": "the silence that the client did not wait out",
}
PHRASES = (
    "Read timed out",
    "ReadTimeout: ",
    "ReadTimeoutError",
    "Read timeout on endpoint URL",
    "Timeout on reading data from socket",
    "The read operation timed out",
    "curl: (28) Operation timed out after",
    "The operation was aborted due to timeout",
    "UND_ERR_HEADERS_TIMEOUT",
    "UND_ERR_BODY_TIMEOUT",
)
_HOST = late(r"(?:endpoint URL: \"https?://|host=')(?P<host>[\w.-]+)")
_CURL = late(r"timed out after (?P<ms>\d{1,9}) milliseconds")
_RETRIES = "Retrying (Retry("  # urllib3 announces another attempt; if that fails too, the error is logged then
_TELEMETRY = ("opentelemetry.", "amazon.opentelemetry")
_CHANNELS = frozenset({Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.DEV_LOG})
# (seconds, whose default that is)
_DEFAULTS = ((5, "httpx's default"), (60, "botocore's default"), (120, "the default of Strands' Bedrock client"),
             (300, "the default of Node's fetch and aiohttp"))  # fmt: skip
_NEAR = 0.1


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[LogRecord]] = {}
    for log in case.logs_with(*PHRASES, channels=_CHANNELS):
        if log.stream == "sse" or log.logger.startswith(_TELEMETRY) or _in_tool(case, log) or _RETRIES in (log.text or ""):
            continue
        if log.severity >= 13 or log.severity == 0 or log.stream == "error":
            host = _host(log.text or "")
            # A log of an agent with a traceback of botocore reads like a client's; the host tells whom it waited for.
            own = log.channel is not Kind.CLIENT_LOG or "bedrock-runtime" in host
            groups.setdefault(("agent", host) if own else ("caller", ""), []).append(log)
    errors = [e for e in case.errors_with(*PHRASES) if e.span.facts.operation in ("model", "client", "agent", "cycle")]
    for error in errors:
        groups.setdefault(_key(error), [])
    for (side, host), logs in groups.items():
        yield _finding(case, side, host, logs, [e for e in errors if _key(e) == (side, host)])


def _key(error: SpanError) -> tuple[str, str]:
    return ("caller", "") if error.span.facts.api == "InvokeAgentRuntime" else ("agent", _host(error.message))


def _in_tool(case: Case, log: LogRecord) -> bool:
    trace = case.traces.get(log.trace_id or "")
    span = trace.get(log.span_id) if trace else None
    return span is not None and span.facts.operation == "tool"


def _host(text: str) -> str:
    found = _HOST.search(text)
    return found["host"] if found else ""


def _silence(case: Case, log: LogRecord) -> tuple[int | None, LogRecord | None]:
    """The time since the last sign of life of the same request in the same file."""
    if found := _CURL.search(log.text or ""):
        return int(found["ms"]) * 10**6, None
    last = None
    for other in case.logs:
        if other is log:
            break
        if other.origin.file == log.origin.file and other.time_ns is not None:
            last = other
    if last is None or log.time_ns is None or last.time_ns is None or log.channel is not Kind.CLIENT_LOG:
        return None, None
    return max(log.time_ns - last.time_ns, 0), last


def _finding(case: Case, side: str, host: str, logs: list[LogRecord], errors: list[SpanError]) -> Finding:
    evidence: list[Evidence] = []
    waited = None
    for log in logs:
        silence, last = _silence(case, log)
        waited = waited or silence
        evidence.append(of_log(log, "the client's time-out", _said(log)))
        if last is not None and len(evidence) < 10:
            what = f"the last sign of life, {seconds(silence or 0)} before"
            evidence.append(Evidence(last.place, what, time_ns=last.time_ns))
    evidence += [of_span(e.span, f"{e.span.name} failed", e.message) for e in errors]
    joined = case.joined(logs[0].time_ns, logs[0].trace_id, session_at(case, logs[0])) if logs else None
    went_on = 0
    if joined and logs[0].time_ns is not None and joined[0].end_ns is not None:
        went_on = joined[0].end_ns - logs[0].time_ns
        if went_on > 10**9 and side == "caller":
            evidence.append(of_span(joined[0].root, f"the agent went on for {seconds(went_on)}"))
    default = next((name for limit, name in _DEFAULTS if waited and abs(waited / 10**9 - limit) <= limit * _NEAR), "")
    other = host or "another service"
    who = "The caller" if side == "caller" else f"The agent, waiting for {other},"
    length = f" after {seconds(waited)}" if waited else ""
    option = "botocore: Config(read_timeout=300, retries={'total_max_attempts': 1}); httpx: timeout=httpx.Timeout(10, read=300)"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The caller gave up waiting{length}" if side == "caller" else f"The agent gave up waiting for {other}{length}",
        cause=(
            f"{who} hit its own read time-out{length}{f', {default}' if default else ''}: no byte came in that time."
            + (f" The agent went on for {seconds(went_on)} afterwards." if went_on > 10**9 and side == "caller" else "")
            + (" A host that never answers and never refuses is a network or VPC problem; one that answers in the end is slow."
               if side == "agent" else "")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(f"Set the read time-out above the longest silence of a good run. {option}"),
            Step('Or shorten the silence: let the entrypoint yield {"type": "heartbeat"} every 30 s or less.')
            if side == "caller"
            else Step("See how long the call takes in the trace, and whether the agent's subnets reach the host."),
        ),
        subject=("client-read-timeout", side, host if side == "agent" else ""),
        counter=("a connect time-out or a broken body: those have other texts",),
        anchors=anchors(*logs, *(e.span for e in errors), joined[0] if joined else None),
        owner="agents-build/integrate",
    )  # fmt: skip


def _said(log: LogRecord) -> str:
    rows = [row for row in (log.text or "").splitlines() if row[:1].strip() and any(p in row for p in PHRASES)]
    return rows[-1].strip() if rows else last_line(log)
