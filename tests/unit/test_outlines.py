"""A text in which a literal stands is found whatever its outline has in common with others, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import START, S, log

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.graph import outlines
from agentcore_analyzer.graph.outlines import Outlines, outline
from agentcore_analyzer.model import LogRecord

LITERALS = ("failed", "bailed", "status=5", " 404 ", "it's", "dead", "\u2717", "\ud800", "zork", "x\ny")
PIECES = st.sampled_from([
    *LITERALS, "fa11ed", "facade", "status=2", " 200 ", "it\u2019s", "4f2e9a7b10cd4f2e", " ", "a", "\udc00", "\u0661", "\n",
])  # fmt: skip


def made(texts: list[str | None]) -> Outlines:
    return Outlines([log(number, text) for number, text in enumerate(texts)])


def places(found: Iterable[LogRecord]) -> list[int]:
    return [((one.time_ns or 0) - START) // S for one in found]


@pytest.fixture(params=[(0, 20_000, 2_000, 0), (0, 2, 2_000, 1 << 18), (0, 20_000, 12, 0), (512, 20_000, 2_000, 0)], autouse=True)
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Outlines for all, for the first two, for short texts, for none."""
    for name, value in zip(("_FEW", "_MOST", "_LONG", "_SMALL"), request.param, strict=True):
        monkeypatch.setattr(outlines, name, value)
    monkeypatch.setattr(outlines, "_BLOCK", 3)


def test_words_of_one_outline_are_not_taken_for_each_other() -> None:
    assert outline("failed") == outline("bailed") == outline("f4iled")
    found = made(["it bailed out", "it failed out", None, "it f4iled out", "", "it failed out"])
    assert places(found.holding(["failed"])) == [1, 5]
    assert places(found.holding(["failed", "bailed"])) == [0, 1, 5]
    assert found.any_holds(["f4iled"])
    assert not found.any_holds(["cailed"])


def test_numbers_decide_for_each_text() -> None:
    found = made([f"GET /zork HTTP/1.1 {status} 12" for status in (200, 204, 500, 200, 503)] * 3)
    assert places(found.holding([" 50"])) == [2, 4, 7, 9, 12, 14]


@pytest.mark.parametrize(("grams", "kept"), [(100_000, 2_000_000), (100_000, 300), (100_000, 60), (100, 2_000_000), (0, 0)])
def test_what_stands_in_other_blocks_is_not_taken_for_what_stands_in_one(
    monkeypatch: pytest.MonkeyPatch, grams: int, kept: int
) -> None:
    """Each block knows its own parts of four letters, or some do, or none; a literal may have all of its own in two blocks."""
    monkeypatch.setattr(outlines, "_GRAMS", grams)
    monkeypatch.setattr(outlines, "_KEPT", kept)
    words = ("zorkoni", "konimul", "zorkonimul", "zork", "nimu\u2019l")
    texts = [f"{word} {'xyzw'[number]}" for word in words for number in range(4)]
    found = made(texts)
    for literal in ("zorkonimul", "zork", "konimu", "nimu'l", "oni", "zorkonimulz", "mulzork"):
        assert places(found.holding([literal])) == [n for n, text in enumerate(texts) if literal in plain_quotes(text)], literal


def test_those_who_are_not_heard_are_left_out() -> None:
    failed = [log(number, f"it failed {number}") for number in range(3)]
    found = Outlines(failed)
    assert places(found.holding(["failed"], lambda one: one is not failed[1])) == [0, 2]


def test_what_has_the_outline_of_a_sample_is_found() -> None:
    found = made(["00-4f2e-1", "00-zork-1", None, "10-4f2e-1", "a 01-beef-0 b", "00-4f2e"])
    assert {0, 4} <= set(places(found.shaped("00-0000-0"))) <= {0, 1, 3, 4, 5}
    if min(found.of) >= -1:
        assert places(found.shaped("00-0000-0")) == [0, 3, 4]


SPOTTED = (
    "2026-11-22 22:41:07,829 status 500 of 4f2e9a7b10cd4f2e failed",
    "2026-11-22 22:41:07,829 status 200 of 4f2e9a7b10cd500a bailed",
)


def test_the_places_of_literals_are_those_of_all_texts_of_an_outline() -> None:
    found = made([*SPOTTED, "a ✗ 500"])
    if (of := found.of[0]) < 0:
        assert found.spots(of, ("500",)) is None
        return
    assert found.of[1] == of
    assert found.spots(found.of[2], ("500",)) is None  # its characters are not its bytes
    spots = found.spots(of, ("500 ", "ailed", "zork")) or []
    told = [(SPOTTED[0][s.begin : s.end], SPOTTED[1][s.begin : s.end], s.numbered) for s in spots]
    assert told == [("829 ", "829 ", True), ("500 ", "200 ", False), ("f2e ", "00a ", True), ("ailed", "ailed", False)]
    assert [SPOTTED[0][s.begin : s.end] in s.literals for s in spots] == [False, True, False, True]


TEXTS = st.none() | st.lists(PIECES, max_size=6).map("".join)


@given(st.lists(TEXTS, max_size=16), st.lists(st.sampled_from(LITERALS), max_size=3))
def test_nothing_is_lost_and_nothing_is_added(texts: list[str | None], wanted: list[str]) -> None:
    found = made(texts)
    plain = [plain_quotes(text or "") for text in texts]
    expected = [number for number, text in enumerate(plain) if text and any(literal in text for literal in wanted)]
    assert places(found.holding(wanted)) == expected
    assert found.any_holds(wanted) == bool(expected)
    may = found.may_hold(wanted)
    for number, text in enumerate(texts):  # as they are, too: with the quotes that they have
        for literal in wanted if text else ():
            assert literal not in (text or "") or literal in may[found.of[number]]
    assert list(found.numbers) == [number for number, text in enumerate(texts) if text]
    assert [n for group in found.groups_of(found.numbers) for n in group] == list(found.numbers)
