"""
Tool calls of one turn ran one after another although they could overlap.

## What it sees
Five or more calls of one tool that the model asked for in one turn (same parent span, no model call in between), each
starting after the one before it had ended.

## Why it matters
Their times add up. With a streaming client the whole stretch may be silent.

## What to do
Run the calls of one turn concurrently (async tools, a concurrent executor), or offer the tool a list.

## Not this when
The calls belong to different turns: then each may need the result of the one before. All have
the same arguments (polling).

## Source
The count of five comes from the advice on streams that drop during long runs of tool calls.

Covers: STR-4
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from agentcore_analyzer.evidence import anchors, of_span, seconds
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.tool_calls import busy, called

NEEDS = (frozenset({Kind.SPANS, Kind.TIMES}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
CALLS = 5  # the advice on streams that drop during long runs of tool calls speaks of five
WORTH_NS = 10**9  # below one second in all nobody would notice


def find(case: Case) -> Iterator[Finding | NotChecked]:
    for invocation, spans in busy(case, CALLS):
        groups: dict[tuple[str | None, str | None], list[Span]] = {}
        for span in spans:
            groups.setdefault((span.parent_id, span.facts.tool), []).append(span)
        asked = sorted(s.start_ns for s in invocation.spans if s.facts.operation == Operation.MODEL and s.start_ns is not None)
        for group in (_of_one_turn(asked, g) for g in groups.values()):
            if len(group) >= CALLS and _one_after_another(group) and _total(group) >= WORTH_NS and not _same(invocation, group):
                if lost_in := case.ledger.losses():
                    yield NotChecked(f"calls follow each other, but records between them may be lost in {lost_in[0].place.file}")
                    return
                yield _finding(invocation, group)


def _of_one_turn(asked: list[int], group: list[Span]) -> list[Span]:
    """The longest stretch of the calls without a model call in between: frameworks put the calls of all turns under the agent's span."""
    starts = [s.start_ns or 0 for s in group]
    meanwhile = asked[bisect_left(asked, starts[0]) : bisect_right(asked, starts[-1])]
    between = [at for at in meanwhile if not _during(group, starts, at)]
    turns: dict[int, list[Span]] = {}
    for span in group:
        turns.setdefault(bisect_left(between, span.start_ns or 0), []).append(span)
    return max(turns.values(), key=len)


def _during(group: list[Span], starts: list[int], time_ns: int) -> bool:
    """Whether the last call that began before a time was still running: what it asks models is its own matter."""
    before = bisect_right(starts, time_ns) - 1
    return before >= 0 and (group[before].end_ns or 0) >= time_ns


def _one_after_another(group: list[Span]) -> bool:
    return all(a.end_ns is not None and b.start_ns is not None and b.start_ns >= a.end_ns for a, b in pairwise(group))


def _same(invocation: Invocation, group: list[Span]) -> bool:
    """Whether all calls have equal arguments: whoever asks the same again waits for a change and cannot ask at once."""
    arguments = {called(invocation, s).arguments for s in group[:CALLS]}
    return len(arguments) == 1 and "" not in arguments


def _total(group: list[Span]) -> int:
    return sum(s.duration_ns or 0 for s in group)


def _finding(invocation: Invocation, group: list[Span]) -> Finding:
    tool = group[0].facts.tool or group[0].name
    longest = max(s.duration_ns or 0 for s in group)
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{len(group)} calls of {tool} ran one after another",
        cause=(
            f"In one turn the model asked for {len(group)} calls of {tool}; they ran one after another and took"
            f" {seconds(_total(group))} together. Side by side they would take about {seconds(longest)}."
        ),
        evidence=tuple(of_span(s, f"call {i}, {seconds(s.duration_ns or 0)}") for i, s in enumerate(group, 1)),
        fix=(
            Step(f"Make {tool} async and run the calls of one turn concurrently, or let it take a list."),
            Step("If the response streams: send heartbeats while the calls run."),
        ),
        subject=("sequential-tool-calls", tool),
        counter=("calls of different turns, which may need each other's results: left out",),
        anchors=anchors(invocation),
        owner="agents-build",
    )
