"""
A step says what the last result shows, and the result shows something else.

## What it sees
A sentence that says that the result, the output or the execution shows, confirms or is something, in the step behind a call whose result is short
enough to be read at a glance: of names that the sentence puts in one row (“A and B”) one stands in the result and another does not; or the
number that it gives as the result is none of the numbers there, nor follows from them by simple arithmetic.

## Why it matters
Whoever speaks later may take the sentence for the result.

## What to do
Let the answer be taken from the result by code, or let a second step compare both literally.

## Not this when
The result is long, holds no names or numbers, or came from several calls; the sentence has a condition, speaks of what was expected, or of more than
the result (“together with …”); the name stands in the result in another form.

## Source
Public transcripts of group chats, whose experts sum up what the executor printed.

Covers: ANS-1
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.facts import Fact, Known, amount
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call
from agentcore_analyzer.detectors.agent._shared.steps import Deed, Run, Turn, runs
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
EXPLAINS = (Explains("claim-not-observed", "the step misquotes a result", Scope.SPANS),)
TAXONOMY = "Tool Output Misinterpretation"
GLANCE = 400  # characters of a result: in longer ones a name may stand in another form (ours)
_SAYS = late(
    r"\b(?:the |this |these |our )?(?:execution|code|script|program|tool|search|query|calculation|computation)?[’']?s? ?(?:results?|outputs?|execution)(?: of (?:the )?[\w ]{1,30})?"
    r" (?:now )?(?:confirms?|shows?|indicates?|is|are|was|gives?|states?|says?|prints?|returned|that)\b(?P<said>[^\n]{3,300})",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w’'-]{1,30}+(?: [A-Z][\w’'-]{1,30}+){0,3}"
_ROW = late(rf"(?<![\w’'-])(?P<first>{_NAME})(?:, {_NAME})?,? and (?P<second>{_NAME})")
_IS = late(r"^(?: that| as| to be|:)?(?: the (?:\w+ ){1,4}is)? ?\**[$€£]?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\w%:/.,-]?\d)")
_UNSURE = late(r"\b(?:if|whether|expected|should|would|could|may|might|not|no|never|wrong|incorrect|unlike|except|instead|together|along)\b|n[’']t\b", re.IGNORECASE)


def find(case: Case) -> Iterator[Finding]:
    groups, _ = grouped((turn.speaker, (turn, deed), ()) for run in runs(case) for turn, deed in _misquoted(run))
    for speaker, found in groups.items():
        yield _finding(speaker, found)


def _misquoted(run: Run) -> Iterator[tuple[Turn, Deed]]:
    last: list[Deed] = []
    for turn in run.turns:
        if len(last) == 1 and (result := (last[0].result or "").strip()) and len(result) <= GLANCE and not last[0].failed and _differs(turn.words, result):
            yield turn, last[0]
        last = list(turn.deeds)


def _differs(words: str, result: str) -> bool:
    for found in _SAYS.finditer(words.replace("**", "")):
        said = re.split(r"(?<=[a-z)])\.\s|\(", found["said"])[0]
        if _UNSURE.search(said):
            continue
        row = _ROW.search(said)
        if row is not None and _in(row["first"], result) != _in(row["second"], result):
            return True
        number = _IS.match(said)
        if number is not None and re.search(r"\d", result) and not _follows(number["number"], result):
            return True
    return False


def _in(name: str, result: str) -> bool:
    return any(word.lower() in result.lower() for word in name.split() if len(word) > 2)


def _follows(number: str, result: str) -> bool:
    known = Known()
    known.add(result)
    shown = len(re.findall(r"\d+(?:\.\d+)?", result.replace(",", "")))
    return not known.not_given([Fact("number", number)]) or amount(number) in (shown, len(result.splitlines()))


def _finding(speaker: str, found: list[tuple[Turn, Deed]]) -> Finding:
    tools = ", ".join(dict.fromkeys(d.name for _, d in found))
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{speaker} says that the result shows what it does not show ({count(len(found), 'step')})",
        cause=f"{speaker} says what the result of {tools} just before shows. A name or a number of that sentence does not stand in the result.",
        evidence=tuple(e for turn, deed in found for e in step_and_call(turn, "says what the result shows", deed, f"the result of {deed.name} shows something else")),
        fix=(
            Step("Read the result of that call, and correct what was made from the sentence."),
            Step("Let code take the answer from the result, not the model."),
        ),
        subject=("result-misquoted", speaker),
        counter=("the same name or number in the result: no", "a condition in the sentence: none"),
        anchors=anchors_of(t for t, _ in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
