"""Where an agent's own plan stands, and where it was left."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Run, Turn, runs, unseen
from agentcore_analyzer.detectors.agent._shared.wordings import plans_to_look_up
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span, SpanStatus
from agentcore_analyzer.tuples import NamedTuple

CALLS = 2  # model calls: with one call there was nothing to plan


class Left(NamedTuple):
    """A run that left its plan, and the tool that the plan names; empty where it names none."""

    run: Run
    planned: str


def left_plans(case: Case) -> Iterator[Left]:
    """Runs that planned to look something up, or named a tool, and called nothing."""
    for run in runs(case):
        agent, offered = run.agent, run.offered - HANDS_OVER
        if (
            not offered
            or len(run.turns) < CALLS
            or agent.facts.operation != Operation.AGENT
            or agent.status == SpanStatus.ERROR
            or not run.looked_at_nothing
        ):
            continue
        planned = next((name for turn in run.turns[:-1] if (name := named(turn, offered))), "")
        # Where nothing was to be looked up there is nothing to tell; of a run that is not all here nobody knows that, either.
        if planned or any(plans_to_look_up(turn.words) for turn in run.turns[:-1]) or unseen(case, run):
            yield Left(run, planned)


def named(turn: Turn, offered: frozenset[str]) -> str:
    """An offered tool that the step names."""
    return next((n for n in sorted(offered) if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", turn.said.text)), "")


def left_plan(case: Case, run: Run) -> Span | None:
    """The first step that names no tool; planning itself stands outside of the steps."""
    trace = case.traces[run.agent.trace_id]
    steps = [t for t in run.turns if (up := trace.parent(t.span)) and up.facts.operation == Operation.CYCLE]
    return next((t.span for t in steps if not named(t, run.offered - HANDS_OVER)), None)


def plan(run: Run, tool: str) -> Turn:
    return next(t for t in run.turns if (named(t, frozenset({tool})) if tool else plans_to_look_up(t.words)))
