"""The attributes of a span by the names of the semantic conventions, however they were spelled and nested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_parsers.records.attributes import any_value
from agentcore_parsers.records.shape.nodes import Doc

_NAMES = """
gen_ai.operation.name gen_ai.system gen_ai.provider.name gen_ai.request.model gen_ai.response.model gen_ai.response.id
gen_ai.request.max_tokens gen_ai.request.temperature gen_ai.request.top_p gen_ai.request.stop_sequences
gen_ai.response.finish_reasons gen_ai.usage.input_tokens gen_ai.usage.output_tokens gen_ai.usage.prompt_tokens
gen_ai.usage.completion_tokens gen_ai.usage.total_tokens gen_ai.aggregated_usage.input_tokens
gen_ai.aggregated_usage.output_tokens gen_ai.tool.name gen_ai.tool.call.id gen_ai.tool.status gen_ai.tool.description
gen_ai.tool.call.arguments gen_ai.tool.call.result gen_ai.tool.definitions gen_ai.tool.message gen_ai.tool.type
gen_ai.system_instructions gen_ai.input.messages gen_ai.output.messages gen_ai.prompt gen_ai.completion gen_ai.choice
gen_ai.conversation.id gen_ai.agent.name gen_ai.agent.id gen_ai.agent.tools gen_ai.agent.description gen_ai.evaluation.name
gen_ai.memory.actor.id gen_ai.event.start_time gen_ai.event.end_time gen_ai.server.time_to_first_token
gen_ai.server.request.duration session.id user.id service.name service.version deployment.environment.name
telemetry.sdk.language telemetry.sdk.name telemetry.sdk.version exception.type exception.message exception.stacktrace
exception.escaped error.type error.message http.method http.request.method http.status_code http.response.status_code
http.url http.target http.route http.scheme url.full url.path server.address server.port net.peer.name net.peer.port
network.peer.address rpc.method rpc.service rpc.system rpc.grpc.status_code rpc.response.status_code db.system db.statement
event.name aws.request_id aws.request.id aws.region aws.local.service aws.local.operation aws.remote.service
aws.remote.operation aws.remote.resource.identifier aws.remote.resource.type aws.resource.arn aws.span.kind
aws.local.environment aws.bedrock.agentcore.runtime.arn aws.bedrock.agentcore.memory.namespace
aws.bedrock.agentcore.memory.actor_id aws.bedrock.agentcore.memory.top_k aws.bedrock.guardrail.action
aws.agentcore.policy.authorization_decision aws.agentcore.policy.denied_tools aws.agentcore.gateway.policy.mode
aws.agentcore.memory.records_returned cloud.resource_id cloud.region cloud.provider cloud.platform tool.name tool.status
tool.arguments tool.parameters tool.description llm.model_name llm.invocation_parameters llm.token_count.prompt
llm.token_count.completion llm.token_count.total llm.finish_reason llm.provider llm.system input.value output.value
input.mime_type output.mime_type openinference.span.kind traceloop.span.kind traceloop.entity.name traceloop.entity.input
traceloop.entity.output traceloop.workflow.name traceloop.entity.path ai.model.id ai.model.provider ai.operationId
ai.toolCall.name ai.toolCall.id ai.toolCall.args ai.toolCall.result ai.response.finishReason ai.response.text
ai.usage.promptTokens ai.usage.completionTokens memory.top_k memory.session_id memory.actor_id memory.namespace
memory.record_count memory.records.count langsmith.metadata.thread_id langsmith.metadata.session_id langfuse.observation.type
langfuse.observation.input langfuse.observation.output langfuse.observation.model.name gcp.vertex.agent.session_id
gcp.vertex.agent.tool_call_args gcp.vertex.agent.tool_response gcp.vertex.agent.event_id gcp.vertex.agent.invocation_id
gcp.vertex.agent.llm_request gcp.vertex.agent.llm_response agent.name mcp.method.name mcp.session.id jsonrpc.request.id
process.exit.code process.exit_code agent_loop_id event_loop.cycle_id otelTraceID otelSpanID otelTraceSampled otelServiceName
"""
_DEPTH = 6


def plain(name: str) -> str:
    return "".join(c for c in name if c.isalnum()).lower()


_BY_PLAIN = {plain(name): name for name in reversed(_NAMES.split())}
_MESSAGES = frozenset({"gen_ai.user.message", "gen_ai.system.message", "gen_ai.assistant.message", "gen_ai.tool.message",
                       "gen_ai.choice", "gen_ai.client.inference.operation.details", "gen_ai.evaluation.result"})  # fmt: skip
_EVENTS = {plain(name): name for name in _MESSAGES}


def named(name: str) -> str:
    """A name in the spelling of the conventions, where it is one of theirs."""
    return _BY_PLAIN.get(plain(name), name)


def event_name(name: str) -> str:
    return "exception" if plain(name) == "exception" else _EVENTS.get(plain(name), name)


def flattened(value: Any, above: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The members of a container of attributes; what a name of the conventions holds stays whole."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                name = next((v for k, v in item.items() if plain(k) in ("key", "name", "k") and isinstance(v, str)), None)
                held = next((v for k, v in item.items() if plain(k) in ("value", "v", "vstr", "val", "stringvalue")), None)
                if name:
                    yield named(f"{above}{name}"), any_value(held)
        return
    if not isinstance(value, dict):
        return
    for key, inner in value.items():
        whole = f"{above}{key}"
        known = _BY_PLAIN.get(plain(whole))
        if isinstance(inner, dict) and inner and known is None and depth < _DEPTH and "." not in str(key):
            yield from flattened(inner, f"{whole}.", depth + 1)
        elif inner is not None:
            yield known or whole, inner


def events(value: Any) -> Iterator[Doc]:
    """Span events, whatever their members are called."""
    for item in value if isinstance(value, list) else ():
        if not isinstance(item, dict):
            continue
        members = {plain(k): v for k, v in item.items()}
        name = next(
            (members[k] for k in ("name", "eventname", "event", "message", "value", "msg") if isinstance(members.get(k), str)), ""
        )
        time = next((members[k] for k in _TIMES if members.get(k) is not None), None)
        held = next((members[k] for k in ("attributes", "attrs", "fields", "tags", "data", "attributemap") if k in members), None)
        attributes = (
            dict(flattened(held)) if held is not None else {named(k): v for k, v in item.items() if not isinstance(v, dict)}
        )
        inner = attributes.get("event") if not name else None  # Jaeger names an event by one of its fields
        yield {"name": event_name(name or str(inner or "")), "time": time, "attributes": attributes}


_TIMES = ("timeunixnano", "timestamp", "time", "ts", "timens", "timems", "timeus", "eventtime", "timestampns", "timestampms",
    "timestampus",
          "timestampunixnano", "times")  # fmt: skip
