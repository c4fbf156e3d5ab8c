"""Order and next_in_file answer at once what going over all records would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from make import case, log

from agentcore_analyzer.detectors.workstation._shared.order import Order
from agentcore_analyzer.evidence import next_in_file
from agentcore_analyzer.model import LogRecord

records = st.lists(
    st.builds(
        lambda at, file, line, text: log(at, text, file, where=line),
        st.none() | st.integers(0, 3), st.sampled_from("ab"), st.integers(1, 4), st.sampled_from(["yes", "no"]),
    ),
    max_size=9,
)  # fmt: skip


def follows(later: LogRecord, one: LogRecord) -> bool:
    if later.origin.file != one.origin.file:
        return False
    if later.time_ns is not None and one.time_ns is not None and later.time_ns != one.time_ns:
        return later.time_ns > one.time_ns
    return (later.place.line or 0) > (one.place.line or 0)


@given(records, records)
def test_order(held: list[LogRecord], others: list[LogRecord]) -> None:
    order = Order(held)
    for one in (*held, *others):
        assert order.any_after(one) is any(follows(g, one) for g in held)
        until = [g for g in held if g.origin.file == one.origin.file and not follows(g, one)]
        assert order.last_until(one) is (until[-1] if until else None)


@given(records)
def test_next_in_file(held: list[LogRecord]) -> None:
    made = case(*held)
    for number, one in enumerate(made.logs):
        wanted = [g for g in made.logs[number + 1 :] if g.origin.file == one.origin.file and g.text == "yes"]
        assert next_in_file(made, one, "yes", lambda g: g.text == "yes") is (wanted[0] if wanted else None)
    assert next_in_file(made, log(1, "no"), "yes", lambda g: g.text == "yes") is None
