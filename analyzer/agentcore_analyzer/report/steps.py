"""
Arithmetic of drawings, the same for terminal and browser: step functions by columns, round axis steps.

A step function is a list of (nanoseconds from the chart's start, value from then on), in order of time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agentcore_analyzer.tuples import NamedTuple

_S = 10**9
# What people count time in, once it is more than seconds.
_LONG = tuple(n * _S for n in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 43200, 86400))

Steps = Sequence[tuple[int, int]]


class Peak(NamedTuple):
    """The highest value, and when it was first reached."""

    value: int
    at_ns: int


def extent(every: Iterable[Steps]) -> tuple[int, int]:
    """First and last time of several step functions."""
    times = [at for steps in every for at, _ in steps]
    return (min(times), max(times)) if times else (0, 0)


def peak(steps: Steps) -> Peak | None:
    best = max(steps, key=lambda step: (step[1], -step[0]), default=None)
    return Peak(best[1], best[0]) if best else None


def columns(steps: Steps, low: int, high: int, count: int) -> list[int]:
    """The highest value within each of `count` equal stretches from `low` to `high`; 0 before the first step."""
    width = max(high - low, 1)
    highest = [0] * count
    for (at, value), (until, _) in zip(steps, [*steps[1:], (high, 0)], strict=True):
        first = min(max((at - low) * count // width, 0), count - 1)
        last = min(max(-(-(until - low) * count // width), first + 1), count)  # rounded up: one column at least
        for column in range(first, last):
            highest[column] = max(highest[column], value)
    return highest


def round_step(length: int, wanted: int = 6) -> int:
    """A step of 1, 2 or 5 times a power of ten (minutes and hours: as a clock) that divides `length` into few."""
    least = max(length // wanted, 1)
    if least > _LONG[-1]:
        return -(-least // _LONG[-1]) * _LONG[-1]
    if least > _S:
        return next(n for n in _LONG if n >= least)
    power = int(f"1{'0' * (len(str(least)) - 1)}")
    return next(n * power for n in (1, 2, 5, 10) if n * power >= least)


_EIGHTHS = " ▁▂▃▄▅▆▇█"


def blocks(heights: Sequence[int], top: int, lines: int, limit: int | None = None) -> list[str]:
    """Heights as `lines` lines of block characters, `top` filling them all; `┄` where the limit runs through free space."""
    eighths = [-(-value * lines * 8 // max(top, 1)) for value in heights]  # rounded up: what is not none is seen
    mark = None if limit is None else min(-(-limit * lines // max(top, 1)), lines)
    drawn = []
    for line in range(lines, 0, -1):
        empty = "┄" if line == mark else " "
        cells = (min(max(e - (line - 1) * 8, 0), 8) for e in eighths)
        drawn.append("".join(_EIGHTHS[cell] if cell else empty for cell in cells))
    return drawn
