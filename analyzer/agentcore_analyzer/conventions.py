"""
What a span is, whatever instrumented it: the GenAI conventions, normalised in one place.

Sources: OpenTelemetry GenAI semantic conventions; Strands (strands.telemetry.tracer), LangChain
under ADOT and traceloop, OpenInference, ADK, botocore under ADOT; span names of the platform
(AgentCore.*). The attribute names of each were read off real captures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from agentcore_analyzer.model import Facts

_BY_OPERATION = {
    "chat": "model",
    "text_completion": "model",
    "generate_content": "model",
    "completion": "model",
    "execute_tool": "tool",
    "invoke_agent": "agent",
    "invoke_swarm": "agent",
    "invoke_graph": "agent",
    "create_agent": "internal",  # it is made, not asked; its span stands alone in a trace of its own
    "invoke_workflow": "agent",
    "chain": "cycle",
    "execute_task": "cycle",
    "execute_event_loop_cycle": "cycle",
    "embeddings": "client",
    "retrieve": "memory",
    "retrieval": "memory",
    "search_memory": "memory",
    "create_memory": "memory",
    "update_memory": "memory",
    "delete_memory": "memory",
}
_BY_OPENINFERENCE = {
    "AGENT": "agent", "CHAIN": "cycle", "LLM": "model", "TOOL": "tool", "RETRIEVER": "memory",
}  # fmt: skip
_BY_TRACELOOP = {"workflow": "agent", "agent": "agent", "task": "cycle", "tool": "tool", "llm": "model"}
_BY_NAME = (
    ("execute_tool ", "tool"),
    ("tools/call ", "tool"),
    ("invoke_agent", "agent"),
    ("invoke_swarm", "agent"),
    ("invoke_graph", "agent"),
    ("execute_event_loop_cycle", "cycle"),
    ("chat ", "model"),
    ("AgentCore.Runtime.Invoke", "invoke"),
    ("AgentCore.Gateway.", "gateway"),
    ("AgentCore.Policy.", "policy"),
    ("AgentCore.Memory.", "memory"),
    ("ai.toolCall", "tool"),
)
_MODEL_CALL = re.compile(r"[\w ./:-]+\.(?:chat|completion|llm|converse|generate_content)$")
_RUNTIME_CALL = re.compile(r"Bedrock ?Runtime\.(?:Converse|InvokeModel)")
# Scope prefix and a pattern of the span's name, for instrumentations that mark their spans no other way.
_BY_SCOPE = (
    ("strands.", re.compile(r"chat$"), "model"),
    ("gcp.vertex.agent", re.compile(r"call_llm$"), "model"),
    ("gcp.vertex.agent", re.compile(r"invocation$"), "cycle"),
    ("amazon.opentelemetry.distro.instrumentation.langchain", re.compile(r"chain "), "cycle"),
    ("opentelemetry.instrumentation.", _MODEL_CALL, "model"),
    ("opentelemetry.instrumentation.botocore", _RUNTIME_CALL, "model"),
    ("@opentelemetry/instrumentation-aws-sdk", _RUNTIME_CALL, "model"),
    ("ai", re.compile(r"ai\.\w+\.do(?:Generate|Stream)$"), "model"),
    ("ai", re.compile(r"ai\.(?:generate|stream)(?:Text|Object)$"), "cycle"),
    ("crewai.telemetry", re.compile(r"Tool Usage"), "tool"),
)
# Where instrumentations put a tool's arguments and result, the standard's names first.
ARGUMENTS = (
    "gen_ai.tool.call.arguments", "gcp.vertex.agent.tool_call_args", "tool.parameters", "input.value",
    "traceloop.entity.input", "tool_arguments", "ai.toolCall.args",
)  # fmt: skip
RESULTS = (
    "gen_ai.tool.call.result", "gcp.vertex.agent.tool_response", "output.value", "traceloop.entity.output",
    "tool_response", "ai.toolCall.result",
)  # fmt: skip
# A tool that failed and told the model so, as LangChain's ToolMessage and ADK's tools say it.
_TOLD_ERROR = re.compile(r"""(?<!\\)(?:"status": ?"error"|\bstatus='error')""")
_ADK_ERROR = re.compile(r"""\{"(?:error|error_message)":|(?<!\\)"status": ?"error\"""")
_FINISH = re.compile(r"""["']finish_reason["']: ?["'](\w+)["']""")
_AGENT_SPAN = re.compile(r"(?:invoke_agent|create_agent) (.+)$")
# The botocore operations of the AgentCore data plane that read or write memory.
MEMORY_APIS = frozenset(
    {
        "CreateEvent",
        "GetEvent",
        "ListEvents",
        "DeleteEvent",
        "RetrieveMemoryRecords",
        "ListMemoryRecords",
        "GetMemoryRecord",
        "DeleteMemoryRecord",
        "ListSessions",
        "ListActors",
        "BatchCreateMemoryRecords",
        "BatchUpdateMemoryRecords",
        "BatchDeleteMemoryRecords",
        "StartMemoryExtractionJob",
    }
)
# Python and JavaScript instrumentations name the same client span with and without the blank.
_CLIENT_SPAN = re.compile(r"Bedrock ?AgentCore\.(\w+)$|MCP send (\w+/\w+)")
_HANDOFF = re.compile(r"agent_handoff|handoff to |handoff_to_agent|transfer_to_")
ENDPOINT_ARN = re.compile(
    r"(?P<runtime>arn:aws[\w-]*:bedrock-agentcore:[\w-]*:\d*:runtime/[\w-]+)/runtime-endpoint/(?P<endpoint>[\w-]+)"
)
_EXCEPTION_LINE = re.compile(
    r"^(?:[|+\-\s]*)(?P<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Timeout|Warning|Group"
    r"|Disconnected|Refused|Iteration|IncompleteRead|Fault|NotFound|Denied))(?::\s?(?P<message>.*))?$",
    re.MULTILINE,
)

_JOINED = frozenset({"invoke", "gateway", "policy", "server"})
_CALLS = frozenset({"gateway", "policy", "invoke", "memory", "client", "server"})
_new = tuple.__new__  # a named tuple's own constructor is a Python function around this
_interned: dict[Facts, Facts] = {}
_roles: dict[tuple[Any, ...], str] = {}


def role(name: str, scope: str, kind: str, attributes: Mapping[str, Any]) -> str:
    """The `Facts.operation` of a span."""
    get = attributes.get
    operation, inference, traceloop = (
        get("gen_ai.operation.name"),
        get("openinference.span.kind"),
        get("traceloop.span.kind"),
    )
    key = (name, scope, kind, operation, inference, traceloop)
    try:
        return _roles[key]
    except (KeyError, TypeError):
        pass
    found = _role(name, scope, kind, operation, inference, traceloop)
    if len(_roles) < 50_000 and all(isinstance(part, str | None) for part in key):
        _roles[key] = found
    return found


def _role(name: str, scope: str, kind: str, operation: Any, inference: Any, traceloop: Any) -> str:
    if _HANDOFF.search(name):
        return "handoff"
    for value, table in (
        (operation, _BY_OPERATION),
        (inference, _BY_OPENINFERENCE),
        (traceloop, _BY_TRACELOOP),
    ):
        if isinstance(value, str) and value in table:
            return table[value]
    for prefix, found in _BY_NAME:
        if name.startswith(prefix):
            return found
    for beginning, pattern, found in _BY_SCOPE:
        if scope.startswith(beginning) and pattern.match(name):
            return found
    if name in ("chat", "call_llm"):
        return "model"
    client = _CLIENT_SPAN.search(name)
    if client and client[1]:
        return "memory" if client[1] in MEMORY_APIS else "client"
    return {"SERVER": "server", "CLIENT": "client"}.get(kind, "internal")


def facts(
    name: str, scope: str, kind: str, attributes: Mapping[str, Any], exception: str | None = None
) -> Facts:
    """
    The facts of one span; equal ones are shared, since most spans repeat a few combinations.

    The request id is kept where other records are joined by it or a person may quote it: requests
    to an agent or gateway, and calls that failed. A third of the memory went to the others.
    """
    # Called for every span. The type tests before `text` and `number` spare calls (3.3 us a span
    # before, 1.9 us now).
    get = attributes.get
    key = (
        name, scope, kind,
        get("gen_ai.operation.name"), get("openinference.span.kind"), get("traceloop.span.kind"),
    )  # fmt: skip
    try:
        operation = _roles[key]
    except (KeyError, TypeError):
        operation = role(name, scope, kind, attributes)
    tool = tool_status = model = finish = api = arn = request_id = None
    tokens_in = tokens_out = None
    if operation == "tool":
        tool = text(get("gen_ai.tool.name") or get("tool.name") or get("traceloop.entity.name"))
        if tool is None:
            tool = _tool_name(name, attributes)
        status = get("gen_ai.tool.status") or get("tool.status")
        tool_status = text(status) if status is not None else _told_status(scope, attributes)
    elif operation == "model":
        model = text(
            get("gen_ai.request.model")
            or get("gen_ai.response.model")
            or get("llm.model_name")
            or get("ai.model.id")
            or get("aws.remote.resource.identifier")
        )
        if model is None and name.startswith("chat "):
            model = name[5:]
        tokens_in = number(
            get("gen_ai.usage.input_tokens")
            or get("gen_ai.usage.prompt_tokens")
            or get("llm.token_count.prompt")
        )
        tokens_out = number(
            get("gen_ai.usage.output_tokens")
            or get("gen_ai.usage.completion_tokens")
            or get("llm.token_count.completion")
        )
        finish = _first(get("gen_ai.response.finish_reasons")) or _other_finish(attributes)
    elif operation == "agent":
        # The sum over its model calls where the framework gives one; see `reading.Reading.tokens`.
        tokens_in = number(
            get("gen_ai.usage.input_tokens")
            or get("gen_ai.aggregated_usage.input_tokens")
            or get("llm.token_count.prompt")
        )
        tokens_out = number(
            get("gen_ai.usage.output_tokens")
            or get("gen_ai.aggregated_usage.output_tokens")
            or get("llm.token_count.completion")
        )
    elif operation in _CALLS:
        if operation == "gateway":
            tool = text(get("tool.name"))
        api = get("rpc.method")
        if type(api) is not str or not api:
            client = _CLIENT_SPAN.search(name)
            api = (client[1] or client[2]) if client else None
            if api == "tools/call":
                tool = name.rpartition(" ")[2]
        if api == "InvokeAgentRuntime" or operation == "invoke":
            arn = text(
                get("aws.bedrock.agentcore.runtime.arn")
                or get("aws.remote.resource.identifier")
                or (get("aws.resource.arn") if operation == "invoke" else None)
            )
    status = get("http.response.status_code") or get("http.status_code")
    if type(status) is not int:
        status = number(status)
    error = get("error.type") or get("error_type") or get("exception.type")
    error = (text(error) if error is not None else None) or exception
    if operation in _JOINED or api == "InvokeAgentRuntime" or error is not None or (status or 0) >= 400:
        request_id = text(get("aws.request_id") or get("aws.request.id"))
    made = _new(
        Facts,
        (
            operation, tool, tool_status, model, error, status,
            tokens_in, tokens_out, finish, api, arn, request_id,
        ),
    )  # fmt: skip
    if request_id is None and tokens_in is None and len(_interned) < 100_000:
        return _interned.setdefault(made, made)
    return made


def _tool_name(name: str, attributes: Mapping[str, Any]) -> str:
    """The tool of a span that has no attribute of the usual names for it."""
    found = text(attributes.get("tool_name") or attributes.get("ai.toolCall.name"))
    return found or name.removeprefix("execute_tool ").removeprefix("tools/call ")


def _told_status(scope: str, attributes: Mapping[str, Any]) -> str | None:
    """
    `error` where the result says that the tool failed while its span says that all is well.

    Only for frameworks whose own wrapping of a result carries the status: a result is the user's.
    """
    if "langchain" in scope:
        result = next((attributes[n] for n in RESULTS if isinstance(attributes.get(n), str)), "")
        return "error" if _TOLD_ERROR.search(result) else None
    if scope == "gcp.vertex.agent":
        result = attributes.get("gcp.vertex.agent.tool_response")
        return "error" if isinstance(result, str) and _ADK_ERROR.match(result) else None
    return None


def _other_finish(attributes: Mapping[str, Any]) -> str | None:
    get = attributes.get
    return text(
        get("gen_ai.completion.0.finish_reason")
        or get("llm.finish_reason")
        or get("ai.response.finishReason")
    )


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
    if not isinstance(value, str) or not value.startswith(f'{{"{member}":'):
        return value
    try:
        inner = json.loads(value)[member]
    except (ValueError, RecursionError, KeyError, TypeError):
        return value
    message = inner.get("kwargs") if isinstance(inner, dict) else None
    return message["content"] if isinstance(message, dict) and "content" in message else inner


def text(value: Any) -> str | None:
    """A non-empty string, or None: attribute values can be anything."""
    return value if isinstance(value, str) and value else None


# Every reader of JSON keeps integers exact up to here; no count or status is larger.
_EXACT = 2**53


def number(value: Any) -> int | None:
    """An integer from an int, a float or a string of digits; None otherwise."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if -_EXACT < value < _EXACT else None
    if isinstance(value, float):
        return int(value) if value == value and abs(value) < _EXACT else None  # noqa: PLR0124  (NaN)
    if isinstance(value, str) and value.isdigit() and len(value) < 16:
        return int(value)
    return None


def _first(value: Any) -> str | None:
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    return text(value)


SESSION_KEYS = ("session.id", "gen_ai.conversation.id", "gcp.vertex.agent.session_id")


def session_of(attributes: Mapping[str, Any]) -> str | None:
    for key in SESSION_KEYS:
        value = attributes.get(key)
        if isinstance(value, str) and value:
            return value
    return None


def last_exception(message: str) -> tuple[str, str] | None:
    """
    (type, message) of the exception that a traceback or log text ends in.

    Chained tracebacks end with the one that reached the caller, so the last line counts.
    """
    found = None
    for found in _EXCEPTION_LINE.finditer(message):  # noqa: B007
        pass
    return (found["type"], (found["message"] or "").strip()) if found else None


def root_exception(message: str) -> tuple[str, str] | None:
    """(type, message) of the exception that started a chain: the first one that was printed."""
    found = _EXCEPTION_LINE.search(message)
    return (found["type"], (found["message"] or "").strip()) if found else None


def plain_quotes(message: str) -> str:
    """U+2019 and U+2018 as ASCII: AWS prints the same sentence with either."""
    return message.replace("\u2019", "'").replace("\u2018", "'")
