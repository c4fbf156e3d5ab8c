"""
The model handed over to several agents at once, and only the first was asked.

## What it sees
A handoff span of the OpenAI Agents SDK with status ERROR, beside a model call that asked for two or more `transfer_to_…`
at once; the agents among them that never ran in this trace.

## Why it matters
The SDK follows the first handoff and answers the others with “Multiple handoffs detected, ignoring this one”. The parts of
the question that were meant for them are never worked on, and the run ends well.

## What to do
Let the model hand over once at a time, or make the specialists tools of the coordinator, which may be called side by side.

## Not this when
The frameworks that run several handoffs side by side; a handoff back and forth is handoff-ping-pong.

## Source
Source of openai-agents (`Multiple handoffs requested` on the handoff's span); spans of a deployed agent.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared.model_turns import said
from agentcore_analyzer.evidence import anchors, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, NotChecked, Operation, Severity, Span, SpanStatus, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = (frozenset({Kind.SPANS}),)
TAXONOMY = "Task Orchestration"
EXPLAINS: tuple[Explains, ...] = ()
SCOPES = ("openai_agents", "openai-agents")
PREFIX = "transfer_to_"
LOOKED_AT = 50  # failed handoffs that are looked at closely; a run has a few


def find(case: Case) -> Iterator[Finding | NotChecked]:
    found: list[tuple[Span, Span, list[str]]] = []
    failed = [s for s in case.by_operation.get(Operation.HANDOFF, ()) if s.status == SpanStatus.ERROR and any(n in s.scope for n in SCOPES)]
    agents: dict[str, set[str]] = {}
    for span in failed[:LOOKED_AT]:
        trace = case.traces[span.trace_id]
        if trace.id not in agents:
            agents[trace.id] = {s.name for s in trace.spans if s.facts.operation == Operation.AGENT}
        ran = agents[trace.id] | {span.name.rpartition(" ")[2]}
        parent = trace.parent(span)
        for call in trace.children(parent) if parent is not None else ():
            if call.facts.operation == Operation.MODEL:
                asked = list(dict.fromkeys(n.removeprefix(PREFIX) for n, _ in said(case, call).calls if n.startswith(PREFIX)))
                dropped = [name for name in asked if not any(_same(name, other) for other in ran)]
                if len(asked) > 1 and dropped:
                    found.append((span, call, dropped))
    if found and (lost_in := case.ledger.losses()):
        yield NotChecked(f"agents that were asked did not run, but records were lost in {lost_in[0].place.file}")
    elif found:
        yield _finding(found, any(case.ledger.doubts(case.traces[span.trace_id]) for span, _, _ in found))


def _same(asked: str, agent: str) -> bool:
    """The SDK makes the tool's name of the agent's: small letters, other characters become underscores."""
    return asked.lower() == "".join(c if c.isalnum() else "_" for c in agent.removeprefix("invoke_agent ")).lower()


def _finding(found: list[tuple[Span, Span, list[str]]], doubts: bool) -> Finding:
    names = list(dict.fromkeys(name for _, _, dropped in found for name in dropped))
    listed = ", ".join(names)
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY if doubts else Confidence.CERTAIN,
        title=f"{listed} {'was' if len(names) == 1 else 'were'} to take over, and never did: only the first of several handoffs was followed",
        cause=(
            f"The model asked for several handoffs in one answer ({count(len(found), 'time')}). The SDK follows only the first of"
            f" them and ignores the others: {listed} never ran in this trace."
        ),
        evidence=tuple(
            proof
            for span, call, dropped in found
            for proof in (
                of_span(call, f"the model call that also asked for {', '.join(dropped)}"),
                of_span(span, f"the only handoff that was followed; status {span.status}"),
            )
        ),
        fix=(
            Step("Make the specialists tools of the coordinator (agent.as_tool): tools may be called side by side, and their answers come back to it."),
            Step("Or let it hand over one at a time: ModelSettings(parallel_tool_calls=False), and say so in its instructions."),
        ),
        subject=("handoff-dropped", *names),
        counter=("a span of the agent in the same trace: none",),
        anchors=frozenset().union(*(anchors(span) for span, _, _ in found)),
        owner="agents-build/multi-agent",
        taxonomy=TAXONOMY,
        references=("https://openai.github.io/openai-agents-python/handoffs/",),
    )  # fmt: skip
