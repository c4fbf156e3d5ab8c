"""
What is wrong with the shape of the traces themselves, as reading notes: duplicates and cycles.

Missing parents and clocks that disagree are no reading problem; detectors judge them.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Damage, Span

# Beyond this many spans the trees of traces nobody looks at are not built for the sake of a note.
MAX_SPANS = 20_000


class ShapeNotes:
    """Collects one note for each kind of trouble, at the first span that has it."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Span, int]] = {}

    def add(self, reason: str, span: Span, count: int) -> None:
        if count > 0:
            first, before = self._found.get(reason, (span, 0))
            self._found[reason] = first, before + count

    def notes(self) -> list[Damage]:
        return [Damage(span.place, reason, _MESSAGES[reason], n) for reason, (span, n) in self._found.items()]


_MESSAGES = {
    "duplicate-span": "spans that came twice with the same content were merged",
    "conflicting-span": "different spans share one id; all were kept",
    "self-parent": "spans that name themselves as their parent are shown as roots",
    "parent-cycle": "parents that form a circle; each circle was cut at the span with the smallest id",
}


def merge(traces: Iterable[Trace]) -> list[Damage]:
    """Merge what came twice in every trace, and say what was found on the way."""
    found, left = ShapeNotes(), MAX_SPANS
    for trace in traces:
        before = trace.spans
        trace.merge_duplicates()
        if not before:
            continue
        found.add("duplicate-span", before[0], len(before) - len(trace.spans))
        found.add("conflicting-span", before[0], trace.conflicts)
        left -= len(trace.spans)
        if left < 0:
            continue
        selves = [s for s in trace.spans if s.parent_id == s.span_id]
        if selves:
            found.add("self-parent", selves[0], len(selves))
        circles = trace.circles()
        if circles:
            found.add("parent-cycle", circles[0], len(circles))
    return found.notes()

