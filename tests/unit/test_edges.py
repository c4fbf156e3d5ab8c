"""Lines that a terminal broke at its edge are joined, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_parsers.records import edges

LONG = (
    (
        "ERROR could not read /srv/lamps/north-row/lamp-00017.oil: the valve of tank_4 is closed "
        "since 06:10:31, see /var/log/tank_4.log"
    ),
    (
        'failed to light row north-7: Get "http://192.0.2.17:8080/rows/north-7/lamps?state=dark&since=2026-11-20": '
        "connection refused by lamp-17"
    ),
    (
        "zork.LampError: lamp 00017 of row north-7 (tank_4, wick 9f8e7d6c5b4a39281706) "
        "gave no light within 12.500 seconds of being lit"
    ),
)
NEXT = (
    "2026-11-20T10:00:02Z INFO the next row",
    "Traceback (most recent call last):",
    "- another item",
    "$ light --row 8",
    "Error: no oil",
)


def texts(lines: list[str]) -> list[str]:
    return [line for _, line in edges.mended(list(enumerate(lines)))]


def broken(line: str, width: int) -> list[str]:
    return [line[at : at + width] for at in range(0, len(line), width)]


@pytest.mark.parametrize("width", [40, 52])
@pytest.mark.parametrize("below", NEXT)
def test_what_was_broken_is_whole_again(width: int, below: str) -> None:
    for line in LONG:
        assert texts([*broken(line, width), below]) == [line, below]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_several_lines_broken_at_one_edge(width: int) -> None:
    wrapped = [part for line in LONG for part in broken(line, width)]
    assert texts(wrapped) == list(LONG)


def test_further_in_and_filled_up_with_blanks() -> None:
    parts = broken(LONG[1], 60)
    assert texts([f"    {part}".ljust(90) for part in parts]) == [f"    {LONG[1]}"]


@pytest.mark.parametrize(
    "lines",
    [
        # An editor's: no word is broken.
        [
            "The lamp could not be lit because the oil of",
            "the tank is used up and nobody had filled it",
            "again when the row of lamps was to be lit.",
        ],
        # Lines of one length by chance, each whole.
        [
            "lighting of row 04 failed: see /srv/rows/04",
            "lighting of row 05 failed: see /srv/rows/05",
            "watering of row 11 is done: see /srv/rows/1",
        ],
        # A table, a frame, a listing.
        [
            "NAME             READY   STATUS   AGE   ERROR",
            "lamp-7c9f8-x4t9  0/1     Failed   5d    12345",
            "lamp-7c9f8-k2m7  0/1     Failed   5d    54321",
        ],
        [
            "┌────────────────────────────────────────────┐",
            "│ could not be lit: the tank_4 is clos       │",
            "└────────────────────────────────────────────┘",
        ],
        ["data: Error encountered while lighting row 1", "id: 1", "data: Error encountered while lighting row 2", "id: 2"],
        # The same line twice.
        [
            "WARN could not read /srv/lamps/north-row/lamp",
            "7 rows are dark",
            "WARN could not read /srv/lamps/north-row/lamp",
            "9 rows are dark",
        ],
        # Nothing failed.
        [
            "the lamps of the northern row are lit by 06:10:3",
            "1 and those of the southern row by the time 06:1",
            "2:15 as on each day",
        ],
    ],
)
def test_what_stands_apart_stays_apart(lines: list[str]) -> None:
    assert texts(lines) == lines


def test_every_line_keeps_the_offset_of_its_begin() -> None:
    lines = [(0, "Reading"), *((100 + n, part) for n, part in enumerate(broken(LONG[0], 50))), (900, "done")]
    assert edges.mended(lines) == [(0, "Reading"), (100, LONG[0]), (900, "done")]


@pytest.mark.parametrize("free", ["", " ", "  "])
def test_a_line_of_blanks_is_no_rest(free: str) -> None:
    lines = [f" {LONG[0][:52]}", free, f" {LONG[1][:52]}", free]
    assert texts(lines) == lines


WORDS = ("ERROR could not ", "/srv/lamps_", "7:", "wick", " ", "\t", '"', "(", ".", "\u00a0")


@given(st.lists(st.sampled_from(WORDS), max_size=300), st.integers(40, 60))
def test_nothing_is_lost(words: list[str], width: int) -> None:
    for indent in ("", " ", "   "):
        lines = [indent + part for part in broken("".join(words), width)]
        assert "".join("".join(texts(lines)).split()) == "".join("".join(lines).split())
