"""Which calls of a runtime were made by the ARN of an endpoint, and what proves that such a call was served."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from urllib.parse import unquote

from agentcore_analyzer.conventions import ENDPOINT_ARN
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.evidence import CALLER_SIDE, SERVER_SIDE, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence, Kind, LogRecord, Operation, Span
from agentcore_analyzer.tuples import NamedTuple

_PATH = late(r"/runtimes/(?P<arn>[^/\s\"]{20,600})/invocations")
_AROUND_NS = 5 * 10**9  # ours: a record and the span that it is about, by two clocks
_SERVED_NS = 60 * 10**9  # ours: a start may lie between the call and the first record of the agent
_time = itemgetter(0)


class Use(NamedTuple):
    """One use of an endpoint ARN by a caller."""

    runtime: str
    endpoint: str
    evidence: Evidence
    span: Span | None
    log: LogRecord | None


class Uses:
    """Which use is the one of an Invoke span: that of its trace, else of its session, else the first around its time."""

    def __init__(self, case: Case, invokes: list[Span]) -> None:
        spans = [u for s in invokes if s.facts.operation == Operation.CLIENT and (u := _of_span(s))]
        logs = list(_in_logs(case))
        self._of_trace: dict[str | None, Use] = {}
        self._of_session: dict[str | None, Use] = {}
        timed: list[tuple[int, str | None, Use]] = []
        for use, source in [(u, u.span or u.log) for u in (*spans, *logs)]:
            if source is not None:
                self._of_trace.setdefault(source.trace_id, use)
            if isinstance(source, LogRecord):
                self._of_session.setdefault(source.session_id, use)
                if source.time_ns is not None:
                    timed.append((source.time_ns, source.session_id, use))
        timed.sort(key=_time)
        self._timed = [(time, use) for time, _, use in timed]
        self._unnamed = [(time, use) for time, session, use in timed if not session]  # of those that name no session

    def of(self, invoke: Span) -> Use | None:
        if invoke.trace_id in self._of_trace:
            return self._of_trace[invoke.trace_id]
        if invoke.session_id and invoke.session_id in self._of_session:
            return self._of_session[invoke.session_id]
        if invoke.start_ns is None:
            return None
        timed = self._unnamed if invoke.session_id else self._timed
        first = bisect_left(timed, invoke.start_ns - _AROUND_NS, key=_time)
        if first == len(timed) or timed[first][0] > (invoke.end_ns or invoke.start_ns) + _AROUND_NS:
            return None
        return timed[first][1]


class Served:
    """Proof that the agent's side is in the input: the platform's span, or its log of the request."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def of(self, invoke: Span) -> LogRecord | Span | None:
        if invoke.facts.operation == Operation.INVOKE:
            return invoke
        logs, timed = self._logs
        if invoke.start_ns is None or len(timed) < len(logs):
            return next((g for g in logs if g.time_ns is None or invoke.start_ns is None), None)
        first = bisect_left(timed, invoke.start_ns - _SERVED_NS, key=_time)
        return timed[first][1] if first < len(timed) and timed[first][0] <= invoke.start_ns + _SERVED_NS else None

    @cached_property
    def _logs(self) -> tuple[list[LogRecord], list[tuple[int, LogRecord]]]:
        logs = list(self._case.logs_with(*SERVED, channels=SERVER_SIDE))
        return logs, sorted(((g.time_ns, g) for g in logs if g.time_ns is not None), key=_time)


def _of_span(span: Span) -> Use | None:
    found = ENDPOINT_ARN.match(span.facts.arn or "")
    if found is None:
        return None
    what = "the caller's client span names the endpoint ARN"
    return Use(found["runtime"], found["endpoint"], of_span(span, what, str(span.facts.arn)), span, None)


def _in_logs(case: Case) -> Iterator[Use]:
    for log in case.logs_with("runtime-endpoint", channels=CALLER_SIDE | {Kind.PROXY_LOG}):
        text = log.text or ""
        path = _PATH.search(text)
        found = ENDPOINT_ARN.search(unquote(path["arn"])) if path else None
        if found is None and "Runtime ARN:" in text:
            found = ENDPOINT_ARN.search(text)
        if found is not None:
            quote = path[0] if path else found[0]
            yield Use(found["runtime"], found["endpoint"], of_log(log, "the caller requested the endpoint ARN", quote), None, log)
