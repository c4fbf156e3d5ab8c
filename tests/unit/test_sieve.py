"""The sieve lets every text through in which a hint stands, whatever lines it has seen before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer.failures.sieve import Among, Kinds
from agentcore_analyzer.failures.sieve import stands as may_stand

HINTS = ("rror", "ailed", "tatus=5", " 404 ", "-32", "(10", "✗", "(be", "ad ", "deaf")
LINES = [
    "status=200 in 12 ms", "status=500 in 12 ms", "GET /zork 404 7", "GET /zork 200 7",
    "code -32603", "code 32603", "closed (1006)", "closed (2006)", "an error",     "an e1rror", "failed 3", "file 3", "✗ zork",
    "request 6b036d24-1a23-4264-a5c2-26a019c58205 status=503",
    "request 6b036d24-1a23-4264-a5c2-26a019c58206 status=203",
    "job 4f2e9a7b10cd code -32", "job 4f2e9a7b10ce code 32", "(be1f2e9a7b10cd)", "10cdbeef7bad ", "10cdbeef7bac ",
]  # fmt: skip


def stands(text: str) -> bool:
    return any(hint in text for hint in HINTS)


def sieve() -> Callable[[str], bool]:
    kinds = Kinds(Among(HINTS))
    return lambda text: may_stand(text, kinds(text))


def test_lines_that_differ_in_digits_only() -> None:
    holds = sieve()
    for _ in range(2):
        for line in LINES:
            assert holds(line) or not stands(line)
    assert not holds("status=200 in 99 ms")
    assert holds("status=501 in 99 ms")


def test_lines_that_differ_in_an_id_are_looked_at_once() -> None:
    looked: list[str] = []
    kinds = Kinds(lambda named: looked.append(named) or len(looked))
    for number in (8, 9, 10):
        assert kinds(f"step {number} of 4f2e9a7b{number:x}cd done") == 1
    assert kinds("step 8 of zork done") == 2
    assert kinds("step 8 of added done") == 3


PIECES = st.sampled_from([*HINTS, *LINES, "5", "4", " ", "=", "a", "\ud800"])


@given(st.lists(st.lists(PIECES, max_size=6).map("".join), max_size=8))
def test_nothing_is_lost(texts: list[str]) -> None:
    holds = sieve()
    for text in texts:
        assert holds(text) or not stands(text)


@pytest.mark.parametrize("text", ["", "x" * 5000, "x" * 5000 + "rror"])
def test_long_and_empty(text: str) -> None:
    assert sieve()(text) == stands(text)
