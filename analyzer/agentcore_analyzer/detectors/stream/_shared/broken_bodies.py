"""
Broken response bodies, and what the rest of the input says about each of them.

One break is judged once: idleness, the reader's own limit, a failure of the server side, a limit of the request's length, or unknown.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.detectors.stream._shared.server_side import NEAR_NS, server_failure
from agentcore_analyzer.evidence import last_line, of_log, of_span, seconds, session_at
from agentcore_analyzer.failures import FailureKind, failures
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.graph.joins import Join
from agentcore_analyzer.model import Evidence, Kind, LogRecord, LogRole, Operation, Span
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore, whose
from agentcore_analyzer.symptoms.phrases import Hit, which
from agentcore_analyzer.symptoms.worlds import AWS, seen
from agentcore_analyzer.timeline import open_during
from agentcore_analyzer.tuples import NamedTuple

BROKEN = (
    "peer closed connection without sending complete message body",
    "Response ended prematurely",
    "Connection broken: IncompleteRead",
    "IncompleteRead(",
    "InvalidChunkLength(got length b''",  # urllib3: a chunk of nothing, as the connection was closed
    "Response payload is not completed",
    "An error occurred while reading from response stream",
    "transfer closed with",
    "TypeError: terminated",
    "Error: aborted",
    "ERROR: aborted",
    "Connection prematurely closed DURING response",  # Reactor Netty
    "unexpected end of stream",  # OkHttp
    "The response ended prematurely, with at least",  # .NET
    "other side closed",  # undici
    "was not closed cleanly",  # curl, HTTP/2
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING",  # Chromium
    "net::ERR_CONTENT_LENGTH_MISMATCH",
)
# Sentences that are told before a status line, too: which of both it was, they do not say.
_EITHER = ("unexpected end of stream", "other side closed", "was not closed cleanly", "The response ended prematurely, with at least")
_FETCH = "fetch failed"  # how Node's fetch ends before the headers of an answer; afterwards it says `terminated`
_NODE_SERVER = "_http_server"  # frames of Node's server: the request that it read was cut, and no answer
# Go's word for it is one of shells and archives, too.
_EOF = late(r"(?i)(?:read|body|stream|response|chunk|(?:get|post) \"http)[^\n]{0,300}unexpected EOF\b(?! while)")
_ABORTED = frozenset({"terminated", "aborted"})  # all that Node's fetch (undici) and its http module say
_NODE = late(r"(?:^|: )terminated$")
IDLE_NS = 60 * 10**9  # idle time-out of nginx, ALB and most proxies
SOME_SILENCE_NS = 10**9  # ours: below a second a stream is not silent
COVERED = 0.8  # ours: of the silence lie inside of the span that was running
# bodyTimeout of undici, which Node's fetch ends a body with that is silent, as `terminated` and no word of why.
UNDICI_NS, UNDICI_SLACK_NS = 300 * 10**9, 3 * 10**9
# Limits of AWS for a request's whole length: (seconds, tolerance, what it is).
TOTALS = ((29, 1, "API Gateway's integration time-out"), (900, 10, "the limit of a synchronous request"),
          (3600, 20, "the limit of a streaming request"))  # fmt: skip
_PROXY = ("while reading upstream", " sD--", " sD-")
_HEARTBEAT = late(r"[\"']type[\"']:\s*[\"']heartbeat|heartbeat[\"']?\s*:|data:.{0,20}heartbeat|^: ")
_STATUS = late(r"HTTP/[\d.]{1,3}\"? 200\b|\bstatus(?:[ _]code)?[:=]? ?200\b|^200 ")
SHOWN = 5  # proofs: further lines about one break
_HEAD = 300  # characters of a line in which a status stands


class Drop(NamedTuple):
    """A break as its own file tells it: the last sign of life before it, and heartbeats."""

    hit: Hit
    log: LogRecord
    received: LogRecord | None
    start_ns: int | None  # first record of the request
    silence_ns: int | None
    heartbeats: int
    quiet_ns: int | None = None  # since any line of the file that does not fail
    copies: tuple[Hit, ...] = ()  # further lines about the same break
    apart: bool = True  # whether something else stands between it and the break before


class Judged(NamedTuple):
    """
    `total` names the limit that the length of the request met; `idle` says whether silence is proven; `own` whether the reader
    itself gave up, after the time that its library allows.
    """

    drop: Drop
    joined: tuple[Invocation, Join] | None
    proxy: LogRecord | None
    span: Span | None
    went_on: int
    failed: LogRecord | None
    total: str
    idle: bool
    own: bool

    @property
    def invocation(self) -> Invocation | None:
        return self.joined[0] if self.joined else None

    def proofs(self, what: str) -> list[Evidence]:
        """The break, what else tells of it, and what had come before; `what` is the break's own label."""
        log, received = self.drop.log, self.drop.received
        found = [of_log(log, what, self.said or last_line(log)), *(h.evidence for h in self.drop.copies[:SHOWN])]
        if received is not None and self.drop.silence_ns is not None:
            found.append(Evidence(received.place, f"the last sign of life, {seconds(self.drop.silence_ns)} before", time_ns=received.time_ns))
        return found if self.proxy is None else [*found, of_log(self.proxy, "the proxy's own log")]

    @property
    def spans(self) -> list[Evidence]:
        """The span that was open during the silence, with what joined it to the break."""
        joined = self.joined[1].kind if self.joined else ""
        return [] if self.span is None else [of_span(self.span, f"open during the silence (joined by {joined}); status {self.span.status}")]

    @property
    def call(self) -> str:
        """What was running during the silence."""
        span = self.span
        return "" if span is None else f"{span.facts.operation} {span.facts.tool or span.facts.model or span.name}"

    @property
    def said(self) -> str:
        """The reader's own sentence, without the source lines of a traceback."""
        rows = [r for r in (self.drop.log.text or "").splitlines() if r[:1].strip() and any(b in r for b in BROKEN)]
        row = rows[-1].strip() if rows else self.drop.hit.message
        kind = self.drop.hit.failure.type
        return row[row.find(kind) :] if kind and kind in row else row  # without the stamp before it


def judged(case: Case) -> list[Judged]:
    """Every broken body once: an exception that is printed twice, once without a stamp, is one break."""
    found: list[Judged] = case.memo("broken response bodies", lambda: [_judge(case, d) for d in _drops(case)])
    return found


def _words(hit: Hit) -> str:
    said = hit.failure.said
    return f"{said.type}: {said.message}\n{said.quote}\n" + "\n".join(f"{r.type}: {r.message}" for r in said.chain)


def began(hit: Hit) -> bool | None:
    """Whether an answer had begun when it broke; None where the words of its reader fit both."""
    words = _words(hit)
    if _FETCH in words:
        return False
    certain = tuple(b for b in BROKEN if b not in _EITHER)
    return True if holds(words, certain) or hit.failure.said.message in _ABORTED or _NODE.search(hit.failure.said.message) else None


def why_not_idle(case: Case, judged: Judged) -> str:
    """Why a break is not said to be one for idleness."""
    file, silence = judged.drop.log.origin.file, judged.drop.silence_ns
    if judged.failed is not None:
        return f"the stream in {file} broke when the server side failed ({last_line(judged.failed)}): not idleness"
    if judged.total:
        return (
            f"the request in {file} lasted {judged.total}: its length was the"
            " limit, not a silence; heartbeats do not help, shorter or background work does"
        )
    known = f"the silence before it was {seconds(silence)}" if silence is not None else "its lines carry no times"
    return (
        f"a broken body in {file}, but cannot tell whether it was idleness: {known}, and no proxy log or"
        f" trace of that request shows what was waited for. Add the proxy's error log or the {whose(case, 'server')}'s trace"
        + (" (agentcore traces get TRACE_ID --output trace.json)" if of_agentcore(case) else "")
    )


def _is_broken(hit: Hit) -> bool:
    said = hit.failure.said
    if hit.failure.kind is FailureKind.WEBSOCKET_CLOSE:
        return False  # no body of an answer (websocket-closed)
    words = _words(hit)
    if _NODE_SERVER in words or any(_NODE_SERVER in f.file for f in said.frames):
        return False
    return holds(words, BROKEN) or said.message in _ABORTED or bool(_NODE.search(said.message) or _EOF.search(words))


def _drops(case: Case) -> list[Drop]:
    broken: dict[int, Hit] = {}
    for hit in which(case, _is_broken):
        if isinstance(hit.source, LogRecord) and hit.source.role is not LogRole.SSE and hit.source.channel is not Kind.PROXY_LOG:
            broken.setdefault(id(hit.source), hit)
    if not broken:
        return []
    timed = {h.source.origin.file for h in broken.values() if isinstance(h.source, LogRecord) and h.source.time_ns is not None}
    found: dict[str, list[Drop]] = {}
    for drop in _measured(case, broken):
        log, known = drop.log, found.setdefault(drop.log.origin.file, [])
        before = known[-1].log.time_ns if known else None
        same = known and (log.time_ns is None or before is None or log.time_ns - before < SOME_SILENCE_NS)
        if same and (log.time_ns is not None or log.origin.file in timed or not drop.apart):
            known[-1] = known[-1]._replace(copies=(*known[-1].copies, drop.hit))
        elif log.time_ns is not None or log.origin.file not in timed:
            known.append(drop)
    return [drop for drops in found.values() for drop in drops]


class _File:
    """Where a file stands in its newest request."""

    start: int | None = None
    received: LogRecord | None = None
    heartbeats = 0
    quiet: int | None = None  # time of the newest line that does not fail
    apart = True


def _measured(case: Case, broken: dict[int, Hit]) -> list[Drop]:
    """The breaks with the request that each belongs to: one way through the files that hold any."""
    files = {h.source.origin.file: _File() for h in broken.values()}
    every = failures(case)
    found = []
    for log in case.logs:
        state = files.get(log.origin.file)
        if state is None:
            continue
        if (hit := broken.get(id(log))) is not None:
            found.append(_drop(hit, log, state))
        state.apart = hit is None
        if log.time_ns is None:
            continue
        text = log.text or ""
        head = text[:200]
        # httpx's own line with the status belongs to the request that is under way.
        if state.start is None or ("POST " in head and ("HTTP/1" not in head or state.received is not None)):
            state.start, state.received, state.heartbeats = log.time_ns, None, 0
        if log.role is LogRole.SSE or _STATUS.search(text[:_HEAD]):
            state.received = log
            state.heartbeats += bool(_HEARTBEAT.search(text[:_HEAD]))
        if not every.of(log):
            state.quiet = log.time_ns
    return found


def _drop(hit: Hit, log: LogRecord, state: _File) -> Drop:
    def since(time_ns: int | None) -> int | None:
        return max(log.time_ns - time_ns, 0) if log.time_ns is not None and time_ns is not None else None

    received = state.received
    silence = since(received.time_ns if received else None)
    return Drop(hit, log, received, state.start, silence, state.heartbeats, since(state.quiet), apart=state.apart)


def _judge(case: Case, drop: Drop) -> Judged:
    log = drop.log
    joined = case.joined(log.time_ns, log.trace_id, session_at(case, log))
    invocation = joined[0] if joined else None
    proxy = _proxy(case, log)
    span = _open_span(invocation, drop)
    ends = [s.end_ns for s in (invocation.spans if invocation else []) if s.end_ns is not None]
    went_on = max(ends, default=0) - log.time_ns if ends and log.time_ns is not None else 0
    failed = server_failure(case, log, invocation, BROKEN) if proxy is None else None
    total = _total(drop) if proxy is None and failed is None and seen(case, AWS) else ""
    own = proxy is None and failed is None and _undici(drop)
    long_silence = drop.silence_ns is not None and drop.silence_ns >= IDLE_NS
    server_waited = span is not None and went_on > SOME_SILENCE_NS // 2 and (drop.silence_ns or 0) >= SOME_SILENCE_NS
    idle = failed is None and not total and not own and bool(proxy or long_silence or server_waited)
    return Judged(drop, joined, proxy, span, went_on, failed, total, idle, own)


def _undici(drop: Drop) -> bool:
    """Whether Node's fetch gave up by itself: it says `terminated`, and its limit is what had passed without a line."""
    if not _NODE.search(drop.hit.failure.said.message):
        return False
    return any(t is not None and abs(t - UNDICI_NS) <= UNDICI_SLACK_NS for t in (drop.silence_ns, drop.quiet_ns))


def _total(drop: Drop) -> str:
    length = drop.log.time_ns - drop.start_ns if drop.log.time_ns is not None and drop.start_ns is not None else 0
    for limit, tolerance, what in TOTALS:
        if abs(length - limit * 10**9) <= tolerance * 10**9:
            return f"{seconds(length)}, which is {what}"
    return ""


def _proxy(case: Case, log: LogRecord) -> LogRecord | None:
    entries: list[LogRecord] = case.memo("time-outs of proxies", lambda: list(case.logs_with(*_PROXY, channels=frozenset({Kind.PROXY_LOG}))))
    for entry in entries:
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
    return found if found is not None and found.facts.operation in (Operation.TOOL, Operation.MODEL, Operation.MEMORY, Operation.GATEWAY) else None
