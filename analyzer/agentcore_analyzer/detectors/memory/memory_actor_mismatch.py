"""
Memory is written for one actor and read for another.

## What it sees
Writes and reads of one invocation (or of one session) with different actor ids; placeholder ids such
as `default-user` beside real ones.

## Why it matters
Records are kept per actor: what was written for one is never found for the other.

## What to do
Take the actor id from the same place for both, e.g. the verified user id.

## Not this when
Different users use different actors, each for writing and reading.

## Source
Memory is scoped by actor; samples of the Agent Toolkit for AWS use placeholder ids.

Covers: MEM-6 HO-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.memory._shared.memory_operations import READS, WRITES, Access, accesses
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}),)
EXPLAINS = (Explains("memory-unused", "it is read for another actor than it is written for"),)


def find(case: Case) -> Iterator[Finding]:
    writes = [a for a in accesses(case, WRITES) if a.actor]
    reads = [a for a in accesses(case, READS) if a.actor]
    by_request: dict[str, tuple[list[Access], list[Access]]] = {}
    for side, group in ((0, writes), (1, reads)):
        for access in group:
            key = access.session or access.source.session_id or access.source.trace_id
            if key:  # else nothing tells that they belong together
                by_request.setdefault(key, ([], []))[side].append(access)
    reported: set[tuple[str, str]] = set()
    for wrote, read in by_request.values():
        if not wrote or not read or {a.actor for a in wrote} & {a.actor for a in read}:
            continue
        pair = (wrote[0].actor, read[0].actor)
        if pair not in reported:
            reported.add(pair)
            yield _finding(wrote[0], read[0])


def _shown(access: Access, what: str) -> Evidence:
    return of_span(access.source, what) if isinstance(access.source, Span) else of_log(access.source, what)


def _finding(write: Access, read: Access) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title="Memory is written for one actor and read for another",
        cause=(
            f"In the same conversation events are written for the actor {write.actor} and records are read for the actor"
            f" {read.actor}. Memory is kept per actor, so the read cannot find them."
        ),
        evidence=(_shown(write, f"written for {write.actor}"), _shown(read, f"read for {read.actor}")),
        fix=(
            Step("Use one stable actor id for writing and reading: the id of the signed-in user."),
            Step("Look for placeholders such as default-user in the code and in the retrieval configuration."),
        ),
        subject=("memory-actor-mismatch",),
        counter=("other users with their own actors for both: not in this conversation",),
        anchors=anchors(write.source, read.source),
        owner="agents-build/memory",
    )
