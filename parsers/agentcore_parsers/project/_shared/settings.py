"""
Environment variables of a configuration, without their values.

What a value *is* may be told (empty, encrypted, an ARN, on or off); what it says is never kept, so
that no report can carry a secret that stood in a configuration file.
"""

from __future__ import annotations

import re
from typing import Any

from agentcore_analyzer.conventions.late import late

_RUNTIME = r"arn:aws[\w-]*:bedrock-agentcore:[^/]*:runtime/"
_SHAPES = (
    ("empty", late(r"$")),
    ("encrypted", late(r"enc:v\d+:")),
    ("runtime endpoint ARN", late(rf"{_RUNTIME}[^/]+/runtime-endpoint/")),
    ("runtime ARN", late(_RUNTIME)),
    ("ARN", late(r"arn:aws[\w-]*:")),
    ("URL", late(r"[a-z][a-z0-9+.-]{1,20}://")),
    ("reference", late(r"\$[{(]?\w+[)}]?$")),
    ("number", late(r"-?\d+(?:\.\d+)?$")),
)
# Words that switch telemetry on or off, and nothing else: they cannot be a secret.
_WORDS = frozenset(
    {
        "true", "false", "on", "off", "yes", "no", "none", "always_on", "always_off", "traceidratio",
        "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio", "otlp", "console",
        "http/protobuf", "grpc", "xray", "tracecontext", "baggage", "aws_distro", "aws_configurator",
    }
)  # fmt: skip


def shape(value: Any) -> str:
    """What kind of value this is, in a word or two; a word of the closed list stands for itself."""
    if isinstance(value, bool) or value is None:
        return "empty" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return "number"
    if not isinstance(value, str):
        return "structure"
    bare = value.strip().strip("\"'")
    if bare.lower() in _WORDS:
        return bare.lower()
    return next((name for name, pattern in _SHAPES if pattern.match(bare)), "text")


def masked(value: Any, depth: int = 0) -> Any:
    """
    A configuration with the values of its environment variables replaced by their shapes.

    They stand as `[{"name": …, "value": …}]` or as a mapping, under a key that ends in `envVars` or
    `environment…`; keys that name a secret outright are masked wherever they stand.
    """
    if depth > 40:
        return "(nested too deeply)"
    if isinstance(value, list):
        return [masked(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    return {k: _member(str(k), v, depth) for k, v in value.items()}


_VARIABLES = late(r"env_?vars$|environment_?(?:variables)?$", re.IGNORECASE)
_SECRET = late(
    r"(?:secret|password|passwd|api_?key|access_?key|private_?key|_token|^token)$", re.IGNORECASE
)


def _member(key: str, value: Any, depth: int) -> Any:
    if _VARIABLES.search(key):
        if isinstance(value, list):
            return [_variable(item) for item in value]
        if isinstance(value, dict):
            return {name: f"({shape(v)})" for name, v in value.items()}
    if _SECRET.search(key) and not isinstance(value, dict | list):
        return f"({shape(value)})"
    return masked(value, depth + 1)


def _variable(item: Any) -> Any:
    if isinstance(item, dict) and "value" in item:
        return {**item, "value": f"({shape(item['value'])})"}
    return item if isinstance(item, dict) else f"({shape(item)})"
