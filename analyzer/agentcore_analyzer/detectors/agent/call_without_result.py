"""
A transcript holds a call without its result, and the talk goes on.

## What it sees
A transcript in which an agent called a tool, spoke again in the same request, and no message with a result of the call is there, while another
call of the same tool has its result.

## Why it matters
Either the model went on without knowing what came of its call, or the transcript lost a message: both explain answers that nobody can follow.
Sent to a model again, such a history is refused by most services.

## What to do
Compare the transcript with what was sent to the model; look at what shortens, filters or puts together the list of messages.

## Not this when
No call of the tool has a result (it is one that the service carries out itself, or results were not kept); nobody spoke after the call (it is
still to be carried out, or to be approved); a person spoke next; the tool hands over the talk or the answer; the record may be cut.

## Source
The forms of transcripts that are read (docs/inputs.md); the refusal by the services: message-history-corrupt.

Covers: ANS-3
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Deed, Run, Turn, runs
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Operation, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the model was told: it explains no failure
TAXONOMY = "Context Handling Failures"


def find(case: Case) -> Iterator[Finding | NotChecked]:
    chats = [run for run in runs(case) if run.is_chat]
    answered = Counter(d.name for run in chats for d in run.deeds if d.result is not None)
    asked = Counter(d.name for run in chats for d in run.deeds)
    groups, why = grouped(
        ((run.name, deed.name), (turn, deed), case.ledger.doubts(case.traces[run.agent.trace_id])) for run in chats for turn, deed in _lost(run) if answered[deed.name]
    )
    for (name, tool), found in groups.items():
        yield _finding(name, tool, found, asked[tool])
    if why:
        yield NotChecked(f"calls without a result: cannot tell whether they had one, because {why}")


def _lost(run: Run) -> Iterator[tuple[Turn, Deed]]:
    for turn in run.turns[:-1]:
        for deed in turn.deeds:
            open_ = deed.result is None and not deed.failed and not deed.span.facts.tool_status
            if open_ and deed.span.facts.operation == Operation.TOOL and deed.name not in HANDS_OVER and deed.arguments:
                yield turn, deed


def _finding(name: str, tool: str, found: list[tuple[Turn, Deed]], asked: int) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,  # none in public runs, so none was measured
        title=f"{count(len(found), 'call')} of {tool} by {name} {'has' if len(found) == 1 else 'have'} no result in the transcript, and the talk goes on ({asked} calls in all)",
        cause=(
            f"The transcript holds {count(asked, 'call')} of {tool}. To {len(found)} of them no message gives a result, although {name} spoke again after it in"
            " the same request. Whether the model was told what came of it, the transcript does not say."
        ),
        evidence=tuple(e for turn, deed in found for e in step_and_call(turn, f"asks for {tool}", deed, "no result of it is there")),
        fix=(
            Step("Compare the list of messages that was sent to the model after this call with the transcript."),
            Step("Look at what shortens, filters or puts together the messages: a call and its result must stay or go together."),
        ),
        subject=("call-without-result", name, tool),
        counter=("a message with the id of the call: none", "another call of the tool with its result: there"),
        anchors=anchors_of(t for t, _ in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
