"""
Two agents hand the task back and forth and neither works on it.

## What it sees
Six or more turns in a row that alternate between the same two agents of one run, none of which called a tool,
read memory, or asked another agent, and in which each hands the task over: by a hand-off tool, as a member of a swarm, or by
saying the same again.

## Why it matters
Every turn is at least one model call. The run ends only at the framework's limit of handoffs, often without
any word in the log (Strands logs it below the default level).

## What to do
Give each agent a task of its own and a way to say that it cannot help; limit repeated handoffs.

## Not this when
Agents work in their turns (tool calls between the handoffs, or words that differ from turn to turn: a writer and a critic,
an orchestrator and its worker), or one of them asks several agents in turn.

## Source
Strands swarms run offline, with and without the guard `repetitive_handoff_detection_window`.

Covers: G-ping-pong
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import itemgetter

from agentcore_analyzer.conventions import agent_name
from agentcore_analyzer.detectors.agent._shared.taking_turns import asks_several, hand_over, longest, works
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
TAXONOMY = "Task Orchestration"
EXPLAINS = (Explains("runaway-agent", "the model calls are the handing over"),)
TURNS = 6  # in turn: three there and three back, as in the guard of Strands' swarms
# A habit shows in the first runs; on large inputs the attributes of each agent span are decoded again.
LOOKED_AT = 300


def find(case: Case) -> Iterator[Finding]:
    agents = case.by_operation.get(Operation.AGENT, ())
    many = {trace for trace, turns in Counter(map(itemgetter(0), agents)).items() if turns >= TURNS}  # by trace id
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in agents if many else ():
        if span.trace_id in many and span.parent_id is not None:
            groups.setdefault((span.trace_id, span.parent_id), []).append(span)
    found: dict[tuple[str, str], list[list[Span]]] = {}
    for turns in [g for g in groups.values() if len(g) >= TURNS][:LOOKED_AT]:
        turns.sort(key=lambda s: (s.start_ns or 0, s.span_id))
        names = [agent_name(s.name, s.detail.attributes) or s.name for s in turns[:LOOKED_AT]]
        start, length = longest(names)
        run = turns[start : start + length]
        if length < TURNS or asks_several(names, names[start]) or asks_several(names, names[start + 1]):
            continue
        if not any(works(case, s) for s in run) and hand_over(case, run):
            one, other = sorted(names[start : start + 2])
            found.setdefault((one, other), []).append(run)
    for (one, other), runs in found.items():
        yield _finding(one, other, runs)


def _finding(one: str, other: str, runs: list[list[Span]]) -> Finding:
    turns = max(map(len, runs))
    often = f" in {len(runs)} runs" if len(runs) > 1 else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{one} and {other} handed the task back and forth for {turns} turns{often}",
        cause=(
            f"{count(turns, 'turn')} in a row alternate between {one} and {other}, and no tool was called in any of them. It"
            " looks as if each agent takes the task for the other's."
        ),
        evidence=tuple(of_span(s, f"turn {number}") for run in runs for number, s in enumerate(run, 1)),
        fix=(
            Step(f"Say in the prompts of {one} and {other} which part is whose, and what to answer when neither can do it."),
            Step("Strands: Swarm(..., repetitive_handoff_detection_window=6, repetitive_handoff_min_unique_agents=3) ends such runs."),
        ),
        subject=("handoff-ping-pong", one, other),
        counter=("tool calls, memory operations, further agents or new words in these turns: none",),
        anchors=anchors(*(run[0] for run in runs)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
