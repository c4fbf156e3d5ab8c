"""
An exception was logged or recorded, and the invocation still counts as good.

## What it sees
An exception event on a span whose status is not ERROR, or an ERROR log record inside an invocation in
which no span failed, or which the SDK's own last line calls successful where there are no spans.

## Why it matters
Somebody caught it. If the answer was wrong or thin, this is the first place to look: nothing else in
the trace shows it.

## What to do
Read the record. If it is expected, log it at a lower level; if not, let the span fail.

## Not this when
A span of the same trace failed or a tool reported an error (other findings speak); cancellation and
closed generators after a client left; interrupts that wait for a person; errors of the telemetry itself; an
event that names neither the type nor the message of an exception.

## Source
The span status is set by the code that catches; OpenTelemetry records an exception without setting it.

Covers: G-swallow
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import anchors, last_line, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.case import ERROR_SEVERITY, exception_in
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, NotChecked, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}), frozenset({Kind.RUNTIME_LOG}))
_EXPECTED = frozenset(
    {"GeneratorExit", "CancelledError", "StopIteration", "StopAsyncIteration", "GraphInterrupt", "NodeInterrupt",
     "ClientDisconnect", "InterruptException", "EndOfStream"}
)  # fmt: skip
_NAMED = frozenset({"exception.type", "exception.message"})
_TELEMETRY = ("opentelemetry", "amazon.opentelemetry")
_GOOD = "Invocation completed successfully"  # the SDK's last line, where the spans are not in the input
_NOISE = ("Failed to detach context", "was created in a different Context", "Failed to export", "Exception while exporting")


def find(case: Case) -> Iterator[Finding | NotChecked]:
    failed = {s.trace_id for s in case.failed if s.status == "ERROR" or s.facts.tool_status == "error"}
    groups: dict[tuple[str, str], list[tuple[Span | LogRecord, Evidence]]] = {}
    for span in case.failed:
        if span.trace_id in failed or (span.facts.http_status or 200) >= 400:
            continue
        if any(e.name == "exception" and _NAMED & {k for k, v in e.attributes.items() if v} for e in span.detail.events):
            error = case.error(span)
            if _short(error.type) not in _EXPECTED:
                proof = of_span(span, f"an exception event; status {span.status}", f"{error.type}: {error.message}")
                groups.setdefault((_short(error.type), span.name), []).append((span, proof))
    for log in [g for g in case.logs if g.severity >= ERROR_SEVERITY and g.trace_id and g.text]:
        trace = case.traces[str(log.trace_id)]
        if log.trace_id in failed or _noise(log) or not (trace.spans or any(_GOOD in (g.text or "") for g in trace.logs)):
            continue
        kind = _short((exception_in(log) or ("", ""))[0])
        if kind not in _EXPECTED and not _bad_status(case, log):
            proof = of_log(log, "an error record inside a good invocation", last_line(log))
            groups.setdefault((kind, log.logger), []).append((log, proof))
    doubts = case.ledger.doubts() if any(case.traces[str(source.trace_id)].spans for hits in groups.values() for source, _ in hits) else ()
    if groups and doubts:
        # That the invocation went well is a claim about spans that may be missing.
        yield NotChecked(f"exceptions in good spans: cannot tell whether the invocation went well, because {'; '.join(doubts)}")
        return
    for (kind, where), hits in groups.items():
        yield _finding(kind or "an error", where, hits)


def _short(kind: str) -> str:
    return kind.rpartition(".")[2]


def _noise(log: LogRecord) -> bool:
    return log.logger.startswith(_TELEMETRY) or any(p in (log.text or "") for p in _NOISE)


def _bad_status(case: Case, log: LogRecord) -> bool:
    trace = case.traces[str(log.trace_id)]
    return any((s.facts.http_status or 200) >= 400 for s in trace.spans)


def _finding(kind: str, where: str, hits: list[tuple[Span | LogRecord, Evidence]]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{kind} in {where or 'the agent'} was caught, and the invocation counts as good",
        cause=(
            f"{kind} was recorded ({count(len(hits), 'record')}), while no span of these traces has the status ERROR"
            " and the requests were answered. It was caught on the way; whether the answer suffered, the trace does not say."
        ),
        evidence=tuple(proof for _, proof in hits[:10]),
        fix=(
            Step("Look at the code that catches it. If it is expected: log it below ERROR and do not record the exception."),
            Step("If it is not: let it rise, or set the status: span.set_status(StatusCode.ERROR)."),
        ),
        subject=("exception-swallowed", kind, where),
        counter=("a failed span or tool in the same trace: none",),
        anchors=anchors(*(source for source, _ in hits[:50])),
        owner="agents-optimize",
    )
