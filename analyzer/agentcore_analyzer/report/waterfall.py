"""
The waterfall of one invocation: tree, bars, what was waited for, silences.

Bars are drawn in eighths of a character. A span that was waited for is solid, one that waits for a step
inside it or runs beside it is light; a failing span is marked with `!`. Blocks that repeat themselves are one row
(×4); long traces are cut to the rows that matter: what findings point at first.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

from agentcore_analyzer.model import Operation, Span, SpanStatus
from agentcore_analyzer.report import folding, labels, steps
from agentcore_analyzer.report.times import after, duration
from agentcore_analyzer.safe import clean
from agentcore_analyzer.timeline import Reading
from agentcore_analyzer.tuples import NamedTuple

MAX_ROWS = 40
NAME_WIDTH = 46
_EIGHTHS = " ▏▎▍▌▋▊▉"
_NARROW = 30  # columns of names, below which a level is one column deep
_FEW = 2  # spans, whose picture says nothing
_HEAVY = 50  # a fiftieth of the critical path is worth seeing

Paint = Callable[[str, str], str]
_NOTHING: Mapping[str, Hashable] = {}


def heavy_ns(path_ns: int) -> int:
    """As much of the critical path as is worth seeing."""
    return max(path_ns // _HEAVY, 1)


def waited_for(own_ns: int, length_ns: int | None, path_ns: int) -> bool:
    """
    Whether a span is drawn as waited for: half of its length, or a heavy part of the path, is its own.

    Parents that only pass the wait on to a child would otherwise all be.
    """
    return 0 < own_ns >= min(heavy_ns(path_ns), (length_ns or 0) // 2)


class Drawn(NamedTuple):
    """A row: its spans, of which there are several where a block repeats itself, and its depth."""

    spans: tuple[Span, ...]
    depth: int


def says_something(reading: Reading) -> bool:
    """Whether a picture shows more than the lines around it: a caller with its one call does not."""
    spans = reading.invocation.spans
    return len(spans) > _FEW or bool(reading.silences) or any(is_failed(s) for s in spans)


def plan(reading: Reading, pointed: Mapping[str, Hashable] = _NOTHING, limit: int = MAX_ROWS) -> list[Drawn]:
    """The rows to draw: blocks that repeat themselves as one; `pointed` says of spans which findings point at them."""
    spans, depths = reading.invocation.spans, list(reading.invocation.depths)
    rows = [
        Drawn(tuple(spans[n] for n in row.members), row.depth)
        for row in folding.folded(depths[: len(spans)], [_key(s, pointed) for s in spans[: len(depths)]])
    ]
    if len(rows) <= limit:
        return rows
    kept = choose(reading, limit, pointed, [row.spans for row in rows])
    return [row for row in rows if id(row.spans[0]) in kept]


def _key(span: Span, pointed: Mapping[str, Hashable]) -> Hashable:
    facts = span.facts
    return folding.alike(span.name), facts.operation, span.status, facts.error, facts.tool_status, pointed.get(span.span_id)


def name_width(drawn: Sequence[Drawn], most: int) -> int:
    """Columns that the names of the rows take, their indents included, but not more than `most`."""
    widths = (len(_indent(row.depth, most)) + len(clean(_name(row), most)) for row in drawn)
    return min(most, max(widths, default=most))


def _name(row: Drawn) -> str:
    name = folding.common([s.name for s in row.spans])
    return f"×{len(row.spans)} {name}" if len(row.spans) > 1 else name


def rows(
    reading: Reading, drawn: Sequence[Drawn], bar_width: int, label_width: int, paint: Paint, name_width: int = NAME_WIDTH
) -> list[list[str]]:
    """Rows of [name, bar, duration, what it was]; the last one says how many were left out."""
    invocation = reading.invocation
    start, end = invocation.start_ns, invocation.end_ns
    critical = {id(span): ns for span, ns in reading.critical}
    path = sum(critical.values())
    table = []
    for row in drawn:
        first = row.spans[0]
        failed = is_failed(first)
        waited = [waited_for(critical.get(id(s), 0), s.duration_ns, path) for s in row.spans]
        indent = _indent(row.depth, name_width)
        name = clean(_name(row), max(name_width - len(indent), 8))
        bars = [bar(s, start, end, bar_width, solid=solid) for s, solid in zip(row.spans, waited, strict=True)]
        lengths = [s.duration_ns for s in row.spans if s.duration_ns is not None]
        table.append(
            [
                f"{paint('!' if failed else ' ', 'red')} {indent}{paint(name, 'red') if failed else name}",
                paint(over_each_other(bars), "red" if failed else "cyan" if any(waited) else "dim"),
                duration(sum(lengths)) if lengths else "",
                cut(label_of(row.spans), label_width),
            ]
        )
    left_out = len(invocation.spans) - sum(len(row.spans) for row in drawn)
    if left_out > 0:
        table.append([f"  … {left_out} more span{'s' if left_out != 1 else ''}", "", "", ""])
    return table


def over_each_other(bars: Sequence[str]) -> str:
    """The bars of several spans in one row; what was waited for covers what was not."""
    made = bars[0]
    for bar in bars[1:]:
        made = "".join(new if new not in " ░" or old == " " else old for old, new in zip(made, bar, strict=True))
    return made


def label_of(spans: Sequence[Span]) -> str:
    """The facts of one span; of several their error and their tokens together."""
    if len(spans) == 1:
        return label(spans[0])
    tokens = [(s.facts.input_tokens, s.facts.output_tokens or 0) for s in spans if s.facts.input_tokens is not None]
    error = clean(short_error(spans[0].facts.error), 40) if spans[0].facts.error else ""
    used = f"{sum(i or 0 for i, _ in tokens)}+{sum(o for _, o in tokens)} tokens" if tokens else ""
    return " · ".join(part for part in (error, used) if part)


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


def legend(*, silences: bool, bars: bool, failed: bool, folds: bool = False) -> list[str]:
    """What the signs mean that are drawn."""
    told = [f"█ {labels.WAITED_FOR}", f"░ {labels.BESIDE}"] if bars else []
    signs = ((failed, f"! {labels.FAILED}"), (silences, f"~ {labels.SILENT}"), (folds, labels.FOLDED))
    return [*told, *(said for drawn, said in signs if drawn)]


def cut(text: str, width: int) -> str:
    """The text in `width` columns, with a sign where something is left out."""
    return text if len(text) <= width else f"{text[: width - 1]}…" if width > 1 else ""


def is_failed(span: Span) -> bool:
    return span.status == SpanStatus.ERROR or span.facts.tool_status == "error"


def short_error(error: str) -> str:
    """`ModelThrottledException` of `strands.types.exceptions.ModelThrottledException`."""
    last = error.rpartition(".")[2]
    return last if last.isidentifier() else error


def label(span: Span) -> str:
    """Short facts of a span: its error, model, tokens, HTTP status."""
    facts = span.facts
    parts = []
    if facts.operation == Operation.TOOL and facts.tool_status == "error" and span.status != SpanStatus.ERROR:
        parts.append(f"tool status error, span {span.status}")
    elif facts.error:
        parts.append(clean(short_error(facts.error), 40))
    elif span.status == SpanStatus.ERROR:
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


def choose(
    reading: Reading,
    limit: int = MAX_ROWS,
    pointed: Mapping[str, Hashable] = _NOTHING,
    groups: Sequence[tuple[Span, ...]] | None = None,
) -> set[int]:
    """
    The spans to draw (their `id`): all of a short trace; else entry, what findings point at, failures, critical path, longest.

    Of `groups`, each of which takes one row, the first spans are meant.
    """
    spans = reading.invocation.spans
    every = [(s,) for s in spans] if groups is None else groups
    if len(every) <= limit:
        return {id(group[0]) for group in every}
    first = {id(s): id(group[0]) for group in every for s in group}
    kept = {id(reading.invocation.root)}
    by_weight = sorted(reading.critical, key=lambda item: -item[1])
    ranked = [s for s in spans if s.span_id in pointed][: limit // 2]
    ranked += [s for s in spans if is_failed(s)][: limit // 2]
    ranked += [s for s, _ in by_weight]
    ranked += sorted(spans, key=lambda s: -(s.duration_ns or 0))
    for span in ranked:
        if len(kept) >= limit:
            break
        kept.add(first[id(span)])
    return kept


def _indent(depth: int, width: int) -> str:
    return " " * min(depth * (2 if width >= _NARROW else 1), 16, width // 2)
