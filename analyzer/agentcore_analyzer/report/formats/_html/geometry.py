"""
Positions along a time axis, as SVG percentages.

A drawing without a view box, in percentages, fits any width and never distorts its text or
hatching; attributes, unlike `style`, need no permission from the content security policy.
"""

from __future__ import annotations

from agentcore_analyzer.report.steps import round_step
from agentcore_analyzer.report.times import after
from agentcore_analyzer.tuples import NamedTuple

THINNEST = 25  # hundredths of a per cent: narrower bars could not be seen
LAST_TICK = 8800  # hundredths of a per cent: the text of a later one would not fit


class Bar(NamedTuple):
    x: str
    width: str


class Tick(NamedTuple):
    """A line of the axis; `spare` ones are left out where the page is narrow."""

    x: str
    text: str
    spare: bool


class Axis(NamedTuple):
    """From `low` to `high`, nanoseconds from the start of whatever is drawn."""

    low: int
    high: int

    def x(self, at: int) -> str:
        return _percent(self._hundredths(at))

    def bar(self, start: int, length: int) -> Bar:
        first = self._hundredths(start)
        width = max(self._hundredths(start + length) - first, THINNEST)
        return Bar(_percent(min(first, 10000 - width)), _percent(width))

    def ticks(self, wanted: int = 6) -> list[Tick]:
        step = round_step(self.high - self.low, wanted)
        first = -(-self.low // step)
        marks = range(first, self.high // step + 1)
        return [Tick(self.x(n * step), after(n * step), n % 2 != 0) for n in marks if self._hundredths(n * step) <= LAST_TICK]

    def _hundredths(self, at: int) -> int:
        return min(max((at - self.low) * 10000 // max(self.high - self.low, 1), 0), 10000)


def _percent(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
