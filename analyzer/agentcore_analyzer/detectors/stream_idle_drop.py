"""
A stream was cut because nothing was sent for too long.

## What it sees
The client reports a broken body (httpx, requests, urllib3, http.client, aiohttp, botocore, curl 18,
node, the CLI's `aborted`), and it was idleness: the last byte was 60 s or more before; or a proxy's
own log says that the upstream timed out while reading; or one open span covers the silence and the
agent went on working after the client was gone.

## Why it matters
On the server nothing failed: the request is logged with 200, the tool ends well, the spans are OK.
The user got half an answer. Every run in which this tool is that slow will break the same way.

## What to do
Send a heartbeat event while tools run, more often than the limit that was measured here, and let
the client ignore it; or start long work in the background and answer at once.

## Not this when
The server side failed at that moment; the client's own read time-out was the limit; the whole
request lasted about 29 s (API Gateway), 900 s (synchronous limit) or 3,600 s (streaming limit): those
are limits of the request's length, and heartbeats do not help against them.

## Source
Dropped streams of a real agent behind nginx read by httpx, requests and boto3; quotas of AgentCore.

Covers: STR-1 STR-2 STR-3 STR-4 STR-5 STR-6 STR-8
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import SERVER_SIDE, anchors, last_line, of_log, of_span, seconds, session_at
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, NotChecked, Severity, Span, Step
from agentcore_analyzer.reading import open_during

NEEDS = (frozenset({Kind.CLIENT_LOG}), frozenset({Kind.SPANS, Kind.PROXY_LOG}))
EXPLAINS = {
    "silent-gap": "the silence during which the connection was dropped",
    "slow-tool-call": "the tool that was running when the connection was dropped",
    "slow-model-call": "the model call that was running when the connection was dropped",
}
BROKEN = (
    "peer closed connection without sending complete message body",
    "Response ended prematurely",
    "Connection broken: IncompleteRead",
    "IncompleteRead(",
    "Response payload is not completed",
    "An error occurred while reading from response stream",
    "transfer closed with",
    "TypeError: terminated",
    "Error: aborted",
    "ERROR: aborted",
)
IDLE_NS = 60 * 10**9  # idle time-out of nginx, ALB and most proxies
NEAR_NS = 2 * 10**9  # proxies log whole seconds, and clocks of two hosts differ
SOME_SILENCE_NS = 10**9
COVERED = 0.8
# Limits of a request's whole length: (seconds, tolerance, what it is).
TOTALS = ((29, 1, "API Gateway's integration time-out"), (900, 10, "the limit of a synchronous request"),
          (3600, 20, "the limit of a streaming request"))  # fmt: skip
_PROXY = ("while reading upstream", " sD--", " sD-")
_FAILED = late(r"Traceback \(most recent|Error in (?:a?sync )?streaming|\bKilled\b|SIGKILL|died|Server exited")
_HEARTBEAT = late(r"[\"']type[\"']:\s*[\"']heartbeat|heartbeat[\"']?\s*:|data:.{0,20}heartbeat|^: ")
HEARTBEAT_S = 30


class Drop(NamedTuple):
    log: LogRecord
    received: LogRecord | None
    start_ns: int | None  # first record of the request
    silence_ns: int | None
    heartbeats: int


def find(case: Case) -> Iterator[Finding | NotChecked]:
    broken = [
        log
        for log in case.logs_with(*BROKEN, channels=frozenset({Kind.CLIENT_LOG, Kind.RUNTIME_LOG}))
        if log.stream != "sse"
    ]
    timed = {log.origin.file for log in broken if log.time_ns is not None}
    seen: set[tuple[str, int | None]] = set()
    for log in broken:
        # An exception printed twice, once without a stamp, is one break.
        key = (log.origin.file, log.time_ns)
        if key not in seen and (log.time_ns is not None or log.origin.file not in timed):
            seen.add(key)
            yield _judge(case, _measure(case, log))


def _measure(case: Case, log: LogRecord) -> Drop:
    """What the client's own file says: the last sign of life before the break, and heartbeats."""
    received, start, heartbeats = None, None, 0
    for other in case.logs:
        if other is log:
            break
        if other.origin.file == log.origin.file and other.time_ns is not None:
            if "POST " in (other.text or "")[:200] or start is None:
                start = other.time_ns
                received, heartbeats = None, 0
            if other.stream == "sse" or " 200" in (other.text or "")[:300]:
                received = other
                heartbeats += bool(_HEARTBEAT.search((other.text or "")[:300]))
    silence = None
    if received is not None and received.time_ns is not None and log.time_ns is not None:
        silence = max(log.time_ns - received.time_ns, 0)
    return Drop(log, received, start, silence, heartbeats)


def _judge(case: Case, drop: Drop) -> Finding | NotChecked:
    log = drop.log
    joined = case.joined(log.time_ns, log.trace_id, session_at(case, log))
    invocation = joined[0] if joined else None
    proxy = _proxy(case, log)
    span = _open_span(invocation, drop)
    ends = [s.end_ns for s in (invocation.spans if invocation else []) if s.end_ns is not None]
    went_on = max(ends, default=0) - log.time_ns if ends and log.time_ns is not None else 0
    failed = _server_failure(case, log, invocation)
    if proxy is None:
        if failed is not None:
            return NotChecked(
                f"the stream in {log.origin.file} broke when the server side failed ({last_line(failed)}): not idleness"
            )
        total = log.time_ns - drop.start_ns if log.time_ns is not None and drop.start_ns is not None else 0
        for limit, tolerance, what in TOTALS:
            if abs(total - limit * 10**9) <= tolerance * 10**9:
                return NotChecked(
                    f"the request in {log.origin.file} lasted {seconds(total)}, which is {what}: its length was the"
                    " limit, not a silence; heartbeats do not help, shorter or background work does"
                )
    long_silence = drop.silence_ns is not None and drop.silence_ns >= IDLE_NS
    server_waited = span is not None and went_on > SOME_SILENCE_NS // 2 and (drop.silence_ns or 0) >= SOME_SILENCE_NS
    if not (proxy or long_silence or server_waited):
        known = f"the silence before it was {seconds(drop.silence_ns)}" if drop.silence_ns is not None else (
            "its lines carry no times"
        )
        return NotChecked(
            f"a broken body in {log.origin.file}, but cannot tell whether it was idleness: {known}, and no proxy log or"
            " trace of that request shows what was waited for. Add the proxy's error log or the agent's trace"
            " (agentcore traces get TRACE_ID --output trace.json)"
        )
    return _finding(drop, invocation, joined[1].kind if joined else "", proxy, span, went_on)


def _proxy(case: Case, log: LogRecord) -> LogRecord | None:
    for entry in case.logs_with(*_PROXY, channels=frozenset({Kind.PROXY_LOG})):
        near = entry.time_ns is None or log.time_ns is None or abs(entry.time_ns - log.time_ns) <= NEAR_NS
        if near and ("timed out" in (entry.text or "") or " sD" in (entry.text or "")):
            return entry
    return None


def _open_span(invocation: Invocation | None, drop: Drop) -> Span | None:
    """The innermost call that was open over most of the silence."""
    if invocation is None or drop.log.time_ns is None or drop.received is None or drop.received.time_ns is None:
        return None
    start, end = drop.received.time_ns, drop.log.time_ns
    margin = int((end - start) * (1 - COVERED))
    found = open_during(invocation, start + margin, end - margin // 2 if end - start > NEAR_NS else end)
    return found if found is not None and found.facts.operation in ("tool", "model", "memory", "gateway") else None


def _server_failure(case: Case, log: LogRecord, invocation: Invocation | None) -> LogRecord | None:
    for other in case.logs:
        if other.channel not in SERVER_SIDE or other.time_ns is None or log.time_ns is None:
            continue
        if abs(other.time_ns - log.time_ns) <= NEAR_NS and _FAILED.search(other.text or ""):
            same = not (other.session_id and invocation and invocation.session_id not in (None, other.session_id))
            # A client that is itself a Python program logs its own traceback: not the server's failure.
            if same and other.origin.file != log.origin.file and not any(b in (other.text or "") for b in BROKEN):
                return other
    return None


def _finding(
    drop: Drop, invocation: Invocation | None, join: str, proxy: LogRecord | None, span: Span | None, went_on: int
) -> Finding:
    log, silence = drop.log, drop.silence_ns
    open_call = _call(span)
    limit = f"below {seconds(silence)}" if silence else "below the proxy's read time-out"
    interval = max(1, min(HEARTBEAT_S, int((silence or 2 * HEARTBEAT_S * 10**9) / 2 / 10**9)))
    rows = [row for row in (log.text or "").splitlines() if row[:1].strip() and any(b in row for b in BROKEN)]
    said = rows[-1].strip() if rows else ""
    parts = [f"The client's stream broke with “{said or last_line(log)}”."]
    if silence is not None:
        parts.append(f"No byte had come for {seconds(silence)}" + (f": {open_call} was running." if span else "."))
    elif span:
        parts.append(f"{open_call} was running.")
    if proxy is not None:
        parts.append("The proxy says that it gave up: its upstream timed out while it was reading the response.")
    if went_on > SOME_SILENCE_NS // 2:
        parts.append(f"The agent went on for {seconds(went_on)} after the client was gone, and nothing failed there.")
    parts.append(
        f"{drop.heartbeats} heartbeats had been received before." if drop.heartbeats else "No heartbeat was sent."
    )
    parts.append(f"A heartbeat every {interval} s would have held the connection (any interval {limit}).")
    evidence = [of_log(log, "the client's stream broke", said)]
    if drop.received is not None:
        what = "the last byte before it" + (f", {seconds(silence)} earlier" if silence is not None else "")
        evidence.append(Evidence(drop.received.place, what, time_ns=drop.received.time_ns))
    if proxy is not None:
        evidence.append(of_log(proxy, "the proxy's own log"))
    if span is not None:
        evidence.append(of_span(span, f"open during the silence (joined by {join}); status {span.status}"))
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if proxy is not None else Confidence.LIKELY,
        title="The stream was dropped" + (f" after {seconds(silence)} of silence" if silence is not None else " while idle")
        + (f", while {open_call} was running" if span else ""),
        cause=" ".join(parts),
        evidence=tuple(evidence),
        fix=(
            Step(
                f'Let the entrypoint yield {{"type": "heartbeat"}} at least every {interval} s while tools run.',
                "",
                "the client's log shows an event at least that often, and the stream ends with its last event",
            ),
            Step("Let the client ignore events of type heartbeat."),
            Step("If the work takes many minutes: start it with add_async_task, answer at once, and poll."),
            Step("A proxy of your own: raise its read time-out too (nginx: proxy_read_timeout 300s in the location)."),
        ),
        subject=("stream-idle-drop", (span.facts.tool or span.name) if span else ""),
        counter=(
            "a crash, exit or streaming error on the server side within 2 s of the break: none",
            "a total length of 29, 900 or 3,600 s (limits of the whole request): no",
        ),
        anchors=anchors(log, invocation),
        owner="agents-build/integrate",
    )  # fmt: skip


def _call(span: Span | None) -> str:
    if span is None:
        return "the agent"
    name = span.facts.tool or span.facts.model or span.name
    return f"{span.facts.operation} {name}"
