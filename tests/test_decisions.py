"""Replays tests/decisions: what each detector says where one fact differs."""

from __future__ import annotations

import pytest

from cases import each
from decisions import Decision, every, finder


@pytest.mark.parametrize("code", sorted({d.code for d in every()}))
def test_decision(code: str) -> None:
    each([d for d in every() if d.code == code], decided)


def decided(decision: Decision) -> None:
    assert decision.said(finder(decision.code).find(decision.case())) == decision.expected
