"""One line of a test run that failed; and lines that look like it."""

from __future__ import annotations

import pytest

from agentcore_analyzer.failures.said import tests_failed


def told(text: str) -> list[str]:
    return [s.message for s in tests_failed.read(text, 0)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FAILED tests/test_beds.py::test_weigh - assert 2 == 3", "FAILED tests/test_beds.py::test_weigh - assert 2 == 3"),
        ("ERROR tests/test_beds.py::TestBeds::test_one[a b] - KeyError: 7", "ERROR tests/test_beds.py::TestBeds::test_one[a b] - KeyError: 7"),
        ("ERROR tests/test_beds.py", "ERROR tests/test_beds.py"),
        ("--- FAIL: TestWeigh (0.00s)", "--- FAIL: TestWeigh (0.00s)"),
        ("    --- FAIL: TestWeigh/empty (0.01s)\n        weigh_test.go:24: got 2", "--- FAIL: TestWeigh/empty (0.01s)"),
        ("test beds::tests::weighs ... FAILED", "test beds::tests::weighs ... FAILED"),
        ("FAIL: test_weigh (test_beds.Beds.test_weigh)", "FAIL: test_weigh (test_beds.Beds.test_weigh)"),
        ("  ● panel › shows the newest bed first", "panel › shows the newest bed first"),
    ],
)
def test_a_failed_test_is_told(text: str, message: str) -> None:
    found = told(text)
    assert len(found) == 1
    assert message in found[0]


@pytest.mark.parametrize(
    "text",
    [
        "PASSED tests/test_beds.py::test_weigh",
        "--- PASS: TestWeigh (0.00s)",
        "test beds::tests::weighs ... ok",
        "2026-11-28 ERROR beds.py could not be read",
        "  ● one › of a list without a failure\n".replace("›", "-"),
        "say FAILED tests/test_beds.py where it fails",
    ],
)
def test_what_is_none(text: str) -> None:
    assert told(text) == []
