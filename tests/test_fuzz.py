"""Inputs that once broke something break it no more, and some new ones by chance; `scripts/fuzz` plays many."""

from __future__ import annotations

import random
import subprocess
import sys
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


# One target in place of all: the bytes decide whether it comes back, is killed, or waits for ever.
_FUZZ = """
import os, runpy, signal, sys, time
sys.argv, script = sys.argv[1:], sys.argv[1]
sys.path[:0] = [os.path.dirname(script), os.path.dirname(script) + "/../tests"]
from fuzzing import mutants, targets
mutants.mutant = lambda chance, seeds: b"%d" % chance.randrange(40)
def run(data):
    if data == b"7":
        os.kill(os.getpid(), signal.SIGKILL)
    if data == b"11":
        time.sleep(600)
    assert data != b"5"
targets.TARGETS.clear()
targets.TARGETS["all"] = targets.Target(run, list, 1)
runpy.run_path(script, run_name="__main__")
"""


def test_a_process_that_is_killed_or_hangs_costs_its_case_and_not_the_run(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _FUZZ, str(ROOT / "scripts" / "fuzz"), "--cases", "60", "--only", "all", "--late", "1"]
    done = subprocess.run([*command, "--keep", str(tmp_path)], capture_output=True, text=True, check=False, timeout=300)
    drawn = [random.Random(f"1:{n}") for n in range(60)]
    values = [(chance.choice(["all"]), chance.randrange(40))[1] for chance in drawn]
    killed, hung = ([n for n, value in enumerate(values) if value == which] for which in (7, 11))
    assert killed, "choose another seed"
    assert hung, "choose another seed"
    assert done.returncode == 1, done.stderr
    assert sorted(line for line in done.stdout.splitlines() if line.startswith("LOST")) == sorted(
        f"LOST all: case {n} of seed 1: {why} -> {tmp_path}/all.case-{n}.bin, {len(data)} bytes"
        for numbers, why, data in ((killed, "killed by SIGKILL", b"7"), (hung, "no end after 1 s", b"11"))
        for n in numbers
    )
    assert f"{60 - len(killed) - len(hung)} cases of seed 1" in done.stdout  # all others were tried, once
    assert f"({values.count(5)} cases, first {values.index(5)})" in done.stdout
