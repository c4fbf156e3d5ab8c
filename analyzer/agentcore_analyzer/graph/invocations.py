"""
Invocations: one request to an agent, with the spans and log records that belong to it.

A trace usually holds one. It holds several when a caller shares its trace over requests, and none
that is visible when the entry spans were not exported; then the trace as a whole stands for it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import LogRecord, Operation, Span, SpanKind, SpanStatus
from agentcore_analyzer.tuples import NamedTuple

_NOT_A_REQUEST = ("GET /ping", "GET /health", "GET /")


@dataclass(slots=True)
class Invocation:
    """`root` is the entry span; `spans` all of its subtree and the fragments that belong to it."""

    trace: Trace
    root: Span
    spans: list[Span]
    depths: list[int]
    logs: list[LogRecord] = field(default_factory=list)
    is_request: bool = True

    @property
    def start_ns(self) -> int | None:
        return min((s.start_ns for s in self.spans if s.start_ns is not None), default=None)

    @property
    def end_ns(self) -> int | None:
        return max((s.end_ns for s in self.spans if s.end_ns is not None), default=None)

    @property
    def session_id(self) -> str | None:
        return next((s.session_id for s in self.spans if s.session_id), None)

    @property
    def request_ids(self) -> set[str]:
        return {s.facts.request_id for s in self.spans if s.facts.request_id} | {
            log.request_id for log in self.logs if log.request_id
        }

    @property
    def name(self) -> str:
        return self.root.name

    @property
    def failed(self) -> bool:
        """What the caller was told, whatever failed inside and was mended."""
        return _failed(self.root)


class Counts(NamedTuple):
    """Of the invocations of a trace; `any_failed` also of those that are no request."""

    invocations: int
    requests: int
    failed: int
    any_failed: bool


def counts(trace: Trace) -> Counts:
    """What `of_trace` comes to, told by the roots alone where these tell it."""
    entries = [root for root in trace.tops() if _is_entry(root)]
    if not entries or any(entry.name.startswith(_NOT_A_REQUEST) for entry in entries):
        return counts_of(of_trace(trace))
    failed = sum(map(_failed, entries))
    return Counts(len(entries), len(entries), failed, failed > 0)


def counts_of(found: list[Invocation]) -> Counts:
    requests = [one.failed for one in found if one.is_request]
    return Counts(len(found), len(requests), sum(requests), any(one.failed for one in found))


def _failed(entry: Span) -> bool:
    return entry.status == SpanStatus.ERROR or (entry.facts.http_status or 0) >= 500


def of_trace(trace: Trace) -> list[Invocation]:
    """The invocations of one trace, in order of time; none of one that has log records only."""
    roots = trace.roots
    if not roots:
        return []
    entries = [r for r in roots if _is_entry(r)]
    if not entries:
        entries = [r for r in roots if next(iter(trace.children(r)), None) is not None] or roots[:1]
        entries = entries if _disjoint(trace, entries) else entries[:1]
    made = []
    for entry in entries:
        walked = list(trace.walk(entry))
        made.append(Invocation(trace, entry, [s for s, _ in walked], [d for _, d in walked]))
        made[-1].is_request = not entry.name.startswith(_NOT_A_REQUEST) or len(walked) > 1
    taken = {id(e) for e in entries}
    starts = [i.start_ns or 0 for i in made]
    for root in roots:
        if id(root) in taken:
            continue
        index = max(bisect_right(starts, root.start_ns or 0) - 1, 0)
        for span, depth in trace.walk(root):
            made[index].spans.append(span)
            made[index].depths.append(depth + 1)
    _give_logs(trace, made)
    return made


def _is_entry(span: Span) -> bool:
    return span.facts.operation == Operation.INVOKE or span.kind == SpanKind.SERVER or span.name == "POST /invocations"


def _disjoint(trace: Trace, roots: list[Span]) -> bool:
    """Whether these subtrees follow each other in time (several runs under one trace id)."""
    end = 0
    for root in roots:
        if (root.start_ns or 0) < end:
            return False
        end = max((s.end_ns or 0 for s, _ in trace.walk(root)), default=0)
    return True


def _give_logs(trace: Trace, made: list[Invocation]) -> None:
    owner = {span.span_id: invocation for invocation in made for span in invocation.spans} if len(made) > 1 else {}
    starts = [i.start_ns or 0 for i in made]
    for log in trace.logs:
        invocation = owner.get(log.span_id or "")
        if invocation is None:
            invocation = made[max(bisect_right(starts, log.time_ns or 0) - 1, 0)]
        invocation.logs.append(log)
