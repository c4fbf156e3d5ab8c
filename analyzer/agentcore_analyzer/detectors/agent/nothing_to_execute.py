"""
The executor of a chat was given the turn, and there was nothing that it could run.

## What it sees
The words by which AutoGen's executors say that the last message holds no code block, where that message speaks of running
something; those by which they refuse a block in a language that they do not run; and a block of nothing but comments.

## Why it matters
The turn is lost, and the next speaker often goes on as if something had run.

## What to do
Let the step that is to be run end with one complete code block and its language; let the group's manager pass the turn on to
the executor only after such a block.

## Not this when
The code ran and failed (generated-code-failed), or the message closes the talk or asks a person: the executor is then idle on purpose.

## Source
The sentences of AG2's and AutoGen's executors as their sources have them; public transcripts of group chats.

Covers: G-code
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.lost_turns import COMMENTS, Lost, lost_turns
from agentcore_analyzer.detectors.agent._shared.steps import runs
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
EXPLAINS = (Explains("tool-error", "the code block is in a language that the executor does not run", Scope.SPANS),)
TAXONOMY = "Task Orchestration"


def find(case: Case) -> Iterator[Finding]:
    for run in runs(case):
        if lost := lost_turns(run):
            yield _finding(lost)


def _lacks(lost: Lost) -> str:
    if lost.call is None:
        return "no code block, although it speaks of running something"
    if lost.language == COMMENTS:
        return "a block of nothing but comments"
    if lost.language:
        return f"a block of {lost.language}, a language that it does not run"
    return "a block without a language that it runs"


def _finding(lost: list[Lost]) -> Finding:
    speakers = list(dict.fromkeys(found.turn.speaker for found in lost))
    evidence: list[Evidence] = []
    for found in lost:
        said = f"the executor's turn came after this message of {found.turn.speaker}, which holds {_lacks(found)}"
        evidence.append(at_fault(found.turn.span, said))
        ran = "the executor ran it, and there was nothing to do" if found.language == COMMENTS else "the executor could not run it"
        evidence += [of_span(found.call, ran)] if found.call is not None else []
    return Finding(
        severity=Severity.WARNING if any(found.call is not None for found in lost) else Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"The executor was given the turn {count(len(lost), 'time')} with nothing to run, after {' and '.join(speakers[:2])}",
        cause=(
            f"{'There was' if lost[0].language == COMMENTS else 'The executor says that it had'} nothing to run: the message of {speakers[0]} before its turn"
            f" holds {_lacks(lost[0])}. The turn brought nothing, and whoever spoke next had no result."
        ),
        evidence=tuple(evidence),
        fix=(
            Step("Ask in the prompt for one complete code block with its language (python or sh) where something is to be run."),
            Step("Let the manager of the chat choose the executor only after a message with such a block."),
        ),
        subject=("nothing-to-execute", *speakers[:1]),
        counter=("a result of the executor in these turns: none",),
        anchors=anchors(*(found.turn.span for found in lost[:50])),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
