"""
The model gives the same answer again within one run.

## What it sees
Two or more model calls of one agent run with the same long text and no tool call in it, or three or more with
a shorter one. Code that a code-writing agent repeats is such a text.

## Why it matters
Nothing changed between the calls: the model did not take in what came back, and the next answer will be the same.

## What to do
Tell the model what is different now; raise the temperature for a retry; stop after a repeated answer.

## Not this when
The answer is a tool call or leads to one: the same call may page on or poll (tool-call-loop looks at its results).

## Source
The lengths and counts are ours.

Covers: G-repeat ANS-2
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.detectors.agent._shared.model_turns import Said, by_agent
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Operation, Severity, Step

NEEDS = (frozenset({Kind.SPANS}),)
TAXONOMY = "Resource Abuse"
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (Explains("runaway-agent", "the cycles repeat one answer"),)
_WORK = frozenset({Operation.TOOL, Operation.AGENT, Operation.MEMORY, Operation.GATEWAY, Operation.HANDOFF})
LONG, TIMES_LONG = 200, 2  # characters: nobody writes so much alike by chance (ours)
SHORT, TIMES_SHORT = 40, 3  # what is shorter is a yes or a thank-you (ours)


def find(case: Case) -> Iterator[Finding]:
    found: dict[str, list[list[Said]]] = {}
    for run in by_agent(case):
        same: dict[str, list[Said]] = {}
        for said in run:
            text = said.text.strip()
            if len(text) >= SHORT and not said.calls:
                same.setdefault(text, []).append(said)
        for text, group in same.items():
            needed = TIMES_LONG if len(text) >= LONG else TIMES_SHORT
            if len(group) >= needed and len(group := _idle(case, run, group)) >= needed:
                found.setdefault(run[0].agent.name, []).append(group)
    for name, groups in found.items():
        yield _finding(name, groups)


def _idle(case: Case, run: list[Said], group: list[Said]) -> list[Said]:
    """Without answers that led to work before the next call: their tool calls may just not be recorded."""
    below = case.traces[run[0].span.trace_id].descendants(run[0].agent)
    # The turns of a transcript are runs of agents only for the look of it.
    work = [moment(s) for s in below if s.facts.operation in _WORK and (s.scope != TRANSCRIPT or s.facts.operation != Operation.AGENT)]
    times = {id(a.span): (moment(a.span), moment(b.span)) for a, b in pairwise(run)}
    return [s for s in group if id(s.span) not in times or not any(times[id(s.span)][0] < w < times[id(s.span)][1] for w in work)]


def _finding(name: str, groups: list[list[Said]]) -> Finding:
    times = max(map(len, groups))
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{name} gave the same answer {times} times in one run",
        cause=(
            f"{times} model calls of one run of {name} ended with the same text. What came back in between did not"
            " change what the model does."
        ),
        evidence=tuple(
            (at_fault if number > 1 else of_span)(said.span, f"answer {number}, the same text")
            for group in groups
            for number, said in enumerate(group, 1)
        ),
        fix=(
            Step("Look at what the model was told between these calls: an empty or unchanged result does not move it."),
            Step("Stop, or change the request, when an answer repeats the one before."),
        ),
        subject=("model-repeats-itself", name),
        counter=("answers that call a tool: left out",),
        anchors=anchors(*(group[0].span for group in groups[:50])),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
