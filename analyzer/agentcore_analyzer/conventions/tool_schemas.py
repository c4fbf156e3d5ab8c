"""Which parameters the tools have that a span says were offered, wherever an instrumentation recorded their schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agentcore_analyzer.conventions.messages import MOST_TOOLS, described
from agentcore_analyzer.conventions.values import decoded
from agentcore_analyzer.tuples import NamedTuple

_COMPOSED = ("patternProperties", "anyOf", "oneOf", "allOf", "$ref")  # parameters may stand elsewhere
_PARAMETERS = ("parameters", "input_schema", "inputSchema")


class Schema(NamedTuple):
    """The parameters of a tool; `only` where it does not say that it takes others."""

    parameters: frozenset[str]
    required: frozenset[str]
    only: bool


def tool_schemas(attributes: Mapping[str, Any]) -> dict[str, Schema]:
    """By the names of the tools; a tool whose schema was not recorded is left out."""
    found = ((str(tool.get("name") or ""), _schema(tool)) for tool in _listed(attributes))
    return {name: schema for name, schema in found if name and schema is not None}


def _listed(attributes: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    whole = decoded(attributes.get("gen_ai.tool.definitions"))
    found = list(whole[:MOST_TOOLS]) if isinstance(whole, list) else []
    for index in range(MOST_TOOLS):
        one = decoded(attributes.get(f"llm.tools.{index}.tool.json_schema"))
        if one is None:
            break
        found.append(one)
    for tool in found:
        if isinstance(tool, dict):
            yield described(tool)


def _schema(tool: Mapping[str, Any]) -> Schema | None:
    told = next((decoded(tool[k]) for k in _PARAMETERS if tool.get(k) is not None), None)
    told = told.get("json", told) if isinstance(told, dict) else None  # Converse: {"json": schema}
    if not isinstance(told, dict) or not isinstance(told.get("properties"), dict):
        return None
    listed = told.get("required")
    required = frozenset(r for r in listed if isinstance(r, str)) if isinstance(listed, list) else frozenset()
    only = not told.get("additionalProperties") and not any(k in told for k in _COMPOSED)
    return Schema(frozenset(map(str, told["properties"])), required, only)
