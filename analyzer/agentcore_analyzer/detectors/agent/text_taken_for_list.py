"""
Code went through a text as if it were a list, and printed it letter by letter.

## What it sees
The output of code that a model wrote, in which eight rows or more, one behind the other, hold a single character each, numbered or not.

## Why it matters
The step took a text for a list of names or records: what it counts, cuts and compares are letters, and no error says so.

## What to do
Say in the prompt or in the tool's description what type it returns; split a text into rows before going through it.

## Not this when
The rows differ in length, or the rows hold numbers of one digit (a list of counts), or the code itself splits words into characters.

## Source
Public labelled traces of agents that are given a folder's tree as one text.

Covers: G-code
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # the code did not fail: there is no failure to explain
TAXONOMY = "Formatting Errors"
# Eight: a word has as many letters; letters only with digits and blanks among them, so that a column of counts is none.
_LETTERS = late(r"(?m)^(?:[ \t]*(?:\d{1,4}[:.)]|[-*])?[ \t]*[^\s\d][ \t]*\n){8}")
_MEANT = late(r"\blist\((?:\w+)\)|\bchar(?:acter)?s?\b|\bletters?\b|\bord\(")


def find(case: Case) -> Iterator[Finding]:
    groups, _ = grouped((run.name, turn, ()) for run in runs(case) for turn in _spelled(run))
    for name, turns in groups.items():
        yield _finding(name, turns)


def _spelled(run: Run) -> Iterator[Turn]:
    for number, turn in enumerate(run.turns):
        if turn.code and not _MEANT.search(turn.code) and _LETTERS.search(run.came_of(number) + "\n"):
            yield turn


def _finding(name: str, turns: list[Turn]) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"Code of {name} printed a text letter by letter ({count(len(turns), 'step')})",
        cause=f"The output of code that {name} wrote has rows of a single character, eight or more one behind the other: a text was gone through as if it were a list.",
        evidence=tuple(at_fault(t.span, "its code prints a text letter by letter") for t in turns),
        fix=(
            Step("Say in the prompt, or in the description of the tool, which type the value has; show one row of it."),
            Step("Split the text into rows (splitlines) before going through it."),
        ),
        subject=("text-taken-for-list", name),
        counter=("code that is about letters: no", "a column of digits: no"),
        anchors=anchors_of(turns),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
