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

from agentcore_analyzer.detectors.agent._shared import told_calls
from agentcore_analyzer.detectors.agent._shared.model_turns import author, said
from agentcore_analyzer.evidence import anchors, at_fault, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Confidence, Kind, Operation, Scope, Severity
from agentcore_analyzer.model import Evidence, Explains, Finding, LogRecord, Span, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.GATEWAY_LOG))
TAXONOMY = "Formatting Errors"
EXPLAINS = (
    Explains("tool-error", "the arguments did not fit the schema", Scope.SPANS),
    Explains("retry-storm", "the same wrong arguments again", Scope.SPANS),
    Explains("tool-call-loop", "the same wrong arguments again", Scope.SPANS),
    Explains("same-error-again", "the repeated error is the refused argument", Scope.SPANS),
)
PHRASES = (
    "Validation failed for input parameters",
    "failed to parse tool input json",
    "Error invoking tool '",
    "AgentToolCallError",
    "Invalid arguments for tool",  # FastMCP, at WARNING
    "failed as the following mandatory input parameters are not present",
    "This was the error: Arguments validation failed",  # CrewAI
)
# MCP's server and CrewAI say so; so do endpoints of models, of their prompt, and command lines of their options.
SHARED = ("Input validation error:", "rguments validation failed:")
# Pydantic's name of what did not fit: the tool itself, or the model of its arguments (`price_order_args`).
PYDANTIC = ("validation error for ", "validation errors for ")
_FITTED = re.compile(r"\d validation errors? for (?:call\[)?(?P<n>[\w.]{1,120})")
# A Python function that refuses its arguments; whether it is the tool's own is looked at in `_is_own`.
PYTHON = ("got an unexpected keyword argument", "required positional argument", "required keyword-only argument")
_FUNCTION = re.compile(r"(?P<f>[\w.<>]{1,120})\(\) (?:got an unexpected|missing \d+ required)")
_RUNNERS = frozenset({"forward", "run", "_run", "_arun", "invoke", "ainvoke", "__call__", "execute"})
_UNNAMED = "a tool"
# The model call behind a refusal is looked for in at most this many of them.
LOOKED_AT = 50
_FIELD = re.compile(r"^(?P<f>[\w.]{1,60})\n\s+(?:Field required|Input should|Extra inputs)", re.MULTILINE)
_TOOL = re.compile(
    r"Error invoking tool '(?P<n>[\w.:-]{1,100})'|tool_name=<(?P<m>[\w.:-]{1,100})>"
    r"|Invalid arguments for tool(?:\s{1,60}[\w.]{1,60}:\d{1,6})?\s{1,60}'(?P<o>[\w.:-]{1,100})'"  # with a column of Rich between
)


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[tuple[Evidence, Span | LogRecord, str]]] = {}
    for error in case.errors_with(*PHRASES, *SHARED):
        if not any(p in error.message or p in error.type for p in PHRASES) and not told_calls.of_call(case, error.span):
            continue
        tool = error.span.facts.tool or _tool(case, error.span, error.message)
        found = of_span(error.span, f"{error.span.name} was refused", error.message.partition("\n")[0])
        groups.setdefault(tool, []).append((found, error.span, error.message))
    for error in case.errors_with(*PYTHON):
        if error.span.facts.operation == Operation.TOOL and "TypeError" in error.type and _is_own(error.span, error.message):
            tool = error.span.facts.tool or error.span.name
            found = of_span(error.span, f"{error.span.name} was refused", f"TypeError: {error.message.partition(chr(10))[0]}")
            groups.setdefault(tool, []).append((found, error.span, error.message))
    for error in case.errors_with(*PYDANTIC):
        if any(p in error.message for p in (*PHRASES, *SHARED)):
            continue
        named, tool = _FITTED.search(error.message), error.span.facts.tool or ""
        if error.span.facts.operation == Operation.TOOL and tool and named and named["n"].lower().startswith(tool.lower()):
            found = of_span(error.span, f"{error.span.name} was refused", error.message.partition("\n")[0])
            groups.setdefault(tool, []).append((found, error.span, error.message))
    for log, line, owner in told_calls.told(case, PHRASES, SHARED):
        tool = (owner.facts.tool if owner else None) or _tool(case, owner, (log.text or "")[:2000])
        groups.setdefault(tool, []).append((of_log(log, "logged", line), log, log.text or ""))
    for tool, hits in groups.items():
        callers = [(h[0], author(case, h[1])) for h in hits[:LOOKED_AT] if isinstance(h[1], Span)]
        written = [at_fault(call, "the model call that wrote the arguments") for _, call in callers if call is not None]
        yield _finding(tool, hits, written)


def _is_own(span: Span, message: str) -> bool:
    """Whether the function that refuses its arguments is the tool's own, not one that the tool's code calls."""
    named = _FUNCTION.search(message)
    if named is None:
        return False
    path = named["f"].split(".")
    return path[-1] == span.facts.tool or (len(path) > 1 and path[-1] in _RUNNERS and path[-2] in (span.name, span.facts.tool))


def _tool(case: Case, span: Span | None, message: str) -> str:
    named = _TOOL.search(message)
    if named:
        return named["n"] or named["m"] or named["o"]
    call = author(case, span) if span and span.facts.operation == Operation.CYCLE else None
    asked = said(case, call).calls if call else ()
    if len(asked) == 1:  # the step failed before it came to a tool span: the model's answer names the tool
        return asked[0][0]
    above = case.traces[span.trace_id].ancestors(span) if span else ()
    return next((a.facts.tool for a in above if a.facts.tool), _UNNAMED)


def _finding(tool: str, found: list[tuple[Evidence, Span | LogRecord, str]], written: list[Evidence]) -> Finding:
    fields = list(dict.fromkeys(m["f"] for _, _, text in found for m in _FIELD.finditer(text)))
    unparsable = any("failed to parse tool input json" in text for _, _, text in found)
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{'A tool' if tool == _UNNAMED else tool} was called with arguments that do not fit",
        cause=(
            f"The arguments for {tool} were refused before its code ran"
            + (f" (fields: {', '.join(fields[:6])})" if fields else "")
            + "."
            + (" What the model wrote as input could not be read as JSON." if unparsable else "")
        ),
        evidence=tuple(dict.fromkeys([*(e for e, _, _ in found), *written])),
        fix=(
            Step(f"Describe the parameters of {tool} in its schema: types, format, an example, which are required."),
            *((Step("See how that answer ended: where it was cut at its token limit, raise maxTokens."),) if unparsable else ()),
        ),
        subject=("tool-bad-arguments", tool, *fields[:2]),
        counter=("an error raised by the tool's own code: these were refused before",),
        anchors=frozenset().union(*(anchors(s) for _, s, _ in found)),
        owner="agents-build",
        taxonomy=TAXONOMY,
    )
