"""What a turn was told, asked of all turns at once, is what the turn heard: in runs of one agent and in chats of several."""

from cases import found
from growth import loaded

from agentcore_analyzer.detectors.agent._shared.steps import Run, runs

OWNERS = {"placeholder-in-call", "invented-input", "result-simulated", "call-as-text", "bot-check-page", "handoff-ping-pong"}


def test_asked_of_all_turns_or_of_each() -> None:
    kept: list[Run] = [run for case in found("detectors") if case.owner in OWNERS for run in runs(loaded(case)) if len(run.turns) > 1]
    assert {run.is_chat for run in kept} == {True, False}
    for run in kept:
        heard = [set(run.heard(number)) for number in range(len(run.turns))]
        for text in {*heard[-1], *(turn.said.text for turn in run.turns)}:
            assert run.told_what(text.__eq__) == [text in known for known in heard]


def test_a_speaker_does_not_hear_itself() -> None:
    """In a chat each hears the others only; what two have said, all of them have heard."""
    chats = [run for case in found("detectors") if case.owner in OWNERS for run in runs(loaded(case)) if run.is_chat]
    run = next(r for r in chats if len({t.speaker for t in r.turns}) > 1 and len(r.turns) > 2 and r.turns[0].speaker == r.turns[2].speaker)
    words = run.turns[0].said.text
    assert run.told_what(words.__eq__)[:3] == [False, True, False]
