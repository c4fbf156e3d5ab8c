"""What went well after it failed, as the log itself says it; and what only looks like it."""

from __future__ import annotations

import random
from bisect import bisect_right
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import Effect, failures
from agentcore_analyzer.failures.recovery import _innermost, _Run
from agentcore_analyzer.options import Options

OPTIONS = Options(plugins=False)
T = "2026-11-28 09:31:"


def effects(folder: Path, *lines: str) -> list[Effect]:
    (folder / "told.log").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    loaded = pipeline.load([str(folder / "told.log")], OPTIONS)
    return [f.effect for f in failures(loaded.case).all]


LOST = f"{T}40,552 ERROR greenhouse.bus lost the connection to broker-2.leaf:8883: Connection reset by peer"
TIDY = f"{T}59,000 INFO greenhouse.loop tick 1201"


@pytest.mark.parametrize(
    "lines",
    [
        (LOST, f"{T}42,001 INFO greenhouse.bus connection to broker-2.leaf:8883 re-established"),
        (LOST, TIDY, f"{T}44,001 INFO greenhouse.bus reconnected to broker-2.leaf:8883 after 4 s"),
        ("info: feed open", "error: feed closed unexpectedly code=1006, reconnecting #1", "info: feed reconnect #1 ok, at 88121"),
        (
            f"{T}01,000 ERROR router primary model failed: 529 Overloaded",
            f"{T}01,001 WARNING router falling back to the secondary",
            f"{T}03,500 INFO router fallback answered in 2.4 s",
        ),
    ],
)
def test_what_came_back_recovered(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert effects(tmp_path, *lines)[0] is Effect.RECOVERED


@pytest.mark.parametrize(
    "lines",
    [
        (LOST, f"{T}42,001 INFO store.pool connection to pg-main.leaf:5432 re-established"),  # another connection
        (LOST, f"{T}42,001 INFO greenhouse.bus connected to broker-9.leaf:8883"),  # of the same logger, too
        (LOST, f"{T}42,001 INFO greenhouse.bus not connected to broker-2.leaf:8883"),
        (LOST, f"{T}42,001 WARNING greenhouse.bus reconnecting to broker-2.leaf:8883"),  # no word of success
        (
            LOST,
            f"{T}42,001 INFO greenhouse.bus giving up on broker-2.leaf:8883",
            f"{T}50,001 INFO greenhouse.bus connected to broker-2.leaf:8883",
        ),
        (f"{T}01,000 ERROR sync lot 3 failed: Read timed out, last attempt", f"{T}09,000 INFO sync lot 4 of the list succeeded"),
        (f"{T}30,000 INFO greenhouse.bus connected to broker-2.leaf:8883", LOST),  # before it
    ],
)
def test_what_did_not_is_not_called_so(tmp_path: Path, lines: tuple[str, ...]) -> None:
    assert Effect.RECOVERED not in effects(tmp_path, *lines)


def _tries(number: int, said: str = "Error: the kiln is not warm yet. Retrying in 30 seconds...", stamp: str = "") -> list[str]:
    return [line for n in range(1, number) for line in (f"{stamp}Attempt {n}/11: Sending the pots...", f"{stamp}{said}", "")]


@pytest.mark.parametrize("stamp", ["", f"{T}40,552 INFO kiln.client "])
def test_a_series_of_tries_that_ends_with_an_answer(tmp_path: Path, stamp: str) -> None:
    lines = [*_tries(4, stamp=stamp), f"{stamp}Attempt 4/11: Sending the pots...", f"{stamp}Pots: 12 of 12", f"{stamp}Bye"]
    assert set(effects(tmp_path, *lines)) <= {Effect.RECOVERED}
    assert stamp or effects(tmp_path, *lines)


@pytest.mark.parametrize(
    "end",
    [
        [],  # cut before the answer
        ["Attempt 3/11: Sending the pots..."],
        ["Attempt 3/11: Sending the pots...", "Error: the kiln is not warm yet. Retrying in 90 seconds..."],
        ["Attempt 3/11: Sending the pots...", "Traceback (most recent call last):", '  File "/app/kiln.py", line 3, in send',
         "    raise KilnCold(1)", "kiln.KilnCold: 1"],
        ["Attempt 3/11: Sending the pots...", "Giving up after 3 tries"],
        ["Attempt 3/11: Fetching the glaze...", "Glaze: blue"],  # another matter
        ["Attempt 1/11: Sending the pots...", "Pots: 12 of 12"],  # another series
    ],
)  # fmt: skip
def test_a_series_of_tries_of_which_no_answer_is_seen(tmp_path: Path, end: list[str]) -> None:
    assert Effect.RECOVERED not in effects(tmp_path, *_tries(3), *end)


CHAIN = ["> Entering new PotteryExecutor chain...", "Invoking: `fire` with `{}`",
         "ModuleNotFoundError: No module named 'zorkglaze'", "Invoking: `fire` with `{}`", "12 pots"]  # fmt: skip


def test_a_run_that_was_finished_went_on(tmp_path: Path) -> None:
    assert effects(tmp_path, *CHAIN, "> Finished chain.") == [Effect.WENT_ON]
    assert effects(tmp_path, *CHAIN) == [Effect.UNKNOWN]
    assert effects(tmp_path, *CHAIN[:2], "> Finished chain.", *CHAIN[2:]) == [Effect.UNKNOWN]
    inner = ["> Entering new LLMChain chain...", "a word", "> Finished chain."]
    assert effects(tmp_path, *CHAIN, *inner) == [Effect.UNKNOWN]


def test_of_runs_in_one_another_the_shortest_around_a_record_is_found() -> None:
    rng = random.Random(3)
    for _ in range(200):
        runs = [_Run(first, first + rng.randint(1, 9), "run") for first in (rng.randrange(20) for _ in range(rng.randint(1, 6)))]
        runs.sort(key=lambda run: run.last)
        places, found = _innermost(runs)
        for at in range(-1, 32):
            number = bisect_right(places, at) - 1
            inside = (run for run in runs if run.first < at < run.last)
            assert (found[number] if number >= 0 else None) is min(inside, key=lambda run: run.last - run.first, default=None)


def test_what_was_given_up_between_is_not_mended_by_what_comes_back(tmp_path: Path) -> None:
    gone = f"{T}41,000 ERROR greenhouse.bus giving up on broker-2.leaf:8883 after 5 attempts"
    back = f"{T}42,001 INFO greenhouse.bus connection to broker-2.leaf:8883 re-established"
    later = f"{T}43,000 ERROR greenhouse.bus giving up on broker-2.leaf:8883 after 5 attempts"
    assert effects(tmp_path, LOST, gone, back)[0] is not Effect.RECOVERED
    assert effects(tmp_path, LOST, back, later)[0] is Effect.RECOVERED
