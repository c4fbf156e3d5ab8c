"""Where an agent's own plan stands, and where it was left."""

from __future__ import annotations

import re

from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Run, Turn
from agentcore_analyzer.detectors.agent._shared.wordings import plans_to_look_up
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span


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
