"""
A run ended with a tool's result, and the model was not asked again: there is no answer.

## What it sees
An agent's run that ended without an error, whose last model call asked for tools that were carried out and gave something back, and after
which no model call came; where the same tool's result was answered by a model call elsewhere in the input, and the record shows that it
is whole: the agent's own span is closed, or the other transcripts of the input end with words.

## Why it matters
What was found reaches nobody: the caller gets an empty answer, or the words of an earlier step.

## What to do
Look at what ends the loop: a limit of steps or time around the agent, a callback, a caller that left.

## Not this when
The tool hands the answer or the talk over, it ended other runs, too, or it was never followed by anything (a tool that returns directly);
the agent writes programs (its answer is what it wrote); a call was not carried out (somebody is to approve it, or the client does it); a
limit or an error is recorded (runaway-agent, run-stopped); the record may be cut.

## Source
Public tau-bench runs that end at the limit of their steps, without a mark of it in the transcript.

Covers: ANS-3
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared import model_turns
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, in_runs
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Run, is_coding, runs, unseen
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Operation, Severity, SpanStatus, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about how the run ended: it explains no failure
TAXONOMY = "Task Orchestration"
_CLOSING = ("handoff", "transfer", "terminate", "exit")  # names of tools that hand the talk over or end it


def find(case: Case) -> Iterator[Finding | NotChecked]:
    last = _last_of_talks(case)
    calls = {id(spans[-1]) for spans in model_turns.runs(case)}  # an empty answer is a call, too, and no turn
    ended = [r for r in last if id(r.turns[-1].span) in calls and _ends_with_result(r) and not is_coding(case, r)]
    answered = Counter(d.name for r in runs(case) for t in r.turns[:-1] for d in t.deeds)
    closes = Counter(d.name for r in ended for d in r.turns[-1].deeds)
    without = {id(r) for r in ended}
    words = {r.name for r in last if id(r) not in without and r.turns[-1].words.strip()}
    told = (r for r in ended if all(answered[d.name] and closes[d.name] < 2 for d in r.turns[-1].deeds))
    groups, why = grouped((r.name, r, [*unseen(case, r), *_unended(r, words)]) for r in told)
    for name, found in groups.items():
        yield _finding(name, found)
    if why:
        yield NotChecked(f"runs without an answer: cannot tell whether one came, because {why}")


def _last_of_talks(case: Case) -> list[Run]:
    """In a transcript the last run of each, since a person may break in on any before it; else all."""
    by_trace: dict[str, Run] = {}
    for run in runs(case):
        if run.is_chat and (run.agent.trace_id not in by_trace or moment(run.agent) > moment(by_trace[run.agent.trace_id].agent)):
            by_trace[run.agent.trace_id] = run
    return [r for r in runs(case) if not r.is_chat or by_trace[r.agent.trace_id] is r]


def _ends_with_result(run: Run) -> bool:
    turn = run.turns[-1]
    if run.agent.facts.operation != Operation.AGENT or run.agent.status == SpanStatus.ERROR or not turn.said.calls or not turn.deeds:
        return False
    names = {n for n, _ in turn.said.calls} | {d.name for d in turn.deeds}
    if names & HANDS_OVER or any(word in name.lower() for name in names for word in _CLOSING):
        return False
    return len(turn.deeds) >= len(turn.said.calls) and all(d.result and not d.failed and d.span.facts.operation == Operation.TOOL for d in turn.deeds)


def _unended(run: Run, words: set[str]) -> list[str]:
    """Why nobody can tell whether the run ended there; empty where its span is closed or another transcript of it ends with words."""
    return [] if run.agent.end_ns is not None or run.name in words else ["a transcript does not say where it ends"]


def _finding(name: str, found: list[Run]) -> Finding:
    tools = ", ".join(dict.fromkeys(d.name for r in found for d in r.turns[-1].deeds))
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{name} ended without an answer after {tools}{in_runs(found)}",
        cause=(
            f"The last of {count(len(found[0].turns), 'model call')} of the run asked for {tools}; the call gave a result, and no model call came after it."
            " Elsewhere in the input a result of it was answered. The run itself has no error."
        ),
        evidence=tuple(
            e
            for r in found
            for e in (
                at_fault(r.turns[-1].span, "the last model call: it asks for tools"),
                *(of_span(d.span, f"{d.name} gave a result that nobody was told") for d in r.turns[-1].deeds[:3]),
            )
        ),
        fix=(
            Step("Look for a limit of steps, tokens or time around the agent, and for a caller that left; let the run answer with what it has when one is reached."),
            Step("Treat a run whose last message is a tool's result as failed."),
        ),
        subject=("run-without-answer", name),
        counter=("a model call after it: none", "an error of the run: none"),
        anchors=anchors_of(r.turns[-1] for r in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
