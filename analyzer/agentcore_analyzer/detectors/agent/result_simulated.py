"""
The agent says itself that it simulates or assumes something, where something failed or could not be had.

## What it sees
A step that says in the first person that it simulates, pretends, invents or assumes something, or calls what it gives hypothetical data, where
the same step or the call just before it tells that the real thing could not be had, and values follow.

## Why it matters
What is worked out from such values reads like a result.

## What to do
Say in the system prompt that what cannot be had must be reported and never be replaced; let a failed call end the step that needs it.

## Not this when
The task, or somebody else of the talk, asks for a simulation, an example or an assumption; nothing failed and nothing is said to be
missing (an assumption is then a step of reasoning); no values follow; what is assumed is a cause; it is the message that opens a chat; the
agent writes programs, where one simulates to test.

## Source
Public transcripts of group chats and labelled traces: after a file or a picture could not be read.

Covers: ANS-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, untold
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, is_coding, runs
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, NotChecked, Scope, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
EXPLAINS = (Explains("invented-input", "the step says so itself, and ran code on it", Scope.SPANS),)
TAXONOMY = "Language-only"
_REPLACES = late(
    r"\b(?:I|we)(?:['’](?:ll|ve)| will| shall| can| have| must)?(?: (?:now|then|just|also|therefore|instead|simply)){0,2} (?:simulat|pretend|fabricat|invent)(?:e|ed|ing)?\b"
    r"|\blet(?:['’]s|s| us| me) (?:now |just )?(?:simulate|pretend)\b"
    r"|\b(?:here is|provide|give|use|using|with|on) (?:the following |an? |some )?(?:hypothetical|simulated|made[- ]up|fictional|illustrative)\b"
    r"|(?P<assumes>\b(?:I|we)(?:['’]ll| will| can| must)? (?:now |just |re-?)?assume\b|\blet(?:['’]s|s| us| me) (?:now |just |re-?)?assume\b|\bassuming (?:we|I) (?:have|had|found|got|know)\b)",
    re.IGNORECASE,
)
# An assumption is of values where these follow at once; who assumes a cause of the trouble makes nothing up.
_CAUSE = late(r"\b(?:errors?|fail\w*|exit|crash\w*|status|down|cause\w*|because|reasons?|problems?|issues?|wrong|bugs?|versions?)\b", re.IGNORECASE)
AT_ONCE = 160  # characters behind “assume”: its sentence, or the list that it opens (ours)
_CANNOT = (
    r"(?:\b(?:ca|could|do|does|did|is|are|was|were)n[’']t|\b(?:can|could|do|does|did|is|are|was|were) ?not|\bunable to|\bwithout(?: direct| any)?) (?:\w+ ){0,3}?"
    r"(?:access|available|view|see|share|read|open|listen|play|download|retriev\w+|find|found|load|have|display|interpret|inspect)\b"
)
_MISSING = late(rf"{_CANNOT}|\bfail(?:s|ed|ing|ure)?\b|\btim(?:ed|ing) out\b|\bnot (?:been )?(?:found|available|provided|accessible)\b|\bno access\b", re.IGNORECASE)
_SINCE = late(_CANNOT, re.IGNORECASE)
_VALUES = late(r"\d|[:=]\s*[\"'\[{]")
_WANTED = late(r"\b(?:simulate|assum(?:e|ing)|hypothetical|pretend|imagine|suppose|mock|role-?play|made[- ]up|fictional|example data|sample data)\b", re.IGNORECASE)
NEAR = 1500  # characters before and behind such words: the paragraph, in which the reason stands (ours)


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups, why = grouped((turn.speaker, turn, untold(run)) for run in runs(case) if not is_coding(case, run) for turn in _replacing(run))
    for speaker, turns in groups.items():
        yield _finding(speaker, turns)
    if why:
        yield NotChecked(f"results that were made up: cannot tell whether the task asks for them, because {why}")


def _replacing(run: Run) -> Iterator[Turn]:
    # What opens a chat tells of what was done before.
    said = [n for n, turn in enumerate(run.turns) if not (run.is_chat and n == 0) and _said(run, n, turn)]
    wanted = run.told_what(_WANTED.search) if said else []
    yield from (run.turns[n] for n in said if not wanted[n])


def _said(run: Run, number: int, turn: Turn) -> bool:
    failed = number > 0 and any(d.failed for d in run.turns[number - 1].deeds)
    for found in _REPLACES.finditer(turn.words):
        before, after = turn.words[max(found.start() - NEAR, 0) : found.start()], turn.words[found.end() : found.end() + NEAR]
        at_once = after[:AT_ONCE]
        if found["assumes"] and (not re.search(r"\d", at_once) or _CAUSE.search(at_once)):
            continue
        # Behind the words only their own sentence gives the reason: what may fail in a made-up case is none.
        if (failed or _MISSING.search(before) or _SINCE.search(re.split(r"[.!?]\s", after)[0])) and _VALUES.search(turn.said.text, found.end()):
            return True
    return False


def _finding(speaker: str, turns: list[Turn]) -> Finding:
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{speaker} says that it simulates or assumes something, where something failed or could not be had ({count(len(turns), 'step')})",
        cause=(
            f"{speaker} says in its own words that it simulates or assumes something, and goes on with values. The same step, or the call just"
            " before it, tells of something that failed or could not be had."
        ),
        evidence=tuple(at_fault(t.span, "says that it simulates or assumes something, and gives values") for t in turns),
        fix=(
            Step("Do not use what follows from this step; give the agent what it could not get, or let it say that it has none."),
            Step("Say in the system prompt that missing data must be reported, and never be replaced."),
        ),
        subject=("result-simulated", speaker),
        counter=("a task that asks for a simulation or an assumption: none",),
        anchors=anchors_of(turns),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
