"""
A step says that it will ask a tool or an agent, and does something else.

## What it sees
A model call that says in the first person which offered tool or agent it is about to use (“I will ask …”), and whose own code,
calls and what was carried out after it do not call it, neither then nor in the next step.

## Why it matters
The rest of the run goes on as if the answer were there.

## What to do
Show in the prompt what a call looks like; let the framework refuse a step that announces a call and makes none.

## Not this when
The step is part of a plan and carries nothing out, the call follows in the next step, or the text only speaks of what could be done.

## Source
Public labelled traces of code-writing agents that print the task meant for a team member instead of calling it.

Covers: ANS-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Run, Turn, runs, unseen
from agentcore_analyzer.detectors.agent._shared.wordings import announced
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent does: it explains no failure
TAXONOMY = "Tool Selection Errors"


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups, why = grouped(((run.name, name), turn, unseen(case, run)) for run in runs(case) for turn, name in _announced(run))
    for (agent, name), turns in groups.items():
        yield _finding(agent, name, turns)
    if why:
        yield NotChecked(f"announced calls: cannot tell whether they were made, because {why}")


def _announced(run: Run) -> Iterator[tuple[Turn, str]]:
    for number, turn in enumerate(run.turns):
        if turn.code or turn.deeds:  # else it only plans
            for name in sorted(run.offered - HANDS_OVER):
                if announced(name, turn.words) and not _follows(run, number, name):
                    yield turn, name


def _follows(run: Run, number: int, name: str) -> bool:
    """Whether this step or the next one calls it; an agent that was asked may run under the name of its class."""
    here = run.turns[number : number + 2]
    return any(t.asks_for(name) or t.asks_an_agent for t in here)


def _finding(agent: str, name: str, turns: list[Turn]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{agent} says that it will use {name}, and does not ({count(len(turns), 'step')})",
        cause=(
            f"The step says that {agent} is about to use {name}. Neither its own code and calls nor those of the next step call it,"
            " so it was not asked there."
        ),
        evidence=tuple(at_fault(t.span, f"says that it will use {name}, and does not call it") for t in turns),
        fix=(
            Step(f"Put one complete call of {name} into the prompt, as the agent has to write it."),
            Step("Let the framework refuse a step whose text names a call that its code or its tool calls do not make."),
        ),
        subject=("announced-not-called", agent, name),
        counter=(f"a call of {name} in the same step or the next one: none", "spans missing from the trace: no sign of it"),
        anchors=anchors_of(turns),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
