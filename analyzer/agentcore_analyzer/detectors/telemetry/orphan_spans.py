"""
A few spans name parents that are in no file.

## What it sees
Spans other than entry spans whose parent id is in no input, where most of the trace is complete.

## Why it matters
The tree shows them beside the call they belong to, so durations and causes below that call are short.

## What to do
Export the whole trace again; if the parents are still missing, the agent lost them (it was killed
before its last batch was sent, or the parent never ended).

## Not this when
Entry spans (`POST /invocations`, servers, consumers): their parents live elsewhere, that is healthy. A
large share of orphans is an incomplete export, which is its own finding.

## Source
Spans are exported when they end: a process that is killed sends the children and never the parent.

Covers: G-orphan
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.shells import shell
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Span, Step
from agentcore_analyzer.symptoms.orphans import many, on_agentcore, orphans
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure


def find(case: Case) -> Iterator[Finding | NotChecked]:
    # Only traces that still have a tree to hang on, and not those that incomplete-export reports.
    spans: list[Span] = [
        s
        for trace_id, here in orphans(case).items()
        if len(case.traces[trace_id].spans) > len(here) and not many(case, trace_id)
        for s in here
    ]
    if spans and (lost_in := case.ledger.losses()):
        yield NotChecked(f"parents of {count(len(spans), 'span')} are missing, and records were lost in {lost_in[0].place.file}")
        return
    if not spans:
        return
    lost = {s.parent_id for s in spans}
    traces = {s.trace_id for s in spans}
    total = sum(len(case.traces[t].spans) for t in traces)
    yield Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"The parents of {len(spans)} of {total} spans are in no file",
        cause=(
            f"{count(len(lost), 'parent span')} in {count(len(traces), 'trace')} did not reach the export or never ended. Their children are shown at"
            " the top of the trace; what lay between is unknown."
        ),
        evidence=tuple(of_span(s, f"{s.name}: parent {s.parent_id} is in no file") for s in spans[:10]),
        fix=(
            Step(
                "Export one of these traces whole and compare.",
                f"agentcore traces get {shell(spans[0].trace_id)} --runtime AGENT_NAME --output trace.json"
                if on_agentcore(spans)
                else "",
                "every parentSpanId but the entry's is a spanId of the file",
            ),
            Step("If they are still missing: look for a kill or restart of the program at the end of the trace."),
        ),
        subject=("orphan-spans", *sorted({s.name for s in spans})[:3]),
        counter=("entry spans, whose parents are expected to be elsewhere: not counted",),
        anchors=anchors(*spans[:50]),
        owner="agents-optimize",
    )
