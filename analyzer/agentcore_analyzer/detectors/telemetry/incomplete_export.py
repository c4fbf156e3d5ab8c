"""
The export is not complete, so some absences prove nothing.

## What it sees
A query result with exactly as many rows as its query returns at most, or with a next page; a file
that ends in the middle of a record; a trace export that holds log records and no span; a trace in
which many spans name parents that are in no file; a stack trace that is cut before its only exception; a command that broke off while
it wrote the file.

## Why it matters
"No child spans", "never called" and "no error" cannot be concluded from a part. The finding says
what to export again, with the command.

## What to do
Run the export again with a smaller time window or per trace id; add the log group `aws/spans`.

## Not this when
Only the entry span `POST /invocations` has a parent outside the file: that is the platform's own
span, which exists only where tracing delivery is configured. One-span traces of health checks. A cut print that names the
exception from which the missing one came: that failure is told by whatever knows it. One that was only being handled does not count.

## Source
The CLI's query limit (1,000; 10,000 since 0.30.0) read in its source; spans of agents created before
2026-07-20, or with a distro older than 0.18.0, go to `aws/spans`, which `agentcore traces get` does not query.

Covers: NTR-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.telemetry._shared.cut_prints import cut_prints
from agentcore_analyzer.detectors.telemetry._shared.missing_spans import missing_spans
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, CoverageKind, Evidence, Finding, Kind, Severity, Step

NEEDS: tuple[frozenset[Kind], ...] = (frozenset(),)

_SMALLER = Step(
    "Export again, one trace at a time or in smaller windows of time.",
    "agentcore traces get TRACE_ID --runtime AGENT_NAME --output trace.json",
    "fewer rows than the limit",
)
_NEXT_PAGE = Step("Ask for the pages that follow with the token, and give them all; the AWS CLI does so without --no-paginate and --max-items.")


def find(case: Case) -> Iterator[Finding]:
    for capped in case.ledger.capped():
        rows = f"exactly {capped.value} rows" if capped.kind == CoverageKind.ROW_CAP else "a next-page token"
        yield _finding(
            f"{capped.place.file} was cut by its query: {rows}",
            f"The file holds {rows}: that is where the query stopped, not where the data ended.",
            (Evidence(capped.place, rows),),
            _SMALLER if capped.kind == "row-cap" else _NEXT_PAGE,
            Confidence.CERTAIN,
            ("capped",),
        )
    for damage in case.ledger.losses():
        often = f" ({damage.count} times, the first one is shown)" if damage.count > 1 else ""
        yield _finding(
            f"{damage.place.file} is cut or damaged",
            f"{damage.message[:1].upper()}{damage.message[1:]}{often}. What is missing there is unknown.",
            (Evidence(damage.place, damage.reason),),
            Step("Export or copy the file again; compare its size with the original."),
            Confidence.CERTAIN,
            ("damaged", damage.reason),
            severity=Severity.WARNING if _matters(case) else Severity.NOTE,
        )
    for cut in cut_prints(case):
        yield _finding(cut.title, cut.cause, cut.evidence, cut.step, Confidence.CERTAIN, (cut.subject,))
    for gap in missing_spans(case):
        yield _finding(gap.title, gap.cause, gap.evidence, gap.step, Confidence.LIKELY, (gap.subject,), gap.anchors)


def _matters(case: Case) -> bool:
    """Whether something failed, or spans are there, from whose absence others conclude: in a log that says nothing it is a note."""
    return bool(case.ledger.kinds & {Kind.SPANS}) or any(not f.harmless for f in failures(case).all)


def _finding(
    title: str,
    cause: str,
    evidence: tuple[Evidence, ...],
    step: Step,
    confidence: Confidence,
    subject: tuple[str, ...],
    anchors: frozenset[str] = frozenset(),
    severity: Severity = Severity.WARNING,
) -> Finding:
    return Finding(
        severity=severity,
        confidence=confidence,
        title=title,
        cause=cause + " Findings about missing things are held back or marked; findings about present things stand.",
        evidence=evidence,
        fix=(step,),
        subject=("incomplete-export", *subject),
        anchors=anchors,
        owner="agents-optimize",
    )
