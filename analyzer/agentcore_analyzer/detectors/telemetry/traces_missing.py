"""
The agent was invoked, but no trace of it arrived.

## What it sees
Somebody looked for spans and found none (`No trace data found for trace ID`, `traces may not be
enabled`, a query that returned no row), while the agent's log or the caller shows served requests, or
shows that none came.

## Why it matters
Without spans nobody can see what the agent did. Waiting helps in one of the causes only.

## What to do
The finding says which cause fits: asked too early, never invoked, not enabled at deployment, or the
container is not instrumented. A failing exporter and unsampled traces are findings of their own.

## Not this when
The input simply holds no export of spans: then nothing is claimed, and the command to export them is
given. The file is an export of the runtime's log group only: incomplete-export says so.

## Source
Messages of the npm CLI; the delay until spans can be queried was measured as 10 s to two minutes.

Covers: NTR-1 NTR-2 NTR-3 NTR-4 HO-10
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.evidence import SERVER_SIDE, anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, CoverageKind, Kind, LogRole, Severity
from agentcore_analyzer.model import Evidence, Finding, LogRecord, NotChecked, Step
from agentcore_analyzer.symptoms import exporter_failures
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.symptoms.sentences import count

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.CLIENT_LOG, Kind.DEV_LOG))
ASKED = ("No trace data found for trace ID", "traces may not be enabled", "No traces found", "No spans found for")
LAG_NS = 120 * 10**9  # until spans can be queried: measured as 10 s to two minutes


def find(case: Case) -> Iterator[Finding | NotChecked]:
    if Kind.SPANS in case.ledger.kinds or not of_agentcore(case):
        return  # whoever else keeps traces says the same of his own
    if case.unsampled:
        return  # trace-sampled-out speaks
    asked = [g for g in case.logs_with(*ASKED) if g.role is not LogRole.SSE]
    empty = [c for c in case.ledger.coverage if c.kind in (CoverageKind.ROWS, CoverageKind.TRACE_EXPORT) and c.value == 0]
    served = list(case.logs_with(*SERVED, channels=SERVER_SIDE))
    if not asked and not empty:
        if served and not any(c.kind == CoverageKind.TRACE_EXPORT for c in case.ledger.coverage) and not exporter_failures.failures(case):
            yield NotChecked(
                f"the input shows served requests ({count(len(served), 'log record')}) and holds no export of spans: cannot tell"
                " whether traces are missing. Export them with: agentcore traces list --since 1h, then agentcore traces get"
                " TRACE_ID --output trace.json"
            )
        return
    if any(c.kind == CoverageKind.CUT for c in case.ledger.coverage) or case.ledger.doubts():
        yield NotChecked("no spans in the input, but the export is cut or damaged: export it again")
        return
    key, name, text, step = _cause(asked, served)
    evidence = [of_log(g, "spans were looked for", _line(g)) for g in asked]
    evidence += [Evidence(c.place, "a query that returned no row") for c in empty]
    evidence += [of_log(g, "a request was served", (g.text or "").partition("\n")[0]) for g in served[:3]]
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"No traces of the agent: {name}",
        cause=text,
        evidence=tuple(evidence),
        fix=(
            step,
            Step(
                "Invoke once, wait two minutes, list again.",
                "agentcore traces list --runtime AGENT_NAME --since 10m",
                "a row with the trace id of that request",
            ),
        ),
        subject=("traces-missing", key),
        counter=("errors of the exporter and unsampled requests in the logs: none",),
        anchors=anchors(*asked, *served[:50]),
        owner="agents-optimize",
    )


def _cause(asked: list[LogRecord], served: list[LogRecord]) -> tuple[str, str, str, Step]:
    """(what a baseline knows it by, name, explanation, what to do first)."""
    times = [g.time_ns for g in served if g.time_ns is not None]
    asked_at = max((g.time_ns for g in asked if g.time_ns is not None), default=None)
    if times and asked_at is not None and 0 <= asked_at - max(times) < LAG_NS:
        text = (
            "Spans were looked for less than two minutes after the last request. They take from ten seconds to two minutes"
            " until they can be queried."
        )
        step = Step("Wait two minutes and ask again.", "agentcore traces list --since 30m", "a row for the request")
        return "asked too early", "probably asked too early", text, step
    if not served:
        text = (
            "Spans were looked for and not found, and no input shows a request that the agent served: it may never have been invoked (the"
            " log group of a runtime is made by its first request), or the log of its requests is not here."
        )
        step = Step("See whether requests reach it.", "agentcore logs --runtime AGENT_NAME --since 1h", "lines of a request")
        return "the agent was probably never invoked", "no request to it is in the input either", text, step
    text = (
        f"{count(len(served), 'log record')} of the input tell{'s' if len(served) == 1 else ''} of served requests, spans were looked for and none were found; no exporter"
        " reported an error. Mostly observability was off at deployment, or the container starts without opentelemetry-instrument."
    )
    step = Step(
        "See whether the deployed container is instrumented: enableOtel in agentcore.json, the CMD of the Dockerfile, and"
        " aws-opentelemetry-distro in the requirements. Then deploy again.",
        "agentcore deploy",
        "the next request gives a trace",
    )
    return "observability is not enabled, or the agent is not instrumented", "observability may be off, or the agent not instrumented", text, step


def _line(log: LogRecord) -> str:
    return next((row for row in (log.text or "").splitlines() if any(p in row for p in ASKED)), "")
