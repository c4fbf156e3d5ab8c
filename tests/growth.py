"""
How the work of a detector grows with its input: a case that holds what it finds, once, N times, 2N times, 4N times.

Counted are the lines of Python that run, which are the same in every run on every machine, and not seconds. What 2N more
copies cost is held against what N more cost: 2 where each costs the same, 4 where each looks at all others.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any, NamedTuple

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import claims, failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Detail, LogRecord, Place, Record, Span
from agentcore_analyzer.plugins import Detector
from cases import BUILTIN, FixtureCase, found, inside

COPIES = 30
AT_MOST = 2.6
FEW = 400  # lines of Python: below, there is nothing to speak of
_STEP_NS = 10**9
_LINES = 100_000


class _Again:
    """The origin of a record that is another one's copy: the same file, further down."""

    def __init__(self, record: LogRecord | Span, number: int) -> None:
        self.record, self.number, self.file = record, number, record.origin.file

    def place(self, where: int | Place) -> Place:
        place = self.record.place
        return place._replace(line=(place.line or 1) + self.number * _LINES, offset=None)

    def detail(self, where: int | Place, held: Any) -> Detail:
        return self.record.detail


def loaded(case: FixtureCase) -> Case:
    with inside(case.path):
        return pipeline.load(case.inputs(), BUILTIN).case


def apart(case: Case, count: int) -> list[Record]:
    """Each copy a second later, in traces and requests of its own; file, session and stream are the same ones."""
    return [*case.documents, *(made for number in range(count) for made in _copy(case, number, None))]


def together(case: Case, count: int) -> list[Record]:
    """All copies in the same traces, their spans side by side below the same roots."""
    roots = {s.span_id for s in case.spans if s.parent_id is None}
    return [*case.documents, *(made for number in range(count) for made in _copy(case, number, roots))]


def _copy(case: Case, number: int, roots: set[str] | None) -> Iterable[Record]:
    def other(value: str | None, digits: int) -> str | None:
        if value is None or not number or (roots and value in roots):
            return value
        return hashlib.sha256(f"{value} {number}".encode()).hexdigest()[:digits]

    def later(time: int | None) -> int | None:
        return None if time is None else time + number * _STEP_NS

    for span in case.spans:
        if roots and number and span.span_id in roots:
            continue
        yield span._replace(
            trace_id=span.trace_id if roots else other(span.trace_id, 32), span_id=other(span.span_id, 16),
            parent_id=other(span.parent_id, 16), start_ns=later(span.start_ns), end_ns=later(span.end_ns),
            origin=_Again(span, number),
        )  # fmt: skip
    for log in case.logs:
        yield log._replace(
            trace_id=log.trace_id if roots else other(log.trace_id, 32), span_id=other(log.span_id, 16),
            request_id=other(log.request_id, 32), time_ns=later(log.time_ns), origin=_Again(log, number),
        )  # fmt: skip


def counted(run: Callable[[], object]) -> int:
    """The lines of Python that this runs."""
    lines = 0

    def count(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal lines
        lines += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        run()
    finally:
        sys.settrace(before)
    return lines


def asked(records: list[Record], detector: Detector) -> tuple[Callable[[], object], Case]:
    """A detector's work on these records, what all detectors share being done before."""
    case = Case()
    case.read(records)
    case.settle()
    case.ledger.damage.clear()
    list(case.outlines.of)
    assert failures(case) is not None
    claims(case)
    return lambda: list(detector.find(case)), case


class Growth(NamedTuple):
    """Lines that ran for N, 2N and 4N copies."""

    counts: tuple[int, int, int]

    @property
    def ratio(self) -> float:
        """2 where each copy costs the same, 4 where each looks at all others."""
        one, two, four = self.counts
        return (four - two) / (two - one) if two - one > FEW else 2.0


def growth(detector: Detector, case: Case, many: Callable[[Case, int], list[Record]], copies: int = COPIES) -> Growth:
    """Asked a second time, of more, where it looks bad: what stops at a cap makes a step and no curve."""
    found_here = _growth(detector, case, many, copies)
    return found_here if found_here.ratio <= AT_MOST else _growth(detector, case, many, 3 * copies)


def _growth(detector: Detector, case: Case, many: Callable[[Case, int], list[Record]], copies: int) -> Growth:
    asked(many(case, 1), detector)[0]()  # what is imported and compiled at first use
    counts = []
    for count in (copies, 2 * copies, 4 * copies):
        run, held = asked(many(case, count), detector)
        counts.append(counted(run))
        del held
    return Growth((counts[0], counts[1], counts[2]))


def first_hits() -> list[FixtureCase]:
    """Of each detector the first case that it finds something in."""
    hits: dict[str, FixtureCase] = {}
    for case in found("detectors"):
        if case.path.name.startswith("hit-"):
            hits.setdefault(case.owner, case)
    return list(hits.values())
