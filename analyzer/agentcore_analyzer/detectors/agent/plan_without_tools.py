"""
The plan says what is to be looked up and names no tool for it, and then no tool was called.

## What it sees
A run with tools whose plan has items that say that something is to be searched, retrieved or visited, where neither the plan nor any step
before the answer names one of the tools, and none was called.

## Why it matters
Nothing ties such an item to a call: the next step may take it for done and write down what the model remembers.

## What to do
Ask in the prompt for planning that each item names the tool or the agent that carries it out; check the plan for that before it is followed.

## Not this when
A step names a tool (then the plan was left: answer-without-tools alone says so), a tool was called or code read something, nothing was to
be looked up, or spans may be missing.

## Source
Public labelled traces: a “tool selection” label stands at the step behind such a plan in 11 of 13 runs, and in 1 of 11 behind a plan that names a tool.

Covers: ANS-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, in_runs
from agentcore_analyzer.detectors.agent._shared.plans import Left, left_plan, left_plans, plan
from agentcore_analyzer.detectors.agent._shared.steps import unseen
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Step

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works: it explains no failure
TAXONOMY = "Tool Selection Errors"


def find(case: Case) -> Iterator[Finding]:
    # What cannot be told of such runs, answer-without-tools says already.
    groups, _ = grouped((left.run.name, left, unseen(case, left.run)) for left in left_plans(case) if not left.planned)
    for name, found in groups.items():
        yield _finding(case, name, found)


def _proofs(case: Case, left: Left) -> Iterator[Evidence]:
    run = left.run
    here = left_plan(case, run) or run.turns[-1].span
    yield at_fault(here, "the answer is prepared from here on: the step calls no tool")
    if (planned := plan(run, "").span) is not here:
        yield of_span(planned, "this step lists what is to be looked up, and names no tool")


def _finding(case: Case, name: str, found: list[Left]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"The plan of {name} lists look-ups and names no tool for them{in_runs(found)}",
        cause=(
            f"{name} was offered tools. Its plan lists what is to be looked up and names none of them, and no step after it called one."
        ),
        evidence=tuple(e for left in found for e in _proofs(case, left)),
        fix=(
            Step("Ask in the prompt for planning that each item names the tool or the agent that carries it out."),
            Step("Let the code around the model refuse a plan whose look-ups name none of the tools."),
        ),
        subject=("plan-without-tools", name),
        counter=("a tool named in the plan or in a step before the answer: none", "calls in the run: none"),
        anchors=anchors_of(left.run.turns[-1] for left in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
