"""
An error message was handed over as the task.

## What it sees
A task that one agent gives to another, or to a group, and that begins with an error: the exit code of a failed execution, a traceback,
`Error: …`. Seen in what a sub-agent was asked, and in the message with which AG2's captain opens a chat.

## Why it matters
Whoever gets it works on the error, and what was really asked is gone.

## What to do
Give the question itself to every agent; let the one that delegates check the result of its call before it passes it on.

## Not this when
A person asks about an error, or the task only holds one further below.

## Source
AG2's captain agent puts the outcome of its last tool call into the general task; public transcripts of such groups.

Covers: ANS-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Operation, Severity, Step

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agents were asked: it explains no failure
TAXONOMY = "Goal Deviation"
_ERROR = late(r"\s*(?:exitcode: [1-9]\d{0,4} \(execution failed\)|Traceback \(most recent call last\)|Error: |[A-Z]\w{2,60}(?:Error|Exception): )")
_CAPTAINS = late(r"^# General Task\s*\n(?P<task>[^#]{1,400})", re.MULTILINE)
_HEAD = 80  # characters: by these the words of a person are known again
_OPENS = "You are given: (1) a task and advises from your manager"  # AG2, CaptainAgent


def find(case: Case) -> Iterator[Finding]:
    for run in runs(case):
        handed = _handed_over(case, run)
        if handed is not None and _ERROR.match(handed[0]):
            yield _finding(run, handed[1])


def _handed_over(case: Case, run: Run) -> tuple[str, list[Evidence]] | None:
    """What another agent asked this one, and who wrote it; None where a person asked, or nobody knows."""
    first = run.turns[0]
    opened = next((text for text in (first.said.text, *(m.text for m in first.said.told)) if text.startswith(_OPENS)), "")
    if opened and (told := _CAPTAINS.search(opened)):
        return told["task"], [at_fault(first.span, "the chat is opened with it")]
    trace = case.traces[run.agent.trace_id]
    caller = next((a for a in trace.ancestors(run.agent) if a.facts.operation == Operation.AGENT), None)
    if caller is None or not _ERROR.match(run.asked):
        return None
    asking = [other for other in runs(case) if other.agent is caller]
    if any(run.asked[:_HEAD] in text for other in asking for text in other.heard(0)):
        return None  # a person gave it, and it was passed on
    written: list[Turn] = [t for other in asking for t in other.turns if moment(t.span) <= moment(run.agent)][-1:]
    return run.asked, [*(at_fault(t.span, "the model call that gave the task") for t in written), of_span(run.agent, "the agent that was asked")]


def _finding(run: Run, evidence: list[Evidence]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{run.name} was given an error message as its task",
        cause=(
            f"What {run.name} was asked begins with an error. The question that the run is about does not stand at its beginning."
        ),
        evidence=tuple(evidence),
        fix=(
            Step("Hand over the question itself, and the error beside it where it matters."),
            Step("Let the agent that delegates look at the result of its last call before it builds a task of it."),
        ),
        subject=("error-as-task", run.name),
        counter=("a person who asks about the error: another agent gave this task",),
        anchors=anchors(run.agent),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
