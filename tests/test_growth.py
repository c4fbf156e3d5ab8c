"""No detector looks, for each of what it finds, at all the others: see `growth`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import growth
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Record
from cases import FixtureCase, detectors, some

MOST = 40  # records of a case that is copied
MENDED = {"dev-port-mismatch", "endpoint-arn-invoke", "runtime-init-timeout"}
CHOSEN = {c.owner for c in some(growth.first_hits(), 8, lambda c: c.owner)} | MENDED
CASES = [c for c in growth.first_hits() if c.owner in CHOSEN]


@pytest.mark.parametrize("many", [growth.apart, growth.together], ids=lambda f: str(f.__name__))
@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c.owner))
def test_a_detector_grows_with_its_input(case: FixtureCase, many: Callable[[Case, int], list[Record]]) -> None:
    held = growth.loaded(case)
    if len(held.logs) + sum(1 for _ in held.spans) > MOST:
        return
    detector = next(d for d in detectors() if d.code == case.owner)
    told = growth.growth(detector, held, many)
    assert told.ratio <= growth.AT_MOST, f"lines of Python that ran for N, 2N and 4N copies: {told.counts}"


def test_the_net_holds() -> None:
    def pairs(count: int) -> int:
        return growth.counted(lambda: [one for one in range(count) if any(other > count for other in range(count))])

    def each(count: int) -> int:
        return growth.counted(lambda: [one for one in range(count) if one])

    # lines that ran: a hundred times a hundred are enough to tell
    for work, square in ((pairs, True), (each, False)):
        told = growth.Growth((work(100), work(200), work(400)))
        assert (told.ratio > growth.AT_MOST) is square, told
