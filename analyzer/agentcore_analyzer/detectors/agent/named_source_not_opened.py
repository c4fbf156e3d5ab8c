"""
The task names a source, and the run opened nothing.

## What it sees
A task that names a source (“according to …”, “in the paper …”, “on the … page”, an address), and a run with tools that planned look-ups
and called no tool, no agent, and no code that reads.

## Why it matters
Whoever asked may have wanted the answer of that source. What the model remembers of it may be old, or of another one.

## What to do
Let the code around the model check that a tool or an agent was called where a task names a source, before an answer is passed on.

## Not this when
The task names no source, any call was made or code read something, or an earlier request of the talk may have; spans may be missing; the
run had no plan that says what to look up (the prompt may have brought the source along).

## Source
Public labelled traces, in which such answers are labelled as against the instructions of the task.

Covers: ANS-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, in_runs
from agentcore_analyzer.detectors.agent._shared.plans import Left, left_plan, left_plans
from agentcore_analyzer.detectors.agent._shared.steps import unseen
from agentcore_analyzer.detectors.agent._shared.wordings import names_a_source
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works: it explains no failure
TAXONOMY = "Instruction Non-compliance"


def find(case: Case) -> Iterator[Finding]:
    # What cannot be told of such runs, answer-without-tools says already.
    left = (one for one in left_plans(case) if names_a_source(one.run.asked or one.run.task))
    groups, _ = grouped((one.run.name, one, unseen(case, one.run)) for one in left)
    for name, found in groups.items():
        yield _finding(case, name, found)


def _finding(case: Case, name: str, found: list[Left]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.POSSIBLE,  # labelled so in four of ten public traces: whether the source was demanded is a matter of reading
        title=f"The task of {name} names a source, and the run opened none{in_runs(found)}",
        cause=(
            f"The task names a source, and the plan lists look-ups or names a tool. {name} called none of its tools and no code of it"
            " read anything, so the run took nothing from there."
        ),
        evidence=tuple(
            at_fault(left_plan(case, left.run) or left.run.turns[-1].span, "the answer is prepared from here on, and nothing was opened") for left in found
        ),
        fix=(
            Step("Open the source that the task names, and compare the answer with it."),
            Step("Let the code around the model refuse an answer without a call where the task names a source."),
        ),
        subject=("named-source-not-opened", name),
        counter=("calls of tools or agents, and code that reads, in the run: none",),
        anchors=anchors_of(left.run.turns[-1] for left in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
