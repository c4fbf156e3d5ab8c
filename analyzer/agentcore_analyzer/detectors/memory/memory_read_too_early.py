"""
Memory was read before the extraction could be done.

## What it sees
A retrieval that returned nothing within 60 s of the actor's last write.

## Why it matters
Extraction runs in the background, 5 to 30 s after the session ends: what was just said is not there yet.

## What to do
Wait, or keep what was just said in the session's own history.

## Not this when
A later retrieval of the same actor found something within the same input, or nothing was written.

## Source
5 to 30 s by the Agent Toolkit for AWS; the window of 60 s is ours.

Covers: MEM-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.memory._shared.memory_operations import READS, WRITES, Access, accesses
from agentcore_analyzer.evidence import anchors, of_log, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}), frozenset({Kind.RUNTIME_LOG}))
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (Explains("memory-unused", "it was read before anything could be extracted"),)
_ANY = None  # no name of an actor
WINDOW_NS = 60 * 10**9  # ours: twice the 30 s that the extraction may take


def find(case: Case) -> Iterator[Finding]:
    reads = accesses(case, READS)
    if not any(r.records == 0 for r in reads):
        return
    writes = accesses(case, WRITES)
    # The latest that found something, of each actor and of any: reads come in order of time. An actor that is not told may be any.
    last = {actor: r.time_ns or 0 for r in reads if r.records for actor in (r.actor, _ANY)}
    for read in reads:
        if read.records != 0 or read.time_ns is None:
            continue
        if any(last.get(actor, -1) >= read.time_ns for actor in ((read.actor, "") if read.actor else (_ANY,))):
            continue
        before = [w for w in writes if w.time_ns is not None and 0 <= read.time_ns - w.time_ns <= WINDOW_NS and _same(w, read)]
        if before:
            yield _finding(before[-1], read)
            return


def _same(one: Access, other: Access) -> bool:
    return not one.actor or not other.actor or one.actor == other.actor


def _shown(access: Access, what: str) -> Evidence:
    return of_span(access.source, what) if isinstance(access.source, Span) else of_log(access.source, what)


def _finding(write: Access, read: Access) -> Finding:
    gap = (read.time_ns or 0) - (write.time_ns or 0)
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"Memory was read {seconds(gap)} after it was written",
        cause=(
            f"The retrieval found nothing, {seconds(gap)} after the last event was written. Long-term records are extracted"
            " in the background, usually 5 to 30 s after the session has ended."
        ),
        evidence=(_shown(read, "0 records were retrieved"), _shown(write, "the write before it")),
        fix=(
            Step("Ask again a minute later; if records are there, the order was the only trouble."),
            Step("Keep what was said in this session in the agent's own history; read long-term memory at session start."),
        ),
        subject=("memory-read-too-early",),
        counter=("a later retrieval of the same actor with a result: none",),
        anchors=anchors(read.source),
        owner="agents-build/memory",
    )
