"""
What a span is, whatever instrumented it: the GenAI conventions, normalised in one place.

Sources: OpenTelemetry GenAI semantic conventions; Strands (strands.telemetry.tracer), LangChain
under ADOT and traceloop, OpenInference, ADK, botocore under ADOT; span names of the platform
(AgentCore.*). The attribute names of each were read off real captures.
"""

from __future__ import annotations

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
    "create_agent": "agent",
    "invoke_workflow": "agent",
    "chain": "cycle",
    "execute_task": "cycle",
    "execute_event_loop_cycle": "cycle",
    "embeddings": "client",
    "retrieve": "memory",
}
_BY_OPENINFERENCE = {"AGENT": "agent", "CHAIN": "cycle", "LLM": "model", "TOOL": "tool", "RETRIEVER": "memory"}
_BY_TRACELOOP = {"workflow": "agent", "agent": "agent", "task": "cycle", "tool": "tool"}
_BY_NAME = (
    ("execute_tool ", "tool"),
    ("invoke_agent", "agent"),
    ("execute_event_loop_cycle", "cycle"),
    ("chat ", "model"),
    ("AgentCore.Runtime.Invoke", "invoke"),
    ("AgentCore.Gateway.", "gateway"),
    ("AgentCore.Policy.", "policy"),
    ("AgentCore.Memory.", "memory"),
)
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
_CLIENT_SPAN = re.compile(r"Bedrock ?AgentCore\.(\w+)$")
_HANDOFF = re.compile(r"agent_handoff|handoff to |transfer_to_")
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
    if name == "chat" or (name == "call_llm" and "vertex" in scope):
        return "model"
    client = _CLIENT_SPAN.search(name)
    if client:
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
            tool = name.removeprefix("execute_tool ")
        tool_status = text(get("gen_ai.tool.status") or get("tool.status"))
    elif operation == "model":
        model = text(
            get("gen_ai.request.model")
            or get("gen_ai.response.model")
            or get("llm.model_name")
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
        finish = _first(get("gen_ai.response.finish_reasons"))
    elif operation in _CALLS:
        if operation == "gateway":
            tool = text(get("tool.name"))
        api = get("rpc.method")
        if type(api) is not str or not api:
            client = _CLIENT_SPAN.search(name)
            api = client[1] if client else None
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
            operation, tool, tool_status, model, error, status, tokens_in, tokens_out, finish, api, arn, request_id
        ),
    )  # fmt: skip
    if request_id is None and tokens_in is None and len(_interned) < 100_000:
        return _interned.setdefault(made, made)
    return made


def text(value: Any) -> str | None:
    """A non-empty string, or None: attribute values can be anything."""
    return value if isinstance(value, str) and value else None


def number(value: Any) -> int | None:
    """An integer from an int, a float or a string of digits; None otherwise."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value == value and abs(value) < 2**63 else None  # noqa: PLR0124  (NaN)
    if isinstance(value, str) and value.isdigit() and len(value) < 19:
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
