"""Facts that a text states, and whether something told before gives them."""

from __future__ import annotations

import pytest

from agentcore_analyzer.detectors.agent._shared.facts import Known, stated


def not_given(told: str, said: str) -> list[str]:
    known = Known()
    known.add(told)
    return [fact.text for fact in known.not_given(list(stated(said)))]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("152 and 103", "Together 255."),
        ("418.5 each", "Three of them cost 1,255.50."),
        ("152, 103, 64, 210", "In all 529."),
        ("1255.5 with 12.5 percent off", "That takes off 156.94."),
        ("from 412 to 515", "A rise of 25.0 percent."),
        ("1250000 g", "That is 1,250 kg."),
        ("3120 over 7 days", "About 445.71 a day."),
        ("0.4567 of all", "That is 45.67 of a hundred."),
        ("16:30 until 18:05", "From 4:30 PM to 6:05 PM."),
        ("at 9 am", "At 9:00."),
        ("1:59:40", "That is 1.9944 hours."),
        ('{"window": "2:00 PM\\u20134:00 PM", "order":"x\\nPO-77193"}', "Between 2:00 and 4:00 for PO-77193."),
        ("card 4421486007447", "The card that ends in 7447."),
        ("order po-77193", "PO-77193"),
        ("two prices: 152 and 103", "152 + 103 makes 255, and for two 510."),
    ],
)
def test_what_was_told_or_follows_is_given(told: str, said: str) -> None:
    assert not_given(told, said) == []


@pytest.mark.parametrize(
    ("told", "said", "left"),
    [
        ("152 and 103", "Together 271.", ["271"]),
        ("from 9 am", "At 9:30.", ["9:30"]),
        ("order PO-77193", "PO-77194", ["PO-77194"]),
        ("nothing", "It sold for $850,000 and $950,000.", ["850,000", "950,000"]),
    ],
)
def test_what_nothing_gives_is_left(told: str, said: str, left: list[str]) -> None:
    assert not_given(told, said) == left


def test_what_is_shown_is_no_claim() -> None:
    said = "In 1987, see https://example.com/4711, run `f(4711)`:\n2019. as \\(4711\\), 4712 = 4713, 1-800-HELPDESK, 42."
    assert [fact.text for fact in stated(said)] == ["4712"]


def test_what_cannot_be_tried_any_more_counts_as_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agentcore_analyzer.detectors.agent._shared.facts.TRIES", 0)
    assert not_given("152", "Together 271.") == []
