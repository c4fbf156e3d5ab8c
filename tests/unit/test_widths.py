"""Lines that were broken at a fixed width, put together where they tell of a failure."""

from __future__ import annotations

import textwrap

import pytest

from agentcore_parsers.decoding.widths import mended
from cases import over

SENTENCES = (
    "stock.ShelfLocked: the shelf with the number 2 is locked by another count that has not come to its end",
    "An error occurred (ShelfLockedException) when calling the CountTheBoxesOfAShelf operation: the shelf is locked",
    "2026-11-22T20:47:36Z ERROR stock.shelf count failed because shelf 2 was locked by the keeper of the night shift before",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("width", [80, 100])
def test_between_words(sentence: str, width: int) -> None:
    assert mended(textwrap.fill(sentence, width)) == sentence


@over(SENTENCES)
def test_anywhere(sentence: str) -> None:
    broken = "\n".join(sentence[at : at + 80] for at in range(0, len(sentence), 80))
    assert mended(broken) == sentence


def test_who_breaks_between_words_does_so_everywhere() -> None:
    lines = [
        "Code execution failed at line 'import requests' due to: InterpreterError: Import",
        "of requests is not allowed. Authorized imports are: ['math', 'random', ",
        "'itertools', 'datetime', 're', 'collections', 'statistics', 'time', 'queue', ",
        "'unicodedata', 'stat']",
    ]
    assert mended("\n".join(lines)) == " ".join(line.strip() for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "ValueError: short\nand another line",
        "count failed: shelf 2 is locked by the keeper who came before all of the others.\nGoing on with shelf 3",
        "Caused by: stock.ShelfLocked: shelf 2 is locked by the keeper who came before\n\tat stock.Shelf.count(Shelf.java:40)",
        "looked up the boxes of all the shelves of the house and of the yard behind the\nhouse",
        "",
    ],
)
def test_what_was_not_broken(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize("gap", ["\t", "    "])
def test_the_function_of_a_frame_of_go_is_a_line_of_its_own(gap: str) -> None:
    text = (
        f'2026-11-22T20:47:36Z{gap}ERROR{gap}shelves/open.go:41{gap}could not open the shelf{gap}{{"error": "no such table"}}\n'
        f"example.com/stock/shelves.Open\n{gap}/srv/shelves/open.go:41\nmain.main\n{gap}/srv/main.go:17"
    )
    assert mended(text) == text
