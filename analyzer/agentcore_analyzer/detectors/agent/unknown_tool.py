"""
The model asked for a tool that does not exist.

## What it sees
`Unknown tool: X` (Strands, MCP), `X is not a valid tool, try one of …` (LangGraph), `tool not found in
registry`, `Tool X not found in agent` (OpenAI Agents); a call in a model's answer of a tool that was not
offered to it; whether the platform's policy had hidden the tool when tools were listed. Words that others print as well
(`Unknown tool: X`, `Tool not found: X`) count where the record, or its span, is of a tool call.

## Why it matters
The step is lost, and the model tends to invent the name again.

## What to do
Compare the name with the tools that were offered; fix the description or the prompt that names it.

## Not this when
The name exists and the call failed for another reason; a tool of that name ran. A program lacks a tool of a build. The span may have lost some of
the tools that were offered (OpenTelemetry keeps 128 attributes of a span).

## Source
Strands 1.62, mcp 2.1, LangGraph, Pydantic AI 2.68, OpenAI Agents SDK 0.24 and others run offline.

Covers: ANS-2
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.agent._shared import told_calls
from agentcore_analyzer.detectors.agent._shared.tool_names import PHRASES, SHARED, hidden, missing, not_offered
from agentcore_analyzer.evidence import ANY_LOG, anchors, at_fault, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, Kind, Scope, Severity
from agentcore_analyzer.model import Evidence, Explains, Finding, LogRecord, Span, Step
from agentcore_analyzer.tuples import NamedTuple

NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG)
TAXONOMY = "Tool Selection Errors"
EXPLAINS = (Explains("tool-error", "the tool does not exist", Scope.SPANS), Explains("exception-swallowed", "the exception is the unknown tool"))


class Asked(NamedTuple):
    """One call of a tool that is not there. `refused`: something says so, else it was only not offered; `by_model`: a model chose the name."""

    evidence: Evidence
    source: Span | LogRecord
    refused: bool
    by_model: bool


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Asked]] = {}
    for error in case.errors_with(*PHRASES, *SHARED):
        name, own = missing(error.message), any(p in error.message for p in PHRASES)
        if name is not None and (own or told_calls.of_call(case, error.span)):
            found = of_span(error.span, f"{error.span.name} failed", error.message)
            groups.setdefault(name, []).append(Asked(found, error.span, True, own or told_calls.by_model(case, error.span)))
    for log, line, span in told_calls.told(case, PHRASES, SHARED):
        if (name := missing(line)) is not None:
            by_model = any(p in line for p in PHRASES) or (span is not None and told_calls.by_model(case, span))
            groups.setdefault(name, []).append(Asked(of_log(log, "logged", line), log, True, by_model))
    told = {(tool, a.source.trace_id) for tool, calls in groups.items() for a in calls if isinstance(a.source, Span)}
    for tool, call in not_offered(case):
        if (tool, call.trace_id) not in told:
            told.add((tool, call.trace_id))
            found = at_fault(call, f"{call.name} was offered other tools only")
            groups.setdefault(tool, []).append(Asked(found, call, False, True))
    hides = hidden(case) if groups else {}
    for tool, calls in groups.items():
        yield _finding(tool, calls, hides.get(tool))


def _cause(tool: str, refused: bool, by_model: bool) -> str:
    if not by_model:
        asked = f"A tool named {tool}" if tool else "A tool whose name is not told"
        return f"{asked} was asked for, and whoever was asked says that there is none. Who chose the name is not told."
    lacks = "which is not among the agent's tools" if refused else "which that call did not offer, and nothing of that name ran"
    return f"The model asked for {tool or 'a tool whose name is not told'}, {lacks}."


def _finding(tool: str, calls: list[Asked], hides: Span | None) -> Finding:
    evidence = [a.evidence for a in calls]
    if hides is not None:
        evidence.append(of_span(hides, f"the policy hid {tool} when tools were listed"))
    refused, by_model = any(a.refused for a in calls), any(a.by_model for a in calls)
    what = ("does not exist" if refused else "was not offered to it") + (f": {tool}" if tool else "")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"The model called a tool that {what}" if by_model else f"A tool was called that {what}",
        cause=_cause(tool, refused, by_model)
        + (" A policy of the gateway hides this tool from the caller, so it was never offered." if hides else ""),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(f"Look where the name {tool} comes from: the system prompt, another tool's text, or an older version." if tool else "Look which tool was asked for."),
            Step("See which tools the agent is offered.", "agentcore status --type gateway --json", "the targets and their tools"),
            *((Step(f"Allow {tool} in the policy, or take it out of the prompt."),) if hides else ()),
        ),
        subject=("unknown-tool", tool or "(not named)"),
        counter=("a policy that hides the tool at listing: " + ("found" if hides else "none in the input"),),
        anchors=frozenset().union(*(anchors(a.source) for a in calls)),
        owner="agents-connect/policy" if hides else "agents-build",
        taxonomy=TAXONOMY,
    )
