"""
What the agent needs left the model's input: its task, or a result that it then asked for again.

## What it sees
In recorded inputs of a run: the message with the task stands in two model calls or more and, from a later one to the end, in none,
though messages of the same talk go on; or a call was made again with the same arguments after its result, which an earlier input held,
had left the input.

## Why it matters
A model without its task answers something, mostly that all is done; one without its results pays for them twice, or goes round in circles.

## What to do
Keep the task in the system prompt or pin the first message; let the window be large enough for the calls of a request, or sum up what is
dropped.

## Not this when
A summary took the place of what was dropped (only a repeated call is told then); the task stands in the system prompt, too; the input holds
new messages only; a chain hands its words on to a prompt of its own; the record itself may be cut (128 attributes or events of a span: the
SDK keeps the last ones); what was recorded is a transcript.

## Source
Strands 1.62, run with SlidingWindowConversationManager and a small window: the task is dropped first. Public traces of smolagents look the
same where OpenTelemetry's limit of attributes cut the record: these are left out.

Covers: ANS-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.exchanges import Exchange, call_id, exchanges
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Deed, Run, Turn, runs
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the model was told: it explains no failure
TAXONOMY = "Context Handling Failures"
SHORTEST = 20  # characters: a shorter task (“go on”) says nothing that is missed
_OTHERS = frozenset({"system", "developer", "user", "human"})
_SUMMARY = late(r"\b(?:summar(?:y|ies|i[sz]ed?|i[sz]ing)|compact(?:ed|ion)?|condensed)\b", re.IGNORECASE)


class Again(NamedTuple):
    """A call that was made a second time after its first result had gone."""

    turn: Turn
    first: Deed
    second: Deed


def find(case: Case) -> Iterator[Finding]:
    for run in runs(case):
        if run.is_chat or len(run.turns) < 3:
            continue
        inputs = exchanges(case, run)
        gone = _task_gone(run, inputs)
        again = list(_asked_again(run, inputs))
        if gone is not None:
            yield _without_task(run, gone)
        if again:
            yield _without_result(run, again)


def _task_gone(run: Run, inputs: list[Exchange]) -> int | None:
    """The number of the first turn from which on the task is in no input."""
    told = run.turns[0].said.told
    task = next((m for m in reversed(told) if m.role in ("user", "human") and m.text.strip()), None)
    if task is None or len(task.text) < SHORTEST or any(i.cut for i in inputs):
        return None
    holds = [task in t.said.told for t in run.turns]
    first = holds.index(False) if False in holds else 0
    if first < 2 or any(holds[first:]):
        return None
    here, last = run.turns[first].said.told, run.turns[first - 1].said
    before = {(m.text, m.calls) for m in (*last.told, *last.answer) if m.role != "system" and (m.text.strip() or m.calls)}
    # Said by the agent itself: what a chain hands to its next prompt as a person's words is another talk.
    goes_on = any((m.text, m.calls) in before for m in here if m.role not in _OTHERS)
    new = [m for m in here if (m.text, m.calls) not in before and m.role != "system"]
    summed = any(_SUMMARY.search(m.text) for m in new) or any(task.text in m.text for m in here)
    return first if goes_on and not summed else None


def _asked_again(run: Run, inputs: list[Exchange]) -> Iterator[Again]:
    seen: dict[tuple[str, str], tuple[int, Deed]] = {}
    for number, (turn, given) in enumerate(zip(run.turns, inputs, strict=True)):
        for deed in turn.deeds:
            key = (deed.name, deed.arguments)
            at, first = seen.get(key, (number, deed))
            id_ = call_id(first.span)
            told = at + 1 < number and inputs[at + 1].results.get(id_, False)
            if told and not given.cut and id_ not in given.results and deed.name not in HANDS_OVER and deed.arguments:
                yield Again(turn, first, deed)
            seen[key] = (number, deed)


def _without_task(run: Run, first: int) -> Finding:
    rest = len(run.turns) - first
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{run.name} went on without its task: it had left the model's input",
        cause=(
            f"The first {first} inputs of the run hold the message with the task; {'the last one does' if rest == 1 else f'the last {rest} do'} not, and no"
            f" summary stands in its place. {run.name} worked and answered from there on without knowing what was asked."
        ),
        evidence=(
            at_fault(run.turns[first].span, "the first input without the task"),
            of_span(run.turns[first - 1].span, "the last input that holds the task"),
        ),
        fix=(
            Step("Keep the task where no window takes it away: in the system prompt, or as a pinned first message."),
            Step("Let the window hold the messages of a whole request (each call takes two), or take a conversation manager that sums up."),
        ),
        subject=("context-dropped", run.name, "task"),
        counter=("a summary in place of what was dropped: none", "a record cut at the limits of the SDK: no sign of it"),
        anchors=anchors(run.turns[first].span),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _without_result(run: Run, again: list[Again]) -> Finding:
    tools = ", ".join(dict.fromkeys(a.second.name for a in again))
    evidence: list[Evidence] = []
    for turn, first, second in again:
        evidence += [
            of_span(first.span, f"the first call of {first.name}"),
            at_fault(turn.span, "the input no longer holds its result"),
            of_span(second.span, "the same call again"),
        ]
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"{run.name} asked {tools} again after the result had left the model's input ({count(len(again), 'call')})",
        cause=f"An earlier input of the run holds the result of the call; the input of the model call that asked for it once more does not. {run.name} had to ask again for what it had been told.",
        evidence=tuple(evidence),
        fix=(Step("Let the window hold the results of a whole request, or let what is dropped be summed up."),),
        subject=("context-dropped", run.name, tools),
        counter=("the result in the input of the second call: not there", "a record cut at the limits of the SDK: no sign of it"),
        anchors=anchors(*(a.turn.span for a in again[:50])),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
