"""Replays tests/decisions: what each detector says where one fact differs."""

from __future__ import annotations

import pytest

from decisions import Decision, every, finder


@pytest.mark.parametrize("decision", every(), ids=str)
def test_decision(decision: Decision) -> None:
    assert decision.said(finder(decision.code).find(decision.case())) == decision.expected
