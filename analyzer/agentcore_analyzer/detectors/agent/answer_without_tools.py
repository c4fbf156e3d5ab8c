"""
The agent planned and answered, but called none of its tools.

## What it sees
An agent run that was offered tools, made two or more model calls, and ended well without any tool call,
sub-agent, memory operation or tool use in its answers. It is stronger where an earlier answer of the run (its
plan) names a tool, or the answer itself does. The place shown is the first step that neither called a tool nor named
one: there the agent left its plan.

## Why it matters
The answer rests on what the model remembers. Where the task needs facts, it may be made up.

## What to do
Say in the system prompt when a tool must be used; where there is no answer without one, force the tool choice.

## Not this when
The run is a single model call (a greeting, a question back), a tool was called, or the run failed.

## Source
Final answers without any tool call are the most frequent place of “language only” labels in public labelled traces.

Covers: G-no-tools
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.messages import tools_offered
from agentcore_analyzer.detectors.agent._shared.model_turns import Said, by_agent
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, NotChecked, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
CALLS = 2  # model calls: with one call there was nothing to plan
# Tools that only hand the answer over.
_ANSWERS = frozenset({"final_answer", "final_result", "FinalAnswer", "submit_answer", "StructuredOutput"})
_WORK = frozenset({Operation.AGENT, Operation.TOOL, Operation.MEMORY, Operation.GATEWAY, Operation.HANDOFF})


class Run(NamedTuple):
    """An agent's model calls without a tool, the tools it had, and the one that its plan names."""

    said: list[Said]
    offered: set[str]
    planned: str


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups: dict[tuple[str, bool], list[Run]] = {}
    unsure: set[str] = set()
    for run in by_agent(case):
        agent = run[0].agent
        if len(run) < CALLS or agent.facts.operation != Operation.AGENT or agent.status == "ERROR" or not _idle(case, run):
            continue
        offered = set(tools_offered(agent.detail.attributes)) | set(tools_offered(run[-1].span.detail.attributes))
        offered -= _ANSWERS
        if not offered:
            continue
        trace = case.traces[agent.trace_id]
        doubts = [*case.ledger.doubts(trace), *(["spans of the trace are missing"] if len(trace.roots) > 1 else [])]
        if doubts:
            unsure.update(doubts)
            continue
        planned = next((name for said in run[:-1] if (name := _named(said, offered))), "")
        groups.setdefault((agent.name, bool(planned)), []).append(Run(run, offered, planned))
    for (name, _), runs in groups.items():
        yield _finding(case, name, runs)
    if unsure:
        yield NotChecked(f"answers without tools: cannot tell whether tools were called, because {'; '.join(sorted(unsure))}")


def _idle(case: Case, run: list[Said]) -> bool:
    """Whether nothing but model calls happened in the run."""
    if any(name not in _ANSWERS for said in run for name, _ in said.calls):
        return False
    below = case.traces[run[0].agent.trace_id].descendants(run[0].agent)
    return not any(s.facts.operation in _WORK and s.facts.tool not in _ANSWERS for s in below)


def _named(said: Said, offered: set[str]) -> str:
    """An offered tool that the answer names."""
    return next((n for n in sorted(offered) if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", said.text)), "")


def _left_plan(case: Case, run: Run) -> Span:
    """The first step that neither called a tool nor named one; planning itself stands outside of the steps."""
    trace = case.traces[run.said[0].agent.trace_id]
    steps = [s for s in run.said if (up := trace.parent(s.span)) and up.facts.operation == Operation.CYCLE]
    return next((s.span for s in steps if not _named(s, run.offered)), run.said[-1].span)


def _finding(case: Case, name: str, runs: list[Run]) -> Finding:
    planned = next((run.planned for run in runs if run.planned), "")
    claimed = next((n for run in runs if (n := _named(run.said[-1], run.offered))), "")
    evidence: list[Evidence] = []
    for run in runs:
        left, last = _left_plan(case, run), run.said[-1]
        if left is not last.span:
            evidence.append(of_span(left, "the answer is prepared from here on: neither calls nor names a tool"))
        evidence.append(of_span(last.span, "the answer, given without any tool call" if left is last.span else "and given here"))
        if said := _named(last, run.offered):
            evidence.append(of_span(last.span, f"and it names {said}, which was not called"))
        if run.planned:
            naming = next(s for s in run.said if _named(s, {run.planned}))
            evidence.append(of_span(naming.span, f"this answer names {run.planned}"))
    often = f" in {len(runs)} runs" if len(runs) > 1 else ""
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY if planned else Confidence.POSSIBLE,
        title=f"{name} answered without calling any of its tools{often}",
        cause=(
            f"{name} was offered tools, made {count(len(runs[0].said), 'model call')} and answered without calling one"
            + (f", although its own plan names {planned}" if planned else "")
            + ". What it says was not looked up in this run"
            + (f"; the answer names {claimed} all the same." if claimed else ".")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step("Say in the system prompt for which questions a tool must be called, and what to answer when it finds nothing."),
            Step("Where no answer is right without a tool: force it (Converse: toolChoice any or tool) for the first call."),
        ),
        subject=("answer-without-tools", name, planned),
        counter=(
            "tool calls, sub-agents and memory operations in the run: none",
            "spans missing from the trace: no sign of it",
        ),
        anchors=anchors(*(run.said[-1].span for run in runs[:50])),
        owner="agents-build",
    )
