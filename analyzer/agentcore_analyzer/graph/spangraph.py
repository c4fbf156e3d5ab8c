"""
The span graph: spans and log records as nodes, every join as an edge with its key and confidence.

One graph holds a trace and what is joined to it: log records by span, linked traces, traces of the
same session or request, callers and callees in other files.
Nodes carry their record as one attribute; nothing from the input ever becomes a keyword.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from agentcore_analyzer.graph.case import Case
from agentcore_analyzer.graph.joins import CERTAIN, LIKELY, Join
from agentcore_analyzer.graph.library import networkx
from agentcore_analyzer.graph.trace import Trace
from agentcore_analyzer.model import JoinKind, LogRecord, Operation, Span

Key = tuple[str, str]  # (trace id, span id) of a span; ("log", running number) of a log record
_CLOCK_SLACK_NS = 2 * 10**9
MAX_NEIGHBOURS = 50


def graph_around(case: Case, trace: Trace) -> SpanGraph:
    """The span graph around one trace, with everything that is joined to it; made once a case."""
    made: SpanGraph = case.memo(f"span graph of {trace.id}", lambda: SpanGraph(case, trace))
    return made


class SpanGraph:
    """
    The graph around `trace`. Works on rootless, cyclic, duplicated and partial traces.

    Edges run from cause to effect: parent to child, span to log record, caller to callee.
    """

    def __init__(self, case: Case, trace: Trace) -> None:
        self.case, self.trace = case, trace
        self._joined = list(self._neighbours())

    @cached_property
    def _graph(self) -> Any:
        """Made when somebody walks along it: the import takes longer than a whole run without it."""
        graph = networkx().DiGraph()
        _add_trace(graph, self.trace)
        for other, join in self._joined:
            _add_trace(graph, other)
            self._connect(graph, other, join)
        return graph

    def _neighbours(self) -> Iterator[tuple[Trace, Join]]:
        """Other traces that belong to this one: by link, request id, or session."""
        traces = self.case.traces
        seen = {self.trace.id}
        own_requests = {request for s in self.trace.spans if (request := s.facts.request_id)}
        for span in self.trace.spans[:MAX_NEIGHBOURS]:
            if span.held is None and len(self.trace.spans) > MAX_NEIGHBOURS:
                break
            for link in span.detail.links:
                if link.trace_id in traces and link.trace_id not in seen:
                    seen.add(link.trace_id)
                    yield traces[link.trace_id], Join(JoinKind.LINK, link.span_id, CERTAIN)
        for request in sorted(own_requests):
            for other in _by_request(self.case).get(request, [])[:MAX_NEIGHBOURS]:
                if other.id not in seen:
                    seen.add(other.id)
                    yield other, Join(JoinKind.REQUEST, request, CERTAIN)
        for session in self.trace.session_ids:
            for other in self.case.traces_of_session(session)[:MAX_NEIGHBOURS]:
                if other.id not in seen:
                    seen.add(other.id)
                    yield other, Join(JoinKind.SESSION, session, LIKELY)

    def _connect(self, graph: Any, other: Trace, join: Join) -> None:
        """Edges between the two traces: a caller's client span to the entry span it reached."""
        for caller, callee in ((self.trace, other), (other, self.trace)):
            for client in _clients(caller):
                for entry in callee.roots:
                    if _is_caller(entry) or not _during(client, entry):
                        continue
                    called = join._replace(kind=JoinKind.CALL)
                    graph.add_edge((caller.id, client.span_id), (callee.id, entry.span_id), join=called)
        if join.kind == JoinKind.LINK and other.get(join.key) is not None:
            for root in self.trace.roots:
                graph.add_edge((other.id, join.key), (self.trace.id, root.span_id), join=join)

    def edges(self) -> Iterator[tuple[Key, Key, Join]]:
        for source, targets in self._graph.succ.items():
            for target, data in targets.items():
                yield source, target, data["join"]

    def effects(self, span: Span) -> Iterator[tuple[Span | LogRecord, Join]]:
        """What the span reached, nearest first: children, log records, callees, and theirs."""
        start = (span.trace_id, span.span_id)
        queue, seen = deque([start]), {start}
        succ, nodes = self._graph.succ, self._graph.nodes
        while queue:
            for target, data in succ[queue.popleft()].items():
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
                    yield nodes[target]["record"], data["join"]

    def callees(self, span: Span) -> list[tuple[Span, Join]]:
        """Entry spans in other traces that this client span called. The graph is not made for that."""
        if not _is_client(span) or span.start_ns is None:
            return []
        starts, entries = self._entries
        first, last = bisect_left(starts, span.start_ns - _CLOCK_SLACK_NS), bisect_right(starts, _latest(span, span.start_ns))
        return [(entry, join._replace(kind=JoinKind.CALL)) for entry, join in entries[first:last]]

    @cached_property
    def _entries(self) -> tuple[list[int], list[tuple[Span, Join]]]:
        """Entry spans of the traces that are joined to this one, by their start."""
        found = [(e.start_ns, e, j) for t, j in self._joined for e in t.roots if e.start_ns is not None and not _is_caller(e)]
        found.sort(key=lambda f: f[0])
        return [start for start, _, _ in found], [(entry, join) for _, entry, join in found]


def _by_request(case: Case) -> dict[str, list[Trace]]:
    """Traces by the request ids of their spans."""

    def made() -> dict[str, list[Trace]]:
        found: dict[str, dict[str, Trace]] = {}
        for span in case.spans:
            if span.facts.request_id:
                found.setdefault(span.facts.request_id, {})[span.trace_id] = case.traces[span.trace_id]
        return {request: list(traces.values()) for request, traces in found.items()}

    by_request: dict[str, list[Trace]] = case.memo("traces by request id", made)
    return by_request


def _add_trace(graph: Any, trace: Trace) -> None:
    for span in trace.spans:
        graph.add_node((trace.id, span.span_id), record=span)
    for span in trace.spans:
        parent = trace.parent(span)
        if parent is not None:
            graph.add_edge((trace.id, parent.span_id), (trace.id, span.span_id), join=Join(JoinKind.CHILD, span.span_id, CERTAIN))
    for log in trace.logs:
        key = ("log", str(len(graph)))
        graph.add_node(key, record=log)
        if (of := trace.get(log.span_id)) is not None:
            graph.add_edge((trace.id, of.span_id), key, join=Join(JoinKind.LOG, of.span_id, CERTAIN))


def _clients(trace: Trace) -> list[Span]:
    return [s for s in trace.spans if _is_client(s)]


def _is_client(span: Span) -> bool:
    return span.facts.api == "InvokeAgentRuntime" and _is_caller(span)


def _is_caller(span: Span) -> bool:
    return span.facts.operation == Operation.CLIENT


def _during(client: Span, entry: Span) -> bool:
    if client.start_ns is None or entry.start_ns is None:
        return False
    return client.start_ns - _CLOCK_SLACK_NS <= entry.start_ns <= _latest(client, client.start_ns)


def _latest(client: Span, start_ns: int) -> int:
    """When what it called began at the latest. A streamed call's client span ends with the headers: that is no bound."""
    return (client.end_ns or start_ns) + 60 * 10**9
