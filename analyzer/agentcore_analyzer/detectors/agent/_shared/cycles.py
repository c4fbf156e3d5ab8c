"""Invocations in which one agent made very many model calls."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.values import CODING, TRANSCRIPT
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Operation, Span

_MODELS, _AGENTS = frozenset({Operation.MODEL}), frozenset({Operation.AGENT})


def many(case: Case, least: int) -> Iterator[tuple[Invocation, Span, list[Span]]]:
    """Each with the agent that made most calls, and these calls in order of time."""
    counts: dict[str, int] = {}
    for span in case.by_operation.get(Operation.MODEL, ()):
        counts[span.trace_id] = counts.get(span.trace_id, 0) + 1
    for trace_id in [t for t, n in counts.items() if n >= least]:
        for invocation in case.invocations_of(case.traces[trace_id]):
            agent, calls = _busiest(invocation)
            if len(calls) >= least and not _is_coding(invocation):
                yield invocation, agent, sorted(calls, key=moment)


def _is_coding(invocation: Invocation) -> bool:
    """A session in which an agent writes programs takes hundreds of steps."""
    return invocation.root.scope == TRANSCRIPT and bool(invocation.root.detail.attributes.get(CODING))


def _busiest(invocation: Invocation) -> tuple[Span, list[Span]]:
    """The agent span with the most model calls of its own, and these calls."""
    by_agent: dict[int, tuple[Span, list[Span]]] = {}
    trace = invocation.trace
    for span in invocation.spans:
        if span.facts.operation != Operation.MODEL or (span.start_ns is None and span.scope != TRANSCRIPT):
            continue
        if trace.nearest(span, _MODELS) is not None:
            continue
        agent = trace.nearest(span, _AGENTS) or invocation.root
        by_agent.setdefault(id(agent), (agent, []))[1].append(span)
    return max(by_agent.values(), key=lambda item: len(item[1]), default=(invocation.root, []))
