"""
Memory is configured, but nothing was ever retrieved from it.

## What it sees
Retrievals, all of which returned no record; or a deployed memory and traces without a single
retrieval.

## Why it matters
The agent answers as if it had no memory; if that is meant, the memory costs for nothing.

## What to do
Check actor and namespace of the reads, the strategies, and whether the framework's memory is attached.

## Not this when
At least one retrieval returned something, or the export does not tell how many came back.

## Source
Log line of the SDK (`Retrieved N memories from namespace`). Retrieval errors are answered with an
empty list by the SDK, so an empty memory may be a refused one.

Covers: ANS-5
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.memory._shared.memory_operations import READS, Access, accesses
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, NotChecked, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.resources import resources

NEEDS = (frozenset({Kind.SPANS}), frozenset({Kind.RUNTIME_LOG}))
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
REQUESTS = 3  # fewer prove nothing about what the agent usually does


def find(case: Case) -> Iterator[Finding | NotChecked]:
    reads = accesses(case, READS)
    known = [r for r in reads if r.records is not None]
    if known:
        if all(r.records == 0 for r in known) and len(known) == len(reads):
            shown = tuple(_shown(r, "0 records were retrieved") for r in known)
            yield _finding("No retrieval from memory found a record", f"All {len(known)} retrievals from memory returned no record.", shown, known)
        return
    memories = [m for m in resources(case, "memory") if m.live or m.id]
    if not memories or reads:
        return
    agents = case.by_operation.get(Operation.AGENT, [])
    if len({s.trace_id for s in agents}) < REQUESTS:
        return
    doubts = case.ledger.doubts()
    if doubts:
        yield NotChecked(f"no retrieval is in the traces, but {'; '.join(doubts)}")
        return
    title = "Nothing is retrieved from the memory that is deployed"
    cause = f"The memory {memories[0].name or memories[0].id} is deployed, but none of the traces holds a retrieval from it."
    shown = (memories[0].evidence("the memory is deployed"), of_span(agents[0], "an invocation without a retrieval"))
    yield _finding(title, cause, shown, [])


def _shown(access: Access, what: str) -> Evidence:
    return of_span(access.source, what) if isinstance(access.source, Span) else of_log(access.source, what)


def _finding(title: str, cause: str, evidence: tuple[Evidence, ...], reads: list[Access]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=title,
        cause=f"{cause} The answers in this input cannot have used it.",
        evidence=evidence,
        fix=(
            Step("Check the strategies and their status.", "agentcore status --type memory --json", "a SEMANTIC or USER_PREFERENCE strategy"),
            Step("Compare actor id and namespace of writes and reads."),
            Step("Look for a WARNING of the memory client: a refused retrieval looks like an empty one."),
        ),
        subject=("memory-unused",),
        counter=("a retrieval that returned something: none",),
        anchors=frozenset().union(*(anchors(r.source) for r in reads)) if reads else frozenset(),
        owner="agents-build/memory",
    )
