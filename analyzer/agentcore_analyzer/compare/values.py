"""
The attributes that can explain a difference: settings, versions, names; no content, no ids, no measurements.

Prompts and results must not be printed, ids and times differ anyway, and what was measured is
compared as what it is: durations and tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

MAX_VALUE = 120
_CONTENT = re.compile(
    r"(?i)prompt|completion|messages?$|content|input\.|output\.|\.input$|\.output$|arguments|result$|response$|body|query"
    r"|document|stacktrace|system_instructions|tool\.definitions|tools$|description|llm\.(?:input|output)|entity\.(?:in|out)put"
)
_ID = re.compile(
    r"(?i:(?:^|[._-])(?:u?u?id|ids|session|pid|port|host|ip|address)$|_id$|url$|url\.full|target$|server_name|peer)|[a-z]Id$"
)
_MEASURED = re.compile(r"(?i)usage|tokens?$|duration|latency|elapsed|time|timestamp|_ms$|size|length|count$|bytes|attempts?$")
_TELLING_IDS = frozenset({"cloud.resource_id", "aws.bedrock.guardrail_id", "aws.bedrock.knowledge_base_id"})
_IS_ID = re.compile(r"(?i)^(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|\d{6,})$")
_MADE_ANEW = re.compile(r"(?i)(?<![0-9a-z])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-z])")  # a UUID among words
_NUMBERED = re.compile(r"\.\d+\.")  # gen_ai.prompt.0.content and its like


def telling(attributes: Mapping[str, Any]) -> dict[str, str]:
    """The attributes worth comparing, as text."""
    found = {}
    for name, value in attributes.items():
        if not _may_tell(name) or (shown := _text(value)) is None:
            continue
        if name in _TELLING_IDS or shown.startswith("arn:"):  # of what is made once
            found[name] = shown
        elif not _IS_ID.match(shown):
            found[name] = _MADE_ANEW.sub("#", shown)
    return found


@lru_cache(4_096)  # an export has some dozen names, in each of its spans
def _may_tell(name: str) -> bool:
    """Whether an attribute of that name can explain a difference."""
    if _NUMBERED.search(name):
        return False
    return name in _TELLING_IDS or not (_CONTENT.search(name) or _ID.search(name) or _MEASURED.search(name))


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)) and 0 < len(value) <= 8 and all(isinstance(v, (str, int)) for v in value):
        value = ", ".join(map(str, value))
    shown = str(value) if isinstance(value, (str, int, float)) else ""
    return shown if 0 < len(shown) <= MAX_VALUE else None
