"""
Live microVMs over time, worked out from the requests that the inputs show.

A session gets a microVM with its first request. It lives until it was idle for the idle time-out,
until its maximum age, or until StopRuntimeSession; a request after that starts another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.evidence import session_at
from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Chart, Kind, LogRecord, LogRole, Operation, Series, Span
from agentcore_analyzer.tuples import NamedTuple

SECOND = 10**9  # nanoseconds
# LifecycleConfiguration of the control plane: default idle time-out, its lowest value, maximum age.
DEFAULT_IDLE_S, LOWEST_IDLE_S, MAX_LIFE_S = 900, 60, 28_800
STOP, INVOKE = "StopRuntimeSession", "InvokeAgentRuntime"
_REFUSALS = 50  # refusals that are looked at one by one; more of them change no peak worth telling
_CALL = ("POST http", "INVOKE REQUEST", "invoke_agent_runtime", INVOKE)


class Request(NamedTuple):
    """One request of a session, or a moment at which the session was seen at work."""

    session: str
    start_ns: int
    end_ns: int


_NOT_A_REQUEST = ("GET /ping", "GET /health")


class Life(NamedTuple):
    start_ns: int
    end_ns: int


class Peak(NamedTuple):
    vms: int
    at_ns: int


class Seen(NamedTuple):
    """`requests` from the input that shows most of them; `moments` from all inputs; `stops` by session."""

    requests: list[Request]
    moments: list[Request]
    stops: dict[str, list[int]]


def seen(case: Case, refused: Iterable[LogRecord] = ()) -> Seen:
    """What the inputs show; a request that was refused for the quota never got a microVM."""
    spans = _entries(case)
    trail, stops = _trail(case)
    client = _client(case, refused)
    agent: dict[tuple[str, str], Request] = {}
    for log in case.logs:
        if log.channel is Kind.RUNTIME_LOG and log.session_id and log.time_ns is not None:
            key = (log.session_id, log.request_id or str(log.time_ns))
            known = agent.get(key)
            start = min(known.start_ns, log.time_ns) if known else log.time_ns
            agent[key] = Request(log.session_id, start, max(known.end_ns, log.time_ns) if known else log.time_ns)
    named = [r for (_, request), r in agent.items() if not request.isdigit()]
    for span in case.by_operation.get(Operation.CLIENT, ()):
        if span.facts.api == STOP and span.session_id and span.start_ns is not None:
            stops.setdefault(span.session_id, []).append(span.start_ns)
    most = max((spans, trail, client, named), key=len)
    return Seen(most, [*spans, *trail, *client, *agent.values()], stops)


def around(found: Seen, times_ns: list[int]) -> Seen:
    """What can have held a microVM at these times: later than a whole life before the first, not after the last."""
    if not times_ns:
        return found
    first, last = min(times_ns) - MAX_LIFE_S * SECOND, max(times_ns)
    requests, moments = ([r for r in rows if r.end_ns >= first and r.start_ns <= last] for rows in (found.requests, found.moments))
    return Seen(requests, moments, found.stops)


def entry_spans(case: Case) -> Iterator[Span]:
    """
    One span for each request that named a session: its entry, with the session that stands below it where it names none. A tree
    is built only for traces of several sessions.
    """
    with_entry: set[str] = set()
    for operation in (Operation.INVOKE, Operation.SERVER):
        spans = case.by_operation.get(operation, ())
        for span in spans:
            if span.trace_id in with_entry and operation == Operation.SERVER:
                continue  # the platform's span tells of the same request, and lasts longer
            if span.start_ns is None or span.name.startswith(_NOT_A_REQUEST):
                continue
            if span.session_id:
                yield span
            elif (session := _below(case.traces[span.trace_id], span)) is not None:
                yield span._replace(session_id=session)
        with_entry |= {s.trace_id for s in spans}
    for trace in case.traces.values():
        if trace.spans and trace.id not in with_entry and trace.spans[0].scope != TRANSCRIPT:  # of a conversation alone nobody knows where it ran
            named = next((s for s in trace.spans if s.session_id and s.start_ns is not None), None)
            if named is not None:
                yield named


def _below(trace: Trace, span: Span) -> str | None:
    named = trace.span_sessions
    return named[0] if len(named) == 1 else trace.session_below(span) if named else None


def _entries(case: Case) -> list[Request]:
    return [Request(str(s.session_id), s.start_ns or 0, s.end_ns or s.start_ns or 0) for s in entry_spans(case)]


def _trail(case: Case) -> tuple[list[Request], dict[str, list[int]]]:
    requests: list[Request] = []
    stops: dict[str, list[int]] = {}
    for document in case.documents:
        data = document.data if document.kind is Kind.CLOUDTRAIL and isinstance(document.data, dict) else {}
        asked, at = data.get("requestParameters"), data.get("time_ns")
        session = asked.get("runtimeSessionId") if isinstance(asked, dict) else None
        if not isinstance(session, str) or not isinstance(at, int) or data.get("errorCode"):
            continue
        if document.name == STOP:
            stops.setdefault(session, []).append(at)
        elif document.name.startswith(INVOKE):
            requests.append(Request(session, at, at))
    return requests, stops


def _client(case: Case, refused: Iterable[LogRecord]) -> list[Request]:
    """Calls that a client logged, without those that were refused (the last one of that session before it)."""
    found = [
        log
        for log in case.logs_with(*_CALL, channels=frozenset({Kind.CLIENT_LOG}))
        if log.session_id and log.time_ns is not None and log.role in (LogRole.LINE, LogRole.REQUEST)
    ]
    gone: set[int] = set()
    for no in list(refused)[:_REFUSALS]:
        session = session_at(case, no)
        before = [g for g in found if g.session_id == session and (g.time_ns or 0) <= (no.time_ns or 0)]
        if before:
            gone.add(id(before[-1]))
    unique = {(g.session_id, g.time_ns): g for g in found if id(g) not in gone}
    return [Request(g.session_id or "", g.time_ns or 0, g.time_ns or 0) for g in unique.values()]


def lives(
    requests: Iterable[Request],
    idle_s: int = DEFAULT_IDLE_S,
    stops: Mapping[str, list[int]] | None = None,
    stop_at_end: bool = False,
    max_life_s: int = MAX_LIFE_S,
) -> list[Life]:
    """The microVMs that these requests need; with `stop_at_end` each session is stopped after its last request."""
    return _lives(_in_order(requests), idle_s, stops or {}, stop_at_end, max_life_s)


def _in_order(requests: Iterable[Request]) -> dict[str, list[Request]]:
    """The requests of each session, in order of time."""
    by_session: dict[str, list[Request]] = {}
    for request in requests:
        by_session.setdefault(request.session, []).append(request)
    for own in by_session.values():
        if len(own) > 1:
            own.sort(key=lambda r: (r.start_ns, r.end_ns))
    return by_session


def _lives(
    by_session: Mapping[str, list[Request]],
    idle_s: int,
    stops: Mapping[str, list[int]],
    stop_at_end: bool = False,
    max_life_s: int = MAX_LIFE_S,
) -> list[Life]:
    idle, oldest = idle_s * SECOND, max_life_s * SECOND
    found = []
    for session, own in by_session.items():
        ends = sorted(stops[session]) if session in stops else []
        start, busy = own[0].start_ns, own[0].end_ns
        for request in own[1:]:
            over = _over(start, busy, idle, oldest, ends)
            if request.start_ns >= over:
                found.append(Life(start, over))
                start, busy = request.start_ns, request.end_ns
            busy = max(busy, request.end_ns)
        found.append(Life(start, busy if stop_at_end else _over(start, busy, idle, oldest, ends)))
    return found


def _over(start: int, busy: int, idle: int, oldest: int, stops: list[int]) -> int:
    """When a microVM ends that was last busy at `busy`: idle, too old, or stopped before."""
    end = max(min(busy + idle, start + oldest), busy)
    return next((stop for stop in stops if busy <= stop < end), end) if stops else end


def peak(found: Iterable[Life]) -> Peak:
    """The most that lived at one moment, and when that was first so. A life of no length counts, too."""
    lived = list(found)
    ends = sorted(life.end_ns for life in lived)
    most = first = over = 0
    for started, at in enumerate(sorted(life.start_ns for life in lived), 1):
        while over < len(ends) and ends[over] < at:  # a request may end before it starts
            over += 1
        if started - over > most:
            most, first = started - over, at
    return Peak(most, first)


class Peaks(NamedTuple):
    now: Peak
    stopped: Peak  # StopRuntimeSession after the last request of each session
    reused: Peak  # sessions reused: as many as requests run at the same moment
    shorter: Peak  # the lowest idle time-out that is allowed


def simulate(requests: list[Request], stops: Mapping[str, list[int]], idle_s: int = DEFAULT_IDLE_S) -> Peaks:
    sessions = _in_order(requests)
    return Peaks(
        peak(_lives(sessions, idle_s, stops)),
        peak(_lives(sessions, idle_s, stops, stop_at_end=True)),
        peak(_lives(sessions, 0, {})),  # what one session does at the same time shares its microVM
        peak(_lives(sessions, min(idle_s, LOWEST_IDLE_S), stops)),
    )


_STEPS = 400  # of a series; more cannot be seen


def chart(found: Seen, idle_s: int = DEFAULT_IDLE_S) -> Chart | None:
    """Live microVMs over time as it was, and as it would have been under each way out."""
    requests, stops = found.moments, found.stops
    if not requests:
        return None
    shortest = min(idle_s, LOWEST_IDLE_S)
    ways = {
        "as it was": lives(requests, idle_s, stops),
        "with StopRuntimeSession after the last request": lives(requests, idle_s, stops, stop_at_end=True),
        f"with an idle time-out of {shortest} s": lives(requests, shortest, stops),
        "requests at work (sessions reused)": lives(requests, 0),
    }
    start = min(r.start_ns for r in requests)
    return Chart("Live microVMs", "microVMs", start, tuple(Series(name, _steps(way)) for name, way in ways.items()))


def _steps(found: list[Life]) -> tuple[tuple[int, int], ...]:
    """How many live from when on; long series keep the highest value of each stretch."""
    count, steps = 0, dict[int, int]()
    # Over a nanosecond late, so that a life of no length is seen, and two that touch count as two, as in `peak`.
    edges = ((edge, step) for life in found for edge, step in ((life.start_ns, 1), (life.end_ns + 1, -1)))
    for at, step in sorted(edges):
        count += step
        steps[at] = count
    full = list(steps.items())
    if len(full) <= _STEPS:
        return tuple(full)
    size = -(-len(full) // _STEPS)
    return tuple((full[i][0], max(n for _, n in full[i : i + size])) for i in range(0, len(full), size))


def idle_timeout(case: Case) -> tuple[int, str]:
    """Seconds, and where they are from; the service's default where no file tells them."""
    for document in case.documents:
        if document.kind in (Kind.STATUS, Kind.PROJECT):
            found = _idle(document.data, 0)
            if found is not None:
                return found, f"set in {document.place.file}"
    return DEFAULT_IDLE_S, "the default; no configuration in the input"


def _idle(value: Any, depth: int) -> int | None:
    """`idleRuntimeSessionTimeout` wherever the form of the file puts it."""
    if depth > 6 or not isinstance(value, dict | list):
        return None
    if isinstance(value, dict):
        for name in ("idleRuntimeSessionTimeout", "idle_runtime_session_timeout"):
            told = value.get(name)
            if isinstance(told, int) and not isinstance(told, bool) and told > 0:
                return told
    inner = value.values() if isinstance(value, dict) else value[:100]
    return next((found for v in inner if (found := _idle(v, depth + 1)) is not None), None)
