"""Results of tools that hold nothing, and errors of tools that say no more than that nothing was found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Operation, Span
from agentcore_analyzer.symptoms.tool_calls import CODE_TOOLS, is_failed, outermost
from agentcore_analyzer.timeline import contents
from agentcore_analyzer.untrusted import json_integer

_NOTHING = ("No ", "no ", "Nothing ", "nothing ", "0 ")
_FOUND_NOTHING = late(
    r"\s*(?:no|0) (?:search |relevant |matching )?(?:results?|matches|records?|documents?|items?|entries|rows?|hits?)\b"
    r"(?: (?:were|was))?(?: found| returned| match(?:ed|es)?\b| for (?:(?:the|your|this|given) ){0,2}(?:query|search|terms?|pattern|criteria|filters?\b|['\"“:])|[.!]?\s*$)|\s*nothing (?:was )?found\b",
    re.IGNORECASE,
)
_COMMANDS = frozenset({"command", "cmd", "commands", "script", "code"})  # arguments of tools that run what the model writes
# Results are looked at in at most this many calls; on large inputs each is decoded again.
LOOKED_AT = 100


def is_empty(value: Any) -> bool:
    """Nothing but empty containers, nulls and empty texts, however nested."""
    if isinstance(value, str):
        stripped = value.strip()
        if stripped[:1] in ("[", "{", '"') or stripped == "null":
            try:
                return is_empty(json.loads(stripped, parse_int=json_integer)) if stripped != value or stripped[:1] != '"' else not stripped.strip('"')
            except (ValueError, RecursionError):
                return False
        return not stripped
    if isinstance(value, list | tuple):
        return all(is_empty(v) for v in value)
    if isinstance(value, dict):
        inner = [value[k] for k in ("text", "content", "json", "result", "message") if k in value]
        return all(is_empty(v) for v in inner) if inner else not value
    return value is None


def came_empty(case: Case) -> Iterator[tuple[str, list[Span], int]]:
    """Tools that gave nothing in some of their good calls and something in others: these calls, and how many good ones are known."""
    by_tool: dict[str, list[Span]] = {}
    for span in case.by_operation.get(Operation.TOOL, ())[:LOOKED_AT]:
        if not is_failed(span) and span.facts.tool and span.facts.tool not in CODE_TOOLS:
            by_tool.setdefault(span.facts.tool, []).append(span)
    for tool, spans in by_tool.items():
        if len(spans) < 2:
            continue
        known = [(s, *told) for s in outermost(case, spans) if (told := contents(s, case.traces[s.trace_id].logs))[1] is not None]
        empty = [s for s, given, result in known if is_empty(result) and not _is_command(given)]
        if empty and len(empty) < len(known):
            yield tool, empty, len(known)


def _is_command(arguments: Any) -> bool:
    """Whether a call runs a command or code: that may print nothing."""
    if isinstance(arguments, str):
        return any(f'"{name}"' in arguments for name in _COMMANDS)
    return isinstance(arguments, dict) and not _COMMANDS.isdisjoint(arguments)


def raised_for_nothing(case: Case) -> Iterator[tuple[str, list[tuple[Span, str]]]]:
    """Calls of each tool that failed with nothing but words that nothing was found."""
    raised: dict[str, list[tuple[Span, str]]] = {}
    for error in case.errors_with(*_NOTHING):
        if error.span.facts.operation == Operation.TOOL and error.span.facts.tool and _FOUND_NOTHING.match(error.message):
            raised.setdefault(error.span.facts.tool, []).append((error.span, error.message))
    for tool, hits in raised.items():
        kept = {id(s) for s in outermost(case, [s for s, _ in hits])}
        yield tool, [(s, m) for s, m in hits if id(s) in kept]
