"""
Broken response bodies in client logs, and what the rest of the input says about each of them.

One break is judged once: idleness, a failure of the server side, a limit of the request's length, or unknown.
"""

from __future__ import annotations

from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import SERVER_SIDE, seconds, session_at
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.graph.joins import Join
from agentcore_analyzer.model import Kind, LogRecord, Span
from agentcore_analyzer.reading import open_during

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


class Drop(NamedTuple):
    """A break as the client's own file tells it: the last sign of life before it, and heartbeats."""

    log: LogRecord
    received: LogRecord | None
    start_ns: int | None  # first record of the request
    silence_ns: int | None
    heartbeats: int


class Judged(NamedTuple):
    """`total` names the limit that the length of the request met; `idle` says whether silence is proven."""

    drop: Drop
    joined: tuple[Invocation, Join] | None
    proxy: LogRecord | None
    span: Span | None
    went_on: int
    failed: LogRecord | None
    total: str
    idle: bool

    @property
    def invocation(self) -> Invocation | None:
        return self.joined[0] if self.joined else None

    @property
    def said(self) -> str:
        """The client's own sentence, without the source lines of a traceback."""
        rows = [r for r in (self.drop.log.text or "").splitlines() if r[:1].strip() and any(b in r for b in BROKEN)]
        return rows[-1].strip() if rows else ""


def judged(case: Case) -> list[Judged]:
    """Every broken body once: an exception that is printed twice, once without a stamp, is one break."""
    found: list[Judged] = case.memo("broken response bodies", lambda: _judged(case))
    return found


def _judged(case: Case) -> list[Judged]:
    broken = [
        log
        for log in case.logs_with(*BROKEN, channels=frozenset({Kind.CLIENT_LOG, Kind.RUNTIME_LOG}))
        if log.stream != "sse"
    ]
    timed = {log.origin.file for log in broken if log.time_ns is not None}
    seen: set[tuple[str, int | None]] = set()
    found = []
    for log in broken:
        key = (log.origin.file, log.time_ns)
        if key not in seen and (log.time_ns is not None or log.origin.file not in timed):
            seen.add(key)
            found.append(_judge(case, _measure(case, log)))
    return found


def _measure(case: Case, log: LogRecord) -> Drop:
    received, start, heartbeats = None, None, 0
    for other in case.logs:
        if other is log:
            break
        if other.origin.file == log.origin.file and other.time_ns is not None:
            head = (other.text or "")[:200]
            # httpx's own line with the status belongs to the request that is under way.
            if start is None or ("POST " in head and ("HTTP/1" not in head or received is not None)):
                start = other.time_ns
                received, heartbeats = None, 0
            if other.stream == "sse" or " 200" in (other.text or "")[:300]:
                received = other
                heartbeats += bool(_HEARTBEAT.search((other.text or "")[:300]))
    silence = None
    if received is not None and received.time_ns is not None and log.time_ns is not None:
        silence = max(log.time_ns - received.time_ns, 0)
    return Drop(log, received, start, silence, heartbeats)


def _judge(case: Case, drop: Drop) -> Judged:
    log = drop.log
    joined = case.joined(log.time_ns, log.trace_id, session_at(case, log))
    invocation = joined[0] if joined else None
    proxy = _proxy(case, log)
    span = _open_span(invocation, drop)
    ends = [s.end_ns for s in (invocation.spans if invocation else []) if s.end_ns is not None]
    went_on = max(ends, default=0) - log.time_ns if ends and log.time_ns is not None else 0
    failed = _server_failure(case, log, invocation) if proxy is None else None
    total = _total(drop) if proxy is None and failed is None else ""
    long_silence = drop.silence_ns is not None and drop.silence_ns >= IDLE_NS
    server_waited = span is not None and went_on > SOME_SILENCE_NS // 2 and (drop.silence_ns or 0) >= SOME_SILENCE_NS
    idle = failed is None and not total and bool(proxy or long_silence or server_waited)
    return Judged(drop, joined, proxy, span, went_on, failed, total, idle)


def _total(drop: Drop) -> str:
    length = drop.log.time_ns - drop.start_ns if drop.log.time_ns is not None and drop.start_ns is not None else 0
    for limit, tolerance, what in TOTALS:
        if abs(length - limit * 10**9) <= tolerance * 10**9:
            return f"{seconds(length)}, which is {what}"
    return ""


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
