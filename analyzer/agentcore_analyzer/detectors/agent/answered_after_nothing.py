"""
Every look-up of the run failed or found nothing, and the answer does not say so.

## What it sees
A run whose calls all failed or came back empty, and that ends with an answer in which no word tells of it.

## Why it matters
The answer can rest on nothing that was found; the caller cannot see that.

## What to do
Let the agent report what it could not find; check in code whether any call succeeded before an answer is passed on.

## Not this when
Any call brought something, a result was not recorded, or the answer says that something could not be found, read or done.

## Source
Public labelled traces: agents that answer out of their memory after a file could not be read.

Covers: ANS-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.in_vain import brought_nothing, tells_of_trouble
from agentcore_analyzer.detectors.agent._shared.steps import Deed, Run, Turn, runs, unseen
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, SpanStatus, Step

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Language-only"
_NUMBER = late(r"\d{2,}")  # an answer that repeats one of the error's numbers has read it
SHORTEST = 20  # characters: shorter words close the talk (“TERMINATE”, “Done.”) and answer nothing


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups, why = grouped((run.name, (answer, deeds), unseen(case, run)) for run, answer, deeds in _in_vain(case))
    for agent, found in groups.items():
        yield _finding(agent, found)
    if why:
        yield NotChecked(f"answers after failed look-ups: cannot tell whether any call succeeded, because {why}")


def _in_vain(case: Case) -> Iterator[tuple[Run, Turn, list[Deed]]]:
    """Runs whose calls brought nothing, with the step that answers and the calls."""
    answering = {d.name for run in runs(case) for d in run.deeds if not brought_nothing(d)}
    for run in runs(case):
        deeds = run.looked_up
        if not deeds or run.recalls or run.agent.status == SpanStatus.ERROR or not all(brought_nothing(d) for d in deeds):
            continue
        # Of a tool that never gives anything, such as one to think aloud, an empty result means nothing.
        if all(d.failed or d.name in answering for d in deeds) and (answer := _answer(run, deeds)) is not None:
            yield run, answer, deeds


def _answer(run: Run, deeds: list[Deed]) -> Turn | None:
    """The first step after the last look-up, where it and all that follows tell of no trouble."""
    last = max(moment(d.span) for d in deeds)
    after = [t for t in run.turns if moment(t.span) > last and (len(t.words.strip()) >= SHORTEST or t.deeds)]
    told = {n for d in deeds for n in _NUMBER.findall(d.result or "")}
    if not after or any(n in told for t in after for n in _NUMBER.findall(t.words)) or any(tells_of_trouble(t.said.text) or any(tells_of_trouble(d.arguments) for d in t.deeds) for t in after):
        return None
    return after[0]


def _finding(agent: str, found: list[tuple[Turn, list[Deed]]]) -> Finding:
    calls = sum(len(deeds) for _, deeds in found)
    tools = sorted({d.name for _, deeds in found for d in deeds})
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.POSSIBLE,  # four of four were wrong on talks that it had not seen, before a talk's earlier calls counted
        title=f"{agent} answered, and does not say that {f'all its {calls} calls' if calls > 1 else 'its only call'} failed or came back empty",
        cause=(
            f"{'Each' if calls > 1 else 'The only'} call of {', '.join(tools[:3])} failed or came back empty. The answer was given all the same, and no word"
            " of it says so."
        ),
        evidence=tuple(
            e
            for turn, deeds in found
            for e in (
                *(of_span(d.span, f"{d.name} failed" if d.failed else f"{d.name} brought nothing") for d in deeds[:10]),
                at_fault(turn.span, "the answer begins here and tells of no trouble"),
            )
        ),
        fix=(
            Step("Do not use the answer before one of these calls succeeds; mend what failed first."),
            Step("Say in the system prompt that an answer must tell which look-ups failed or found nothing."),
        ),
        subject=("answered-after-nothing", agent, *tools[:2]),
        counter=("a call that brought something: none", "words in the answer that tell of a failure: none"),
        anchors=anchors_of(t for t, _ in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
