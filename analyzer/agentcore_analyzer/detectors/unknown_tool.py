"""
The model asked for a tool that does not exist.

## What it sees
`Unknown tool: X` (Strands, MCP), `X is not a valid tool, try one of …` (LangGraph), `tool not found in
registry`; whether the platform's policy had hidden the tool when tools were listed.

## Why it matters
The step is lost, and the model tends to invent the name again.

## What to do
Compare the name with the tools that were offered; mend the description or the prompt that names it.

## Not this when
The name exists and the call failed for another reason.

## Source
Strands 1.62, mcp 2.1 and LangGraph run offline.

Covers: ANS-2
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.evidence import AtOneSpan, anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Span, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.GATEWAY_LOG))
EXPLAINS = {"tool-error": AtOneSpan("the tool does not exist"), "exception-swallowed": "the exception is the unknown tool"}
_ONE_OF = ", should be one of: "  # smolagents; others say so of values that are no tools
PHRASES = ("Unknown tool:", "is not a valid tool, try one of", "tool not found in registry", "Tool not found:", _ONE_OF)
_UNNAMED = "(not named)"
_NAMES = tuple(
    re.compile(p)
    for p in (
        r"Unknown tool: ['\"]?(?P<n>[\w.:-]{1,100})",
        r"(?P<n>[\w.:-]{1,100}) is not a valid tool",
        r"tool_name=<(?P<n>[\w.:-]{1,100})>",
        r"Tool not found: ['\"]?(?P<n>[\w.:-]{1,100})",
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
        if log.severity >= 13:
            line = next(row for row in (log.text or "").splitlines() if any(p in row for p in PHRASES))
            if _of_tool(line):
                groups.setdefault(_name(line), []).append((of_log(log, "logged", line), log))
    hidden = _hidden(case) if groups else {}
    for tool, hits in groups.items():
        yield _finding(tool, hits, hidden.get(tool))


def _of_tool(message: str) -> bool:
    return _name(message) != _UNNAMED or any(p in message for p in PHRASES if p is not _ONE_OF)


def _name(message: str) -> str:
    return next((m["n"] for pattern in _NAMES if (m := pattern.search(message))), _UNNAMED)


def _hidden(case: Case) -> dict[str, Span]:
    """Tools that a policy hid when tools were listed: the model cannot know of them."""
    hidden: dict[str, Span] = {}
    for span in case.by_operation.get("policy", ())[:200]:
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
    )
