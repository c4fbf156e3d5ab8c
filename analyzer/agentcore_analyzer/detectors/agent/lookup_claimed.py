"""
The answer tells of a tool or an agent that was never asked.

## What it sees
A step that gives the answer and says what one of the run's tools or agents found, or that it was used, although no step of the
run called it; or that tells of its research or of what sources say, in a run that planned look-ups and called none of its tools.

## Why it matters
The model made up what the tool would have said. Whoever reads the answer takes it for looked up.

## What to do
Let the code around the model attach the results that an answer rests on; refuse answers that cite none.

## Not this when
The step only says what it will do or could do, the tool was called anywhere in the run, the prompt may have brought the source
along (nothing was planned), or spans may be missing.

## Source
Public labelled traces of agents that plan to ask a team member and write down its answer themselves.

Covers: ANS-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Run, Turn, runs, unseen
from agentcore_analyzer.detectors.agent._shared.wordings import plans_to_look_up, tells_of_research, told_as_done
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Operation, Severity, Step

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Tool-related"


def find(case: Case) -> Iterator[Finding | NotChecked]:
    told = ((run, *first) for run in runs(case) if run.offered - HANDS_OVER for first in _told(run)[:1])
    groups, why = grouped(((run.name, name), turn, unseen(case, run)) for run, turn, name in told)
    for (agent, name), turns in groups.items():
        yield _finding(agent, name, turns)
    if why:
        yield NotChecked(f"answers that tell of look-ups: cannot tell whether there were any, because {why}")


def _told(run: Run) -> list[tuple[Turn, str]]:
    """
    The steps that tell what a tool found without a call of it.

    The name is empty where they tell of research, and nothing was called at all.
    """
    turns = [run.acting] if run.acting is run.answering else [run.acting, run.answering]
    named = [(t, n) for t in turns for n in sorted(run.offered - HANDS_OVER) if told_as_done(n, t.words) and not _asked(run, n)]
    # What a prompt brings along needs no look-up: only where the run itself planned one, the words can rest on nothing else.
    planned = any(plans_to_look_up(t.words) or any(n in t.words for n in run.offered - HANDS_OVER) for t in run.turns[:-1])
    idle = planned and run.agent.facts.operation == Operation.AGENT and run.looked_at_nothing
    return named or [(t, "") for t in turns if idle and tells_of_research(t.words)]


def _asked(run: Run, name: str) -> bool:
    """Whether the run called it, or an earlier one may have; a sub-agent may run under the name of its class, so that any may be it."""
    return run.recalls or run.asked_agents or any(t.asks_for(name) for t in run.turns)


def _finding(agent: str, name: str, turns: list[Turn]) -> Finding:
    often = f" in {len(turns)} runs" if len(turns) > 1 else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=(f"{agent} tells what {name} found, and never asked it" if name else f"{agent} tells what sources say, and opened none") + often,
        cause=(
            f"The step in which {agent} answers speaks of {name} as used, but no step of the run called {name}. What it says of it was"
            " written by the model itself."
            if name
            else f"The step in which {agent} answers tells of its research or of what sources say. The run had planned look-ups, called none of its"
            " tools, and no code of it read anything: what it tells was not looked up."
        ),
        evidence=tuple(at_fault(t.span, f"tells of {name}, which was not called" if name else "tells of sources, and no tool was called") for t in turns),
        fix=(
            Step(f"Do not rely on what {name or 'any source'} is said to have found before it was really asked."),
            Step("Say in the system prompt that results of tools may be told only after the tool was called."),
        ),
        subject=("lookup-claimed", agent, name),
        counter=(f"a call of {name or 'any tool'} in the run: none", "spans missing from the trace: no sign of it"),
        anchors=anchors_of(turns),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
