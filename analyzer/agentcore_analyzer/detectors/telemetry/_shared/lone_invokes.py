"""
The platform's Invoke span without anything below it, sorted by cause.

Six things can explain it, and exactly one detector may speak: the call failed to start; the caller
did not sample; the exporter failed; the container is not instrumented; the caller used the ARN of an
endpoint; or the export does not allow a conclusion.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from agentcore_analyzer.conventions import ENDPOINT_ARN
from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.detectors.telemetry._shared import otel_wrapper
from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import Kind, LogRecord, Span
from agentcore_analyzer.symptoms import exporter_failures

START, SAMPLED, EXPORT, WRAPPER, ENDPOINT, OPEN = (
    "start failure", "sampled out", "export failed", "not instrumented", "endpoint ARN", "inconclusive",
)  # fmt: skip
_INSIDE = frozenset({"agent", "cycle", "model", "tool"})
_NEAR_NS = 600 * 10**9  # exporters send in batches, so their errors come later than the request
SHORT_NS = 10**9


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
        invokes = case.by_operation.get("invoke", ())
        _known[case] = [_sort(case, s) for s in invokes if not recorded(case.traces[s.trace_id], s)]
    return _known[case]


def recorded(trace: Trace, invoke: Span) -> bool:
    """Whether anything that ran inside the agent was recorded in the trace."""
    return bool(trace.children(invoke)) or any(
        s.name == "POST /invocations" or s.facts.operation in _INSIDE for s in trace.spans if s is not invoke
    )


def unsampled(trace: Trace) -> LogRecord | None:
    return next((g for g in trace.logs if g.sampled is False), None)


def _sort(case: Case, span: Span) -> Lone:
    trace = case.traces[span.trace_id]
    if span.status == "ERROR" or span.facts.error or (span.facts.http_status or 200) >= 400:
        return Lone(span, START)
    if (log := unsampled(trace)) is not None:
        return Lone(span, SAMPLED, log)
    if (failed := export_failure(case, span)) is not None:
        return Lone(span, EXPORT, failed)
    if any(s.wrapped is False for s in otel_wrapper.starts(case)) and not otel_wrapper.is_code_zip(case):
        return Lone(span, WRAPPER)
    if _endpoint_used(case, trace):
        return Lone(span, ENDPOINT)
    if (log := _served_uninstrumented(case)) is not None:
        return Lone(span, WRAPPER, log)
    doubts = case.ledger.doubts(trace)
    if span.duration_ns is not None and span.duration_ns < SHORT_NS:
        doubts = ["the call was shorter than 1 s", *doubts]
    return Lone(span, OPEN, None, "; ".join(doubts) or "nothing in the input tells which of its causes it is")


def export_failure(case: Case, span: Span) -> LogRecord | None:
    """A failure of the span exporter around the time of a span."""
    for failure in exporter_failures.failures(case):
        at = failure.log.time_ns
        near = at is None or span.start_ns is None or -_NEAR_NS // 10 <= at - span.start_ns <= _NEAR_NS
        if failure.signal == "traces" and near:
            return failure.log
    return None


def _endpoint_used(case: Case, trace: Trace) -> bool:
    if any(s.facts.operation == "client" and ENDPOINT_ARN.match(s.facts.arn or "") for s in trace.spans):
        return True
    callers = frozenset({Kind.CLIENT_LOG, Kind.PROXY_LOG})
    return any(True for _ in case.logs_with("runtime-endpoint", channels=callers))


def _served_uninstrumented(case: Case) -> LogRecord | None:
    """A served request in the agent's own log, where no record of the whole log knows a trace id."""
    ours = [g for g in case.logs if g.channel is Kind.RUNTIME_LOG]
    if any(g.trace_id for g in ours) or not ours:
        return None
    return next((g for g in case.logs_with(*SERVED, channels=frozenset({Kind.RUNTIME_LOG}))), None)
