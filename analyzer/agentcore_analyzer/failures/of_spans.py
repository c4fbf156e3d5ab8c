"""
Failures that spans report: status, exception events, error attributes, HTTP and RPC statuses, tool status.

A failed call marks the spans above it as failed, too, mostly with the same words or none: those are further places of
the one failure. A span above that says something else is a failure of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.readers import absorbed, said_in
from agentcore_analyzer.failures.records import Failure, FailureKind, Said
from agentcore_analyzer.failures.shape import masked, shape, short
from agentcore_analyzer.graph import Case, in_file_order
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import Operation, Span

CLIENT_ERROR, SERVER_ERROR = 400, 500
_EMPTY = ("", "Error", "ERROR", "error", "_OTHER", "Internal Server Error")
# `error.type` holds a class, or a word of the instrumentation: `tool_error`, `timeout`, `user`, `500`.
_CLASS = late(r"(?:[\w$]+[.:]+)*[A-Z][\w$]*")
_GRPC = ("rpc.grpc.status_code", "rpc.response.status_code")
_STACK = 64 << 10


def read(case: Case) -> Iterator[Failure]:
    by_trace: dict[str, list[Span]] = {}
    for span in in_file_order([*case.failed, *case.refused]):
        by_trace.setdefault(span.trace_id, []).append(span)
    for trace_id, spans in by_trace.items():
        yield from _of_trace(case, case.traces[trace_id], spans)


def _of_trace(case: Case, trace: Trace, spans: list[Span]) -> Iterator[Failure]:
    failed = {id(s): s for s in spans}
    above = _nearest_failed_above(trace, spans, failed)
    saids = {id(s): said_of(case, s) for s in spans}
    below: dict[int, list[int]] = {}
    for key, upper in above.items():
        below.setdefault(upper, []).append(key)
    depth = _depths(spans, above)
    owner: dict[int, int] = {}  # a span whose failure is told better below it -> that span
    for span in sorted(spans, key=lambda s: -depth[id(s)]):
        key = id(span)
        children = sorted(below.get(key, ()), key=lambda k: (failed[k].start_ns or 0, failed[k].span_id))
        echo = next((k for k in reversed(children) if _echoes(saids[key], saids[owner.get(k, k)])), None)
        if echo is not None:
            owner[key] = owner.get(echo, echo)
        for below_it in children if not _bare(saids[key]) else ():
            if below_it not in owner and _bare(saids[below_it]):
                owner[below_it] = owner.get(key, key)  # without words of its own: the span above tells what happened
    tellings: dict[int, list[Span]] = {}
    last_asked = _last_asked(trace, spans)
    for span in spans:
        tellings.setdefault(owner.get(id(span), id(span)), []).append(span)
    for key, group in tellings.items():
        group.sort(key=lambda s: (id(s) != key, -depth[id(s)]))
        yield _of(saids[key], group, last_asked)


def _depths(spans: list[Span], above: dict[int, int]) -> dict[int, int]:
    """How many failed spans stand over each."""
    depth: dict[int, int] = {}
    for span in spans:
        path: list[int] = []
        key: int | None = id(span)
        while key is not None and key not in depth and key not in path[-1:]:
            path.append(key)
            key = above.get(key)
        base = depth.get(key, -1) if key is not None else -1
        for step, k in enumerate(reversed(path), 1):
            depth[k] = base + step
    return depth


def _nearest_failed_above(trace: Trace, spans: list[Span], failed: dict[int, Span]) -> dict[int, int]:
    """For each failed span the nearest failed one over it; every span is walked over once."""
    known: dict[int, int | None] = {}
    found: dict[int, int] = {}
    for span in spans:
        path = [span]
        current = trace.caller(span) or trace.parent(span)
        while current is not None and id(current) not in failed and id(current) not in known:
            path.append(current)
            current = trace.parent(current)
        answer = None if current is None else id(current) if id(current) in failed else known[id(current)]
        for step in path[1:]:
            known[id(step)] = answer
        if answer is not None and answer != id(span):
            found[id(span)] = answer
    return found


def _bare(said: Said) -> bool:
    """Whether a span says no more than that it failed."""
    return said.kind in (FailureKind.SPAN_STATUS, FailureKind.HTTP_STATUS) and (not said.message or said.message == said.type)


def _echoes(upper: Said, lower: Said) -> bool:
    """Whether a span above says nothing but what the one below says."""
    if (upper.message in _EMPTY or upper.message == upper.type) and upper.type in ("", *_EMPTY, lower.type, lower.code):
        return upper.kind in (FailureKind.SPAN_STATUS, FailureKind.HTTP_STATUS) or not upper.message
    one, other = masked(upper.message), masked(lower.message)
    if one and other and (one in other or other in one):
        return True
    return bool(upper.type) and short(upper.type) == short(lower.type) and not (one and other)


def said_of(case: Case, span: Span) -> Said:
    """What a span says of its failure."""
    detail, error, facts = span.detail, case.error(span), span.facts
    raised = (e.attributes.get("exception.stacktrace") for e in reversed(detail.events) if e.name == "exception")
    stack = str(next(raised, None) or "")
    found = said_in(plain_quotes(stack[-_STACK:]), 17) if stack else []
    kind, message = error.type, error.message
    said = Said(FailureKind.SPAN_STATUS, 0, 0, message or kind, kind, "", message, weight=15)
    if _CLASS.fullmatch(kind) and short(kind) not in _EMPTY:
        said = said._replace(kind=FailureKind.EXCEPTION, weight=35)
    if found:
        trace = max(found, key=lambda s: s.weight)
        if trace.chain and short(trace.chain[-1].type) == short(kind):
            said = trace._replace(message=trace.message or message, quote=message or trace.quote)
    if message:
        told = said_in(f"{kind}: {message}" if said.kind is FailureKind.EXCEPTION else message, 17)
        best = max(told, key=lambda s: s.weight, default=None)
        if best is not None and best.weight > 10:
            plain = said.kind is not FailureKind.EXCEPTION
            said = best._replace(quote=message, type=best.type or kind) if plain else absorbed(said, best)
    status = facts.http_status
    if said.http_status is None and status is not None and status >= CLIENT_ERROR:
        said = said._replace(http_status=status)
        if said.kind is FailureKind.SPAN_STATUS:
            said = said._replace(kind=FailureKind.HTTP_STATUS, code=said.code or str(status))
    grpc = next((detail.attributes[k] for k in _GRPC if detail.attributes.get(k) not in (None, 0, "0", "OK")), None)
    if grpc is not None and said.kind is FailureKind.SPAN_STATUS:
        said = said._replace(kind=FailureKind.RPC_ERROR, code=str(grpc))
    if not said.operation and facts.api:
        said = said._replace(operation=facts.api)
    return said


def _of(said: Said, spans: list[Span], last_asked: int | None) -> Failure:
    from agentcore_analyzer.failures.harmless import harmless  # only where something failed

    first = spans[0]
    named = said if said.message or said.type not in _EMPTY else said._replace(quote=first.name)
    where = f"{shape(named)}\0{first.name if named.kind is not FailureKind.EXCEPTION or not named.message else ''}"
    return Failure(
        kind=named.kind,
        said=named,
        shape=where,
        places=tuple(dict.fromkeys(s.place for s in spans)),
        sources=tuple(spans),
        time_ns=first.end_ns if first.end_ns is not None else first.start_ns,
        trace_id=first.trace_id,
        span_id=first.span_id,
        session_id=next((s.session_id for s in spans if s.session_id), None),
        request_id=next((s.facts.request_id for s in spans if s.facts.request_id), named.request_id or None),
        harmless=_handed_over(named, first, last_asked) or harmless(named, f"{named.type}: {named.message}", 17),
    )


def _last_asked(trace: Trace, failed: list[Span]) -> int | None:
    """When an agent or a model of the trace was asked for the last time; looked up where a hand-off failed."""
    if all(s.facts.operation != Operation.HANDOFF for s in failed):
        return None
    asked = (s.start_ns for s in trace.spans if s.facts.operation in (Operation.AGENT, Operation.MODEL))
    return max((start for start in asked if start is not None), default=None)


def _handed_over(said: Said, span: Span, last_asked: int | None) -> str:
    """Instrumentations of the OpenAI Agents SDK mark a hand-off as ERROR without a word when several were asked for."""
    if span.facts.operation != Operation.HANDOFF or said.message or said.type or span.end_ns is None:
        return ""
    return "an agent went on after the hand-off" if last_asked is not None and last_asked >= span.end_ns else ""
