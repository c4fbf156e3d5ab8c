"""The traces in which something matches as waterfalls; the spans that match are marked."""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.answers.text import headline, notes
from agentcore_analyzer.model import Span
from agentcore_analyzer.query.asking import Answer
from agentcore_analyzer.report.json_parts import names_replaced, plural
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.report.times import duration
from agentcore_analyzer.report.waterfall import bar, is_failed, label
from agentcore_analyzer.safe import clean

TRACES_SHOWN = 10  # waterfalls are long
ROWS_SHOWN = 60  # of one trace
_NAME, _BAR = 46, 30  # columns; the names are cut first
_LABEL = 30
MARK = "▶"


def render(answer: Answer, document: dict[str, Any], width: int, coloured: bool) -> str:
    """The page: `document` has the counts and the notes."""
    page = Page(width, coloured)
    page.line(page.paint(headline(document), "bold") + f"   {MARK} matches")
    if names := names_replaced(document):
        page.prose(names, "  ", "  ", "yellow")
    matched: dict[str, set[int]] = {}
    traces = {found.trace.id: found.trace for found in answer.spansets}
    for found in answer.spansets:
        matched.setdefault(found.trace.id, set()).update(id(span) for span in found.spans)
    for trace_id in list(traces)[:TRACES_SHOWN]:
        page.line()
        page.line(f"  trace {clean(trace_id)}")
        _trace(page, traces[trace_id], matched[trace_id])
    if len(traces) > TRACES_SHOWN:
        page.line()
        page.line(f"  … {plural(len(traces) - TRACES_SHOWN, 'more trace')}")
    notes(page, document)
    return "\n".join(page.lines) + "\n"


def _trace(page: Page, trace: Any, matched: set[int]) -> None:
    walked = [pair for root in trace.roots for pair in trace.walk(root)]
    kept = _chosen(trace, walked, matched)
    room = max(min(_NAME, page.width - _BAR - _LABEL - 16), 16)
    rows = []
    for span, depth in walked:
        if id(span) not in kept:
            continue
        hit = id(span) in matched
        indent = " " * min(2 * depth, room // 2)
        name = clean(span.name, max(room - len(indent), 8))
        drawn = bar(span, trace.start_ns, trace.end_ns, _BAR, solid=hit)
        rows.append([
            page.paint(MARK, "green") if hit else " ",
            indent + (page.paint(name, "bold") if hit else name),
            page.paint(drawn, "red" if is_failed(span) else "cyan" if hit else "dim"),
            duration(span.duration_ns) if span.duration_ns is not None else "",
            label(span)[:_LABEL],
        ])  # fmt: skip
    page.table(rows, "    ")
    if len(rows) < len(walked):
        page.line(f"      … {plural(len(walked) - len(rows), 'more span')}")


def _chosen(trace: Any, walked: list[tuple[Span, int]], matched: set[int]) -> set[int]:
    """All of a short trace; else what matches with the way to it, then the rest from the top."""
    kept: set[int] = set()
    for wanted in (True, False):
        for span, _ in walked:
            if len(kept) >= ROWS_SHOWN:
                return kept
            if (id(span) in matched) is wanted:
                kept.add(id(span))
                kept.update(id(above) for above in trace.ancestors(span)) if wanted else None
    return kept
