"""
Reading from memory is slow.

## What it sees
Retrievals of two seconds and more, and how many records they asked for.

## Why it matters
They stand before the first model call: the user waits for them each time.

## What to do
Ask for fewer records (top_k), narrow the namespace, read concurrently, keep results for the session.

## Not this when
The call failed; other memory calls are slow because many are made.

## Source
Threshold ours: healthy retrievals in real traces take about 0.2 s.

Covers: TMO-4
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions import number
from agentcore_analyzer.detectors.memory._shared.memory_operations import READS
from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Operation, Severity, Span, SpanStatus, Step

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
SLOW_NS = 2 * 10**9  # ours: healthy retrievals in real traces take about 0.2 s
MANY = 50  # of at most 100 that top_k may ask for (service model)


def find(case: Case) -> Iterator[Finding]:
    slow = [s for s in case.lasting(Operation.MEMORY, SLOW_NS) if s.facts.api in READS and s.status != SpanStatus.ERROR]
    if slow:
        slow.sort(key=lambda s: -(s.duration_ns or 0))
        yield _finding(slow)


def _top_k(span: Span) -> int | None:
    attributes = span.detail.attributes
    names = ("memory.top_k", "top_k", "topK", "aws.bedrock.agentcore.memory.top_k")
    return next((k for n in names if (k := number(attributes.get(n))) is not None), None)


def _finding(slow: list[Span]) -> Finding:
    asked = max((k for s in slow[:50] if (k := _top_k(s)) is not None), default=None)
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"Memory retrievals took up to {seconds(slow[0].duration_ns or 0)}",
        cause=(
            f"{len(slow)} retrieval{'s' if len(slow) > 1 else ''} from memory took {seconds(SLOW_NS)} or more."
            + (f" They asked for up to {asked} records{', which is many' if asked >= MANY else ''}." if asked else "")
        ),
        evidence=tuple(of_span(s, f"{s.name} lasted {seconds(s.duration_ns or 0)}") for s in slow),
        fix=(
            Step("Lower top_k in the retrieval configuration and narrow the namespace to the actor."),
            Step("Read several namespaces concurrently, and once a session instead of once a turn."),
        ),
        subject=("slow-memory-retrieval",),
        counter=("failing calls: left out",),
        anchors=frozenset().union(*(anchors(s) for s in slow)),
        owner="agents-build/memory",
    )
