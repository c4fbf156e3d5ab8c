"""
How the processor time of each detector grows with its input, and that of what all detectors share: `scripts/bench --growth`.

What the detector's first fixture holds, N times and 2N times, in traces of their own and all in one: twice the input may take
`growth.AT_MOST` times the time. `tests/test_growth.py` counts lines of Python on the same records, which tells nothing of
what runs in C (a regular expression, a sort, a search in a text).
"""

from __future__ import annotations

import _venv  # isort: skip

import gc
import sys
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

sys.path.insert(0, str(_venv.ROOT / "tests"))

import growth
from agentcore_analyzer.failures import claims, failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Record
from agentcore_analyzer.plugins import Detector
from cases import detectors

FEWEST = 60  # copies
RECORDS = 6_000  # no more of them once, and twice as many in the second half
ENOUGH_S = 0.01  # what takes so long is measured as it is; a fourth of it tells how busy the machine is, and nothing else
SHARED_S = 0.4  # what all detectors share took so long, and the detector next to nothing: it will not be more
ROUNDS = 2


class Row(NamedTuple):
    """What was measured, and how much longer twice of it takes; None where there is nothing to speak of."""

    name: str
    copies: int
    seconds: float
    ratio: float | None


class Took(NamedTuple):
    """Seconds of what is done once for all detectors, and of the detector."""

    shared: float
    own: float


def rows(only: str = "") -> Iterator[Row]:
    by_code = {d.code: d for d in detectors()}
    for fixture in growth.first_hits():
        if only and fixture.owner != only:
            continue
        held = growth.loaded(fixture)
        size = max(len(held.logs) + sum(1 for _ in held.spans), 1)
        for many in (growth.apart, growth.together):
            yield from measured(fixture.owner, by_code[fixture.owner], held, many, size)


def measured(code: str, detector: Detector, held: Case, many: Callable[[Case, int], list[Record]], size: int) -> Iterator[Row]:
    """Looked at again with more where it looks bad: what stops at a cap makes a step and no curve."""
    copies = FEWEST
    once = took(many(held, copies), detector)
    while once.own < ENOUGH_S and once.shared < SHARED_S and 4 * copies * size <= RECORDS:
        copies *= 4
        once = took(many(held, copies), detector)
    twice = took(many(held, 2 * copies), detector)
    for _ in range(2):
        if all(ratio is None or ratio <= growth.AT_MOST for ratio in map(_ratio, once, twice)):
            break
        copies *= 2
        once, twice = took(many(held, copies), detector), took(many(held, 2 * copies), detector)
    yield Row(f"{code}, {many.__name__}", copies, once.own, _ratio(once.own, twice.own))
    yield Row(f"failures of {code}, {many.__name__}", copies, once.shared, _ratio(once.shared, twice.shared))


def _ratio(once: float, twice: float) -> float | None:
    return twice / once if once >= ENOUGH_S / 4 else None


def took(records: list[Record], detector: Detector) -> Took:
    """The least of some rounds, each with a case of its own: what a case remembers is not measured twice."""
    rounds = []
    for _ in range(ROUNDS):
        case = Case()
        gc.collect()
        gc.disable()
        start = time.process_time()
        case.read(records)
        case.settle()
        failures(case)
        claims(case)
        case.ledger.damage.clear()
        _ = case.outlines
        between = time.process_time()
        list(detector.find(case))
        rounds.append(Took(between - start, time.process_time() - between))
        gc.enable()
    return Took(min(r.shared for r in rounds), min(r.own for r in rounds))


_WIDE, _HIGH, _LEFT, _TOP = 960, 3, 260, 30  # of the picture, in pixels; a row is so high


def drawn(dots: list[tuple[str, float]]) -> str:
    """A row for each ratio, the largest first, as SVG: the line of a doubling, and that of what may be at most."""
    rows = sorted(dots, key=lambda dot: -dot[1])
    most = max([growth.AT_MOST, *(ratio for _, ratio in rows)]) * 1.05
    high = _TOP + _HIGH * len(rows) + 20

    def at(ratio: float) -> float:
        return _LEFT + (_WIDE - _LEFT - 20) * ratio / most

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {high}" font-family="sans-serif" font-size="11">']
    parts.append(f'<title>How many times longer twice the input takes, {len(rows)} measurements</title>')
    for ratio, name in ((2.0, "twice"), (growth.AT_MOST, f"at most {growth.AT_MOST}")):
        parts.append(f'<line x1="{at(ratio):.1f}" x2="{at(ratio):.1f}" y1="{_TOP}" y2="{high - 20}" stroke="#c33"/>')
        parts.append(f'<text x="{at(ratio):.1f}" y="{_TOP - 8}" text-anchor="middle">{name}</text>')
    for number, (name, ratio) in enumerate(rows):
        y = _TOP + _HIGH * number
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="{at(ratio) - _LEFT:.1f}" height="{_HIGH - 1}" fill="#468"><title>{name}: {ratio:.2f}</title></rect>')
        if number < 3:
            parts.append(f'<text x="4" y="{_TOP + 6 + 14 * number}">{name}: {ratio:.2f}</text>')
    return "\n".join([*parts, "</svg>", ""])
