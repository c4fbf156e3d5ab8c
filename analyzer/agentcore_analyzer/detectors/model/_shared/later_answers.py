"""Model calls that ended well after others had failed: the model was asked again."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.graph.trace import began_after, moment
from agentcore_analyzer.model import Operation, Span, SpanStatus


def answered(spans: Iterable[Span], failed: list[Span]) -> Span | None:
    """The first of these spans that is a model call, began when all that failed had ended, and ended well."""
    last = max(failed, key=lambda s: (s.end_ns or 0, moment(s)), default=None)
    if last is None:
        return None
    calls = (s for s in spans if s.facts.operation == Operation.MODEL and s.status != SpanStatus.ERROR and not s.facts.error)
    return next((s for s in calls if began_after(s, last)), None)
