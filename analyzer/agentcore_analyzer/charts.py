"""A number over time, drawn beside a finding."""

from __future__ import annotations

from agentcore_analyzer.tuples import NamedTuple


class Series(NamedTuple):
    """A step function: (time in ns since the epoch, value from then on)."""

    name: str
    steps: tuple[tuple[int, int], ...]


class Chart(NamedTuple):
    """A number over time that makes a finding plain: the same axes for what was and what would be."""

    title: str
    unit: str
    start_ns: int
    series: tuple[Series, ...]
    limit: int | None = None
