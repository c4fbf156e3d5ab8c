"""
The model asked for a tool that does not exist.

## What it sees
`Unknown tool: X` (Strands, MCP), `X is not a valid tool, try one of …` (LangGraph), `tool not found in
registry`, `Tool X not found in agent` (OpenAI Agents); a call in a model's answer of a tool that was not
offered to it; whether the platform's policy had hidden the tool when tools were listed.

## Why it matters
The step is lost, and the model tends to invent the name again.

## What to do
Compare the name with the tools that were offered; fix the description or the prompt that names it.

## Not this when
The name exists and the call failed for another reason; a tool of that name ran. The span may have lost some of
the tools that were offered (OpenTelemetry keeps 128 attributes of a span).

## Source
Strands 1.62, mcp 2.1, LangGraph, Pydantic AI 2.68, OpenAI Agents SDK 0.24 and others run offline.

Covers: ANS-2
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.messages import tools_offered
from agentcore_analyzer.conventions.texts import row_with
from agentcore_analyzer.detectors.agent._shared.model_turns import by_agent
from agentcore_analyzer.evidence import anchors, at_fault, of_log, of_span
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, Kind, Operation, Scope, Severity
from agentcore_analyzer.model import Evidence, Explains, Finding, LogRecord, Span, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.GATEWAY_LOG))
TAXONOMY = "Tool Selection Errors"
EXPLAINS = (Explains("tool-error", "the tool does not exist", Scope.SPANS), Explains("exception-swallowed", "the exception is the unknown tool"))
_ONE_OF = ", should be one of: "  # smolagents; others say so of values that are no tools
_IN_AGENT = " not found in agent "
_CLAUDE = "No such tool available: "
_ADK = "failed as no tool with that name is available"
PHRASES = ("Unknown tool:", "is not a valid tool, try one of", "tool not found in registry", "Tool not found:", _ONE_OF, _IN_AGENT, _ADK, _CLAUDE)
# OpenTelemetry's usual limit of attributes: such a span may have lost some of the tools that were offered.
ATTRIBUTES = 128
_UNNAMED = "(not named)"
_NAMES = tuple(
    re.compile(p)
    for p in (
        r"Unknown tool: ['\"]?(?P<n>[\w.:-]{1,100})",
        r"(?P<n>[\w.:-]{1,100}) is not a valid tool",
        r"tool_name=<(?P<n>[\w.:-]{1,100})>",
        r"Tool not found: (?:\{'tool_name': )?['\"]?(?P<n>[\w.:-]{1,100})",
        r"Invoking `(?P<n>[\w.:-]{1,100})\(\)` failed as no tool",
        r"No such tool available: (?P<n>[\w.:-]{1,100})",
        r"\bTool (?P<n>[\w.:-]{1,100}) not found in agent ",
        r"Unknown tool (?P<n>[\w.:-]{1,100}), should be one of: ",
    )
)


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[tuple[Evidence, Span | LogRecord]]] = {}
    for error in case.errors_with(*PHRASES):
        if not _of_tool(error.message):
            continue
        found = of_span(error.span, f"{error.span.name} failed", error.message)
        groups.setdefault(_name(error.message), []).append((found, error.span))
    for log in case.logs_with(*PHRASES):
        if failures(case).of(log):
            line = row_with(log.text or "", *PHRASES)
            if _of_tool(line):
                groups.setdefault(_name(line), []).append((of_log(log, "logged", line), log))
    for tool, call in _not_offered(case):
        seen = {s.trace_id for _, s in groups.get(tool, ()) if isinstance(s, Span)}
        if call.trace_id not in seen:
            groups.setdefault(tool, []).append((at_fault(call, f"{call.name} was offered other tools only"), call))
    hidden = _hidden(case) if groups else {}
    for tool, hits in groups.items():
        yield _finding(tool, hits, hidden.get(tool))


def _not_offered(case: Case) -> Iterator[tuple[str, Span]]:
    """Tools that a model asked for although the same call did not offer them, and that never ran: not told where spans were lost."""
    for run in by_agent(case) if not case.ledger.losses() else ():
        for turn in run:
            asked = {name for name, _ in turn.calls if name}
            if not asked:
                continue
            attributes = turn.span.detail.attributes
            own = turn.agent.detail.attributes
            offered = tools_offered(attributes) or tools_offered(own)
            if not offered or max(len(attributes), len(own)) >= ATTRIBUTES:
                continue
            ran = {s.facts.tool for s in case.traces[turn.span.trace_id].spans if s.facts.operation in (Operation.TOOL, Operation.HANDOFF)}
            yield from ((name, turn.span) for name in sorted(asked - {*offered, *ran}))


def _of_tool(message: str) -> bool:
    return _name(message) != _UNNAMED or any(p in message for p in PHRASES if p not in (_ONE_OF, _IN_AGENT))


def _name(message: str) -> str:
    return next((m["n"] for pattern in _NAMES if (m := pattern.search(message))), _UNNAMED)


def _hidden(case: Case) -> dict[str, Span]:
    """Tools that a policy hid when tools were listed: the model cannot know of them."""
    hidden: dict[str, Span] = {}
    for span in case.by_operation.get(Operation.POLICY, ())[:200]:
        denied = span.detail.attributes.get("aws.agentcore.policy.denied_tools")
        for name in denied if isinstance(denied, list) else [denied]:
            if isinstance(name, str):
                hidden[name] = span
                hidden[name.rpartition("___")[2]] = span
    return hidden


def _finding(tool: str, found: list[tuple[Evidence, Span | LogRecord]], hidden: Span | None) -> Finding:
    evidence = [e for e, _ in found]
    if hidden is not None:
        evidence.append(of_span(hidden, f"the policy hid {tool} when tools were listed"))
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"The model called a tool that does not exist: {tool}",
        cause=(
            f"The model asked for {tool}, which is not among the agent's tools."
            + (" A policy of the gateway hides this tool from the caller, so it was never offered." if hidden else "")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(f"Look where the name {tool} comes from: the system prompt, another tool's text, or an older version."),
            Step("See which tools the agent is offered.", "agentcore status --type gateway --json", "the targets and their tools"),
            *((Step(f"Allow {tool} in the policy, or take it out of the prompt."),) if hidden else ()),
        ),
        subject=("unknown-tool", tool),
        counter=("a policy that hides the tool at listing: " + ("found" if hidden else "none in the input"),),
        anchors=frozenset().union(*(anchors(s) for _, s in found)),
        owner="agents-connect/policy" if hidden else "agents-build",
        taxonomy=TAXONOMY,
    )
