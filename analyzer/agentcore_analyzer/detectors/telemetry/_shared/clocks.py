"""What was caused, beside its cause: how much later it begins by the stamps of both, which two clocks may have written."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Kind, LogRecord, LogRole, Operation, Span, SpanKind

T = TypeVar("T", Span, LogRecord)
_ENTRIES = (Operation.SERVER, Operation.INVOKE, Operation.GATEWAY, Operation.POLICY, Operation.MEMORY)


class Pair(NamedTuple, Generic[T]):
    """A span and what caused it: the call, or the caller's line about its request. It is never served before it is made."""

    cause: T
    span: Span
    late_ns: int


def entries(case: Case) -> dict[tuple[str, str], list[Pair[Span]]]:
    """Calls from one service to another, by both: the caller's span beside the entry span that it caused."""
    found: dict[tuple[str, str], list[Pair[Span]]] = {}
    several = len({service for t in case.traces.values() for service in t.services}) > 1
    for operation in _ENTRIES if several else ():
        for span in case.by_operation.get(operation, ()):
            if span.kind != SpanKind.SERVER or not span.parent_id or span.start_ns is None:
                continue
            parent = case.traces[span.trace_id].parent(span)
            if parent is not None and parent.start_ns is not None and parent.service != span.service:
                found.setdefault((parent.service, span.service), []).append(Pair(parent, span, span.start_ns - parent.start_ns))
    return found


def requests(case: Case) -> dict[str, list[Pair[LogRecord]]]:
    """Requests in client logs, by file, beside the agent's span of the same session, where it had one request only."""
    found: dict[str, list[Pair[LogRecord]]] = {}
    served: dict[str, Invocation | None] = {}
    if Kind.CLIENT_LOG not in case.ledger.kinds:
        return found
    for log in case.logs_with("POST ", "invoke_agent_runtime", channels=frozenset({Kind.CLIENT_LOG})):
        if log.time_ns is None or not log.session_id or log.role is LogRole.SSE:
            continue
        if log.session_id not in served:
            served[log.session_id] = _only_request(case, log.session_id)
        if (run := served[log.session_id]) is not None:
            found.setdefault(log.origin.file, []).append(Pair(log, run.root, (run.start_ns or 0) - log.time_ns))
    return found


def _only_request(case: Case, session_id: str) -> Invocation | None:
    runs = [i for t in case.traces_of_session(session_id) for i in case.invocations_of(t) if i.is_request and i.start_ns is not None]
    return runs[0] if len(runs) == 1 else None
