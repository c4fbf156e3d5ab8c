"""
The executor of a chat was given the turn, and there was nothing that it could run.

## What it sees
The words by which AutoGen's executors say that the last message holds no code block, where that message speaks of running
something; and those by which they refuse a block in a language that they do not run.

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

import re
from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.evidence import anchors, at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
EXPLAINS = (Explains("tool-error", "the code block is in a language that the executor does not run", Scope.SPANS),)
TAXONOMY = "Task Orchestration"
_NO_CODE = late(r"There is no code from the last \d+ messages? for me to execute|No code blocks found in the thread")
# Who closes the talk or asks a person leaves the executor idle on purpose; who speaks of running something does not.
_TO_RUN = late(
    r"\b(?:let(?:'s|’s| us| me)|I(?:'ll|’ll| will)|we(?:'ll|’ll| will)|please|start(?:ing)? by|begin(?:ning)? by)\b[^.\n]{0,80}?"
    r"\b(?:run(?:ning)?|execut(?:e|ing)|perform(?:ing)? (?:a|the|this) (?:web )?search|scrap(?:e|ing)|(?:this|the|a|following) (?:code|script))\b",
    re.IGNORECASE,
)
_LANGUAGE = late(r"\bunknown language(?: (?P<language>[\w+#.-]{1,30}))?")


class Lost(NamedTuple):
    """A message after which the executor had nothing to run; the call that failed and the language, where it held a block."""

    turn: Turn
    call: Span | None
    language: str


def find(case: Case) -> Iterator[Finding]:
    for run in runs(case):
        lost = [*_without_code(run), *_in_another_language(run)]
        if lost:
            yield _finding(sorted(lost, key=lambda found: moment(found.turn.span)))


def _without_code(run: Run) -> Iterator[Lost]:
    """The message before the executor's answer; of a chat each turn is told what was said since the last one."""
    for before, turn in zip(run.turns, run.turns[1:], strict=False):
        new = turn.said.told if run.is_chat else turn.said.told[-1:]
        if any(_NO_CODE.match(m.text.lstrip()) for m in new) and _TO_RUN.search(before.words):
            yield Lost(before, None, "")


def _in_another_language(run: Run) -> Iterator[Lost]:
    for turn in run.turns:
        for deed in turn.deeds:
            found = _LANGUAGE.search((deed.result or "")[:200]) if deed.failed else None
            if found:
                yield Lost(turn, deed.span, found["language"] or "")


def _lacks(lost: Lost) -> str:
    if lost.call is None:
        return "no code block, although it speaks of running something"
    if lost.language:
        return f"a block of {lost.language}, a language that it does not run"
    return "a block without a language that it runs"


def _finding(lost: list[Lost]) -> Finding:
    speakers = list(dict.fromkeys(found.turn.speaker for found in lost))
    evidence: list[Evidence] = []
    for found in lost:
        said = f"the executor's turn came after this message of {found.turn.speaker}, which holds {_lacks(found)}"
        evidence.append(at_fault(found.turn.span, said))
        evidence += [of_span(found.call, "the executor could not run it")] if found.call is not None else []
    return Finding(
        severity=Severity.WARNING if any(found.call is not None for found in lost) else Severity.NOTE,
        confidence=Confidence.CERTAIN,
        title=f"The executor was given the turn {count(len(lost), 'time')} with nothing to run, after {' and '.join(speakers[:2])}",
        cause=(
            f"The executor says that it had nothing to run: the message of {speakers[0]} before it holds {_lacks(lost[0])}. The turn brought nothing,"
            " and whoever spoke next had no result."
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
