"""Model calls with what was said in them, by the agent that made them; and the call that caused a failing step."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby

from agentcore_analyzer.conventions.messages import Message, messages
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.graph import Case
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import LogRecord, Operation, Span
from agentcore_analyzer.tuples import NamedTuple

# Contents are read in whole traces with at most this many calls together: on large inputs each is decoded again (70 us).
LOOKED_AT = 120
# One trace alone may have so many; such an input is small.
ONE_TRACE = 1000
_CALLERS = frozenset({"agent", "tool", "model"})


class Said(NamedTuple):
    """One model call: what the model was told, what it answered, and whose call it was."""

    span: Span
    agent: Span
    told: tuple[Message, ...]
    answer: tuple[Message, ...]

    @property
    def text(self) -> str:
        return "\n".join(m.text for m in self.answer)

    @property
    def calls(self) -> tuple[tuple[str, str], ...]:
        return tuple(call for m in self.answer for call in m.calls)


def by_agent(case: Case) -> list[list[Said]]:
    """The model calls of each agent run whose answer was recorded, in order of time."""
    found: list[list[Said]] = case.memo("what models said, by agent", lambda: _by_agent(case))
    return found


def _by_agent(case: Case) -> list[list[Said]]:
    groups: dict[tuple[str, str], list[Said]] = {}
    for span in _looked_at(case):
        above = list(case.traces[span.trace_id].ancestors(span))
        caller = next((a for a in above if a.facts.operation in _CALLERS), None)
        if caller is not None and caller.facts.operation == Operation.MODEL and said(case, caller).answer:
            continue  # the same call once more, from the client library
        one = said(case, span)
        if one.answer:
            groups.setdefault((span.trace_id, one.agent.span_id), []).append(one)
    for group in groups.values():
        group.sort(key=lambda s: (s.span.start_ns or 0, s.span.span_id))
    return list(groups.values())


def _looked_at(case: Case) -> Iterator[Span]:
    """The model calls of the first traces: a trace is looked at whole or not at all."""
    left = LOOKED_AT
    for _, group in groupby(case.by_operation.get(Operation.MODEL, ()), key=lambda s: s.trace_id):
        calls = list(group)
        if len(calls) <= (ONE_TRACE if left == LOOKED_AT else left):
            yield from calls
            left -= len(calls)
        if left <= 0:
            return


def agent_of(above: list[Span]) -> Span | None:
    """
    The agent that a span works for, or the outermost span where none is marked as agent.

    In a transcript the turns of several agents share one history: the whole chat is the run.
    """
    agents = [a for a in above if a.facts.operation == Operation.AGENT]
    if agents:
        return agents[-1 if agents[0].scope == TRANSCRIPT else 0]
    return above[-1] if above else None


def said(case: Case, span: Span) -> Said:
    """What was said in one model call; both sides are empty where contents were not recorded."""
    agent = agent_of(list(case.traces[span.trace_id].ancestors(span))) or span
    told = recorded(case, span)
    answer = tuple(m for m in told if m.role == "answer" and (m.text.strip() or m.calls))
    return Said(span, agent, tuple(m for m in told if m.role != "answer"), answer)


def recorded(case: Case, span: Span) -> list[Message]:
    """The messages of one model call, an answer without words or calls among them."""
    detail = span.detail
    told = messages(detail.attributes, [(e.name, e.attributes) for e in detail.events])
    if not told:  # ADOT moves the events into records of their own
        told = messages({}, [(g.event, g.detail.body) for g in records_of(case, span.trace_id).get(span.span_id, ())])
    return list(dict.fromkeys(told))  # the same record may have been exported twice


def runs(case: Case) -> list[list[Span]]:
    """The model calls of each agent run in order of time, whatever they answered; each call once."""
    found: list[list[Span]] = case.memo("model calls of agent runs", lambda: _runs(case))
    return found


def _runs(case: Case) -> list[list[Span]]:
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in _looked_at(case):
        above = list(case.traces[span.trace_id].ancestors(span))
        caller = next((a for a in above if a.facts.operation in _CALLERS), None)
        if caller is None or caller.facts.operation != Operation.MODEL or not recorded(case, caller):
            groups.setdefault((span.trace_id, (agent_of(above) or span).span_id), []).append(span)
    return [sorted(group, key=lambda s: (s.start_ns or 0, s.span_id)) for group in groups.values()]


def records_of(case: Case, trace_id: str) -> dict[str, list[LogRecord]]:
    """The GenAI event records of a trace by span id."""

    def make() -> dict[str, list[LogRecord]]:
        found: dict[str, list[LogRecord]] = {}
        for log in case.traces[trace_id].logs:
            if log.text is None and log.span_id:
                found.setdefault(log.span_id, []).append(log)
        return found

    records: dict[str, list[LogRecord]] = case.memo(f"event records of {trace_id}", make)
    return records


def author(case: Case, span: Span) -> Span | None:
    """
    The model call whose answer a failing step or tool call carries out: the last one before it, looked for
    within the step itself, then within the step around it, up to the agent.
    """
    trace, agent = case.traces[span.trace_id], _nearest_agent(case, span)
    places = [] if span.facts.operation == Operation.TOOL else [span]
    for above in trace.ancestors(span):
        places.append(above)
        if above is agent:
            break
    for place in places:
        calls = _calls_below(case, place).get(id(agent), [])
        # Within the step itself any call counts; around it only those before it.
        end = len(calls) if place is span else bisect_right(calls, moment(span), key=moment)
        if end:
            return calls[end - 1]
    return None


def _calls_below(case: Case, place: Span) -> dict[int, list[Span]]:
    """The model calls below a span in order of time, by the `id` of the agent that made them. Made once for each span."""

    def make() -> dict[int, list[Span]]:
        found: dict[int, list[Span]] = {}
        for span in case.traces[place.trace_id].descendants(place):
            if span.facts.operation == Operation.MODEL and (span.start_ns is not None or span.scope == TRANSCRIPT):
                found.setdefault(id(_nearest_agent(case, span)), []).append(span)
        for calls in found.values():
            calls.sort(key=lambda s: (s.start_ns or 0, s.span_id))
        return found

    made: dict[int, list[Span]] = case.memo(f"model calls below {id(place)}", make)
    return made


def _nearest_agent(case: Case, span: Span) -> Span | None:
    return next((a for a in case.traces[span.trace_id].ancestors(span) if a.facts.operation == Operation.AGENT), None)


def innermost(case: Case, failing: list[Span]) -> set[int]:
    """The `id`s of the spans among these that have none of them as a child: where an error began, not what it broke."""
    ids = {id(s) for s in failing}
    return {id(s) for s in failing if not any(id(c) in ids for c in case.traces[s.trace_id].children(s))}
