"""
Large results of tools were most of what a run had been told, when its input was too long or had lost the task.

## What it sees
Results of 20,000 characters and more that make up more than half of all that a run had been told by then, and after which a model call was
refused (or stopped) because its input is longer than the context window, or the task left the input.

## Why it matters
One page, file or table can cost the rest of the talk: the next call fails, or a window drops what stood before it, the task first.

## What to do
Let the tool return a part and say how to ask for the next one; put large results into a file or a store and hand on a reference.

## Not this when
The talk grew by many small steps (context-window-exceeded, context-dropped); large results were followed by nothing of the kind; results, or
what the model was told, are not recorded.

## Source
Strands 1.62 and its conversation managers; the refusals that context-window-exceeded knows; SWE-agent's `exit_context`.

Covers: TMO-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.exchanges import exchanges
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped
from agentcore_analyzer.detectors.agent._shared.left_inputs import task_gone
from agentcore_analyzer.detectors.agent._shared.overflows import too_long
from agentcore_analyzer.detectors.agent._shared.steps import Deed, Run, Turn, runs
from agentcore_analyzer.evidence import at_fault, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Span, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the model was told: the refusal itself is told by context-window-exceeded
EXPLAINS = (
    Explains("context-window-exceeded", "results of tools were most of what was told"),
    Explains("context-dropped", "results of tools were most of what was told", Scope.SPANS),
)
TAXONOMY = "Context Handling Failures"
LARGE = 20_000  # characters, 5,000 tokens or so: a page of the web or a file; smaller ones fill no window of today alone (ours)


class Flood(NamedTuple):
    """The large results before what came of them, all characters told by then, and the span at which it showed."""

    run: Run
    large: tuple[tuple[Turn, Deed], ...]
    told: int
    shows: Span
    refused: bool  # else the task had left the input


def find(case: Case) -> Iterator[Finding]:
    groups, _ = grouped(((flood.run.name, flood.refused), flood, ()) for run in runs(case) if (flood := _flood(case, run)) is not None)
    for (name, refused), found in groups.items():
        yield _finding(name, refused, found)


def _flood(case: Case, run: Run) -> Flood | None:
    if not any(d.result and len(d.result) >= LARGE for d in run.deeds):
        return None
    shows = too_long(case, run)
    refused = shows is not None
    if shows is None and not run.is_chat and (first := task_gone(run, exchanges(case, run))) is not None:
        shows = run.turns[first].span
    if shows is None:
        return None
    whole = shows is run.agent  # its span began before all of it
    before = [t for t in run.turns if whole or moment(t.span) <= moment(shows)]
    made = [(t, d) for t in before for d in t.deeds if d.result and (whole or moment(d.span) <= moment(shows))]
    large = [(t, d) for t, d in made if len(d.result or "") >= LARGE]
    texts = [*(run.heard(len(before) - 1) if before else ()), *(d.result or "" for _, d in made), *(t.said.text for t in before)]
    told = sum(map(len, dict.fromkeys(texts)))
    return Flood(run, tuple(large), told, shows, refused) if 2 * sum(len(d.result or "") for _, d in large) > told else None


def _proofs(flood: Flood) -> Iterator[Evidence]:
    for turn, deed in flood.large[:10]:
        yield of_span(deed.span, f"{deed.name} gave {len(deed.result or ''):,} characters")
        yield at_fault(turn.span, "the model call that asked for it")
    yield of_span(flood.shows, "here the input is too long" if flood.refused else "the first input without the task")


def _finding(name: str, refused: bool, found: list[Flood]) -> Finding:
    flood = found[0]
    tools = ", ".join(dict.fromkeys(d.name for _, d in flood.large))
    size = sum(len(d.result or "") for _, d in flood.large)
    came = "the input was too long for the model" if refused else "the task left the model's input"
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE,  # none in public runs, so none was measured
        title=f"Results of {tools} were most of what {name} had been told, and {came}",
        cause=(
            f"{count(len(flood.large), 'result')} of {tools} made up {size:,} of the {flood.told:,} characters that {name} had been told or had said by then."
            f" After that {came}."
        ),
        evidence=tuple(dict.fromkeys(e for f in found for e in _proofs(f))),
        fix=(
            Step(f"Let {tools} return a part, with how to ask for the next one; set a limit of characters in its code."),
            Step("Keep large results out of the talk: in a file or a store, with a reference and a summary in their place."),
        ),
        subject=("context-flooded", name, tools, "refused" if refused else "task"),
        counter=(f"results of {LARGE:,} characters and more: {len(flood.large)}, more than half of all that was told",),
        anchors=anchors_of(t for f in found for t, _ in f.large),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
