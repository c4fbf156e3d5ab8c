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
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, in_runs
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
    told = [(run, exchanges(case, run)) for run in runs(case) if not run.is_chat and len(run.turns) >= 3]
    gone, _ = grouped((run.name, (run, first), ()) for run, inputs in told if (first := task_gone(run, inputs)) is not None)
    again, _ = grouped((run.name, call, ()) for run, inputs in told for call in asked_again(run, inputs))
    yield from (_without_task(*found) for found in gone.items())
    yield from (_without_result(*found) for found in again.items())


def _without_task(name: str, found: list[tuple[Run, int]]) -> Finding:
    run, first = found[0]
    rest = len(run.turns) - first
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{name} went on without its task{in_runs(found)}: it had left the model's input",
        cause=(
            f"The first {first} inputs of {'the first of these runs' if len(found) > 1 else 'the run'} hold the message with the task; {'the last one does' if rest == 1 else f'the last {rest} do'} not, and no"
            f" summary stands in its place. From there on {name} worked without the words of its task."
        ),
        evidence=tuple(
            e
            for r, n in found
            for e in (
                at_fault(r.turns[n].span, "the first input without the task"),
                of_span(r.turns[n - 1].span, "the last input that holds the task"),
            )
        ),
        fix=(
            Step("Keep the task where no window takes it away: in the system prompt, or as a pinned first message."),
            Step("Let the window hold the messages of a whole request (each call takes two), or take a conversation manager that sums up."),
        ),
        subject=("context-dropped", name, "task"),
        counter=("a summary in place of what was dropped: none", "a record cut at the limits of the SDK: no sign of it"),
        anchors=anchors_of(r.turns[n] for r, n in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _without_result(name: str, again: list[Again]) -> Finding:
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
        title=f"{name} asked {tools} again after the result had left the model's input ({count(len(again), 'call')})",
        cause=f"An earlier input of the run holds the result of the call; the input of the model call that asked for it once more does not. {name} asked again for what it had been told.",
        evidence=tuple(evidence),
        fix=(Step("Let the window hold the results of a whole request, or let what is dropped be summed up."),),
        subject=("context-dropped", name, tools),
        counter=("the result in the input of the second call: not there", "a record cut at the limits of the SDK: no sign of it"),
        anchors=anchors_of(a.turn for a in again),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
