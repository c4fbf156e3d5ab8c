"""
The agent ran on and on: very many cycles, or the framework's recursion limit.

## What it sees
25 or more model calls in one invocation, or the framework's own limit: `Recursion limit of N reached` (LangGraph),
`MaxTurnsExceeded` (OpenAI Agents), `would exceed the request_limit` (Pydantic AI), `Max number of llm calls
limit` (ADK), `Max iterations of N reached` (LlamaIndex), `Agent stopped due to iteration limit` (LangChain), `Reached max steps` (smolagents), a limit of iterations
or steps in the span of an agent; a conversation whose record says that a limit of turns, messages,
tokens, time or cost ended it (`exit_cost`, `error_max_turns`, `max_steps`).

## Why it matters
Cost and time grow with every cycle, and the answer rarely gets better.

## What to do
Set a limit on cycles and tokens; look at which calls repeat; give the agent a way to say that it is done.

## Not this when
The agents of several sub-tasks together make many calls, but each only a few. A session in which an agent writes programs
takes hundreds of steps. A solver, a planner of paths or a training reaches its limit of iterations or steps.

## Source
Recursion limits of LangGraph: 25 (0.6), 10,000 (1.0), 10,007 (since 1.1), read off its error.

Covers: TMO-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import CODING, TRANSCRIPT
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_span, seconds
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.graph.trace import moment
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Operation, Severity, Span, Step
from agentcore_analyzer.symptoms.phrases import Hit, by_request, hits

NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG)
EXPLAINS = (
    Explains("slow-model-call", "the time is the sum of very many cycles"),
    Explains("runtime-agent-error", "the agent was stopped at its limit of cycles"),
)
CYCLES = 25  # the recursion limit of LangGraph 0.6
GRAPH = ("Recursion limit of", "GRAPH_RECURSION_LIMIT")
# What a framework of agents says of its limit, and of what it is a limit.
LIMITS = {
    "Max turns exceeded": "turns", "MaxTurnsExceeded": "turns", "Reached maximum number of turns": "turns", "Max iterations of ": "iterations",
    "would exceed the request_limit of": "requests to the model", "Max number of llm calls limit": "calls of the model",
    "Agent stopped due to ": "iterations or time", "AgentMaxStepsError": "steps", "Reached max steps.": "steps",
}  # fmt: skip
# Solvers, trainings and agents of machines say so, too: these count in the span of an agent.
SHARED = {"Max iterations reached": "iterations", "Maximum number of steps": "steps"}
_AGENTS = frozenset({Operation.AGENT, Operation.CYCLE, Operation.MODEL})
_LIMIT = late(
    r"(?:Recursion limit of|request_limit of|llm calls limit of|Max iterations of|'max_turns':|Max turns|number of (?:turns|steps)) [(`]?(?P<n>\d+)"
)


# What the record of a conversation says of a run that a limit stopped: `exit_cost`, `error_max_turns`, `message limit of 30`.
_STOPPED = late(
    r"(?i)(?:^|\berror_)max_[a-z_]{3,30}$|^exit_(?:cost|context|total|step)|\b(?:message|token|time|working|cost|step|turn) limit\b"
    r"|(?:Limits?|Time)Exceeded\b|limit_reached\b|^too_many_errors$|^context_window_exceeded$"
)
_GRAPH = (
    Step("Find the edge that leads back and the condition that should end it."),
    Step("Set recursion_limit to what the graph needs; newer versions allow 10,000 steps by default."),
)
_TURNS = (
    Step("Look which calls repeat, and let their results say what they mean and when the work is done."),
    Step("If the task needs more turns, raise the limit of the framework; answer with what there is when it is reached."),
)


def find(case: Case) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    for span in case.by_operation.get(Operation.MODEL, ()):
        counts[span.trace_id] = counts.get(span.trace_id, 0) + 1
    reported: set[str] = set()
    for trace_id in [t for t, n in counts.items() if n >= CYCLES]:
        for invocation in case.invocations_of(case.traces[trace_id]):
            agent, calls = _busiest(invocation)
            if len(calls) >= CYCLES and not _is_coding(invocation):
                reported.add(trace_id)
                yield _finding(invocation, agent, calls)
    for span in case.by_operation.get(Operation.AGENT, ()):
        if span.scope == TRANSCRIPT and span.status == "ERROR" and span.trace_id not in reported and (why := _stopped(case, span)):
            reported.add(span.trace_id)
            yield _at_limit(span, why)
    for key, found in by_request(case, [h for h in hits(case, *GRAPH, *LIMITS, *SHARED) if _of_agent(h)]).items():
        if key not in reported:
            yield _limit(found)


def _stopped(case: Case, span: Span) -> str:
    """What the record says of the limit that ended a run."""
    error = case.error(span)
    return error.message or error.type if _STOPPED.search(error.type) or _STOPPED.search(error.message) else ""


def _at_limit(span: Span, why: str) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"A limit stopped the run: {why[:100]}",
        cause=f"The run did not end by itself; its record says “{why[:300].rstrip('. ')}”. What it was to do may not be done.",
        evidence=(of_span(span, f"{span.name} ended at a limit", why),),
        fix=_TURNS,
        subject=("runaway-agent", "limit", why[:60]),
        anchors=anchors(span),
        owner="agents-build",
    )


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
        above = list(trace.ancestors(span))
        if any(a.facts.operation == Operation.MODEL for a in above):
            continue
        agent = next((a for a in above if a.facts.operation == Operation.AGENT), invocation.root)
        by_agent.setdefault(id(agent), (agent, []))[1].append(span)
    return max(by_agent.values(), key=lambda item: len(item[1]), default=(invocation.root, []))


def _finding(invocation: Invocation, agent: Span, calls: list[Span]) -> Finding:
    tokens = sum((s.facts.input_tokens or 0) + (s.facts.output_tokens or 0) for s in calls)
    calls.sort(key=moment)
    length = f" in {seconds((invocation.end_ns or 0) - (invocation.start_ns or 0))}" if invocation.end_ns else ""
    shown: list[Evidence] = [of_span(agent, f"{agent.name} made {len(calls)} model calls")]
    shown += [of_span(calls[0], "the first call"), of_span(calls[-1], "the last call")]
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{agent.name} made {len(calls)} model calls in one invocation",
        cause=(
            f"{agent.name} went through {len(calls)} cycles{length}"
            + (f" and used {tokens} tokens" if tokens else "")
            + f". {CYCLES} and more are rarely meant; look at what repeats."
        ),
        evidence=tuple(dict.fromkeys(shown)),
        fix=(
            Step("Set a limit on the cycles (Strands: a hook or max cycles; LangGraph: recursion_limit) and on tokens."),
            Step("Look which tool calls repeat in the waterfall, and let their results say what they mean."),
        ),
        subject=("runaway-agent",),
        counter=("many calls spread over several agents of the same request: counted for each agent alone",),
        anchors=anchors(invocation),
        owner="agents-build",
    )


def _limit(found: list[Hit]) -> Finding:
    said = "\n".join(f"{h.message}\n{h.evidence.what}" for h in found)
    number = next((m["n"] for h in found if (m := _LIMIT.search(h.message))), "")
    graph = any(p in said for p in GRAPH)
    unit = next((u for p, u in (*LIMITS.items(), *SHARED.items()) if p in said), "turns")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"The graph reached its recursion limit{f' of {number}' if number else ''}"
        if graph
        else f"The agent reached its limit of {number + ' ' if number else ''}{unit}",
        cause=f"The {'graph' if graph else 'agent'} went on without reaching its end, up to a limit of the framework's.",
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=_GRAPH if graph else _TURNS,
        subject=("runaway-agent", "recursion-limit" if graph else "turns"),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )


def _of_agent(hit: Hit) -> bool:
    """Whether a limit is an agent's: by the words, or by the span that says it."""
    if isinstance(hit.source, Span):
        return hit.source.facts.operation in _AGENTS or any(p in f"{hit.message}\n{hit.evidence.what}" for p in (*GRAPH, *LIMITS))
    said = f"{hit.failure.said.type} {hit.source.text}"
    return any(p in said for p in (*GRAPH, *LIMITS))
