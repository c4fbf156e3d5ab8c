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

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.exchanges import exchanges
from agentcore_analyzer.detectors.agent._shared.found import anchors_of
from agentcore_analyzer.detectors.agent._shared.left_inputs import Again, asked_again, task_gone
from agentcore_analyzer.detectors.agent._shared.steps import Run, runs
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the model was told: it explains no failure
TAXONOMY = "Context Handling Failures"


def find(case: Case) -> Iterator[Finding]:
    for run in runs(case):
        if run.is_chat or len(run.turns) < 3:
            continue
        inputs = exchanges(case, run)
        gone = task_gone(run, inputs)
        again = list(asked_again(run, inputs))
        if gone is not None:
            yield _without_task(run, gone)
        if again:
            yield _without_result(run, again)


def _without_task(run: Run, first: int) -> Finding:
    rest = len(run.turns) - first
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{run.name} went on without its task: it had left the model's input",
        cause=(
            f"The first {first} inputs of the run hold the message with the task; {'the last one does' if rest == 1 else f'the last {rest} do'} not, and no"
            f" summary stands in its place. From there on {run.name} worked without the words of its task."
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
        anchors=anchors_of([run.turns[first]]),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _without_result(run: Run, again: list[Again]) -> Finding:
    tools = ", ".join(dict.fromkeys(a.second.name for a in again))
    evidence: list[Evidence] = []
    for turn, first, second in again:
        evidence += [
            of_span(first.span, f"an earlier call of {first.name}"),
            at_fault(turn.span, "the input no longer holds its result"),
            of_span(second.span, "the same call again"),
        ]
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"{run.name} asked {tools} again after the result had left the model's input ({count(len(again), 'call')})",
        cause=f"An earlier input of the run holds the result of the call; the input of the model call that asked for it once more does not. {run.name} asked again for what it had been told.",
        evidence=tuple(evidence),
        fix=(Step("Let the window hold the results of a whole request, or let what is dropped be summed up."),),
        subject=("context-dropped", run.name, tools),
        counter=("the result in the input of the second call: not there", "a record cut at the limits of the SDK: no sign of it"),
        anchors=anchors_of(a.turn for a in again),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
