"""Arguments of tools that were refused: by the framework, by the tool's schema, or by the Python function behind it."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.agent._shared import told_calls
from agentcore_analyzer.detectors.agent._shared.model_turns import author, said
from agentcore_analyzer.evidence import of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.kinds import Operation
from agentcore_analyzer.model import Evidence, LogRecord, Span
from agentcore_analyzer.timeline import contents
from agentcore_analyzer.tuples import NamedTuple

UNNAMED = "a tool"
UNREAD = "failed to parse tool input json"  # Strands
_PHRASES = (
    "Validation failed for input parameters",
    UNREAD,
    "' with kwargs {",  # LangGraph: “Error invoking tool 'x' with kwargs {…} with error”; without the arguments others say it of any failure
    "AgentToolCallError",
    "Invalid arguments for tool",  # MCP; FastMCP, at WARNING
    "failed as the following mandatory input parameters are not present",
    "This was the error: Arguments validation failed",  # CrewAI
)
# MCP's server and CrewAI say so; so do endpoints of models, of their prompt, and command lines of their options.
_SHARED = ("Input validation error:", "rguments validation failed:")
# Pydantic's name of what did not fit: the tool itself, or the model of its arguments (`price_order_args`).
_PYDANTIC = ("validation error for ", "validation errors for ")
_FITTED = late(r"\d validation errors? for (?:call\[)?(?P<n>[\w.]{1,120})")
# A Python function that refuses its arguments; whether it is the tool's own is looked at in `_is_own`.
_PYTHON = ("got an unexpected keyword argument", "required positional argument", "required keyword-only argument")
_FUNCTION = late(r"(?P<f>[\w.<>]{1,120})\(\) (?:got an unexpected|missing \d+ required)")
_RUNNERS = frozenset({"forward", "run", "_run", "_arun", "invoke", "ainvoke", "__call__", "execute"})
_TOOL = late(
    r"Error invoking tool '(?P<n>[\w.:-]{1,100})'|tool_name=<(?P<m>[\w.:-]{1,100})>"
    r"|Invalid arguments for tool(?:\s{1,60}[\w.]{1,60}:\d{1,6})?\s{1,60}'(?P<o>[\w.:-]{1,100})'"  # with a column of Rich between
)


class Refusal(NamedTuple):
    """One call whose arguments were refused; `tool` is `UNNAMED` where nothing names it."""

    tool: str
    evidence: Evidence
    source: Span | LogRecord
    words: str


def refusals(case: Case) -> Iterator[Refusal]:
    for error in case.errors_with(*_PHRASES, *_SHARED):
        if any(p in error.message or p in error.type for p in _PHRASES) or told_calls.of_call(case, error.span):
            yield _of_span(case, error.span.facts.tool or _tool(case, error.span, error.message), error.span, error.message)
    for error in case.errors_with(*_PYTHON):
        if error.span.facts.operation == Operation.TOOL and "TypeError" in error.type and _is_own(error.span, error.message):
            yield _of_span(case, error.span.facts.tool or error.span.name, error.span, error.message, "TypeError: ")
    for error in case.errors_with(*_PYDANTIC):
        if any(p in error.message for p in (*_PHRASES, *_SHARED)):
            continue
        named, tool = _FITTED.search(error.message), error.span.facts.tool or ""
        if error.span.facts.operation == Operation.TOOL and tool and named and named["n"].lower().startswith(tool.lower()):
            yield _of_span(case, tool, error.span, error.message)
    for log, line, owner in told_calls.told(case, _PHRASES, _SHARED):
        tool = (owner.facts.tool if owner else None) or _tool(case, owner, (log.text or "")[:2000])
        yield Refusal(tool, of_log(log, "logged", line), log, log.text or "")


def _of_span(case: Case, tool: str, span: Span, message: str, before: str = "") -> Refusal:
    result = contents(span, case.traces[span.trace_id].logs)[1]
    # The error of a transcript's call is the first row of its result; the fields stand in those behind it.
    words = result if isinstance(result, str) and result.startswith(message) else message
    return Refusal(tool, of_span(span, f"{span.name} was refused", before + message.partition("\n")[0]), span, words)


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
    return next((a.facts.tool for a in above if a.facts.tool), UNNAMED)
