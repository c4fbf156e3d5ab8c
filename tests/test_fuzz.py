"""Inputs that once broke something break it no more, and some new ones by chance; `scripts/fuzz` plays many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cases import ROOT, WHOLE
from fuzzing import running, targets

CRASHES = sorted((ROOT / "tests" / "crashes").glob("*.bin"))
CASES = 5000 if WHOLE else 300


@pytest.fixture(autouse=True, scope="module")
def _scratch() -> Iterator[None]:
    with targets.tidy():
        yield


@pytest.mark.parametrize("file", CRASHES, ids=lambda p: p.stem)
def test_what_broke_once(file: Path) -> None:
    crash = running.tried(file.name.partition(".")[0], file.read_bytes())
    assert crash is None, crash.detail


@pytest.mark.parametrize("name", targets.TARGETS)
def test_spoiled_by_chance(name: str) -> None:
    for number in range(CASES // len(targets.TARGETS)):
        crash = running.tried(*running.case(7, number, [name]))
        assert crash is None, f"case {number}: {crash.detail}"


def test_the_same_seed_gives_the_same_cases() -> None:
    assert [running.case(3, n) for n in range(20)] == [running.case(3, n) for n in range(20)]


def test_a_crash_is_seen_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(data: bytes) -> None:
        if b"needle" in data:
            raise ZeroDivisionError

    monkeypatch.setitem(targets.TARGETS, "parse", targets.Target(breaks, list, 1))
    crash = running.tried("parse", b"hay" * 1000 + b"needle" + b"hay" * 1000)
    assert crash is not None
    assert running.smaller(crash).data == b"needle"


def test_a_character_that_must_not_leave_is_seen() -> None:
    with pytest.raises(targets.Broken):
        targets.sound("a\u202eb")
