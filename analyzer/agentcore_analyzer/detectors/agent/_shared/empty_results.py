"""Whether a tool's result holds nothing."""

from __future__ import annotations

import json
from typing import Any

from agentcore_analyzer.untrusted import json_integer


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
