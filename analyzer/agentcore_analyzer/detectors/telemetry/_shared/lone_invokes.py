"""
The platform's Invoke span without anything below it, sorted by cause.

Six things can explain it, and exactly one detector may speak: the call failed to start; the caller
did not sample; the exporter failed; the container is not instrumented; the caller used the ARN of an
endpoint; or the export does not allow a conclusion.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from weakref import WeakKeyDictionary

from agentcore_analyzer.conventions import ENDPOINT_ARN
from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.detectors.telemetry._shared import otel_wrapper
from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Kind, LogRecord, Operation, Span, SpanStatus
from agentcore_analyzer.symptoms import exporter_failures
from agentcore_analyzer.tuples import NamedTuple

START, SAMPLED, EXPORT, WRAPPER, ENDPOINT, OPEN = (
    "start failure", "sampled out", "export failed", "not instrumented", "endpoint ARN", "inconclusive",
)  # fmt: skip
_INSIDE = frozenset({"agent", "cycle", "model", "tool"})
_NEAR_NS = 600 * 10**9  # exporters send in batches, so their errors come later than the request
SHORT_NS = 10**9  # ours: a call below a second may have ended before the agent was asked


class Lone(NamedTuple):
    """A lone Invoke span, what explains it, and the log record that proves it, if one does."""

    span: Span
    cause: str
    proof: LogRecord | None = None
    why: str = ""


_known: WeakKeyDictionary[Case, list[Lone]] = WeakKeyDictionary()


def lone_invokes(case: Case) -> list[Lone]:
    """Every Invoke span without descendants, with the one cause that explains it."""
    if case not in _known:
        around = _Around(case)
        invokes = case.by_operation.get(Operation.INVOKE, ())
        _known[case] = [_sort(around, s) for s in invokes if not around.of(s.trace_id).recorded(s)]
    return _known[case]


class _InTrace:
    """What one pass over a trace tells for all Invoke spans in it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        inside = [s for s in trace.spans if s.name == "POST /invocations" or s.facts.operation in _INSIDE]
        self._inside = (inside[0], len(inside)) if inside else (None, 0)
        self.unsampled = next((g for g in trace.logs if g.sampled is False), None)
        self.by_endpoint = any(s.facts.operation == Operation.CLIENT and ENDPOINT_ARN.match(s.facts.arn or "") for s in trace.spans)

    def recorded(self, invoke: Span) -> bool:
        """Whether anything that ran inside the agent was recorded in the trace."""
        first, count = self._inside
        return count > (first is invoke) or bool(self.trace.children(invoke))


class _Around:
    """What is asked for each Invoke span, and the same for all of them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._traces: dict[str, _InTrace] = {}

    def of(self, trace_id: str) -> _InTrace:
        if trace_id not in self._traces:
            self._traces[trace_id] = _InTrace(self.case.traces[trace_id])
        return self._traces[trace_id]

    @cached_property
    def unwrapped(self) -> bool:
        return any(s.wrapped is False for s in otel_wrapper.starts(self.case)) and not otel_wrapper.is_code_zip(self.case)

    @cached_property
    def endpoint_logged(self) -> bool:
        callers = frozenset({Kind.CLIENT_LOG, Kind.PROXY_LOG})
        return any(True for _ in self.case.logs_with("runtime-endpoint", channels=callers))

    @cached_property
    def served_uninstrumented(self) -> LogRecord | None:
        """A served request in the agent's own log, where no record of the whole log knows a trace id."""
        ours = [g for g in self.case.logs if g.channel is Kind.RUNTIME_LOG]
        if any(g.trace_id for g in ours) or not ours:
            return None
        return next((g for g in self.case.logs_with(*SERVED, channels=frozenset({Kind.RUNTIME_LOG}))), None)

    @cached_property
    def lost(self) -> tuple[list[LogRecord], list[tuple[int, LogRecord]]]:
        """Failures to export traces: all, and those with a time in its order."""
        logs = [f.log for f in exporter_failures.failures(self.case) if f.signal == "traces"]
        return logs, sorted(((g.time_ns, g) for g in logs if g.time_ns is not None), key=lambda t: t[0])

    def export_failure(self, span: Span) -> LogRecord | None:
        """A failure of the span exporter around the time of a span; where a time is missing, any."""
        logs, timed = self.lost
        if span.start_ns is None:
            return logs[0] if logs else None
        first = bisect_left(timed, span.start_ns - _NEAR_NS // 10, key=lambda t: t[0])
        if first < len(timed) and timed[first][0] <= span.start_ns + _NEAR_NS:
            return timed[first][1]
        return next((g for g in logs if g.time_ns is None), None) if len(timed) < len(logs) else None


def went_wrong(span: Span) -> bool:
    """Whether a call failed by its status, an error attribute or the answer's status: what is missing below it needs no other reason."""
    return span.status == SpanStatus.ERROR or bool(span.facts.error) or (span.facts.http_status or 200) >= 400


def _sort(around: _Around, span: Span) -> Lone:
    found = around.of(span.trace_id)
    if went_wrong(span):
        return Lone(span, START)
    if found.unsampled is not None:
        return Lone(span, SAMPLED, found.unsampled)
    if (failed := around.export_failure(span)) is not None:
        return Lone(span, EXPORT, failed)
    if around.unwrapped:
        return Lone(span, WRAPPER)
    if found.by_endpoint or around.endpoint_logged:
        return Lone(span, ENDPOINT)
    if (log := around.served_uninstrumented) is not None:
        return Lone(span, WRAPPER, log)
    doubts = around.case.ledger.doubts(found.trace)
    if span.duration_ns is not None and span.duration_ns < SHORT_NS:
        doubts = ["the call was shorter than 1 s", *doubts]
    return Lone(span, OPEN, None, "; ".join(doubts) or "nothing in the input tells which of its causes it is")
