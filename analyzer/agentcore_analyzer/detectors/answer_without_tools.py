"""
The agent planned and answered, but called none of its tools.

## What it sees
An agent run that was offered tools, made two or more model calls, and ended well without any tool call,
sub-agent, memory operation or tool use in its answers. It is stronger where an earlier answer of the run (its
plan) names a tool.

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

from agentcore_analyzer.conventions.messages import tools_offered
from agentcore_analyzer.detectors._shared.turns import Said, by_agent
from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, NotChecked, Severity, Step

NEEDS = (frozenset({Kind.SPANS}),)
CALLS = 2
# Tools that only hand the answer over.
_ANSWERS = frozenset({"final_answer", "final_result", "FinalAnswer", "submit_answer", "StructuredOutput"})
_WORK = frozenset({"agent", "tool", "memory", "gateway", "handoff"})


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups: dict[tuple[str, bool], list[tuple[list[Said], str]]] = {}
    unsure: set[str] = set()
    for run in by_agent(case):
        agent = run[0].agent
        if len(run) < CALLS or agent.facts.operation != "agent" or agent.status == "ERROR" or not _idle(case, run):
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
        planned = _planned(run, offered)
        groups.setdefault((agent.name, bool(planned)), []).append((run, planned))
    for (name, _), runs in groups.items():
        yield _finding(name, runs)
    if unsure:
        yield NotChecked(f"answers without tools: cannot tell whether tools were called, because {'; '.join(sorted(unsure))}")


def _idle(case: Case, run: list[Said]) -> bool:
    """Whether nothing but model calls happened in the run."""
    if any(name not in _ANSWERS for said in run for name, _ in said.calls):
        return False
    below = case.traces[run[0].agent.trace_id].descendants(run[0].agent)
    return not any(s.facts.operation in _WORK and s.facts.tool not in _ANSWERS for s in below)


def _planned(run: list[Said], offered: set[str]) -> str:
    """An offered tool that an earlier answer of the run names."""
    earlier = "\n".join(s.text for s in run[:-1])
    return next((n for n in sorted(offered) if re.search(rf"(?<!\w){re.escape(n)}(?!\w)", earlier)), "")


def _finding(name: str, runs: list[tuple[list[Said], str]]) -> Finding:
    planned = next((p for _, p in runs if p), "")
    evidence: list[Evidence] = []
    for run, named in runs:
        evidence.append(of_span(run[-1].span, "the answer, given without any tool call"))
        if named:
            first = next(s for s in run if re.search(rf"(?<!\w){re.escape(named)}(?!\w)", s.text))
            evidence.append(of_span(first.span, f"this answer names {named}"))
    often = f" in {len(runs)} runs" if len(runs) > 1 else ""
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY if planned else Confidence.POSSIBLE,
        title=f"{name} answered without calling any of its tools{often}",
        cause=(
            f"{name} was offered tools, made {count(len(runs[0][0]), 'model call')} and answered without calling one"
            + (f", although its own plan names {planned}" if planned else "")
            + ". What it says was not looked up in this run."
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
        anchors=anchors(*(run[-1].span for run, _ in runs[:50])),
        owner="agents-build",
    )
