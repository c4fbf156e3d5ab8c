"""How many requests one trace tells of."""

from __future__ import annotations

import pytest
from make import span, trace

from agentcore_analyzer.graph.invocations import of_trace


@pytest.mark.parametrize(("second", "count"), [(20, 2), (10, 2), (9, 1), (0, 1)])
def test_trees_without_an_entry_are_requests_where_they_follow_each_other(second: float, count: int) -> None:
    spans = [span(1, None, 0, 10), span(2, 1, 1, 9), span(3, None, second, 30), span(4, 3, max(second, 1), 29)]
    assert len(of_trace(trace(spans))) == count


@pytest.mark.parametrize("start", [0, 5, 20])
def test_each_entry_is_one_whatever_its_time(start: float) -> None:
    spans = [span(1, None, 0, 10, kind="SERVER"), span(2, None, start, 30, "POST /invocations")]
    assert len(of_trace(trace(spans))) == 2


@pytest.mark.parametrize(
    ("name", "below", "is_request"), [("GET /ping", 0, False), ("GET /ping", 1, True), ("POST /invocations", 0, True)]
)
def test_a_look_whether_it_lives_is_a_request_only_where_something_came_of_it(name: str, below: int, *, is_request: bool) -> None:
    spans = [span(1, None, 0, 10, name, kind="SERVER"), *(span(2 + n, 1, 1, 9) for n in range(below))]
    assert [i.is_request for i in of_trace(trace(spans))] == [is_request]
