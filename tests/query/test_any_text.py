"""Any text is a query or is refused with a place; none takes the program down, or for ever."""

from __future__ import annotations

import pytest
import six_spans
from hypothesis import given, settings
from hypothesis import strategies as st

from agentcore_analyzer.query.asking import ask, prepared
from agentcore_analyzer.query.errors import QueryError
from agentcore_analyzer.query.parsing import MOST_BYTES, parse
from fuzzing import queries
from guards import alarm


def refusal(text: str) -> QueryError | None:
    """What is wrong with a text; None where it is a query."""
    try:
        prepared(text)
    except QueryError as exc:
        return exc
    return None


def test_random_texts_of_the_language() -> None:
    """A part of those that `tried` makes; 10⁶ were run by hand (docs/decisions/0013-queries.md)."""
    outcome = queries.tried(3000, seed=5)
    assert outcome["answered"] > 50
    assert outcome["refused"] > 1000


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    wrong = refusal(text)
    assert wrong is None or (wrong.line >= 1 and wrong.column >= 1)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 50_000, "{" * 50_000, "{ " + "!" * 50_000 + ".a }", "{ " + "-" * 50_000 + "1 = 1 }",
        "{ .a" + " = .a" * 20_000 + " }",
        "{ }" + " > { }" * 15_000, "{ }" + " | { }" * 15_000, "{ } | select(" + ",".join([".a"] * 20_000) + ")", '"' * 50_000,
        "`" * 50_000, "/*" * 50_000, "{ .a = " + "9" * 100_000 + " }", "{ duration > " + "1h" * 50_000 + " }",
        "{ ." + "a" * 100_000 + " }",
        "x" * (MOST_BYTES + 1), "{ .a = 2" + " ^ 2" * 20_000 + " }", "{ .a" + "\n" * 100_000 + "= 1",
        "({ } | rate())" + " + ({ } | rate())" * 5_000,
    ],
    ids=lambda text: text[:16],
)  # fmt: skip
def test_long_and_deep_texts_are_refused_in_time(text: str) -> None:
    with alarm(20):
        wrong = refusal(text)
        assert wrong is None or len(str(wrong)) < 1000
        if wrong is None:
            ask(six_spans.case(), text)


def test_long_chains_are_no_deeper_than_one() -> None:
    with alarm(20):
        many = " || ".join(f".a = {number}" for number in range(5000))
        assert len(parse(f"{{ {many} }}").root.stages[0].condition.parts) == 5000  # type: ignore[union-attr]
        assert ask(six_spans.case(), f"{{ {many} || .rows = 7 }}").spans
        assert len(ask(six_spans.case(), " || ".join(["{ .rows = 7 }"] * 3000))) == 1


SLOW = ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*a){12}b", ".*.*.*.*.*.*.*b", "(?i:(a+)+)b", r"(\w+\s?)+b", ".*a.*b", "(a|ab)*(b|ba)*c"]


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_takes_no_longer_than_its_value(pattern: str) -> None:
    from agentcore_analyzer.query.patterns import whole

    with alarm(20):
        assert not whole(pattern)("a" * 3000)
        assert not whole(pattern)("a " * 500)
        assert not whole(pattern)("a" * 60_000)
    assert whole("(a+)+b")("aab")
    assert whole("(?i:(a+)+)b")("AAb")
    assert whole("(x|(a+)+)?b{2}")("aabb")
    assert not whole("(a+)+b")("aac")
