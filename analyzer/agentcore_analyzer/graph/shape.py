"""
What is wrong with the shape of the traces themselves, as reading notes: duplicates and cycles.

Missing parents and clocks that disagree are no reading problem; detectors judge them.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Damage, DamageReason, Span

# Beyond this many spans the trees of traces nobody looks at are not built for the sake of a note.
MAX_SPANS = 20_000


class ShapeNotes:
    """Collects one note for each kind of trouble, at the first span that has it."""

    def __init__(self) -> None:
        self._found: dict[DamageReason, tuple[Span, int]] = {}

    def add(self, reason: DamageReason, span: Span, count: int) -> None:
        if count > 0:
            first, before = self._found.get(reason, (span, 0))
            self._found[reason] = first, before + count

    def notes(self) -> list[Damage]:
        return [Damage(span.place, reason, _MESSAGES[reason], n) for reason, (span, n) in self._found.items()]


_MESSAGES = {
    DamageReason.DUPLICATE_SPAN: "spans that came twice with the same content were merged",
    DamageReason.CONFLICTING_SPAN: "different spans share one id; all were kept",
    DamageReason.SELF_PARENT: "spans that name themselves as their parent are shown as roots",
    DamageReason.PARENT_CYCLE: "parents that form a circle; each circle was cut at the span with the smallest id",
}


def merge(traces: Iterable[Trace]) -> list[Damage]:
    """Merge what came twice in every trace, and say what was found on the way."""
    found, left = ShapeNotes(), MAX_SPANS
    for trace in traces:
        before = trace.spans
        trace.merge_duplicates()
        if not before:
            continue
        found.add(DamageReason.DUPLICATE_SPAN, before[0], len(before) - len(trace.spans))
        found.add(DamageReason.CONFLICTING_SPAN, before[0], trace.conflicts)
        left -= len(trace.spans)
        if left < 0 or trace.is_ordered:
            continue
        selves = [s for s in trace.spans if s.parent_id == s.span_id]
        if selves:
            found.add(DamageReason.SELF_PARENT, selves[0], len(selves))
        circles = trace.circles()
        if circles:
            found.add(DamageReason.PARENT_CYCLE, circles[0], len(circles))
    return found.notes()

