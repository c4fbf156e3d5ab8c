"""Two tellings of one failure put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import case, log, said

import growth
from agentcore_analyzer.failures import failures
from agentcore_analyzer.failures.merging import merged
from agentcore_analyzer.failures.records import Failure, FailureKind, Said
from agentcore_analyzer.model import Place


def telling(weight: int = 10, **more: object) -> Failure:
    kind = FailureKind.LOGGED_ERROR
    return Failure(kind, Said(kind, 0, 1, "x", weight=weight), "x", **{"places": (), "sources": (), **more})


@pytest.mark.parametrize("reasons", [("known", ""), ("", "known"), ("", "")])
def test_it_is_harmless_only_where_both_are(reasons: tuple[str, str]) -> None:
    one, other = (telling(harmless=reason) for reason in reasons)
    assert merged(one, other).harmless == ""
    assert merged(telling(harmless="known"), telling(harmless="other")).harmless == "known"


@pytest.mark.parametrize("member", ["trace_id", "span_id", "session_id", "request_id"])
def test_what_one_does_not_know_the_other_tells(member: str) -> None:
    light, heavy = telling(10, **{member: "light"}), telling(40)
    assert getattr(merged(light, heavy), member) == "light"
    assert getattr(merged(light, telling(40, **{member: "heavy"})), member) == "heavy"


def test_the_heavier_comes_first_unless_they_are_in_order() -> None:
    light, heavy = telling(10), telling(40)
    assert merged(light, heavy).said is heavy.said
    assert merged(light, heavy, ordered=True).said is light.said
    assert merged(light, telling(10)).said is light.said


@pytest.mark.parametrize(("times", "first"), [((7, 3), 3), ((None, 3), 3), ((7, None), 7), ((None, None), None)])
def test_its_time_is_the_first_that_is_known(times: tuple[int | None, int | None], first: int | None) -> None:
    one, other = (telling(time_ns=time) for time in times)
    assert merged(one, other).time_ns == first


NUMBERS = st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True)


@given(st.lists(st.tuples(NUMBERS, st.sampled_from([10, 20, 40])), min_size=2, max_size=8))
def test_places_and_records_stand_once_in_the_order_of_what_says_more(tellings: list[tuple[list[int], int]]) -> None:
    records = [log(number, "x") for number in range(6)]
    many = [
        telling(weight, places=tuple(Place("a", n) for n in numbers), sources=tuple(records[n] for n in numbers))
        for numbers, weight in tellings
    ]
    whole, order, most = many[0], tellings[0][0], tellings[0][1]
    for other, (numbers, weight) in zip(many[1:], tellings[1:], strict=True):
        before, known = [p.line for p in whole.places], whole
        whole = merged(whole, other)
        order = [*numbers, *order] if weight > most else [*order, *numbers]
        order, most = list(dict.fromkeys(order)), max(most, weight)
        assert [p.line for p in known.places] == before  # what was put together before stays as it was
        merged(known, telling(10, places=(Place("b", 1),), sources=(log(9, "x"),)))  # nor does the newest one see another's
        assert [p.line for p in whole.places] == order == [records.index(s) for s in whole.sources]
        assert (whole.places[0].line, whole.sources[-1]) == (order[0], records[order[-1]])
        assert whole.sources[1:3] == tuple(records[n] for n in order[1:3])


def test_one_failure_told_thousands_of_times() -> None:
    """The same line to the fraction of a second, as several exports hold it: each telling costs as much as the one before."""

    def lines(count: int) -> int:
        told = case(*(said("ERROR lamp: wick gone", 1.25) for _ in range(count)))
        ran = growth.counted(lambda: failures(told))
        assert [len(f.sources) for f in failures(told).all] == [count]
        return ran

    lines(450)  # makes ready what is made ready for so many
    assert growth.Growth((lines(100), lines(200), lines(400))).ratio <= growth.AT_MOST
