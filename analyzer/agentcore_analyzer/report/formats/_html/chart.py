"""The chart of a finding: one lane for each step function, all on the same axes."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.report import steps
from agentcore_analyzer.report.formats._html.geometry import Axis, Bar, Tick
from agentcore_analyzer.report.times import after
from agentcore_analyzer.tuples import NamedTuple

COLUMNS = 240
HEIGHT = 64  # pixels of a lane


class Block(NamedTuple):
    bar: Bar
    top: str
    height: str


class Lane(NamedTuple):
    name: str
    peak: int
    peak_at: str
    over: bool  # above the limit
    blocks: tuple[Block, ...]
    limit_y: str | None
    text: str  # what the drawing shows, in a sentence


class ChartView(NamedTuple):
    title: str
    unit: str
    start: str
    limit: int | None
    top: int
    height: int
    lanes: tuple[Lane, ...]
    ticks: list[Tick]


def view(chart: dict[str, Any], start: str) -> ChartView | None:
    """None where there is nothing to draw; `start` as shown to people."""
    series = [(s["name"], [(at, value) for at, value in s["steps"]]) for s in chart["series"] if s["steps"]]
    low, high = steps.extent(found for _, found in series)
    limit = chart["limit"]
    top = max([limit or 0, *(value for _, found in series for _, value in found)])
    if high <= low or top <= 0:
        return None
    axis = Axis(low, high)
    lanes = tuple(_lane(name, found, axis, top, limit, chart["unit"]) for name, found in series)
    return ChartView(chart["title"], chart["unit"], start, limit, top, HEIGHT, lanes, axis.ticks())


def _lane(name: str, found: steps.Steps, axis: Axis, top: int, limit: int | None, unit: str) -> Lane:
    heights = steps.columns(found, axis.low, axis.high, COLUMNS)
    blocks, begin = [], 0
    for column in range(1, COLUMNS + 1):
        if column < COLUMNS and heights[column] == heights[begin]:
            continue
        if heights[begin] > 0:
            edges = [axis.low + (axis.high - axis.low) * c // COLUMNS for c in (begin, column)]
            y = _y(heights[begin], top)
            blocks.append(Block(axis.bar(edges[0], edges[1] - edges[0]), _pixels(y), _pixels(HEIGHT * 10 - y)))
        begin = column
    peak = steps.peak(found)
    value, at = (peak.value, after(peak.at_ns)) if peak else (0, "0")
    said = f"{name}: at most {value} {unit}, first after {at}" if value else f"{name}: none"
    over = limit is not None and value > limit
    if limit is not None:
        said += f"; {'above' if over else 'within'} the limit of {limit}"
    return Lane(name, value, at, over, tuple(blocks), _pixels(_y(limit, top)) if limit is not None else None, said)


def _y(value: int, top: int) -> int:
    """Tenths of a pixel from the top of the lane."""
    return HEIGHT * 10 - value * HEIGHT * 10 // top


def _pixels(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}".removesuffix(".0")
