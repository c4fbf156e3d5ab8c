"""Failures of made-up words are named, with their place; see `scripts/made-up` for all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases import WHOLE
from made_up import CARRIERS, KINDS, Case, Verdict, judge, sample

_NAMED = 0.98
_CASES = sample(1 if WHOLE else 32)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Case, Verdict]]:
    folder: Path = tmp_path_factory.mktemp("made_up")
    return [(case, judge(case, folder)) for case in _CASES]


def test_there_are_many_kinds_and_carriers() -> None:
    assert len(KINDS) > 100
    assert len(CARRIERS) > 25


def test_made_up_failures_are_named_with_their_place(verdicts: list[tuple[Case, Verdict]]) -> None:
    missed = [f"{case}: {why}" for case, verdict in verdicts for why in verdict.missed]
    truths = sum(len(case.carried.truths) for case, _ in verdicts)
    assert len(missed) <= truths * (1 - _NAMED), "\n".join(missed)


def test_nothing_else_is_said(verdicts: list[tuple[Case, Verdict]]) -> None:
    assert not [f"{case}: {said}" for case, verdict in verdicts for said in verdict.false]


def test_nothing_crashes(verdicts: list[tuple[Case, Verdict]]) -> None:
    assert not [f"{case}: {verdict.crash}" for case, verdict in verdicts if verdict.crash]
