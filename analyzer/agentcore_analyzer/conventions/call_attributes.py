"""What a model or tool call carries: arguments, results, the status told in them, stop reasons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import number, text
from agentcore_analyzer.untrusted import json_integer

# Where instrumentations put a tool's arguments and result, the standard's names first. OpenInference's
# `tool.parameters` is not among them: it holds the tool's schema, which is the same for every call.
ARGUMENTS = (
    "gen_ai.tool.call.arguments", "gcp.vertex.agent.tool_call_args", "input.value",
    "tool.arguments", "traceloop.entity.input", "tool_arguments", "ai.toolCall.args",
    "langfuse.observation.input", "gen_ai.prompt",
)  # fmt: skip
RESULTS = (
    "gen_ai.tool.call.result", "gcp.vertex.agent.tool_response", "output.value", "traceloop.entity.output",
    "tool_response", "ai.toolCall.result", "langfuse.observation.output", "gen_ai.completion",
)  # fmt: skip
# How results begin: LlamaIndex's under OpenLLMetry, LangChain's ToolMessage under OpenInference and Langfuse.
_MESSAGE = ('{"tool_name": ', '{"type": "tool", "data": {', '{"content":')
# A tool that failed and told the model so, as LangChain's ToolMessage and ADK's tools say it.
_TOLD_ERROR = late(r"""(?<!\\)(?:"status": ?"error"|\bstatus='error')""")
LANGCHAINS = frozenset({"langfuse-sdk", "langsmith"})  # they trace LangChain, too
_LLAMA_ERROR = late(r"""(?<!\\)"is_error": ?true""")
_ADK_ERROR = late(r"""\{"(?:error|error_message)":|(?<!\\)"status": ?"error\"""")
# What MCP says of a result that is an error, and the gateway's own sentence in the place of one.
_MCP_ERROR = late(r'(?<!\\)"isError": ?true')
_DENIED = late(
    r'(?:\[?\{(?:"type": ?"text", ?)?"(?:text|content|result|error)": ?(?:\[\{(?:"type": ?"text", ?)?"text": ?)?")?'
    r'(?P<said>Tool Execution Denied: [^"\n]{1,600})'
)
_FINISH = late(r"""["']finish_reason["']: ?["'](\w+)["']""")
_AGENT_SPAN = late(r"(?:invoke_agent|create_agent) (.+)$")


def tool_name(name: str, attributes: Mapping[str, Any]) -> str:
    """The tool of a span that has no attribute of the usual names for it."""
    found = text(attributes.get("tool_name") or attributes.get("ai.toolCall.name"))
    return found or name.removeprefix("execute_tool ").removeprefix("tools/call ")


def told_status(scope: str, attributes: Mapping[str, Any]) -> str | None:
    """
    `error` where the result says that the tool failed while its span says that all is well.

    Only for frameworks whose own wrapping of a result carries the status: a result is the user's.
    """
    if "langchain" in scope:
        result = next((attributes[n] for n in RESULTS if isinstance(attributes.get(n), str)), "")
        return "error" if _TOLD_ERROR.search(result) else None
    if scope in LANGCHAINS:
        result = str(attributes.get("langfuse.observation.output") or attributes.get("gen_ai.completion") or "")
        return "error" if '"tool_call_id"' in result and _TOLD_ERROR.search(result) else None
    if "llamaindex" in scope or "llama_index" in scope:
        result = next((attributes[n] for n in RESULTS if isinstance(attributes.get(n), str)), "")
        return "error" if _LLAMA_ERROR.search(result) else None
    if scope == "gcp.vertex.agent":
        result = attributes.get("gcp.vertex.agent.tool_response")
        return "error" if isinstance(result, str) and _ADK_ERROR.match(result) else None
    return None


def marked(attributes: Mapping[str, Any]) -> str | None:
    """`error` where a result is marked as an error in a form that a protocol gives it, whoever made the span."""
    result = next((r for n in RESULTS if (r := attributes.get(n)) is not None), "")
    if not isinstance(result, str):
        return None
    if "Denied: " in result[:200] and _DENIED.match(result):
        return "error"
    return "error" if '"isError"' in result and _mcp_error(result) else None


def _mcp_error(result: str) -> str:
    """The words of a result of MCP that says of itself that it is an error; empty for every other one."""
    if result[:1] != "{" or not _MCP_ERROR.search(result):
        return ""
    try:
        told = json.loads(result, parse_int=json_integer)
    except (ValueError, RecursionError):
        return ""
    content = told.get("content")
    if told.get("isError") is not True or not isinstance(content, list):
        return ""
    return "\n".join(t for part in content if isinstance(part, dict) and (t := text(part.get("text")))) or "isError"


def told_error(attributes: Mapping[str, Any]) -> str:
    """The words of a failed call in its result, `{"error": "…"}`, as ADK returns them to the model, or in a form of MCP's."""
    result = next((attributes[n] for n in RESULTS if isinstance(attributes.get(n), str)), "")
    if (denied := _DENIED.match(result)) is not None:
        return denied["said"]
    if '"isError"' in result and (said := _mcp_error(result)):
        return said
    if not _ADK_ERROR.match(result):
        return ""
    try:
        told = json.loads(result, parse_int=json_integer)
    except (ValueError, RecursionError):
        return ""
    return text(told.get("error")) or text(told.get("error_message")) or ""


def generation(attributes: Mapping[str, Any]) -> tuple[str | None, int | None, int | None]:
    """Model, input and output tokens of one of Langfuse's generations, which tells the tokens in a JSON text."""
    used = attributes.get("langfuse.observation.usage_details")
    try:
        used = json.loads(used, parse_int=json_integer) if isinstance(used, str) else used
    except (ValueError, RecursionError):
        used = None
    used = used if isinstance(used, dict) else {}
    return text(attributes.get("langfuse.observation.model.name")), number(used.get("input")), number(used.get("output"))


def other_finish(attributes: Mapping[str, Any]) -> str | None:
    get = attributes.get
    return text(get("gen_ai.completion.0.finish_reason") or get("llm.finish_reason") or get("ai.response.finishReason"))


def finish_in(events: Any) -> Any:
    """
    The stop reason in a model call's events, where the span has none: Strands says it only there.

    `events` is a list of (name, attributes).
    """
    found = None
    for name, attributes in events:
        if name == "gen_ai.choice":
            found = text(attributes.get("finish_reason")) or found
        elif name == "gen_ai.client.inference.operation.details":
            said = _FINISH.findall(str(attributes.get("gen_ai.output.messages") or ""))
            found = said[-1] if said else found
    return found


def agent_name(name: str, attributes: Mapping[str, Any]) -> str | None:
    """The agent that an agent's span stands for."""
    for key in ("gen_ai.agent.name", "agent.name", "agent_name", "traceloop.entity.name"):
        if found := text(attributes.get(key)):
            return found
    named = _AGENT_SPAN.match(name)
    return named[1] if named else None


def tool_contents(attributes: Mapping[str, Any]) -> tuple[Any, Any]:
    """Arguments and result of a tool call, without what LangChain's callbacks wrap around them."""
    arguments = next((attributes[n] for n in ARGUMENTS if attributes.get(n) is not None), None)
    result = next((attributes[n] for n in RESULTS if attributes.get(n) is not None), None)
    return _unwrapped(arguments, "input_str"), _unwrapped(result, "output")


def _unwrapped(value: Any, member: str) -> Any:
    """
    The part of a callback's record that the tool saw: run ids and steps differ from call to call,
    and equal calls must compare as equal.
    """
    if not isinstance(value, str) or not value.startswith((f'{{"{member}":', *_MESSAGE)):
        return value
    try:
        inner = json.loads(value, parse_int=json_integer)
    except (ValueError, RecursionError):
        return value
    inner = inner.get(member, inner)
    if isinstance(inner, dict) and isinstance(inner.get("tool_output"), dict):  # LlamaIndex, with the call's id
        return inner["tool_output"].get("blocks")
    if isinstance(inner, dict):  # LangChain's message, in one of three ways to write it
        message = next((inner[k] for k in ("kwargs", "data") if isinstance(inner.get(k), dict)), inner)
        if "content" in message and (message is not inner or "tool_call_id" in message):
            return message["content"]
    return value if isinstance(inner, dict) and member not in value[:12] else inner
