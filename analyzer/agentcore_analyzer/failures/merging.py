"""Two tellings of a failure as one record."""

from __future__ import annotations

from dataclasses import replace

from agentcore_analyzer.failures.records import Failure


def merged(one: Failure, other: Failure, *, ordered: bool = False) -> Failure:
    """Two tellings as one failure; the one that says more comes first, unless they are given in their order."""
    first, second = (one, other) if ordered or one.said.weight >= other.said.weight else (other, one)
    return replace(
        first,
        places=tuple(dict.fromkeys((*first.places, *second.places))),
        sources=(*first.sources, *(s for s in second.sources if all(s is not k for k in first.sources))),
        time_ns=min((t for t in (one.time_ns, other.time_ns) if t is not None), default=None),
        trace_id=first.trace_id or second.trace_id,
        span_id=first.span_id or second.span_id,
        session_id=first.session_id or second.session_id,
        request_id=first.request_id or second.request_id,
        harmless=first.harmless if first.harmless and second.harmless else "",
    )
