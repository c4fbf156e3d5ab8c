"""Lines of counts with which runs of tests end, and how far a run goes that all tests passed."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures.passed_runs import _summary

GOOD = [
    "Tests:       15 passed, 15 total",
    "      Tests  13 passed | 1 skipped (14)",
    "======= 85 passed, 1 warning in 5.66s =======",
    "  16 passing (2s)",
    "12 examples, 0 failures",
    "Tests run: 12, Failures: 0, Errors: 0, Skipped: 0",
    "[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 1.2 s -- in seeds.SackTest",
    "OK (12 tests, 30 assertions)",
    "Ran 3 tests in 0.01s\n\nOK",
    "ok  \tseeds.example/sack\t0.12s",
    "Passed!  - Failed:     0, Passed:     5, Skipped:     0, Total:     5, Duration: 14 ms - seeds.dll (net8.0)",
    "test result: ok. 63 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 2.34s",
]
BAD = [
    "Tests:       2 failed, 13 passed, 15 total",
    "      Tests  2 failed | 13 passed (15)",
    " Test Files  9 passed (9)\n      Tests  13 passed (13)\n     Errors  1 error",
    "======= 1 failed, 2 passed in 0.10s =======",
    "======= 5 passed, 1 error in 1.00s =======",
    "  2 failing",
    "12 examples, 1 failure",
    "Tests run: 12, Failures: 1, Errors: 0, Skipped: 0",
    "Failed!  - Failed:     1, Passed:     5, Skipped:     0, Total:     5",
    "test result: FAILED. 62 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 2.34s",
]
NONE = [
    "The sack passed 3 tests",
    "10 passed the gate, and 3 failed",
    "Scales: 3 passed, 0 failed",
    "FAIL\tseeds.example/sack\t0.12s",
    "passed",
]


@pytest.mark.parametrize("text", GOOD)
def test_all_passed(text: str) -> None:
    assert _summary(text)


@pytest.mark.parametrize("text", BAD)
def test_one_failed(text: str) -> None:
    assert _summary(text) == ""


@pytest.mark.parametrize("text", NONE)
def test_no_counts_of_tests(text: str) -> None:
    assert _summary(text) is None


RAISED = "ScaleError: the scale gave no weight\n    at Scale.read (/home/fern/seeds/src/scale.ts:4:1)\n\n"
DUMP = f"stderr | src/sack.test.ts > asks again\n{RAISED}"
HEAD, END = " RUN  v3.2.4 /home/fern/seeds\n\n", " Test Files  1 passed (1)\n      Tests  4 passed (4)\n"


def _titles(text: str, tmp_path: Path) -> list[str]:
    file = tmp_path / "tests.log"
    file.write_text(text, "utf-8")
    return [f.title for f in pipeline.analyze([str(file)]).findings]


def test_what_a_test_printed_is_no_failure(tmp_path: Path) -> None:
    assert _titles(HEAD + DUMP + END, tmp_path) == []
    assert len(_titles(HEAD + DUMP, tmp_path)) == 1


@pytest.mark.parametrize(
    "text",
    [
        RAISED + HEAD + END,
        HEAD + END + "\n" + RAISED,
        HEAD + DUMP + END + "     Errors  1 error\n",
        HEAD + DUMP + END + "\n ELIFECYCLE  Command failed with exit code 1.\n",
        HEAD + DUMP + "Vitest caught 1 unhandled error during the test run.\n" + END,
    ],
    ids=["before the run", "behind it", "an error of no test", "its command failed", "unhandled"],
)
def test_what_stays_a_failure(text: str, tmp_path: Path) -> None:
    assert any("scale gave no weight" in title for title in _titles(text, tmp_path))


def test_what_an_agent_did_between_two_runs_is_of_none(tmp_path: Path) -> None:
    told = _titles(
        "* Bash(pytest -q)\n  1 failed, 4 passed in 0.31s\n"
        "* Edit(src/sack.py)\n  Error: the words to replace stand nowhere in src/sack.py\n"
        "* Bash(pytest -q)\n  5 passed in 0.30s\n",
        tmp_path,
    )
    assert any("stand nowhere" in title for title in told)
