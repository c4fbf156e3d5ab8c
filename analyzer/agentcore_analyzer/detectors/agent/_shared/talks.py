"""The steps of a talk in order of time, each with all that was told before it, as far as that is recorded."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.messages import LONGEST
from agentcore_analyzer.detectors.agent._shared.facts import Known
from agentcore_analyzer.detectors.agent._shared.steps import HANDS_OVER, Run, Turn, runs
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.tuples import NamedTuple

_PICTURE = late(r"image_url|data:image/|image/(?:png|jpe?g|webp|gif)|input_image|application/pdf")


class Heard(NamedTuple):
    """A step, and what was told before it; `known` goes on with the talk: ask it before the next step."""

    run: Run
    number: int  # of its turn in the run
    turn: Turn
    several: bool  # whether more than one speaks in the run
    known: Known
    looked: int  # calls before it


def talks(case: Case) -> Iterator[list[Run]]:
    """The runs of each trace in order of time: an earlier request of the same talk tells a later one what it found."""
    found: dict[str, list[Run]] = {}
    for run in runs(case):
        found.setdefault(run.agent.trace_id, []).append(run)
    yield from (sorted(talk, key=lambda r: moment(r.turns[0].span)) for talk in found.values())


def heard(talk: list[Run]) -> Iterator[Heard]:
    """The steps up to the first from which on nobody can tell what was known: a picture, a text too long, a result that is not recorded."""
    known, looked = Known(), 0
    for run in talk:
        known.add(run.asked)
        several = len({t.speaker for t in run.turns}) > 1
        for number, turn in enumerate(run.turns):
            told = [m.text for m in turn.said.told]
            if any(len(t) >= LONGEST or _PICTURE.search(t) for t in told):
                return
            for text in told:
                known.add(text)
            yield Heard(run, number, turn, several, known, looked)
            known.add(turn.said.text)
            for _, arguments in turn.said.calls:
                known.add(arguments)
            for deed in turn.deeds:
                if (deed.result is None and not deed.failed) or _PICTURE.search(deed.result or ""):
                    return
                looked += deed.name not in HANDS_OVER
                known.add(deed.arguments)
                known.add(deed.result or "")
