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

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.messages import LONGEST
from agentcore_analyzer.detectors.agent._shared.facts import Fact, Known, stated
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Run, Turn, runs, unseen
from agentcore_analyzer.detectors.agent._shared.wordings import plans_to_look_up
from agentcore_analyzer.evidence import anchors, at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Language-only"
FEWEST = 2  # in the answer of one agent: a single number may be common knowledge (an emergency call, a paragraph)
_PICTURE = late(r"image_url|data:image/|image/(?:png|jpe?g|webp|gif)|input_image|application/pdf")
# What AutoGen's browsers print of a page: their agents hand it on as what they say.
_PAGE = late(r"(?m)^Viewport position: Showing page|^The web browser is open to the page|^Here is a screenshot of |automatic OCR of the page")


class Claim(NamedTuple):
    turn: Turn
    facts: tuple[Fact, ...]
    looked: int  # calls before it


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups: dict[str, list[Claim]] = {}
    unsure: set[str] = set()
    for talk in _talks(case):
        for run, claim in _claims(talk):
            doubts = unseen(case, run)
            unsure.update(doubts)
            if not doubts:
                groups.setdefault(claim.turn.speaker, []).append(claim)
    for speaker, claims in groups.items():
        yield _finding(speaker, claims)
    if unsure:
        yield NotChecked(f"facts of answers: cannot tell whether they were observed, because {'; '.join(sorted(unsure))}")


def _talks(case: Case) -> Iterator[list[Run]]:
    """The runs of each trace in order of time: an earlier request of the same talk tells a later one what it found."""
    talks: dict[str, list[Run]] = {}
    for run in runs(case):
        talks.setdefault(run.agent.trace_id, []).append(run)
    yield from (sorted(talk, key=lambda r: moment(r.turns[0].span)) for talk in talks.values())


def _claims(talk: list[Run]) -> Iterator[tuple[Run, Claim]]:
    known, looked = Known(), 0
    for run in talk:
        known.add(run.asked)
        speakers = {t.speaker for t in run.turns}
        for number, turn in enumerate(run.turns):
            told = [m.text for m in turn.said.told]
            if any(len(t) >= LONGEST or _PICTURE.search(t) for t in told):
                return
            for text in told:
                known.add(text)
            group = run.is_chat and len(speakers) > 1
            speaks = not turn.code and not turn.deeds and not turn.said.calls and (number > 0 if group else turn is run.turns[-1])
            planned = group and any(plans_to_look_up(t.words) for t in run.turns[:1])
            if speaks and run.told_known and (looked or planned) and not _PAGE.search(turn.words):
                facts = known.not_given(list(stated(turn.words)))
                if len(facts) >= (1 if group else FEWEST):
                    yield run, Claim(turn, facts, looked)
            known.add(turn.said.text)
            for text in (a for _, a in turn.said.calls):
                known.add(text)
            for deed in turn.deeds:
                if (deed.result is None and not deed.failed) or _PICTURE.search(deed.result or ""):
                    return  # what it brought is not recorded: from here on nobody can tell what was known
                looked += deed.name not in HANDS_OVER
                known.add(deed.arguments)
                known.add(deed.result or "")


def _finding(speaker: str, claims: list[Claim]) -> Finding:
    most = max(claims, key=lambda c: len(c.facts))
    looked = any(c.looked for c in claims)
    often = f" in {len(claims)} steps" if len(claims) > 1 else ""
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{speaker} states {_kinds(most.facts)} that nothing before it gives{often}",
        cause=(
            f"What {speaker} says holds {_kinds(most.facts)} that no task, instruction, result or message before it holds, and that simple arithmetic"
            f" makes from none of them. {'Calls were made before, and gave none of it' if looked else 'Look-ups were planned, and none was made'}:"
            " it comes from the model itself."
        ),
        evidence=tuple(at_fault(c.turn.span, f"states {_kinds(c.facts)} that nothing before it gives") for c in claims),
        fix=(
            Step("Check these figures against a source before the answer is used."),
            Step("Say in the system prompt that figures need a result, and what to answer where there is none."),
        ),
        subject=("claim-not-observed", speaker),
        counter=("the same figures in anything told before, or as a sum, share or rounding of it: none",),
        anchors=anchors(*(c.turn.span for c in claims[:50])),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )


def _kinds(facts: tuple[Fact, ...]) -> str:
    many = {kind: sum(f.kind == kind for f in facts) for kind in ("number", "time", "identifier")}
    return " and ".join(count(n, kind) for kind, n in many.items() if n)
