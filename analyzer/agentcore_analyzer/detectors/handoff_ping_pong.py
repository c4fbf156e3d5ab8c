"""
Two agents hand the task back and forth and neither works on it.

## What it sees
Six or more turns in a row that alternate between the same two agents of one run, none of which called a tool,
read memory, or asked another agent.

## Why it matters
Every turn is at least one model call. The run ends only at the framework's limit of handoffs, often without
any word in the log (Strands logs it below the default level).

## What to do
Give each agent a task of its own and a way to say that it cannot help; limit repeated handoffs.

## Not this when
Agents work in their turns (tool calls between the handoffs), or a supervisor asks several agents in turn.

## Source
Strands swarms run offline, with and without the guard `repetitive_handoff_detection_window`.

Covers: G-ping-pong
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

from agentcore_analyzer.conventions import agent_name
from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}),)
EXPLAINS = {"runaway-agent": "the model calls are the handing over"}
TURNS = 6
# A habit shows in the first runs; on large inputs the attributes of each agent span are decoded again.
LOOKED_AT = 300
_WORK = frozenset({"tool", "memory", "gateway", "agent"})


def find(case: Case) -> Iterator[Finding]:
    agents = case.by_operation.get("agent", ())
    many = {trace for trace, turns in Counter(map(itemgetter(0), agents)).items() if turns >= TURNS}  # by trace id
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in agents if many else ():
        if span.trace_id in many and span.parent_id is not None:
            groups.setdefault((span.trace_id, span.parent_id), []).append(span)
    found: dict[tuple[str, str], list[list[Span]]] = {}
    for turns in [g for g in groups.values() if len(g) >= TURNS][:LOOKED_AT]:
        turns.sort(key=lambda s: (s.start_ns or 0, s.span_id))
        names = [agent_name(s.name, s.detail.attributes) or s.name for s in turns[:LOOKED_AT]]
        start, length = _longest(names)
        run = turns[start : start + length]
        if length >= TURNS and not any(_works(case, s) for s in run):
            one, other = sorted(names[start : start + 2])
            found.setdefault((one, other), []).append(run)
    for (one, other), runs in found.items():
        yield _finding(one, other, runs)


def _longest(names: list[str]) -> tuple[int, int]:
    """(start, length) of the longest stretch that alternates between two names."""
    best, start = (0, 0), 0
    for index in range(1, len(names)):
        if names[index] == names[index - 1]:
            start = index
        elif index - start >= 2 and names[index] != names[index - 2]:
            start = index - 1
        if index - start + 1 > best[1] and index > start:
            best = start, index - start + 1
    return best


def _works(case: Case, turn: Span) -> bool:
    return any(s.facts.operation in _WORK for s in case.traces[turn.trace_id].descendants(turn))


def _finding(one: str, other: str, runs: list[list[Span]]) -> Finding:
    turns = max(map(len, runs))
    often = f" in {len(runs)} runs" if len(runs) > 1 else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{one} and {other} handed the task back and forth for {turns} turns{often}",
        cause=(
            f"{count(turns, 'turn')} in a row alternate between {one} and {other}, and no tool was called in any of them. Each"
            " agent takes the task for the other's."
        ),
        evidence=tuple(of_span(s, f"turn {number}") for run in runs for number, s in enumerate(run, 1)),
        fix=(
            Step(f"Say in the prompts of {one} and {other} which part is whose, and what to answer when neither can do it."),
            Step("Strands: Swarm(..., repetitive_handoff_detection_window=6, repetitive_handoff_min_unique_agents=3) ends such runs."),
        ),
        subject=("handoff-ping-pong", one, other),
        counter=("tool calls, memory operations or further agents in these turns: none",),
        anchors=anchors(*(run[0] for run in runs)),
        owner="agents-build",
    )
