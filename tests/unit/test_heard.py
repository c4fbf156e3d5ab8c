"""What a turn was told, asked of all turns at once, is what the turn heard: in runs of one agent and in chats of several."""

from agentcore_analyzer.detectors.agent._shared.steps import Run, runs
from cases import found
from growth import loaded

OWNERS = {"placeholder-in-call", "invented-input", "result-simulated", "call-as-text", "bot-check-page", "handoff-ping-pong"}


def made() -> list[Run]:
    return [run for case in found("detectors") if case.owner in OWNERS for run in runs(loaded(case)) if len(run.turns) > 1]


def is_answered(run: Run) -> bool:
    first, second, *more = [turn.speaker for turn in run.turns]
    return first != second and more[:1] == [first]


def test_asked_of_all_turns_or_of_each() -> None:
    assert {run.is_chat for run in made()} == {True, False}
    for run in made():
        heard = [set(run.heard(number)) for number in range(len(run.turns))]
        for text in {*heard[-1], *(turn.said.text for turn in run.turns)}:
            assert run.told_what(text.__eq__) == [text in known for known in heard]


def test_a_speaker_does_not_hear_itself() -> None:
    """In a chat each hears the others only."""
    begun = [run for run in made() if run.is_chat and is_answered(run)]
    assert begun[0].told_what(begun[0].turns[0].said.text.__eq__)[:3] == [False, True, False]
