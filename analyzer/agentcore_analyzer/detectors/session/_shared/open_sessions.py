"""Sessions that were open at a moment: requests before and after it, and no stop between them."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Evidence
from agentcore_analyzer.symptoms import microvms


def across(case: Case, moments: list[int]) -> Iterator[list[str]]:
    """The sessions that were open at each of these moments."""
    found = microvms.seen(case)
    lasted: dict[str, tuple[int, int]] = {}
    for request in found.moments:
        first, last = lasted.get(request.session, (request.start_ns, request.start_ns))
        lasted[request.session] = (min(first, request.start_ns), max(last, request.start_ns))
    unbroken = {s: (first, last) for s, (first, last) in lasted.items() if not any(first < stop < last for stop in found.stops.get(s, ()))}
    for at in moments:
        yield [s for s, (first, last) in unbroken.items() if first < at < last]


def seen_after(case: Case, sessions: list[str], at: int, what: str) -> Iterator[Evidence]:
    """Spans of these sessions that began after the moment."""
    for session in sessions:
        for trace in case.traces_of_session(session):
            span = next((s for s in trace.spans if (s.start_ns or 0) > at), None)
            if span is not None:
                yield Evidence(span.place, f"{span.name} of session {session}, after {what}", span.trace_id, span.span_id, span.start_ns)
                break
