"""
The agent's plan says what to look up, and it answered without looking anything up.

## What it sees
An agent run that was offered tools, made two or more model calls, and ended well without any tool call,
sub-agent, memory operation or tool use in its answers, although an earlier step of it (its plan) names one of its tools, or says
in a list what is to be searched, retrieved or visited. The place shown first is the first step that neither called a tool
nor named one: there the agent left its plan.

## Why it matters
The answer rests on what the model remembers. Where the task needs facts, it may be made up.

## What to do
Say in the system prompt when a tool must be used; where there is no answer without one, force the tool choice.

## Not this when
Nothing was to be looked up (a puzzle, a calculation), the run is a single model call (a greeting, a question back), a tool was
called, or the run failed. What the answer claims all the same are findings of their own: lookup-claimed, facts-not-looked-up.

## Source
Final answers without any tool call are the most frequent place of “goal deviation” and “language only” labels in public labelled traces.

Covers: G-no-tools
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, in_runs
from agentcore_analyzer.detectors.agent._shared.plans import Left, left_plan, left_plans, plan
from agentcore_analyzer.detectors.agent._shared.steps import unseen
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
TAXONOMY = "Goal Deviation"


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups, why = grouped(((left.run.agent.name, bool(left.planned)), left, unseen(case, left.run)) for left in left_plans(case))
    for (name, _), found in groups.items():
        yield _finding(case, name, found)
    if why:
        yield NotChecked(f"answers without tools: cannot tell whether tools were called, because {why}")


def _finding(case: Case, name: str, found: list[Left]) -> Finding:
    planned = next((left.planned for left in found if left.planned), "")
    evidence: list[Evidence] = []
    for run, tool in found:
        left, last = left_plan(case, run), run.turns[-1].span
        evidence.append(at_fault(left or last, "the answer is prepared from here on: neither calls nor names a tool" if left else "the answer is given here"))
        if left is not None and left is not last:
            evidence.append(of_span(last, "and given here"))
        evidence.append(
            of_span(plan(run, tool).span, f"this step names {tool}" if tool else "this step lists what is to be looked up")
        )
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{name} answered without calling any of its tools{in_runs(found)}",
        cause=(
            f"{name} was offered tools, made {count(len(found[0].run.turns), 'model call')} and answered without calling one, although its own"
            f" plan {f'names {planned}' if planned else 'lists what is to be looked up'}. What it says was not looked up in this run."
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Say in the system prompt for which questions a tool must be called, and what to answer when it finds nothing."),
            Step("Where no answer is right without a tool: force it (Converse: toolChoice any or tool) for the first call."),
        ),
        subject=("answer-without-tools", name, planned),
        counter=(
            "tool calls, sub-agents, memory operations and code that reads from outside in the run: none",
            "spans missing from the trace: no sign of it",
        ),
        anchors=anchors_of(left.run.turns[-1] for left in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
