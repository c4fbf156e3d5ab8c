"""Two tellings of one failure put together."""

from __future__ import annotations

import pytest

from agentcore_analyzer.failures.merging import merged
from agentcore_analyzer.failures.records import Failure, FailureKind, Said


def telling(weight: int = 10, **more: object) -> Failure:
    kind = FailureKind.LOGGED_ERROR
    return Failure(kind, Said(kind, 0, 1, "x", weight=weight), "x", (), (), **more)


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
