"""
The waterfall of one invocation: tree, bars, what was waited for, silences.

Bars are drawn in eighths of a character. A span that was waited for is solid, one that only passes
the wait on or runs beside it is light; a failing span is marked with `!`. Long traces are cut to the
rows that matter.
"""

from __future__ import annotations

from collections.abc import Callable

from agentcore_analyzer.model import Operation, Span
from agentcore_analyzer.report import labels, steps
from agentcore_analyzer.report.times import after, duration
from agentcore_analyzer.safe import clean
from agentcore_analyzer.timeline import Reading

MAX_ROWS = 40
NAME_WIDTH = 46
_EIGHTHS = " ▏▎▍▌▋▊▉"
_NARROW = 30  # columns of names, below which a level is one column deep
_HEAVY = 50  # a fiftieth of the critical path is worth seeing

Paint = Callable[[str, str], str]


def heavy_ns(path_ns: int) -> int:
    """As much of the critical path as is worth seeing."""
    return max(path_ns // _HEAVY, 1)


def waited_for(own_ns: int, length_ns: int | None, path_ns: int) -> bool:
    """
    Whether a span is drawn as waited for: half of its length, or a heavy part of the path, is its own.

    Parents that only pass the wait on to a child would otherwise all be.
    """
    return 0 < own_ns >= min(heavy_ns(path_ns), (length_ns or 0) // 2)


def name_width(reading: Reading, most: int) -> int:
    """Columns that the names of the drawn spans take, their indents included, but not more than `most`."""
    kept = choose(reading)
    drawn = zip(reading.invocation.spans, reading.invocation.depths, strict=False)
    widths = (len(_indent(depth, most)) + len(clean(s.name, most)) for s, depth in drawn if id(s) in kept)
    return min(most, max(widths, default=most))


def rows(reading: Reading, bar_width: int, label_width: int, paint: Paint, name_width: int = NAME_WIDTH) -> list[list[str]]:
    """Rows of [name, bar, duration, what it was]; the last one says how many were left out."""
    invocation = reading.invocation
    start, end = invocation.start_ns, invocation.end_ns
    kept = choose(reading)
    critical = {id(span): ns for span, ns in reading.critical}
    path = sum(critical.values())
    table = []
    for span, depth in zip(invocation.spans, invocation.depths, strict=False):
        if id(span) not in kept:
            continue
        failed = is_failed(span)
        solid = waited_for(critical.get(id(span), 0), span.duration_ns, path)
        indent = _indent(depth, name_width)
        name = clean(span.name, max(name_width - len(indent), 8))
        drawn = bar(span, start, end, bar_width, solid=solid)
        table.append(
            [
                f"{paint('!' if failed else ' ', 'red')} {indent}{paint(name, 'red') if failed else name}",
                paint(drawn, "red" if failed else "cyan" if solid else "dim"),
                duration(span.duration_ns) if span.duration_ns is not None else "",
                cut(label(span), label_width),
            ]
        )
    left_out = len(invocation.spans) - len(table)
    if left_out > 0:
        table.append([f"  … {left_out} more span{'s' if left_out != 1 else ''}", "", "", ""])
    return table


def axis(length_ns: int, width: int) -> str:
    """Times from the start of the invocation, each standing where its column begins."""
    step = steps.round_step(length_ns, max(width // 6, 2))
    line = ""
    for at in range(0, length_ns + 1, step):
        column, said = at * width // length_ns, after(at)
        if column + len(said) <= width and (not line or column > len(line)):
            line = line.ljust(column) + said
    return line


def silent(reading: Reading, width: int) -> str:
    """Where nothing was recorded."""
    start, end = reading.invocation.start_ns, reading.invocation.end_ns
    if start is None or end is None or end <= start:
        return ""
    cells = [" "] * width
    for silence in reading.silences:
        first = max((silence.start_ns - start) * width // (end - start), 0)
        last = min(max(-(-(silence.end_ns - start) * width // (end - start)), first + 1), width)
        cells[first:last] = "~" * (last - first)
    return "".join(cells).rstrip()


def legend(*, silences: bool, bars: bool, failed: bool) -> list[str]:
    """What the signs mean that are drawn."""
    told = [f"█ {labels.WAITED_FOR}", f"░ {labels.BESIDE}"] if bars else []
    return [*told, *([f"! {labels.FAILED}"] if failed else []), *([f"~ {labels.SILENT}"] if silences else [])]


def cut(text: str, width: int) -> str:
    """The text in `width` columns, with a sign where something is left out."""
    return text if len(text) <= width else f"{text[: width - 1]}…" if width > 1 else ""


def is_failed(span: Span) -> bool:
    return span.status == "ERROR" or span.facts.tool_status == "error"


def short_error(error: str) -> str:
    """`ModelThrottledException` of `strands.types.exceptions.ModelThrottledException`."""
    last = error.rpartition(".")[2]
    return last if last.isidentifier() else error


def label(span: Span) -> str:
    """Short facts of a span: its error, model, tokens, HTTP status."""
    facts = span.facts
    parts = []
    if facts.operation == Operation.TOOL and facts.tool_status == "error" and span.status != "ERROR":
        parts.append(f"tool status error, span {span.status}")
    elif facts.error:
        parts.append(clean(short_error(facts.error), 40))
    elif span.status == "ERROR":
        parts.append("ERROR")
    if facts.operation == Operation.MODEL:
        if facts.input_tokens is not None:
            parts.append(f"{facts.input_tokens}+{facts.output_tokens or 0} tokens")
        if facts.finish_reason:
            parts.append(clean(facts.finish_reason, 24))
        if facts.model and facts.model not in span.name:
            parts.append(clean(facts.model, 40))
    elif facts.http_status and (facts.http_status >= 400 or facts.operation == Operation.SERVER):
        status = f"HTTP {facts.http_status}"
        # Servers name the status as the error, too.
        parts = [status if part == str(facts.http_status) else part for part in parts]
        parts += [] if status in parts else [status]
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
            cells.append("░")
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


def _indent(depth: int, width: int) -> str:
    return " " * min(depth * (2 if width >= _NARROW else 1), 16, width // 2)
