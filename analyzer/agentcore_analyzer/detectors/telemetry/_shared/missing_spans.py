"""Spans that an export should hold and does not: log records without a span, spans whose parents are in no file."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import of_span
from agentcore_analyzer.graph import Case, Trace
from agentcore_analyzer.model import CoverageKind, Evidence, Span, Step
from agentcore_analyzer.symptoms.orphans import many, on_agentcore, orphans
from agentcore_analyzer.tuples import NamedTuple

_DEV = late(r"-[0-9a-f]{32}\.otlp\.jsonl$")  # what `agentcore dev` writes, several traces to a file


class Gap(NamedTuple):
    """What is missing: title, cause, proof and step of the finding about it, and the traces that it is about."""

    title: str
    cause: str
    evidence: tuple[Evidence, ...]
    step: Step
    subject: str
    anchors: frozenset[str]


def missing_spans(case: Case) -> Iterator[Gap]:
    yield from _without_spans(case)
    lost = [(case.traces[trace_id], spans) for trace_id, spans in orphans(case).items() if many(case, trace_id)]
    if lost:
        yield _orphans(lost)


def _of_trace(trace_id: str) -> str:
    """The filter pattern of CloudWatch that finds the spans of a trace."""
    return f'{{ $.traceId = "{trace_id}" }}'


def _without_spans(case: Case) -> Iterator[Gap]:
    exports = [c for c in case.ledger.coverage if c.kind == CoverageKind.TRACE_EXPORT]
    if not exports or any(t.spans for t in case.traces.values()):
        return
    traces = [t for t in case.traces.values() if any(g.sampled is not False for g in t.logs)]
    if not traces:
        return
    logs = sum(len(t.logs) for t in traces)
    yield Gap(
        f"{exports[0].place.file} holds {logs} log records and no span",
        "The file comes from the runtime's own log group. For agents created before 2026-07-20, or with an AWS distro"
        " for OpenTelemetry older than 0.18.0, spans are written to the log group aws/spans, which this export does not"
        " query. That no spans are here does not mean that none were recorded.",
        tuple(Evidence(c.place, f"{c.value} rows, none of them a span") for c in exports),
        Step(
            "Export the spans of the same trace from aws/spans and give both files.",
            "aws logs filter-log-events --log-group-name aws/spans --filter-pattern "
            f"{shell(_of_trace(traces[0].id))} --output json > spans.json",
            "a list of events whose messages hold spanId and startTimeUnixNano",
        ),
        "no-spans",
        frozenset(f"trace:{t.id}" for t in traces),
    )


def _orphans(lost: list[tuple[Trace, list[Span]]]) -> Gap:
    """One finding, however many traces it is true of: one export made them all."""
    missing, spans = sum(len(orphaned) for _, orphaned in lost), sum(len(t.spans) for t, _ in lost)
    where = "a trace" if len(lost) == 1 else f"{len(lost)} traces"
    shown = [s for _, orphaned in lost for s in orphaned][:5]
    local = all(_DEV.search(s.origin.file) for s in shown)
    return Gap(
        f"The parents of {missing} of {spans} spans of {where} are in no file",
        "The dev server writes several files: the spans between them may be in another one."
        if local
        else "The spans between them may be in another log group or another service's, may have been left out by the query, or never ended.",
        tuple(of_span(s, f"parent {s.parent_id} is in no file") for s in shown),
        Step(
            "Give the whole folder of traces.",
            "analyze agentcore/.cli/traces/otlp",
            "the spans hang together",
        )
        if local
        else Step(
            "Export the whole trace, from every log group or file it was written to.",
            f"aws logs filter-log-events --log-group-name aws/spans --filter-pattern {shell(_of_trace(lost[0][0].id))}" if on_agentcore(shown) else "",
            "every parentSpanId but the entry's is a spanId of the file",
        ),
        "orphans",
        frozenset(f"trace:{t.id}" for t, _ in lost),
    )
