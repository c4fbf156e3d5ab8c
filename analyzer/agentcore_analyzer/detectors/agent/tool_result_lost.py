"""
A tool gave a result, and the model was not told.

## What it sees
Two model calls of a run, one behind the other, with their inputs recorded: the second holds the call that the first asked for, and
either no result of it, or an empty one although the tool's own span gave back something.

## Why it matters
The model goes on as if the tool had found nothing, asks again, or makes the result up; no error is logged.

## What to do
Look at what stands between the tool and the history: a hook or a filter that changes results, a converter of content types, a list of
messages that is put together by hand.

## Not this when
The tool gave nothing (tool-empty-result), failed, or hands over; contents of results are not recorded; inputs are not recorded with ids of calls, hold no result under the id of its
call, or may be cut by the limits of the SDK (128 attributes or events of a span); what was recorded is a transcript, which holds results once.

## Source
Strands 1.62, run with a hook on MessageAddedEvent that takes the text out of results; inputs of the frameworks in the captures, whose calls and
results all match.

Covers: ANS-3
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from agentcore_analyzer.detectors.agent._shared.empty_results import is_empty
from agentcore_analyzer.detectors.agent._shared.exchanges import Exchange, call_id, exchanges
from agentcore_analyzer.detectors.agent._shared.found import anchors_of, grouped, step_and_call
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Deed, Run, Turn, runs
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Operation, Severity, Step
from agentcore_analyzer.symptoms.sentences import count
from agentcore_analyzer.tuples import NamedTuple

SINCE = "0.2.0"
NEEDS = (frozenset({Kind.SPANS}),)
CLAIMS = False  # it is about what the model was told: it explains no failure
TAXONOMY = "Context Handling Failures"


class Lost(NamedTuple):
    deed: Deed
    told: Turn  # the model call that should have got it
    emptied: bool  # an empty result stands in its place


def find(case: Case) -> Iterator[Finding]:
    acting = [run for run in runs(case) if not run.is_chat and any(t.deeds for t in run.turns)]
    groups, _ = grouped(((run.name, lost.deed.name, lost.emptied), lost, ()) for run in acting for lost in _lost(case, run))
    for (agent, tool, emptied), found in groups.items():
        yield _finding(agent, tool, emptied, found)


def _lost(case: Case, run: Run) -> Iterator[Lost]:
    inputs = exchanges(case, run)
    if not any(i.calls & i.results.keys() for i in inputs):
        return  # results are not recorded, or under other ids than their calls (OpenAI's responses have two)
    for (turn, before), (after, now) in pairwise(zip(run.turns, inputs, strict=True)):
        for deed in turn.deeds:
            if deed.failed or not deed.result or is_empty(deed.result) or deed.name in HANDS_OVER or deed.span.facts.operation != Operation.TOOL:
                continue
            key = _id(deed, turn, before, now)
            missing = key in now.calls and not now.results.get(key) and (key in now.results or len(now.results) < len(now.calls))
            if missing and not now.cut:
                yield Lost(deed, after, key in now.results)


def _id(deed: Deed, turn: Turn, before: Exchange, now: Exchange) -> str:
    """The id of a call: as its span tells it, else the only new one in the next input."""
    new = now.calls - before.calls
    return call_id(deed.span) or (next(iter(new)) if len(new) == 1 == len(turn.deeds) else "")


def _finding(agent: str, tool: str, emptied: bool, found: list[Lost]) -> Finding:
    told = "an empty result" if emptied else "no result"
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{tool} gave a result, and {agent} was told {'an empty one' if emptied else 'none'} ({count(len(found), 'call')})",
        cause=(
            f"The span of {tool} ended without an error and holds a result. The input of the next model call of {agent} holds the call with its id and {told} of"
            " it: what was found got lost on the way to the model."
        ),
        evidence=tuple(
            e
            for lost in found
            for e in step_and_call(lost.told, f"the input holds the call and {told}", lost.deed, f"{tool} gave a result")
        ),
        fix=(
            Step("Look at what changes messages between the tool and the model: hooks and callbacks, filters, converters of content types, trimming by hand."),
            Step("Compare the result in the tool's span with the input of the next model call, once with that code and once without."),
        ),
        subject=("tool-result-lost", agent, tool, told),
        counter=("an empty result of the tool itself: no", "results under the ids of their calls in inputs of the run: recorded" if not emptied else "the id of the call in the input: the same"),
        anchors=anchors_of(lost.told for lost in found),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
