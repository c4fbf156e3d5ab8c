"""What frameworks and records of conversations say of a run that ended at a limit: of turns, steps, calls, tokens, time or cost."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import TRANSCRIPT
from agentcore_analyzer.detectors.agent._shared.told_calls import AGENTS
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span, SpanStatus
from agentcore_analyzer.symptoms.phrases import Hit, by_request, hits
from agentcore_analyzer.tuples import NamedTuple

_GRAPH = ("Recursion limit of", "GRAPH_RECURSION_LIMIT")
# What a framework of agents says of its limit, and of what it is a limit.
_LIMITS = {
    "Max turns exceeded": "turns", "MaxTurnsExceeded": "turns", "Reached maximum number of turns": "turns", "reached! Either something went wrong": "iterations",
    "would exceed the request_limit of": "requests to the model", "Max number of llm calls limit": "calls of the model",
    "Agent stopped due to iteration limit": "iterations or time", "Agent stopped due to max iterations": "iterations", "AgentMaxStepsError": "steps", "Reached max steps.": "steps",
}  # fmt: skip
# Solvers, trainings and agents of machines say so, too: these count in the span of an agent.
_SHARED = {"Max iterations reached": "iterations", "Maximum number of steps": "steps"}
_UNITS = {**_LIMITS, **_SHARED}
_NUMBER = late(
    r"(?:Recursion limit of|request_limit of|llm calls limit of|Max iterations of|'max_turns':|Max turns|number of (?:turns|steps)) [(`]?(?P<n>\d+)"
)
# What the record of a conversation says of a run that a limit stopped: `exit_cost`, `error_max_turns`, `message limit of 30`.
_STOPPED = late(
    r"(?i)(?:^|\berror_)max_[a-z_]{3,30}$|^exit_(?:cost|context|total|step)|\b(?:message|token|time|working|cost|step|turn) limit\b"
    r"|(?:Limits?|Time)Exceeded\b|limit_reached\b|^too_many_errors$|^context_window_exceeded$"
)


class Reached(NamedTuple):
    """A limit of a framework in one request; `number` is empty where it is not told."""

    request: str
    of_graph: bool
    number: str
    unit: str
    hits: list[Hit]


def reached(case: Case) -> Iterator[Reached]:
    for request, found in by_request(case, [h for h in hits(case, *_GRAPH, *_UNITS) if _of_agent(h)]).items():
        said = "\n".join(f"{h.message}\n{h.evidence.what}" for h in found)
        number = next((m["n"] for h in found if (m := _NUMBER.search(h.message))), "")
        yield Reached(request, any(p in said for p in _GRAPH), number, next((u for p, u in _UNITS.items() if p in said), "turns"), found)


def _of_agent(hit: Hit) -> bool:
    """Whether a limit is an agent's: by the words, or by the span that says it."""
    if isinstance(hit.source, Span):
        return hit.source.facts.operation in AGENTS or any(p in f"{hit.message}\n{hit.evidence.what}" for p in (*_GRAPH, *_LIMITS))
    return any(p in f"{hit.failure.said.type} {hit.source.text}" for p in (*_GRAPH, *_LIMITS))


def stopped(case: Case) -> Iterator[tuple[Span, str]]:
    """Runs of conversations that ended at a limit, with what their record says of it."""
    for span in case.by_operation.get(Operation.AGENT, ()):
        if span.scope == TRANSCRIPT and span.status == SpanStatus.ERROR:
            error = case.error(span)
            if _STOPPED.search(error.type) or _STOPPED.search(error.message):
                yield span, error.message or error.type
