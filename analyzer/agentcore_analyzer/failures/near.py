"""Which failures of one text are near each other: records, times of two clocks, lines that stand side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agentcore_analyzer.failures.records import Failure, FailureKind

# What is said when something else failed; with words of its own it can be a cause.
ECHOES = frozenset({FailureKind.HTTP_STATUS, FailureKind.SPAN_STATUS, FailureKind.LOGGED_ERROR, FailureKind.STREAM_FRAME})
Told = tuple[Sequence[int], Sequence[Failure]]  # of a file: where its failures stand, in order, and which they are
Places = Mapping[str, Told]
BEHIND = 20  # records: further away it belongs to something else
BEFORE = 4  # records by which a status stands before the body that says why
NEAR_NS = 5 * 10**9  # one answer as both sides tell of it, two clocks
_ZONE_NS = 15 * 60 * 10**9  # zones differ by quarters of an hour


def near(one: Failure, other: Failure) -> bool:
    """Whether two failures may belong together by their times."""
    if one.time_ns is None or other.time_ns is None:
        return True
    apart = abs(one.time_ns - other.time_ns)
    if apart <= 12 * NEAR_NS:
        return True
    # Side by side in one file, and whole quarters of an hour apart: one stamp has no year, or the zone of another machine.
    lines = (abs(a.line - b.line) for a in one.places for b in other.places[:BEFORE] if a.file == b.file and a.line and b.line)
    return min(apart % _ZONE_NS, -apart % _ZONE_NS) <= NEAR_NS and any(distance <= BEFORE for distance in lines)
