"""How long agents waited before they did something: requests before their first span, servers before they were ready."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord, Operation, Span, SpanStatus

SLOW_NS = 10 * 10**9  # ours: healthy deployed agents took 0.5 to 1 s
_READY = ("Application startup complete", "Uvicorn running on")


def waits_of(case: Case) -> Iterator[tuple[Span, Span, int]]:
    """Requests that came in, what began first inside of each, and how much later."""
    for invoke in case.by_operation.get(Operation.INVOKE, ()):
        if invoke.start_ns is None or invoke.status == SpanStatus.ERROR:
            continue
        inside = [c for c in case.traces[invoke.trace_id].children(invoke) if c.start_ns is not None]
        if inside:
            first = min(inside, key=lambda c: (c.start_ns or 0, c.span_id))
            yield invoke, first, max((first.start_ns or 0) - invoke.start_ns, 0)


def slow_streams(case: Case) -> list[tuple[LogRecord, LogRecord, int]]:
    """Log streams of the platform whose server was slow to come up: one stream is one container."""
    found: list[tuple[LogRecord, LogRecord, int]] = []
    ready: dict[tuple[str, str], LogRecord] = {}
    for log in case.logs_with(*_READY, channels=frozenset({Kind.RUNTIME_LOG})):
        if log.stream and log.time_ns is not None:
            ready.setdefault((log.origin.file, log.stream), log)
    if not ready:
        return found
    begun: dict[tuple[str, str], LogRecord] = {}
    for log in case.logs:
        key = (log.origin.file, log.stream)
        if key in ready and log.time_ns is not None and log.time_ns < (begun[key].time_ns or 0 if key in begun else 1 << 62):
            begun[key] = log
    for key, log in ready.items():
        first = begun.get(key)
        if first is not None and (wait := (log.time_ns or 0) - (first.time_ns or 0)) >= SLOW_NS:
            found.append((first, log, wait))
    return found
