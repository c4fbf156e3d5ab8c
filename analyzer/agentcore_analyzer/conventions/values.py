"""Attribute values can be anything: the few shapes that count, and the session that they name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from agentcore_analyzer.untrusted import json_integer, truncated, whole


def text(value: Any) -> str | None:
    """A non-empty string, or None: attribute values can be anything."""
    return value if isinstance(value, str) and value else None


# Every reader of JSON keeps integers exact up to here; no count or status is larger.
_EXACT = 2**53


def number(value: Any) -> int | None:
    """An integer from an int, a float or a string of digits; None otherwise."""
    if type(value) is int:  # as most are: the tokens of each model call
        return value if -_EXACT < value < _EXACT else None
    if isinstance(value, str):
        return whole(value, 15) if value[:1] != "-" else None
    return truncated(value, _EXACT)


def median(values: Iterable[int]) -> int:
    """The lower of the two in the middle; `statistics` takes longer to import than what it is asked for here."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2]


def decoded(value: Any) -> Any:
    """A value that an exporter wrote as a JSON text, else the value itself."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value, parse_int=json_integer)
        except (ValueError, RecursionError):
            return value
    return value


def first(value: Any) -> str | None:
    """The first of a list, which the Microsoft Agent Framework writes as a JSON text."""
    if isinstance(value, str) and value[:2] == '["':
        return text(value[2:].partition('"')[0])
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    return text(value)


# The scope of spans that were made of a transcript: without times or with those of its messages, with ids that count up.
TRANSCRIPT = "chat-transcript"
# An attribute of such spans where the agent writes programs: it takes hundreds of steps, and runs commands to see them fail.
CODING = "agent.coding"
BEDROCK_AGENTS = "bedrock-agents"  # steps of its own trace, made into spans
# LangSmith's are metadata of the run: it makes threads of these three names.
SESSION_KEYS = (
    "session.id", "gen_ai.conversation.id", "gcp.vertex.agent.session_id",
    "langsmith.metadata.session_id", "langsmith.metadata.thread_id", "langsmith.metadata.conversation_id",
)  # fmt: skip


def session_of(attributes: Mapping[str, Any]) -> str | None:
    for key in SESSION_KEYS:
        value = attributes.get(key)
        if isinstance(value, str) and value:
            return value
    return None
