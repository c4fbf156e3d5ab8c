"""
The answer states facts although the run looked nothing up.

## What it sees
A run that had tools, whose own plan says what is to be looked up, and that called none of them: yet the step that leads to the
answer states names or numbers that stand nowhere in what it was told.

## Why it matters
Such names and numbers come out of the model's memory, or out of nothing.

## What to do
Ask for a source with every fact; compare the answer's names and numbers with the results of the tools.

## Not this when
Nothing is to be looked up (a puzzle, a calculation), numbers are computed by code, or the run made any call.

## Source
“Language-only” labels of public labelled traces stand mostly at such steps.

Covers: ANS-1
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, in_runs, untold
from agentcore_analyzer.detectors.agent._shared.plans import left_plan
from agentcore_analyzer.detectors.agent._shared.steps import Run, Turn, runs, unseen
from agentcore_analyzer.detectors.agent._shared.wordings import plans_to_look_up
from agentcore_analyzer.evidence import at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, NotChecked, Severity, Step

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the agent says: it explains no failure
TAXONOMY = "Language-only"
# Names of two words or more inside of a sentence, and numbers of three digits or more: shorter ones are steps and counts.
_NAME = late(r"(?<=[\w,;:)(] )[A-Z][\w'’-]+(?: (?:of|the|de|and|von|van|da|del) [A-Z][\w'’-]+| [A-Z][\w'’-]+)+")
_NUMBER = late(
    r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|(?<![\w.,])\d{3,}(?:\.\d+)?(?!\w)|(?<![\w.])\d+(?:\.\d+){2,3}(?!\w)"
)
FEWEST = 2  # a single one is too often a name out of the question in other words (seen in public traces)
_DIGITS = late(r"\d+(?:\.\d+)?")
_VALUE = late(r"[:,\[(]\s*(\d{2}(?:\.\d+)?)(?=\s*[,\]})])")  # a value of two digits in a list or a table of the code
TABLE = 10  # fewer such values are counts, parts of a day and the like (ours)
_COMPUTED = late(r"[=+*/×÷≈]\s*\**\$?$")  # the number is the result of what stands before it


def find(case: Case) -> Iterator[Finding | NotChecked]:
    groups, why = grouped((run.name, found, [*unseen(case, run), *untold(run)]) for run, found in _from_memory(case))
    for agent, turns in groups.items():
        yield _finding(agent, turns)
    if why:
        yield NotChecked(f"facts that were not looked up: cannot tell where they come from, because {why}")


def _from_memory(case: Case) -> Iterator[tuple[Run, tuple[Turn, int]]]:
    """Runs that looked nothing up although they planned to, with the step that states facts and how many."""
    for run in runs(case):
        if (
            not run.offered
            or len(run.turns) < 2
            or not run.looked_at_nothing
            or not any(plans_to_look_up(t.words) for t in run.turns[:-1])
        ):
            continue
        turn, stated = _stated(case, run)
        if stated >= FEWEST:
            yield run, (turn, stated)


def _stated(case: Case, run: Run) -> tuple[Turn, int]:
    """How many names and numbers the first step behind the plan states and nothing before it does; the step that acts, where that one states none."""
    first = left_plan(case, run)
    steps = [t for t in run.turns if t.span is first or t is run.acting]
    return next((found for t in steps if (found := _new_in(t))[1] >= FEWEST), _new_in(steps[-1]))


def _new_in(turn: Turn) -> tuple[Turn, int]:
    told = "\n".join(m.text for m in turn.said.told)
    plain = told.replace(",", "").lower()
    said = turn.said.text
    names = {n[0] for n in _NAME.finditer(turn.words) if n[0].lower() not in plain}
    numbers = {n[0] for n in _NUMBER.finditer(said) if n[0].replace(",", "") not in plain and not _COMPUTED.search(said[max(n.start() - 8, 0) : n.start()])}
    known = {*_DIGITS.findall(plain)}
    table = [v for n in _VALUE.finditer(turn.code) if (v := n[1]) not in known]
    return turn, len(names) + len(numbers) + (len(table) if len(table) >= TABLE else 0)


def _finding(agent: str, found: list[tuple[Turn, int]]) -> Finding:
    most = max(n for _, n in found)
    return Finding(
        severity=Severity.NOTE,
        confidence=Confidence.LIKELY,
        title=f"{agent} states {most} names and numbers that it did not look up{in_runs(found)}",
        cause=(
            f"The plan of {agent} says what is to be looked up. No tool was called, and the step that leads to the answer states"
            f" {most} names and numbers that stand in nothing it was told: they come from the model itself."
        ),
        evidence=tuple(at_fault(t.span, f"states {n} names and numbers that stand nowhere before") for t, n in found),
        fix=(
            Step("Check the names and numbers of the answer against a source before they are used."),
            Step("Say in the system prompt that facts need a tool's result, and what to answer where there is none."),
        ),
        subject=("facts-not-looked-up", agent),
        counter=("calls of tools or agents in the run: none", "the same names and numbers in what the model was told: none"),
        anchors=anchors_of(t for t, _ in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
