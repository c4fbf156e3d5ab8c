"""What a run was told, or had found, and what its later inputs no longer hold: the task, and results that it then asked for again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.exchanges import Exchange, call_id
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Deed, Run, Turn
from agentcore_analyzer.tuples import NamedTuple

SHORTEST = 20  # characters: a shorter task (“go on”) says nothing that is missed
_OTHERS = frozenset({"system", "developer", "user", "human"})
_SUMMARY = late(r"\b(?:summar(?:y|ies|i[sz]ed?|i[sz]ing)|compact(?:ed|ion)?|condensed)\b", re.IGNORECASE)


class Again(NamedTuple):
    """A call that was made a second time after its first result had gone."""

    turn: Turn
    first: Deed
    second: Deed


def task_gone(run: Run, inputs: list[Exchange]) -> int | None:
    """The number of the first turn from which on the task is in no input."""
    told = run.turns[0].said.told
    task = next((m for m in reversed(told) if m.role in ("user", "human") and m.text.strip()), None)
    if task is None or len(task.text) < SHORTEST or any(i.cut for i in inputs):
        return None
    holds = [task in t.said.told for t in run.turns]
    first = holds.index(False) if False in holds else 0
    if first < 2 or any(holds[first:]):
        return None
    here, last = run.turns[first].said.told, run.turns[first - 1].said
    before = {(m.text, m.calls) for m in (*last.told, *last.answer) if m.role != "system" and (m.text.strip() or m.calls)}
    # Said by the agent itself: what a chain hands to its next prompt as a person's words is another talk.
    goes_on = any((m.text, m.calls) in before for m in here if m.role not in _OTHERS)
    new = [m for m in here if (m.text, m.calls) not in before and m.role != "system"]
    summed = any(_SUMMARY.search(m.text) for m in new) or any(task.text in m.text for m in here)
    return first if goes_on and not summed else None


def asked_again(run: Run, inputs: list[Exchange]) -> Iterator[Again]:
    seen: dict[tuple[str, str], tuple[int, Deed]] = {}
    for number, (turn, given) in enumerate(zip(run.turns, inputs, strict=True)):
        for deed in turn.deeds:
            key = (deed.name, deed.arguments)
            at, first = seen.get(key, (number, deed))
            id_ = call_id(first.span)
            told = at + 1 < number and inputs[at + 1].results.get(id_, False)
            if told and not given.cut and id_ not in given.results and deed.name not in HANDS_OVER and deed.arguments:
                yield Again(turn, first, deed)
            seen[key] = (number, deed)
