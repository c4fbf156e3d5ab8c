"""The ids of requests, sessions and traces that a text names."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.tuples import NamedTuple

_TRACE = late(r"\b(?:trace_?id|otelTraceID|traceId)[=:\s\"'\\]{1,5}(?P<t>[0-9a-f]{32})\b")
_SPAN = late(r"\b(?:span_?id|otelSpanID|spanId)[=:\s\"'\\]{1,5}(?P<s>[0-9a-f]{16})\b")
_SESSION = late(
    r"(?:\b|(?<=runtime)|_)[Ss]ession(?:[ _-]?[Ii][Dd])?[=:\s\"'\\]{1,5}(?P<s>(?=[\w-]{0,40}\d)[0-9A-Za-z][\w-]{6,255})"
)
_REQUEST = late(r"\b[Rr]equest[ _-]?[Ii][Dd][=:\s\"'\\]{1,5}(?P<r>[0-9a-f-]{16,64})\b")
_TRACEPARENT = late(r"\b00-(?P<t>[0-9a-f]{32})-(?P<s>[0-9a-f]{16})-(?P<f>[0-9a-f]{2})\b")
_XRAY = late(
    r"\b(?:Root=|XRAY TraceId: )1-(?P<a>[0-9a-f]{8})-(?P<b>[0-9a-f]{24})"
    r"(?:;Parent=[0-9a-f]{16})?(?:;Sampled=(?P<f>[01]))?"
)
_SAMPLED = late(r"\btrace_sampled=(True|False)\b")


class Ids(NamedTuple):
    """What a text says about the request it belongs to."""

    trace: str | None = None
    span: str | None = None
    session: str | None = None
    request: str | None = None
    sampled: bool | None = None


def ids_of(text: str) -> Ids:
    """The ids that a text names; only a text that names its trace says whether that was sampled."""
    # A look for a piece of the name costs a tenth of the search, and most lines hold none.
    trace = _TRACE.search(text) if "race" in text else None
    span = _SPAN.search(text) if "pan" in text else None
    session = _SESSION.search(text) if "ession" in text else None
    request = _REQUEST.search(text) if "equest" in text else None
    trace_id, span_id = (trace["t"] if trace else None), (span["s"] if span else None)
    sampled = None
    if trace_id is None and "00-" in text and (header := _TRACEPARENT.search(text)):
        trace_id, sampled = header["t"], bool(int(header["f"], 16) & 1)
    elif trace_id is None and "1-" in text and (header := _XRAY.search(text)):
        trace_id, sampled = header["a"] + header["b"], header["f"] == "1" if header["f"] else None
    elif trace_id is not None and (flag := _SAMPLED.search(text)):
        sampled = flag[1] == "True"
    if trace_id is not None and not trace_id.strip("0"):
        trace_id = sampled = None
    return Ids(trace_id, span_id, session["s"] if session else None, request["r"] if request else None, sampled)


def places_of(text: str) -> tuple[slice | None, slice | None, slice | None, slice | None]:
    """Where the ids of trace, span, session and request stand that `ids_of` finds by their names."""
    found = _TRACE.search(text), _SPAN.search(text), _SESSION.search(text), _REQUEST.search(text)
    trace, span, session, request = (slice(*each.span(each.lastgroup or 0)) if each is not None else None for each in found)
    return trace, span, session, request
