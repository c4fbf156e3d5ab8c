"""Messages of a chat by their plan, in the form that `chat.read` knows."""

from __future__ import annotations

from typing import Any

from agentcore_parsers.records.shape.attributes import plain
from agentcore_parsers.records.shape.nodes import Doc
from agentcore_parsers.records.shape.plan import Plan
from agentcore_parsers.records.shape.profile import get

_ROLES = {"bot": "assistant", "gpt": "assistant", "agent": "assistant", "model": "assistant", "ai": "assistant", "human": "user",
          "customer": "user", "observation": "tool", "function": "tool"}  # fmt: skip
_NAMES = (
    "tool_calls", "tool_call_id", "tool_use_id", "function_call", "call_id", "name", "arguments", "input", "args",
    "parameters", "id",
    "type", "text", "content", "parts", "function", "is_error", "status", "toolUse", "toolResult", "finish_reason", "stop_reason",
    "model", "usage", "input_tokens", "output_tokens", "prompt_tokens", "completion_tokens", "output", "role", "json", "response",
)  # fmt: skip
_BY_PLAIN = {plain(name): name for name in _NAMES} | {"toolname": "name", "functionname": "name", "toolinput": "input",
                                                      "toolarguments": "arguments", "toolcall": "function_call"}  # fmt: skip
# What a call was made with and what a tool gave back is nobody's envelope.
_HELD = frozenset({"arguments", "input", "args", "parameters", "output", "json", "response"})
_DEPTH = 8


def message(record: Doc, plan: Plan) -> Doc:
    role = str(get(record, plan.fields["role"]) or "").strip()
    lower = role.lower() if role.isupper() or role.istitle() else role
    made: Doc = {"role": _ROLES.get(role.lower(), lower)}
    for name in ("content", "calls", "callid"):
        if name in plan.fields and (value := get(record, plan.fields[name])) is not None:
            made[{"content": "content", "calls": "tool_calls", "callid": "tool_call_id"}[name]] = _spelled(value, 0)
    if isinstance(made.get("tool_calls"), dict):
        made["tool_calls"] = [made["tool_calls"]]
    if isinstance(made.get("content"), dict):
        made["content"] = [made["content"]]
    taken = {path[0] for path in plan.fields.values()}
    for key, value in record.items():
        usual = _BY_PLAIN.get(plain(str(key)))
        if usual is not None and key not in taken and usual not in made:
            made[usual] = _spelled(value, 0)
    if "name" in plan.fields and isinstance(speaker := get(record, plan.fields["name"]), str):
        made["name"] = speaker
    return made


def _spelled(value: Any, depth: int) -> Any:
    """Parts and calls with their members in the usual spelling."""
    if depth > _DEPTH:
        return value
    if isinstance(value, list):
        return [_spelled(item, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    made: Doc = {}
    for key, inner in value.items():
        name = _BY_PLAIN.get(plain(str(key)), str(key))
        if name == "tool_use_id" and "type" not in {plain(str(k)) for k in value}:
            name = "toolUseId"
        made[name] = inner if name in _HELD else _spelled(inner, depth + 1)
    return made
