"""What a span is, by its name, scope and marks: `Facts`, read once for every span."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from agentcore_analyzer.conventions.call_attributes import generation, marked, other_finish, told_status, tool_name
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.values import first, number, text
from agentcore_analyzer.model import Facts, Operation

_BY_OPERATION = {
    "chat": Operation.MODEL,
    "text_completion": Operation.MODEL,
    "generate_content": Operation.MODEL,
    "completion": Operation.MODEL,
    "execute_tool": Operation.TOOL,
    "invoke_agent": Operation.AGENT,
    "invoke_swarm": Operation.AGENT,
    "invoke_graph": Operation.AGENT,
    "create_agent": Operation.INTERNAL,  # it is made, not asked; its span stands alone in a trace of its own
    "invoke_workflow": Operation.AGENT,
    "chain": Operation.CYCLE,
    "execute_task": Operation.CYCLE,
    "execute_event_loop_cycle": Operation.CYCLE,
    "embeddings": Operation.CLIENT,
    "retrieve": Operation.MEMORY,
    "retrieval": Operation.MEMORY,
    "search_memory": Operation.MEMORY,
    "create_memory": Operation.MEMORY,
    "update_memory": Operation.MEMORY,
    "delete_memory": Operation.MEMORY,
}
_BY_OPENINFERENCE = {
    "AGENT": Operation.AGENT, "CHAIN": Operation.CYCLE, "LLM": Operation.MODEL, "TOOL": Operation.TOOL,
    "RETRIEVER": Operation.MEMORY,
}  # fmt: skip
# Langfuse's kinds of observation; its instrumentation libraries have this one scope in every language.
LANGFUSE = "langfuse-sdk"
_BY_LANGFUSE = {
    "generation": Operation.MODEL, "tool": Operation.TOOL, "agent": Operation.AGENT,
    "chain": Operation.CYCLE, "retriever": Operation.MEMORY, "embedding": Operation.CLIENT,
}  # fmt: skip
_BY_TRACELOOP = {
    "workflow": Operation.AGENT, "agent": Operation.AGENT, "task": Operation.CYCLE,
    "tool": Operation.TOOL, "llm": Operation.MODEL,
}  # fmt: skip
_BY_NAME = (
    ("execute_tool ", Operation.TOOL),
    ("tools/call ", Operation.TOOL),
    ("invoke_agent", Operation.AGENT),
    ("invoke_swarm", Operation.AGENT),
    ("invoke_graph", Operation.AGENT),
    ("execute_event_loop_cycle", Operation.CYCLE),
    ("chat ", Operation.MODEL),
    ("AgentCore.Runtime.Invoke", Operation.INVOKE),
    ("AgentCore.Gateway.", Operation.GATEWAY),
    ("AgentCore.Policy.", Operation.POLICY),
    ("AgentCore.Memory.", Operation.MEMORY),
    ("ai.toolCall", Operation.TOOL),
)
_MODEL_CALL = late(r"[\w ./:-]+\.(?:chat|completion|llm|converse|generate_content)$")
_RUNTIME_CALL = late(r"Bedrock ?Runtime\.(?:Converse|InvokeModel)")
# Scope prefix and a pattern of the span's name, for instrumentations that mark their spans no other way.
_BY_SCOPE = (
    ("strands.", late(r"chat$"), Operation.MODEL),
    ("gcp.vertex.agent", late(r"call_llm$"), Operation.MODEL),
    ("gcp.vertex.agent", late(r"invocation$"), Operation.CYCLE),
    ("amazon.opentelemetry.distro.instrumentation.langchain", late(r"chain "), Operation.CYCLE),
    ("opentelemetry.instrumentation.", _MODEL_CALL, Operation.MODEL),
    ("opentelemetry.instrumentation.botocore", _RUNTIME_CALL, Operation.MODEL),
    ("@opentelemetry/instrumentation-aws-sdk", _RUNTIME_CALL, Operation.MODEL),
    ("ai", late(r"ai\.\w+\.do(?:Generate|Stream)$"), Operation.MODEL),
    ("ai", late(r"ai\.(?:generate|stream)(?:Text|Object)$"), Operation.CYCLE),
    ("crewai.telemetry", late(r"Tool Usage"), Operation.TOOL),
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
_CLIENT_SPAN = late(r"Bedrock ?AgentCore\.(\w+)$|MCP send (\w+/\w+)")
# LlamaIndex marks every method of its model classes as a model call; what only prepares one is private.
_PRIVATE = late(r"\w+\._\w+$")
_HANDOFF = late(r"agent_handoff|handoff to |handoff_to_agent|transfer_to_")
_JOINED = frozenset({Operation.INVOKE, Operation.GATEWAY, Operation.POLICY, Operation.SERVER})
_CALLS = frozenset({Operation.GATEWAY, Operation.POLICY, Operation.INVOKE, Operation.MEMORY, Operation.CLIENT, Operation.SERVER})
_SECOND_TOKENS = {  # where tokens stand that are not in the standard's place; an agent's are those of all its model calls
    Operation.MODEL: ("gen_ai.usage.prompt_tokens", "gen_ai.usage.completion_tokens"),
    Operation.AGENT: ("gen_ai.aggregated_usage.input_tokens", "gen_ai.aggregated_usage.output_tokens"),
}
_NO_TOKENS = (None, None)
_new = tuple.__new__  # a named tuple's own constructor is a Python function around this
_interned: dict[tuple[Any, ...], Facts] = {}
# The facts of these depend on nothing but what `facts` looks them up by.
_DECIDED = frozenset({Operation.MEMORY, Operation.CLIENT, Operation.CYCLE, Operation.INTERNAL, Operation.HANDOFF})
_texts: dict[str | None, str | None] = {}  # models and stop reasons: facts with tokens of their own share at least these
_known: dict[tuple[Any, ...], Facts | Operation] = {}  # the facts, or the operation where they depend on more
recalled = _known.get  # what `facts` knows by its key; a text: an operation, whose spans it looks into
_apis: dict[str, tuple[str | None, str | None]] = {}


def _traceloop(attributes: Mapping[str, Any]) -> Any:
    """OpenLLMetry's kind; a task that names a tool is the call of it (LlamaIndex)."""
    kind = attributes.get("traceloop.span.kind")
    return "tool" if kind == "task" and "tool.name" in attributes else kind


def _role(name: str, scope: str, kind: str, operation: Any, inference: Any, traceloop: Any) -> Operation:
    if _HANDOFF.search(name):
        return Operation.HANDOFF
    if inference == "LLM" and scope.endswith("llama_index") and _PRIVATE.match(name):
        return Operation.INTERNAL
    if traceloop == "task" and operation == "invoke_agent":
        return Operation.CYCLE  # OpenLLMetry calls all of CrewAI's steps that
    if scope == LANGFUSE and isinstance(inference, str) and inference in _BY_LANGFUSE:
        return _BY_LANGFUSE[inference]
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
        return Operation.MODEL
    client = _CLIENT_SPAN.search(name)
    if client and client[1]:
        return Operation.MEMORY if client[1] in MEMORY_APIS else Operation.CLIENT
    return {"SERVER": Operation.SERVER, "CLIENT": Operation.CLIENT}.get(kind, Operation.INTERNAL)


def facts(  # noqa: PLR0915  (inlined: it runs for every span)
    name: str, scope: str, kind: str, attributes: Mapping[str, Any], exception: str | None = None
) -> Facts:
    """
    The facts of one span; equal ones are shared, since most spans repeat a few combinations.

    The request id is kept where other records are joined by it or a person may quote it: requests
    to an agent or gateway, and calls that failed. A third of the memory went to the others.
    """
    # Called for every span, so what spans have in common is looked up at once, and types are tested
    # before `text` and `number` are called.
    get = attributes.get
    method, status = get("rpc.method"), get("http.response.status_code") or get("http.status_code")
    error = get("error.type") or get("error_type") or get("exception.type")
    key = (
        name, scope, kind, get("gen_ai.operation.name"),
        get("openinference.span.kind") if scope != LANGFUSE else get("langfuse.observation.type"),
        traceloop if (traceloop := get("traceloop.span.kind")) is None else _traceloop(attributes),
        method, status, error, exception,
    )  # fmt: skip
    new = False
    try:
        operation = _known[key]
    except (KeyError, TypeError):
        new, operation = True, _role(*key[:6])
        _remember(key, operation)
    if not isinstance(operation, str):
        return operation
    tool = tool_status = model = finish = api = arn = None
    tokens: tuple[int | None, int | None] | None = None
    if operation == Operation.TOOL:
        tool = text(get("gen_ai.tool.name") or get("tool.name") or get("traceloop.entity.name"))
        if tool is None:
            tool = tool_name(name, attributes)
        tool_status = get("gen_ai.tool.status") or get("tool.status")
        if tool_status is not None:
            tool_status = text(tool_status)
        elif wraps_results(scope):
            tool_status = told_status(scope, attributes) or marked(attributes)
        else:
            tool_status = marked(attributes)
    elif operation == Operation.MODEL:
        model = text(
            get("gen_ai.request.model")
            or get("gen_ai.response.model")
            or get("llm.model_name")
            or get("ai.model.id")
            or get("aws.remote.resource.identifier")
        )
        if model is None and name.startswith("chat "):
            model = name[5:]
        if scope == LANGFUSE:
            model, given, made = generation(attributes)
            tokens = given, made
        finish = get("gen_ai.response.finish_reasons")
        if finish is not None:
            finish = first(finish)
        elif scope != "strands.telemetry.tracer":  # Strands has it in an event: `finish_in`
            finish = other_finish(attributes)
        model, finish = _same(model), _same(finish)
    elif operation in _CALLS:
        if operation == Operation.GATEWAY:
            tool = text(get("tool.name"))
        api = method
        if type(api) is not str or not api:
            try:
                api, called = _apis[name]
            except KeyError:
                api, called = _api(name)
            tool = called or tool
        if api == "InvokeAgentRuntime" or operation == Operation.INVOKE:
            arn = text(
                get("aws.bedrock.agentcore.runtime.arn")
                or get("aws.remote.resource.identifier")
                or (get("aws.resource.arn") if operation == Operation.INVOKE else None)
            )
    plain = status is None or (type(status) is int and 100 <= status < 400)
    if type(status) is not int:
        status = number(status)
    error = (text(error) if error is not None else None) or exception
    known = (operation, tool, tool_status, model, error, status, None, None, finish, api, arn, None)
    shared = _interned.get(known)
    if shared is None:
        shared = _new(Facts, known)
        if len(_interned) < 100_000:
            _interned[shared] = shared
    if new and plain and operation in _DECIDED and error is None and api != "InvokeAgentRuntime":
        _remember(key, shared)
    if tokens is None and operation in _SECOND_TOKENS:
        second = _SECOND_TOKENS[operation]
        tokens = (
            number(get("gen_ai.usage.input_tokens") or get(second[0]) or get("llm.token_count.prompt")),
            number(get("gen_ai.usage.output_tokens") or get(second[1]) or get("llm.token_count.completion")),
        )
    request = get("aws.request_id") or get("aws.request.id") if has_request(shared) else None
    return with_own(shared, tokens, request)


def wraps_results(scope: str) -> bool:
    """Whether it may be a framework's that wraps the results of tools, and tells in them how a call ended."""
    return scope == "gcp.vertex.agent" or "lang" in scope or "llama" in scope


def has_request(known: Facts) -> bool:
    """Whether the request id of such a span is kept."""
    operation, *_, error, status, _, _, _, api, _, _ = known
    return operation in _JOINED or api == "InvokeAgentRuntime" or error is not None or (status or 0) >= 400


def with_own(known: Facts, tokens: tuple[int | None, int | None] | None, request: Any) -> Facts:
    """Facts with what hardly two spans share."""
    given, made = tokens or _NO_TOKENS
    request_id = text(request)
    if request_id is None and given is None and made is None:
        return known
    operation, tool, tool_status, model, error, status, _, _, finish, api, arn, _ = known
    return _new(Facts, (operation, tool, tool_status, model, error, status, given, made, finish, api, arn, request_id))


def _same(value: str | None) -> str | None:
    """One string for equal ones."""
    if len(_texts) > 10_000:
        _texts.clear()
    return _texts.setdefault(value, value)


def _remember(key: tuple[Any, ...], known: Facts | Operation) -> None:
    if len(_known) > 50_000:
        _known.clear()
    with suppress(TypeError):  # a value that is a list
        _known[key] = known


def _api(name: str) -> tuple[str | None, str | None]:
    """The remote operation that a client's span names, and the tool that it calls."""
    client = _CLIENT_SPAN.search(name)
    api = (client[1] or client[2]) if client else None
    found = (api, name.rpartition(" ")[2] if api == "tools/call" else None)
    if len(_apis) < 20_000:
        _apis[name] = found
    return found
