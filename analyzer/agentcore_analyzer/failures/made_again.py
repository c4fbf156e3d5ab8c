"""Whether a call that failed was made again in its trace, and went well."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import takewhile

from agentcore_analyzer.conventions.call_attributes import tool_contents
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.graph.trace import Trace, moment
from agentcore_analyzer.model import Operation, Span, SpanKind, SpanStatus

SERVER_ERROR = 500
_MESSAGES = (SpanKind.CONSUMER, SpanKind.PRODUCER)  # each span of these kinds is about a message of its own
_ADDRESSES = ("url.full", "http.url", "url.path", "http.target", "http.path", "db.query.text", "db.statement")
_PLAIN = frozenset({Operation.INTERNAL, Operation.CLIENT, Operation.SERVER})
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
        # Another search, another program run by the same tool, or another message does not mend this one.
        own, later = _arguments(span), good[max(first, len(good) - CALLS) :]
        return any((own is None or _arguments(s) == own) and _same(trace, span, s) for s in later)

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


def _same(trace: Trace, one: Span, other: Span) -> bool:
    """Whether two spans of one name are one call: the same steps lead to both from where they part, and no message of its own."""
    if one.facts.operation not in _PLAIN:
        return True  # an agent asks its model and its tools again in another of its turns
    if (one.service, one.kind) != (other.service, other.kind) or _asked_for(one) != _asked_for(other):
        return False
    mine, its = list(trace.ancestors(one)), list(trace.ancestors(other))
    shared = {s.span_id for s in mine} & {s.span_id for s in its}
    ways = [[(s.name, s.kind) for s in takewhile(lambda s: s.span_id not in shared, way)] for way in (mine, its)]
    return ways[0] == ways[1] and not any(kind in _MESSAGES for _, kind in ((one.name, one.kind), *ways[0]))


def _asked_for(span: Span) -> str:
    """What a call over HTTP was for, where its span says so: `GET` alone names no call."""
    attributes = span.detail.attributes
    return next((str(attributes[name]).partition("?")[0] for name in _ADDRESSES if attributes.get(name)), "")


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
