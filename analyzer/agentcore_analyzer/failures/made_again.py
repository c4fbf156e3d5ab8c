"""Whether a call that failed was made again in its trace, and went well."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from agentcore_analyzer.conventions.call_attributes import tool_contents
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.graph.trace import Trace, moment
from agentcore_analyzer.model import Operation, Span, SpanStatus

SERVER_ERROR = 500
CALLS = 100  # later calls whose arguments are compared with those of one that failed


class MadeAgain:
    """Asked for each span that failed; the calls of a trace that went well are gathered once."""

    def __init__(self) -> None:
        self._good_calls: dict[str, dict[tuple[str, str], list[Span]]] = {}

    def well(self, trace: Trace, span: Span) -> bool:
        """Whether a later span of the same name and tool, and with the same arguments where they are known, ended well."""
        if trace.parent(span) is None:
            return False
        good = self._of(trace).get((span.name, span.facts.tool or ""), [])
        if span.scope == TRANSCRIPT:
            first = bisect_right(good, moment(span), key=moment)
        elif (end := span.end_ns or span.start_ns) is not None:
            first = bisect_left(good, end, key=lambda s: s.start_ns or 0)
        else:
            return False
        if first == len(good):
            return False
        # Another search, or another program run by the same tool, does not mend this one.
        own = _arguments(span)
        return own is None or any(_arguments(s) == own for s in good[max(first, len(good) - CALLS) :])

    def _of(self, trace: Trace) -> dict[tuple[str, str], list[Span]]:
        """The spans of a trace that went well by name and tool, in order of time."""
        calls = self._good_calls.get(trace.id)
        if calls is None:
            calls = self._good_calls[trace.id] = {}
            for span in trace.spans:
                if not is_bad(span) and (span.start_ns is not None or span.scope == TRANSCRIPT):
                    calls.setdefault((span.name, span.facts.tool or ""), []).append(span)
            for same in calls.values():
                same.sort(key=moment)
        return calls


def _arguments(span: Span) -> str | None:
    """What a tool was given, where its span says so."""
    if span.facts.operation != Operation.TOOL:
        return None
    detail = span.detail
    given = tool_contents(detail.attributes)[0]
    if given is None:
        given = next((e.attributes.get("content") for e in detail.events if e.name == "gen_ai.tool.message"), None)
    return None if given is None else str(given)


def is_bad(span: Span) -> bool:
    return span.status == SpanStatus.ERROR or span.facts.tool_status == "error" or (span.facts.http_status or 0) >= SERVER_ERROR
