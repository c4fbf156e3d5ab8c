"""What runners of tests tell of a test that failed is one failure, and numbers that it compared are no statuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures.readers import said_in

HITS = {
    "go": (
        "=== RUN   TestGrease\n    flange_test.go:41: got 402, want 200: zork is dry\n--- FAIL: TestGrease (0.01s)\n=== RUN   TestWick\n"
        "--- PASS: TestWick (0.00s)\nFAIL\nFAIL\texample.com/zork\t0.213s\nFAIL\n",
        "test TestGrease failed: got 402, want 200: zork is dry",
    ),
    "go, quiet": (
        "--- FAIL: TestGrease (0.01s)\n    flange_test.go:41: got 402, want 200\nFAIL\nexit status 1\n", "test TestGrease failed: got 402, want 200"
    ),
    "go, a comparison": (
        "=== RUN   TestGrease\n    flange_test.go:41: \n        \tError Trace:\tflange_test.go:41\n        \tError:      \tNot equal: \n"
        "        \t            \texpected: \"a\"\n        \t            \tactual  : \"b\"\n        \t            \tDiff:\n"
        "        \t            \t--- Expected\n        \t            \t+++ Actual\n        \tTest:       \tTestGrease\n"
        "--- FAIL: TestGrease (0.01s)\nFAIL\n",
        'test TestGrease failed: Error: Not equal: (expected: "a", actual : "b")',
    ),
    "go, a long test": (
        "=== RUN   TestGrease\n" + "step is done\n" * 900 + "    flange_test.go:41: got 402, want 200\n--- FAIL: TestGrease (0.01s)\nFAIL\n",
        "test TestGrease failed: got 402, want 200",
    ),
    "pytest, a long test": (
        f"{'=' * 35} FAILURES {'=' * 35}\n{'_' * 34} test_grease {'_' * 34}\n\n    def test_grease():\n" + "        greased()\n" * 900
        + f">       assert grease(7).status == 200\nE       assert 402 == 200\n\ntests/test_zork.py:12: AssertionError\n{'=' * 27} short test summary info {'=' * 28}\n",
        "test test_grease failed: assert 402 == 200",
    ),
    "cargo": (
        "running 2 tests\ntest zork::wick ... ok\ntest zork::grease ... FAILED\n\nfailures:\n\n---- zork::grease stdout ----\n"
        "thread 'zork::grease' panicked at src/zork.rs:41:9:\nassertion `left == right` failed\n  left: 402\n right: 200\n\nfailures:\n    zork::grease\n\n"
        "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
        "test zork::grease failed: assertion `left == right` failed (left: 402, right: 200)",
    ),
    "pytest": (
        f"{'=' * 35} FAILURES {'=' * 35}\n{'_' * 34} test_grease {'_' * 34}\n\n    def test_grease():\n>       assert grease(7).status == 200\nE       assert 402 == 200\n"
        f"E        +  where 402 = Flange(status=402).status\n\ntests/test_zork.py:12: AssertionError\n{'=' * 27} short test summary info {'=' * 28}\n",
        "test test_grease failed: assert 402 == 200",
    ),
    "jest": (
        " FAIL  src/zork.test.ts\n  \u25cf flange \u203a answers 200\n\n    expect(received).toBe(expected) // Object.is equality\n\n    Expected: 200\n    Received: 402\n\n"
        "      at Object.<anonymous> (src/zork.test.ts:11:20)\n\nTests:       1 failed, 4 passed, 5 total\n",
        "(Expected: 200, Received: 402)",
    ),
    "mocha": (
        "  1 passing (8ms)\n  1 failing\n\n  1) flange\n       answers 200:\n\n      AssertionError: expected 402 to equal 200\n      + expected - actual\n\n      -402\n"
        "      +200\n\n      at Context.<anonymous> (test/zork.test.js:9:24)\n",
        "test flange answers 200 failed: AssertionError: expected 402 to equal 200",
    ),
    "RSpec": (
        "Failures:\n\n  1) Zork greases\n     Failure/Error: expect(zork.grease(7).status).to eq(200)\n\n       expected: 200\n            got: 402\n\n"
        "     # ./spec/zork_spec.rb:9:in `block (2 levels) in <top (required)>'\n\nFinished in 0.02 seconds (files took 0.1 seconds to load)\n",
        "test Zork greases failed: expect(zork.grease(7).status).to eq(200) (expected: 200, got: 402)",
    ),
    "dotnet": (
        "  Failed Zork.FlangeTests.Greases [12 ms]\n  Error Message:\n   Assert.Equal() Failure: Values differ\nExpected: 200\nActual:   402\n  Stack Trace:\n"
        "     at Zork.FlangeTests.Greases() in /src/FlangeTests.cs:line 21\n\n",
        "test Zork.FlangeTests.Greases failed: Assert.Equal() Failure: Values differ (Expected: 200, Actual: 402)",
    ),
}
MISSES = {
    "go": "=== RUN   TestGrease\n    flange_test.go:41: error: this one is provoked\n--- PASS: TestGrease (0.00s)\nPASS\nok  \texample.com/zork\t0.2s\n",
    "a list": "What to do:\n\n  1) Grease the flange\n     with care\n\n  2) Light the wick\n",
    "a rule": f"{'_' * 20} wick {'_' * 20}\n\nall is well\n",
}


def told(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "tests.log"
    path.write_text(text, "utf-8")
    groups = pipeline.analyze([path]).failures.groups
    return [g.title for g in groups if g.kind == "failed test"]


@pytest.mark.parametrize("name", HITS)
def test_one_failure_for_a_test(tmp_path: Path, name: str) -> None:
    text, words = HITS[name]
    said = told(tmp_path, text)
    assert len(said) == 1
    assert words in said[0]
    report = pipeline.analyze([tmp_path / "tests.log"])
    assert not any("quota" in f.cause or "HTTP" in f.title for f in report.findings)


@pytest.mark.parametrize("name", MISSES)
def test_none(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, MISSES[name]) == []


def test_a_test_that_passed_tells_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "tests.log"
    path.write_text(MISSES["go"], "utf-8")
    assert not pipeline.analyze([path]).failures.groups


@pytest.mark.parametrize("lines", [10, 12_000])
def test_each_way_of_go_test_tells_the_same(tmp_path: Path, lines: int) -> None:
    printed = [f"step {n} of the long test is done" for n in range(lines)] + ["    flange_test.go:41: the wick is short"]
    events = [{"Action": "run"}, *({"Action": "output", "Output": f"{line}\n"} for line in printed)]
    events += [{"Action": "output", "Output": "--- FAIL: TestWick (0.01s)\n"}, {"Action": "fail"}]
    path = tmp_path / "tests.json"
    path.write_text("".join(json.dumps({"Package": "example.com/zork", "Test": "TestWick", **e}) + "\n" for e in events))
    report = pipeline.analyze([path])
    assert [g.title for g in report.failures.groups] == ["test TestWick failed: the wick is short"]
    assert [n.reason for i in report.inputs for n in i.notes if n.reason != "no-time"] == ([] if lines == 10 else ["text-cut"])


def test_a_headline_has_what_stands_below_it():
    text = (
        "=== RUN   TestWick\n--- FAIL: TestWick (7.00s)\n    wick.go:47: Error lighting: 1 error(s) occurred:\n        \n"
        "        * lamp.zork: 1 error(s) occurred:\n        \n        * lamp.zork: the wick is wet\n"
    )
    (found,) = said_in(text, 0)
    assert found.message.endswith("1 error(s) occurred: lamp.zork: the wick is wet")
