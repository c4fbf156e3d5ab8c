"""
What a model was told and what it answered, wherever an instrumentation recorded it.

Read: OpenInference (`llm.input_messages.N.message.…`), OpenLLMetry (`gen_ai.prompt.N.…`), the standard's
message lists (`gen_ai.input.messages`), Langfuse's and LangSmith's whole documents, span events and event
records (`gen_ai.choice`, …), and the event record that ADOT makes of them (`{input: {messages}, output:
{messages}}`). Contents serve for comparing
and counting only: no finding quotes them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import decoded, text
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import whole

# Longer texts are read up to here: a demand for a format stands in the instructions, not in attached data.
LONGEST = 100_000
_DEEPEST = 8
_NO_BLOCKS = "[]"  # what Strands writes of an answer without content blocks
MOST_TOOLS = 200
_LISTS = (("gen_ai.system_instructions", "system"), ("gen_ai.input.messages", "user"), ("gen_ai.output.messages", "answer"))
# Whole documents: Langfuse's observations, and LangSmith's runs as LangChain serialises them.
_WHOLE = (
    ("langfuse.observation.input", "user"), ("langfuse.observation.output", "answer"),
    ("gen_ai.prompt", "user"), ("gen_ai.completion", "answer"),
)  # fmt: skip
_SPOKEN = {"human": "user", "ai": "assistant"}  # LangChain's words for roles
_STOPS = ("gen_ai.request.stop_sequences", "gen_ai.request.stop", "llm.invocation_parameters", "llm.request.stop_sequences")
_STOP_LIST = late(r'"(?:stop_sequences|stopSequences|stop)": ?\[([^\]]{0,500})\]')
_FLAT = (
    ("llm.input_messages.", ".message.role", "user"),
    ("gen_ai.prompt.", ".role", "user"),
    ("llm.output_messages.", ".message.role", "answer"),
    ("gen_ai.completion.", ".role", "answer"),
)
_EVENTS = {
    "gen_ai.system.message": "system", "gen_ai.user.message": "user", "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool", "gen_ai.choice": "answer",
}  # fmt: skip


class Message(NamedTuple):
    """`role` is system, user, assistant, tool, or answer: what this call gave. `calls` are (tool, arguments)."""

    role: str
    text: str
    calls: tuple[tuple[str, str], ...]


def messages(attributes: Mapping[str, Any], events: Iterable[tuple[str, Any]]) -> list[Message]:
    """
    The messages of one model call in the order of its record; empty where contents were not recorded.

    `events` are (name, attributes or body) of the span's events and of the event records with its id.
    """
    found: list[Message] = []
    for name, role in _LISTS:
        if attributes.get(name) is not None:
            found += _of_list(attributes[name], role)
    if not found:
        found = _flat(attributes)
    if not found:
        for name, role in _WHOLE:
            if attributes.get(name) is not None:
                found += _of_list(_unwrapped(attributes[name]), role)
    if not found:
        for name, content in events:
            found += _of_event(name, content)
    return found


def tools_offered(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the tools (and agents to ask) that an agent's or a model call's span says were offered."""
    found: list[str | None] = []
    for key in ("gen_ai.agent.tools", "smolagents.tools_names", "gen_ai.tool.definitions"):
        listed = decoded(attributes.get(key))
        if isinstance(listed, list):
            found += [text(described(t).get("name")) if isinstance(t, dict) else text(t) for t in listed]
    for index in range(MOST_TOOLS):
        schema = decoded(attributes.get(f"llm.tools.{index}.tool.json_schema"))
        name = text(attributes.get(f"llm.request.functions.{index}.name"))
        if schema is None and name is None:
            break
        found.append(name or (text(described(schema).get("name")) if isinstance(schema, dict) else None))
    told = decoded(attributes.get("langfuse.observation.input"))
    if isinstance(told, list):
        found += [text(described(m["content"]).get("name")) for m in told if _is_offer(m)]
    for index in range(MOST_TOOLS):
        name = text(attributes.get(f"smolagents.managed_agents.{index}.name"))
        if name is None:
            break
        found.append(name)
    return tuple(dict.fromkeys(n for n in found if n))


def is_stop_sequence(attributes: Mapping[str, Any], marker: str) -> bool:
    """Whether a model call's span says that the API was to cut its answer at `marker`."""
    if any(marker in str(attributes[name]) for name in _STOPS if name in attributes):
        return True
    arguments = attributes.get("input.value")  # OpenInference: all arguments of the call as one document
    return isinstance(arguments, str) and any(marker in found for found in _STOP_LIST.findall(arguments))


def _is_offer(message: Any) -> bool:
    """Langfuse lists the tools that were offered among the messages, as messages of a role of their own."""
    if not isinstance(message, dict) or message.get("role") != "tool" or not isinstance(message.get("content"), dict):
        return False
    return "function" in message["content"] or "input_schema" in message["content"]


def _unwrapped(value: Any) -> Any:
    """The messages of a run's inputs (`{"messages": [[…]]}`) or outputs (`{"generations": [[{"message": …}]]}`)."""
    value = decoded(value)
    if isinstance(value, dict):
        value = next((value[k] for k in ("messages", "generations") if isinstance(value.get(k), list)), value)
    while isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if not isinstance(value, list):
        return value
    found = []
    for each in value:
        if _is_offer(each):
            continue
        message = each["message"] if isinstance(each, dict) and isinstance(each.get("message"), dict) else each
        if isinstance(message, dict) and isinstance(message.get("kwargs"), dict):
            message = message["kwargs"]
        if isinstance(message, dict) and "role" not in message and isinstance(message.get("type"), str):
            message = {**message, "role": _SPOKEN.get(message["type"], message["type"])}
        found.append(message)
    return found


def described(value: dict[Any, Any]) -> dict[Any, Any]:
    """A tool's description may stand inside `function` or `toolSpec`."""
    for key in ("function", "toolSpec"):
        if isinstance(value.get(key), dict):
            return dict(value[key])
    return value


def _of_list(value: Any, role: str) -> list[Message]:
    value = decoded(value)
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return [_message(role, value)]
    if value and all(isinstance(v, dict) and "role" not in v for v in value):
        return [_message(role, value)]  # parts of one message
    return [
        _message("answer" if role == "answer" else text(v.get("role")) or role, v) if isinstance(v, dict) else _message(role, v)
        for v in value
    ]


def _flat(attributes: Mapping[str, Any]) -> list[Message]:
    found: list[Message] = []
    for prefix, role_key, usual in _FLAT:
        groups: dict[int, dict[str, Any]] = {}
        for key, value in attributes.items():
            if key.startswith(prefix):
                index, _, rest = key[len(prefix) :].partition(".")
                if (number := whole(index, 5)) is not None and number >= 0:
                    groups.setdefault(number, {})[rest] = value
        for _, group in sorted(groups.items()):
            role = text(group.get(role_key[1:])) or usual
            texts, calls = list[str](), dict[str, list[str]]()
            for key, value in sorted(group.items()):
                last = key.rpartition(".")[2]
                if "tool_call" in key:
                    if last in ("name", "arguments"):
                        calls.setdefault(key.removesuffix(last), ["", ""])[last == "arguments"] = _as_text(value)
                elif last in ("content", "text"):
                    told = _message("", value)
                    texts.append(told.text)
                    for number, (name, arguments) in enumerate(told.calls):
                        calls[f"{key}{number}"] = [name, arguments]
            made = tuple((name, arguments) for name, arguments in calls.values())
            found.append(Message("answer" if usual == "answer" else role, "\n".join(texts), made))
    return found


def _of_event(name: str, content: Any) -> list[Message]:
    if not isinstance(content, Mapping):
        return []
    if name in _EVENTS:
        value = content.get("message") if name == "gen_ai.choice" else content.get("content", content)
        return [_message(_EVENTS[name], value)]
    if name == "gen_ai.client.inference.operation.details":
        return messages(content, ())
    found = []
    for side, role in (("input", "user"), ("output", "answer")):
        inner = content.get(side)
        if isinstance(inner, Mapping) and isinstance(inner.get("messages"), list):
            found += _of_list(inner["messages"], role)
    return found


def _message(role: str, value: Any) -> Message:
    texts, calls = list[str](), list[tuple[str, str]]()
    if role != "answer" or value != _NO_BLOCKS:
        _gather(value, texts, calls, 0)
    return Message(role, "\n".join(texts)[:LONGEST], tuple(calls))


def _gather(value: Any, texts: list[str], calls: list[tuple[str, str]], depth: int) -> None:
    """Texts and tool calls of a content value; results of tools inside it are left out."""
    if depth > _DEEPEST or value is None:
        return
    if isinstance(value, str):
        inner = decoded(value) if value[:2] in ('[{', '{"') else value
        if inner is value:
            texts.append(value)
        else:
            _gather(inner, texts, calls, depth + 1)
    elif isinstance(value, list | tuple):
        for part in value:
            _gather(part, texts, calls, depth + 1)
    elif isinstance(value, Mapping):
        kind = value.get("type")
        call = value.get("toolUse") or value.get("function") or (value if kind in ("tool_call", "tool_use") else None)
        if isinstance(call, Mapping):
            given = next((call[k] for k in ("arguments", "input", "args") if k in call), None)
            calls.append((text(call.get("name")) or "", _as_text(given)))
            return
        if "toolResult" in value or kind in ("tool_result", "tool_call_response"):
            return
        known = [value[k] for k in ("text", "content", "parts", "message", "tool_calls") if value.get(k) is not None]
        for part in known:
            if part != _NO_BLOCKS or value.get("message") != _NO_BLOCKS:
                _gather(part, texts, calls, depth + 1)
        if not known:
            texts.append(_as_text(value))


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        value = decoded(value)
    try:
        return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)
    except (TypeError, ValueError, RecursionError):  # keys of several types, circles, nesting without end
        return ""
