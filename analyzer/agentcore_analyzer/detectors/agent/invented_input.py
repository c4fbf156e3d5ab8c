"""
Code was run on data that its own comments call made up.

## What it sees
Code that the model wrote and that was carried out, with a comment or a name that calls its data a sample, mock, dummy or
assumed, at an assignment of literal values.

## Why it matters
The result is computed, and looks like an answer; what it was computed from is nobody's data.

## What to do
Let the agent say that it has no data instead; give it the file or the tool that has them.

## Not this when
The task asks for an example, a simulation or test data, the code is a test, it also reads data from a file or a service, or the task is not recorded.

## Source
Public transcripts of group chats, whose experts write a dataset when they find none.

Covers: ANS-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call, untold
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent does: it explains no failure
TAXONOMY = "Language-only"
_UNREAL = r"(?:sample|mock(?:ed|up)?|dummy|fake|made[- ]up|fictional|fictitious|hypothetical|simulated|assumed|placeholder|illustrative)"
_DATA = r"(?:data(?:set|frame|base)?|values?|numbers?|figures?|prices?|records?|entries|results?|lists?|responses?|rates?|counts?|costs?|times?|distances?)"
# Such words in a comment, or as the name that literal values are assigned to; looked for line by line.
_COMMENT = late(r"#(?P<said>.{1,200})")
_CALLED = late(rf"\b{_UNREAL} (?:[\w-]{{1,30}} ){{0,3}}{_DATA}\b", re.IGNORECASE)
_ASSIGNED = late(rf"\s{{0,40}}{_UNREAL}_{_DATA}\w{{0,30}} ?= ?[\[{{(\"'\d]", re.IGNORECASE)
_LITERAL = late(r"\s{0,40}['\"]?\w[\w.'\"]{0,60} ?[=:] ?(?:\w[\w.]{0,40}\()?[\[{(\"'\d]")  # a value that stands in the code: a call of a function that brings one does not
_TESTS = late(r"\b(?:assert|unittest|pytest|doctest)\b|\bdef test_")  # tests have data of their own
_WANTED = late(rf"\b(?:simulat\w+|{_UNREAL}|example data|test data|monte carlo)\b", re.IGNORECASE)


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups, why = grouped((turn.speaker, turn, untold(run)) for run in runs(case) for turn in _inventing(run))
    for speaker, turns in groups.items():
        yield _finding(speaker, turns)
    if why:
        yield NotChecked(f"made-up data in code: cannot tell whether the task asks for them, because {why}")


def _inventing(run: Run) -> Iterator[Turn]:
    unreal = [n for n, turn in enumerate(run.turns) if turn.deeds and _calls_it_unreal(turn.code) and not turn.reads]
    wanted = run.told_what(_WANTED.search) if unreal else []
    yield from (run.turns[n] for n in unreal if not wanted[n])


def _calls_it_unreal(code: str) -> bool:
    if _TESTS.search(code):
        return False
    lines = [line for line in code.splitlines() if line.strip()]
    for line, after in pairwise([*lines, ""]):
        called = (comment := _COMMENT.search(line)) is not None and _CALLED.search(comment["said"]) is not None
        if _ASSIGNED.match(line) or (called and (_LITERAL.match(line) or _LITERAL.match(after))):
            return True
    return False


def _finding(speaker: str, turns: list[Turn]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{speaker} ran code on data that it made up ({count(len(turns), 'step')})",
        cause=(
            f"The code that {speaker} wrote calls its own data a sample, assumed or made up, and reads none from a file or a service."
            " Whatever it printed was computed from these values."
        ),
        evidence=tuple(
            e
            for t in turns
            for e in step_and_call(t, "writes data that its own code calls made up", t.deeds[0], f"{t.deeds[0].name} ran on these data")
        ),
        fix=(
            Step("Do not use what this step printed; give the agent the file, the table or the tool that holds the data."),
            Step("Say in the system prompt that missing data must be reported, and never be replaced."),
        ),
        subject=("invented-input", speaker),
        counter=("a task that asks for an example or a simulation: none", "code that reads data: none in these steps"),
        anchors=anchors_of(turns),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
