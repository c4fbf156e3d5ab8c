"""
A tool was called with arguments that do not fit its schema.

## What it sees
`Validation failed for input parameters`, pydantic's `validation errors for` the tool, MCP's `Invalid arguments for tool`, LangGraph's
`Error invoking tool … with kwargs`, smolagents' `AgentToolCallError`, tool input that does not parse as JSON, and a Python function of the
tool that refuses an argument (`forward() got an unexpected keyword argument`); with the model call behind it. `Input validation error:`
and `arguments validation failed:` where the record, or its span, is of a tool call.

## Why it matters
The call never reached the tool's code. Unparsable input is replaced by an empty object, so the
message names missing fields although the model wrote them.

## What to do
Make the schema and its descriptions plainer; if the input was cut, raise the token limit.

## Not this when
The tool itself raised an error on valid arguments. A server refused the request as such (-32602 alone: rpc-task-failed), as before
the session was opened; the tool does not exist (unknown-tool); its result does not fit its own schema; a model's endpoint validates its input.

## Source
Strands 1.62, LangGraph 0.6 to 1.2 and mcp run offline, smolagents 1.26 and Pydantic AI 2.68; JSON-RPC error codes; public traces.

Covers: ANS-3
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared.model_turns import author
from agentcore_analyzer.detectors.agent._shared.refused_arguments import UNNAMED, UNREAD, Refusal, refusals
from agentcore_analyzer.evidence import ANY_LOG, anchors, at_fault
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, Kind, Scope, Severity
from agentcore_analyzer.model import Evidence, Explains, Finding, Span, Step

NEEDS = (frozenset({Kind.SPANS}), *ANY_LOG)
SAID = True
TAXONOMY = "Formatting Errors"
EXPLAINS = (
    Explains("tool-error", "the arguments did not fit the schema", Scope.SPANS),
    Explains("retry-storm", "the same wrong arguments again", Scope.SPANS),
    Explains("tool-call-loop", "the same wrong arguments again", Scope.SPANS),
    Explains("same-error-again", "the repeated error is the refused argument", Scope.SPANS),
)
# The model call behind a refusal is looked for in at most this many of them.
LOOKED_AT = 50
# pydantic's report, and its list of errors as FastMCP logs it
_FIELD = late(r"^(?P<f>[\w.]{1,60})\n\s+(?:Field required|Input should|Extra inputs)|'loc': \('(?P<loc>[\w.]{1,60})',", re.MULTILINE)


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Refusal]] = {}
    for refusal in refusals(case):
        groups.setdefault(refusal.tool, []).append(refusal)
    for tool, found in groups.items():
        callers = [author(case, r.source) for r in found[:LOOKED_AT] if isinstance(r.source, Span)]
        written = [at_fault(call, "the model call that wrote the arguments") for call in callers if call is not None]
        yield _finding(tool, found, written)


def _finding(tool: str, found: list[Refusal], written: list[Evidence]) -> Finding:
    fields = list(dict.fromkeys(m["f"] or m["loc"] for r in found for m in _FIELD.finditer(r.words)))
    unread = [r for r in found if UNREAD in r.words]
    refused = bool(fields) or len(unread) < len(found)
    name = "A tool" if tool == UNNAMED else tool
    causes = []
    if refused:
        causes.append(f"The arguments for {tool} were refused before its code ran" + (f" (fields: {', '.join(fields[:6])})." if fields else "."))
    if unread:
        causes.append(f"What the model wrote as input of {tool} could not be read as JSON: Strands hands on an empty object in its place.")
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{name} was called with arguments that do not fit" if refused else f"{name} was asked for with input that is no JSON",
        cause=" ".join(causes),
        evidence=tuple(dict.fromkeys([*(r.evidence for r in found), *written])),
        fix=(
            Step(f"Describe the parameters of {tool} in its schema: types, format, an example, which are required."),
            *((Step("See how that answer ended: where it was cut at its token limit, raise maxTokens."),) if unread else ()),
        ),
        subject=("tool-bad-arguments", tool, *fields[:2]),
        counter=("an error raised by the tool's own code: these were refused before",) if refused else (),
        anchors=frozenset().union(*(anchors(r.source) for r in found)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
