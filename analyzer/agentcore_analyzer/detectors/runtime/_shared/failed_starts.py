"""What callers were told about an agent that could not start."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from agentcore_analyzer.evidence import SERVER_SIDE
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.tuples import NamedTuple

_REFUSED = ("RuntimeClientError", "424", "Runtime initialization time exceeded")
_NEAR_NS = 300 * 10**9  # ours: a start and the call that waits for it lie within the longest initialization of 120 s, and clocks differ


def refusals(case: Case, log: LogRecord) -> list[LogRecord]:
    """The caller's 424 for the same request as a record, or near in time where no id joins them."""
    told: _Told = case.memo("refusals at callers", lambda: _told(case))
    if log.time_ns is None:
        found = told.every
    else:
        first, last = bisect_left(told.times, log.time_ns - _NEAR_NS), bisect_right(told.times, log.time_ns + _NEAR_NS)
        met = {id(c): c for c in (*told.timed[first:last], *told.untimed, *told.by_session.get(log.session_id or "", ()))}
        found = sorted(met.values(), key=lambda c: case.positions[id(c)])
    return [client for client in found if client is not log]


class _Told(NamedTuple):
    """What callers were told, in input order, in order of time, and by session."""

    every: list[LogRecord]
    timed: list[LogRecord]
    times: list[int]
    untimed: list[LogRecord]
    by_session: dict[str, list[LogRecord]]


def _told(case: Case) -> _Told:
    found = case.logs_with(*_REFUSED, channels=frozenset({Kind.CLIENT_LOG}))
    every = [c for c in found if "RuntimeClientError" in (c.text or "") or "initialization" in (c.text or "")]
    timed = sorted((c for c in every if c.time_ns is not None), key=lambda c: c.time_ns or 0)
    by_session: dict[str, list[LogRecord]] = {}
    for client in every:
        if client.session_id:
            by_session.setdefault(client.session_id, []).append(client)
    return _Told(every, timed, [c.time_ns or 0 for c in timed], [c for c in every if c.time_ns is None], by_session)


def of_agent(case: Case, log: LogRecord, refused: list[LogRecord]) -> bool:
    """Whether it was an agent that did not start: a caller of it was refused, or a server of AgentCore wrote the log."""
    return bool(refused) or (log.channel in SERVER_SIDE and of_agentcore(case))
