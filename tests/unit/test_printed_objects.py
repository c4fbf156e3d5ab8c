"""Objects as programs print them, read in a time that grows no faster than they do."""

from __future__ import annotations

import pytest

from agentcore_parsers.records import printed
from guards import alarm


def test_a_quote_that_closes_nowhere_hides_no_object() -> None:
    text = "5\" {'message': 'told', timestamp: 17}"
    assert list(printed.objects(text)) == [(3, {"message": "told", "timestamp": 17})]


@pytest.mark.parametrize("quote", ["'", '"', "`"])
def test_behind_an_open_quote_the_others_still_count(quote: str) -> None:
    other = "'" if quote == '"' else '"'
    text = f"{{a: {quote}\\{quote}, b: {other}c{other}}}"
    assert list(printed.objects(text)) == [(0, {"b": "c"})]


@pytest.mark.parametrize("worst", ['"\\"', "'\\'", "'\\\"`", "a:\"\\'"])
def test_open_quotes_are_read_once(worst: str) -> None:
    with alarm(20):  # tried again at each of them it would be an hour
        assert list(printed.objects("{" + worst * 200_000)) == []
