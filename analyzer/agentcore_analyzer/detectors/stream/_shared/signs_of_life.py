"""Whether log records split a stretch without spans into pieces that are short enough: asked for each stretch, without a walk over all records."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.timeline import Silence
from agentcore_analyzer.tuples import NamedTuple

_Stretch = tuple[int, int]  # from one sign of life to the next, ns


class _Times(NamedTuple):
    """When something was logged, sorted, and the stretches between that are not short."""

    at: list[int]
    holes: list[_Stretch]

    def left(self, stretch: _Stretch, limit_ns: int) -> list[_Stretch]:
        """What of a stretch these leave without a sign of life for the limit or longer."""
        start, end = stretch
        first, behind = bisect_right(self.at, start), bisect_left(self.at, end)
        if first >= behind:
            return [stretch]
        before, after = self.at[first], self.at[behind - 1]
        between = self.holes[bisect_left(self.holes, (before, 0)) : bisect_left(self.holes, (after, 0))]
        return [(a, b) for a, b in ((start, before), *between, (after, end)) if b - a >= limit_ns]


class SignsOfLife:
    """What proxies write is none: they tell of the stretch themselves."""

    def __init__(self, case: Case, limit_ns: int) -> None:
        self._limit = limit_ns
        traced: dict[str, list[LogRecord]] = {}
        sessions: dict[str | None, list[int]] = {}
        for log in case.logs:
            if log.time_ns is None or log.channel is Kind.PROXY_LOG:
                continue
            if log.trace_id:
                traced.setdefault(log.trace_id, []).append(log)
            else:
                sessions.setdefault(log.session_id or None, []).append(log.time_ns)
        self._traced = traced
        self._any = self._times([t for times in sessions.values() for t in times])
        self._sessions = {session: self._times(times) for session, times in sessions.items()}
        self._own: dict[tuple[str, str | None], _Times] = {}

    def split(self, gap: Silence, invocation: Invocation) -> bool:
        """Whether records of the same trace, of the same session or of none leave no piece of a gap that reaches the limit."""
        session = invocation.session_id
        key = (invocation.trace.id, session)
        if key not in self._own:
            self._own[key] = self._times([
                log.time_ns
                for log in self._traced.get(invocation.trace.id, ())
                if log.time_ns is not None and not (log.session_id and session and log.session_id != session)
            ])
        others = [self._sessions.get(s) for s in (None, session)] if session else [self._any]
        left = [(gap.start_ns, gap.end_ns)]
        for times in (self._own[key], *others):
            if times is not None:
                left = [piece for stretch in left for piece in times.left(stretch, self._limit)]
        return not left

    def _times(self, at: list[int]) -> _Times:
        at.sort()
        return _Times(at, [(a, b) for a, b in pairwise(at) if b - a >= self._limit])
