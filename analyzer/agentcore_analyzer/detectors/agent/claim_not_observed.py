"""
An answer states numbers or identifiers that nothing in the run can have given.

## What it sees
A step that only speaks, after look-ups of the run, and states numbers, times of day or identifiers that stand in nothing that
was told before (task, instructions, results, what others said) and follow from none of it by simple arithmetic. In a run of
one agent this is its answer, with two of them or more; in a chat of several agents any step, also where look-ups were planned and none was made.

## Why it matters
Beside facts that were looked up, nobody expects ones out of the model's memory. Where a look-up failed before, they often stand in for it.

## What to do
Compare the numbers of this step with the results before it; ask for the source of each.

## Not this when
A number is a sum, difference, multiple, share or rounding of what was told, a year, or stands in code or a formula; the step is a page
that a browser printed; what the agent was told or a result is not recorded, is a picture, or too long to be read.

## Source
Public transcripts of group chats, whose experts go on with figures of their own after a search that brought nothing.

Covers: ANS-1
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.facts import Fact, stated
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, unseen
from agentcore_analyzer.detectors.agent._shared.talks import heard, talks
from agentcore_analyzer.detectors.agent._shared.wordings import plans_to_look_up
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Language-only"
FEWEST = 2  # in the answer of one agent: a single number may be common knowledge (an emergency call, a paragraph)
# What AutoGen's browsers print of a page: their agents hand it on as what they say.
_PAGE = late(r"(?m)^Viewport position: Showing page|^The web browser is open to the page|^Here is a screenshot of |automatic OCR of the page")


class Claim(NamedTuple):
    turn: Turn
    facts: tuple[Fact, ...]
    looked: int  # calls before it


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups, why = grouped((claim.turn.speaker, claim, unseen(case, run)) for talk in talks(case) for run, claim in _claims(talk))
    for speaker, claims in groups.items():
        yield _finding(speaker, claims)
    if why:
        yield NotChecked(f"facts of answers: cannot tell whether they were observed, because {why}")


def _claims(talk: list[Run]) -> Iterator[tuple[Run, Claim]]:
    for step in heard(talk):
        run, turn, group = step.run, step.turn, step.run.is_chat and step.several
        speaks = not turn.code and not turn.deeds and not turn.said.calls and (step.number > 0 if group else turn is run.turns[-1])
        planned = group and plans_to_look_up(run.turns[0].words)
        if speaks and run.told_known and (step.looked or planned) and not _PAGE.search(turn.words):
            facts = step.known.not_given(list(stated(turn.words)))
            if len(facts) >= (1 if group else FEWEST):
                yield run, Claim(turn, facts, step.looked)


def _finding(speaker: str, claims: list[Claim]) -> Finding:
    stands = _kinds(dict.fromkeys(f for c in claims for f in c.facts))
    before = "Calls were made before, and" if all(c.looked for c in claims) else "Look-ups were planned, and what was called by then, if anything,"
    often = f" in {len(claims)} steps" if len(claims) > 1 else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{speaker} states {stands} that nothing before it gives{often}",
        cause=(
            f"What {speaker} says holds {stands} that no task, instruction, result or message before it holds, and that simple arithmetic"
            f" makes from none of them. {before} gave none of it: it comes from the model itself."
        ),
        evidence=tuple(at_fault(c.turn.span, f"states {_kinds(c.facts)} that nothing before it gives") for c in claims),
        fix=(
            Step("Check these figures against a source before the answer is used."),
            Step("Say in the system prompt that figures need a result, and what to answer where there is none."),
        ),
        subject=("claim-not-observed", speaker),
        counter=("the same figures in anything told before, or as a sum, share or rounding of it: none",),
        anchors=anchors_of(c.turn for c in claims),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _kinds(facts: Collection[Fact]) -> str:
    many = {kind: sum(f.kind == kind for f in facts) for kind in ("number", "time", "identifier")}
    return " and ".join(count(n, kind) for kind, n in many.items() if n)
