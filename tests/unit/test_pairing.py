"""Findings of one report for those of another: the first that is left and alike, as a search of all that are left finds it."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import growth
from agentcore_analyzer.report.pairing import Unpaired

FINDINGS = st.lists(st.fixed_dictionaries({"code": st.sampled_from("ab"), "title": st.sampled_from("xyz")}), max_size=9)
KEYS = [itemgetter("code", "title"), itemgetter("code")]


@given(FINDINGS, FINDINGS)
def test_the_first_of_those_that_are_left(wanted: list[dict[str, Any]], given_: list[dict[str, Any]]) -> None:
    unpaired, left = Unpaired(given_), list(given_)
    for key in KEYS:
        for finding in wanted:
            at = next((n for n, other in enumerate(left) if key(other) == key(finding)), None)
            expected = left.pop(at) if at is not None else None
            assert unpaired.take(finding, key) is expected
        assert [id(f) for f in unpaired.rest] == [id(f) for f in left]


def test_thousands_of_one_code() -> None:
    def lines(count: int) -> int:
        findings = [{"code": "a", "title": str(number)} for number in range(count)]
        left = Unpaired(findings)
        return growth.counted(lambda: [left.take(f, KEYS[0]) or left.take(f, KEYS[1]) for f in (*findings, *findings)])

    assert growth.Growth((lines(100), lines(200), lines(400))).ratio <= growth.AT_MOST
