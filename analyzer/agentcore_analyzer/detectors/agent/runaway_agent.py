"""
The agent ran on and on: very many cycles, or the framework's recursion limit.

## What it sees
25 or more model calls in one invocation, or the framework's own limit: `Recursion limit of N reached` (LangGraph),
`MaxTurnsExceeded` (OpenAI Agents), `would exceed the request_limit` (Pydantic AI), `Max number of llm calls limit` (ADK),
`Max iterations of N reached` (LlamaIndex), `Agent stopped due to iteration limit` (LangChain), `Reached max steps`
(smolagents), a limit of iterations or steps in the span of an agent; a conversation whose record says that a limit of turns,
messages, tokens, time or cost ended it (`exit_cost`, `error_max_turns`, `max_steps`).

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

from agentcore_analyzer.detectors.agent._shared.cycles import many
from agentcore_analyzer.detectors.agent._shared.limits import Reached, reached, stopped
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_span, seconds
from agentcore_analyzer.graph import Case, Invocation
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Span, Step

NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG)
TAXONOMY = "Resource Abuse"
EXPLAINS = (
    Explains("slow-model-call", "the time is the sum of very many cycles"),
    Explains("runtime-agent-error", "the agent was stopped at its limit of cycles"),
)
CYCLES = 25  # the recursion limit of LangGraph 0.6
_GRAPH = (
    Step("Find the edge that leads back and the condition that should end it."),
    Step("Set recursion_limit to what the graph needs; newer versions allow 10,000 steps by default."),
)
_TURNS = (
    Step("Look which calls repeat, and let their results say what they mean and when the work is done."),
    Step("If the task needs more turns, raise the limit of the framework; answer with what there is when it is reached."),
)


def find(case: Case) -> Iterator[Finding]:
    reported: set[str] = set()
    for invocation, agent, calls in many(case, CYCLES):
        reported.add(invocation.trace.id)
        yield _finding(invocation, agent, calls)
    for span, why in stopped(case):
        if span.trace_id not in reported:
            reported.add(span.trace_id)
            yield _at_limit(span, why)
    yield from (_limit(limit) for limit in reached(case) if limit.request not in reported)


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
        taxonomy=TAXONOMY,
    )


def _finding(invocation: Invocation, agent: Span, calls: list[Span]) -> Finding:
    tokens = sum((s.facts.input_tokens or 0) + (s.facts.output_tokens or 0) for s in calls)
    length = f" in {seconds((invocation.end_ns or 0) - (invocation.start_ns or 0))}" if invocation.end_ns else ""
    shown: list[Evidence] = [of_span(agent, f"{agent.name} made {len(calls)} model calls")]
    shown += [of_span(calls[0], "the first call"), of_span(calls[-1], "the last call")]
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title=f"{agent.name} made {len(calls)} model calls in one invocation",
        cause=(
            f"{agent.name} went through {len(calls)} cycles{length}"
            + (f" and used {tokens} tokens" if tokens else "") + f". {CYCLES} and more are rarely meant; look at what repeats."
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
        taxonomy=TAXONOMY,
    )


def _limit(limit: Reached) -> Finding:
    who, of = ("graph", limit.number) if limit.of_graph else ("agent", f"{limit.number} {limit.unit}".strip())
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"The {who} reached its {'recursion ' if limit.of_graph else ''}limit{f' of {of}' if of else ''}",
        cause=f"The {who} went on without reaching its end, up to a limit of the framework's.",
        evidence=tuple(dict.fromkeys(h.evidence for h in limit.hits)),
        fix=_GRAPH if limit.of_graph else _TURNS,
        subject=("runaway-agent", "recursion-limit" if limit.of_graph else "turns"),
        anchors=frozenset().union(*(anchors(h.source) for h in limit.hits)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
