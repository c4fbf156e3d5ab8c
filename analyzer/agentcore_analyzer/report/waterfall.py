"""
The waterfall of one invocation: tree, bars, critical path, silences.

Bars are drawn in eighths of a character. A bar on the critical path is solid, others are light;
a failing span is marked with `!`. Long traces are cut to the rows that matter.
"""

from __future__ import annotations

from collections.abc import Callable

from agentcore_analyzer.model import Span
from agentcore_analyzer.reading import Reading
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.safe import clean

MAX_ROWS = 40
_EIGHTHS = " ▏▎▍▌▋▊▉"
NAME_WIDTH = 46

Paint = Callable[[str, str], str]


def name_width(reading: Reading, most: int) -> int:
    """Columns that the names of the drawn spans take, their indents included, but not more than `most`."""
    kept = choose(reading)
    drawn = zip(reading.invocation.spans, reading.invocation.depths, strict=False)
    return min(most, max((2 * min(depth, 8) + len(clean(s.name, most)) for s, depth in drawn if id(s) in kept), default=most))


def rows(reading: Reading, bar_width: int, label_width: int, paint: Paint, name_width: int = NAME_WIDTH) -> list[list[str]]:
    """Rows of [name, bar, duration, what it was]; the last one says how many were left out."""
    invocation = reading.invocation
    start, end = invocation.start_ns, invocation.end_ns
    kept = choose(reading)
    critical = {id(span): ns for span, ns in reading.critical}
    table = []
    for span, depth in zip(invocation.spans, invocation.depths, strict=False):
        if id(span) not in kept:
            continue
        failed = is_failed(span)
        indent = "  " * min(depth, 8, name_width // 4)
        name = clean(span.name, max(name_width - len(indent), 8))
        drawn = bar(span, start, end, bar_width, solid=id(span) in critical)
        colour = "red" if failed else "cyan" if id(span) in critical else "dim"
        mark = "!" if failed else " "
        table.append(
            [
                f"{paint(mark, 'red')} {indent}{paint(name, 'red') if failed else name}",
                paint(drawn, colour),
                duration(span.duration_ns),
                cut(label(span), label_width),
            ]
        )
    left_out = len(invocation.spans) - len(table)
    if left_out > 0:
        table.append([f"  … {left_out} more span{'s' if left_out != 1 else ''}", "", "", ""])
    return table


def cut(text: str, width: int) -> str:
    """The text in `width` columns, with a sign where something is left out."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def is_failed(span: Span) -> bool:
    return span.status == "ERROR" or span.facts.tool_status == "error"


def label(span: Span) -> str:
    """Short facts of a span: its error, model, tokens, HTTP status."""
    facts = span.facts
    parts = []
    if facts.operation == "tool" and facts.tool_status == "error" and span.status != "ERROR":
        parts.append(f"tool status error, span {span.status}")
    elif facts.error:
        parts.append(clean(facts.error, 40))
    elif span.status == "ERROR":
        parts.append("ERROR")
    if facts.operation == "model":
        if facts.input_tokens is not None:
            parts.append(f"{facts.input_tokens}+{facts.output_tokens or 0} tokens")
        if facts.finish_reason:
            parts.append(clean(facts.finish_reason, 24))
        if facts.model and facts.model not in span.name:
            parts.append(clean(facts.model, 40))
    elif facts.http_status and (facts.http_status >= 400 or facts.operation == "server"):
        parts.append(str(facts.http_status))
    return " · ".join(parts)


def bar(span: Span, start: int | None, end: int | None, width: int, *, solid: bool) -> str:
    """The span's stretch of the invocation, `width` characters wide."""
    if start is None or end is None or end <= start or span.start_ns is None:
        return " " * width
    scale = width * 8 / (end - start)
    first = round((span.start_ns - start) * scale)
    last = round(((span.end_ns if span.end_ns is not None else span.start_ns) - start) * scale)
    first, last = min(max(first, 0), width * 8 - 1), min(max(last, first + 1), width * 8)
    cells = []
    for cell in range(width):
        low, high = max(first, cell * 8), min(last, cell * 8 + 8)
        filled = max(high - low, 0)
        if not filled:
            cells.append(" ")
        elif not solid:
            cells.append("░" if filled >= 4 or last - first < 8 else "·")
        elif filled == 8:
            cells.append("█")
        else:
            # Eighth blocks grow from the left; a stretch that starts late in its cell is drawn full.
            cells.append(_EIGHTHS[filled] if low == cell * 8 else "▐")
    return "".join(cells)


def choose(reading: Reading, limit: int = MAX_ROWS) -> set[int]:
    """The spans to draw (their `id`): all of a short trace; else entry, failures, critical path, longest."""
    spans = reading.invocation.spans
    if len(spans) <= limit:
        return {id(s) for s in spans}
    kept = {id(reading.invocation.root)}
    by_weight = sorted(reading.critical, key=lambda item: -item[1])
    ranked = [s for s in spans if is_failed(s)][: limit // 2]
    ranked += [s for s, _ in by_weight]
    ranked += sorted(spans, key=lambda s: -(s.duration_ns or 0))[:limit]
    for span in ranked:
        if len(kept) >= limit:
            break
        kept.add(id(span))
    return kept
