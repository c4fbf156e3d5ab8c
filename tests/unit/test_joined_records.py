"""Which invocation a record of another file belongs to: by trace, request, session, or the time alone."""

from __future__ import annotations

import pytest
from make import START, S, case, span

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, JoinKind

ONE, TWO, THREE = ("1" * 32), ("2" * 32), ("3" * 32)
NOBODY = "9" * 32


def two_sessions() -> Case:
    """Two requests of one session, one after the other, and one of another session beside the second."""
    return case(
        span(1, None, 0, 10, trace=ONE, session_id="session-a", request_id="request-1"),
        span(2, None, 20, 30, trace=TWO, session_id="session-a", request_id="request-2"),
        span(3, None, 25, 40, trace=THREE, session_id="session-b", request_id="request-3"),
    )


def at(seconds: float) -> int:
    return START + round(seconds * S)


@pytest.mark.parametrize(
    ("asked", "number", "kind", "sure"),
    [
        ((at(22), ONE, "session-b", "request-3"), 1, JoinKind.LOG, Confidence.CERTAIN),  # its trace comes first
        ((at(22), NOBODY, "session-b", "request-1"), 1, JoinKind.REQUEST, Confidence.CERTAIN),  # then the request
        ((None, None, None, "request-2"), 2, JoinKind.REQUEST, Confidence.CERTAIN),
        ((at(5), None, "session-b", "request-9"), 3, JoinKind.SESSION, Confidence.CERTAIN),  # one of that session only
        ((at(31), None, "session-a", None), 2, JoinKind.SESSION, Confidence.LIKELY),  # the nearest of two
        ((at(9), None, "session-a", ""), 1, JoinKind.SESSION, Confidence.LIKELY),
        ((None, None, "session-a", None), 1, JoinKind.SESSION, Confidence.LIKELY),
        ((at(22), None, None, None), 2, JoinKind.TIME, Confidence.POSSIBLE),  # alone under way
        ((at(40), None, "session-z", None), 3, JoinKind.TIME, Confidence.POSSIBLE),
    ],
)
def test_the_first_that_is_known_decides(
    asked: tuple[int | None, str | None, str | None, str | None], number: int, kind: JoinKind, sure: Confidence
) -> None:
    joined = two_sessions().joined(*asked)
    assert joined is not None
    invocation, join = joined
    assert (invocation.root.span_id, join.kind, join.confidence) == (f"{number:016x}", kind, sure)


@pytest.mark.parametrize("time", [None, at(15), at(27), at(41)])
def test_a_time_at_which_none_or_several_are_under_way_decides_nothing(time: int | None) -> None:
    assert two_sessions().joined(time, None, None) is None


def test_a_trace_that_several_sessions_share_is_told_by_the_session_of_its_spans() -> None:
    shared = case(
        span(1, None, 0, 10, "POST /invocations", trace=ONE, session_id="session-a", kind="SERVER"),
        span(2, None, 20, 30, "POST /invocations", trace=ONE, session_id="session-b", kind="SERVER"),
    )
    joined = shared.joined(at(25), None, "session-a")
    assert joined is not None
    assert joined[0].root.span_id == f"{1:016x}"
    assert joined[1].confidence is Confidence.CERTAIN


def test_what_only_asks_whether_one_lives_is_no_request() -> None:
    asked = case(span(1, None, 0, 10, "GET /ping", trace=ONE), span(2, None, 0, 10, trace=TWO))
    joined = asked.joined(at(5), None, None)
    assert joined is not None
    assert joined[0].root.span_id == f"{2:016x}"
