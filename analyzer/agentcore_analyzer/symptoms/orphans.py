"""Spans whose parent is in no file, and which of them are expected to be so."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from weakref import WeakKeyDictionary

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span

# Below this share of spans without their parent a trace is still readable as a tree.
SHARE = 0.2
AT_LEAST = 2  # one alone may be a call from outside

_known: WeakKeyDictionary[Case, dict[str, list[Span]]] = WeakKeyDictionary()


def orphans(case: Case) -> dict[str, list[Span]]:
    """By trace id; traces without orphans are left out. Looked for once for all detectors."""
    if case not in _known:
        found = {}
        for trace in case.traces.values():
            if not trace.is_orphaned:
                continue
            spans = trace.spans
            known: set[str | None] = {s.span_id for s in spans}
            known.add(None)
            if here := [s for s in spans if s.parent_id not in known and not expected(s)]:
                found[trace.id] = here
        _known[case] = found
    return _known[case]


def expected(span: Span) -> bool:
    """Entry spans are called from outside; their parents are rarely in the same export."""
    return span.kind in ("SERVER", "CONSUMER") or span.name == "POST /invocations" or span.facts.operation == Operation.INVOKE


def on_agentcore(spans: Iterable[Span]) -> bool:
    """Whether these are of a runtime that the CLI knows, and not of any program whose traces were exported."""
    return any(
        s.service.endswith(".DEFAULT") or s.facts.operation == Operation.INVOKE or "bedrock-agentcore" in str(s.detail.resource)
        for s in islice(spans, 20)
    )


def many(case: Case, trace_id: str) -> bool:
    """Whether so many parents are missing that the export must be a part of the trace."""
    here, total = orphans(case).get(trace_id, ()), len(case.traces[trace_id].spans)
    return len(here) >= AT_LEAST and len(here) >= SHARE * total and total > AT_LEAST
