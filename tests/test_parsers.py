"""
Replays every folder under fixtures/parsers.

`scripts/refresh-fixtures` writes `expected.json` anew; its diff is then read by a person.
"""

from __future__ import annotations

import json

import pytest

from cases import EXPECTED, FixtureCase, by_owner, dump, each, found, parser_summary

CASES = by_owner(found("parsers"))


@pytest.mark.parametrize("parser", CASES)
def test_replay(parser: str) -> None:
    each(CASES[parser], replayed)


def replayed(case: FixtureCase) -> None:
    actual = json.loads(dump(parser_summary(case)))
    assert any(i["format"] == case.owner for i in actual["inputs"]), "no input is recognised as this format"
    assert actual == json.loads((case.path / EXPECTED).read_text("utf-8"))
