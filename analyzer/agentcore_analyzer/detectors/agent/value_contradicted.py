"""
The answer gives a named thing another value than the results do.

## What it sees
A step that says of a thing that a result names (a record with its own name or id), or of a value whose name has two words or more, that its value
“is”, “=” or “:” a number, where every result before it that gives this value gives another number.

## Why it matters
Whoever reads the answer takes its value for the one that was looked up.

## What to do
Let code fill in such values from the result, or compare them before the answer is passed on.

## Not this when
Rounding makes one of the other; results differ among themselves; the sentence speaks of several things, of an earlier, later, other or possible
value, or of more or less than it; the number stands elsewhere in what was told, or follows from it by simple arithmetic.

## Source
The forms in which tools of public talks give records (JSON, rows of `name: value`), and in which agents read them out.

Covers: ANS-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.facts import Fact, amount
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call
from agentcore_analyzer.detectors.agent._shared.named_values import Given, Named
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn
from agentcore_analyzer.detectors.agent._shared.talks import heard, talks
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Tool Output Misinterpretation"
SMALL = 100  # numbers below it follow from any others by arithmetic: whether they were told says nothing


class Denied(NamedTuple):
    turn: Turn
    given: Given


def find(case: Case) -> Iterator[Finding]:
    groups, _ = grouped(((d.turn.speaker, d.given.deed.name), d, ()) for talk in talks(case) for d in _denied(talk))
    for (speaker, tool), found in groups.items():
        yield _finding(speaker, tool, found)


def _denied(talk: list[Run]) -> Iterator[Denied]:
    named = Named()
    for step in heard(talk):
        for given, said in named.denied(step.turn.words):
            if amount(said) < SMALL or step.known.not_given([Fact("number", said)]):
                yield Denied(step.turn, given)
        for deed in step.turn.deeds:
            named.add(deed)


def _finding(speaker: str, tool: str, found: list[Denied]) -> Finding:
    values = len({(d.given.thing, d.given.name) for d in found})
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,  # none in public runs, so none was measured
        title=f"{speaker} gives {count(values, 'value')} that {tool} gave otherwise ({count(len(found), 'step')})",
        cause=(
            f"A result of {tool} gives a value under a name, and no other result gives it otherwise. {speaker} says another number for the same name."
        ),
        evidence=tuple(e for d in found for e in step_and_call(d.turn, "gives another number for it", d.given.deed, f"{tool} gave the value under its name")),
        fix=(
            Step(f"Compare the numbers of this step with the result of {tool}, and correct the answer."),
            Step("Let code fill in values of records, not the model."),
        ),
        subject=("value-contradicted", speaker, tool),
        counter=("rounding, another result with this value, a sentence about a change or a comparison: none",),
        anchors=anchors_of(d.turn for d in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
