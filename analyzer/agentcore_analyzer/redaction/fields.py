"""What a named field holds, by its name: content, an id, a secret, a safe fact, or text."""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache

from agentcore_analyzer.late import late
from agentcore_analyzer.redaction.labels import STRONG
from agentcore_analyzer.redaction.secret_values import strength


class Treatment(Enum):
    CONTENT = "content"
    SAFE = "safe"
    SECRET = "secret"  # noqa: S105  (a name of a treatment)
    HEX_ID = "id"
    TEXT = "text"


_CONTENT = late(
    r"gen_ai\.(?:prompt|completion|input|output|system_instructions|tool\.call\.(?:arguments|result)|tool\.definitions|content)\b.*"
    r"|(?:input|output)\.value|llm\.(?:input|output)_messages\b.*|llm\.prompts?\b.*|llm\.completions?\b.*|tool\.parameters|traceloop\.entity\.(?:input|output)"
    r"|gcp\.vertex\.agent\.(?:llm_request|llm_response|tool_call_args|tool_response|data)|tool_(?:arguments|response|input|output|args|result)"
    r"|ai\.(?:prompt|response)\.?(?:text|object|messages)?|ai\.toolCall\.(?:args|result)|retrieval\.documents\b.*|embedding\.text"
    r"|(?:.*\.)?(?:system_prompt|user_prompt|prompt|prompts|completion|system_instructions|user_input|input_text|inputText|outputText|output_text)"
    r"|gen_ai\.event\.content|db\.statement|db\.query\.text|http\.request\.body|http\.response\.body|request_payload|response_payload|payload"
)
_CONTENT_LAST = frozenset({"arguments", "content", "prompt", "completion", "systemprompt", "inputtext", "outputtext", "reasoning", "thinking", "tooluseinput"})
_NOT_CONTENT = late(r".*(?:finish_reason|finishReason|role|_tokens|count|type|name|id|mime_type)$")
_SAFE = frozenset({
    "gen_ai.operation.name", "gen_ai.system", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model", "gen_ai.tool.status",
    "gen_ai.tool.type", "gen_ai.response.finish_reasons", "gen_ai.output.type", "gen_ai.token.type", "gen_ai.event.name", "error.type", "exception.type",
    "http.method", "http.request.method", "http.status_code", "http.response.status_code", "http.scheme", "http.flavor", "url.scheme",
    "network.protocol.name", "network.protocol.version", "network.transport", "telemetry.sdk.language", "telemetry.sdk.name", "telemetry.sdk.version",
    "telemetry.auto.version", "telemetry.distro.name", "telemetry.distro.version", "rpc.system", "rpc.service", "rpc.method", "cloud.provider",
    "cloud.platform", "cloud.region", "aws.region", "aws.remote.service", "aws.remote.operation", "aws.local.operation", "aws.span.kind",
    "otel.status_code", "span.kind", "kind", "openinference.span.kind", "traceloop.span.kind", "traceloop.version", "llm.request.type",
    "finish_reason", "finishreason", "stop_reason", "stopreason", "severity_text", "severitytext", "severity_number", "severitynumber", "level",
    "levelname", "event.name", "eventname", "status", "statuscode", "status_code", "awsregion", "eventsource", "errorcode", "effect", "starttime",
    "endtime", "starttimeunixnano", "endtimeunixnano", "timeunixnano", "observedtimeunixnano", "timestamp", "@timestamp", "@ingestiontime",
    "ingestiontime", "time", "epochsecond", "nanoofsecond", "eventtime", "createdat", "updatedat", "lastupdatedat", "created_at", "updated_at", "schemaurl", "flags", "version",
    "gen_ai.server.time_to_first_token", "gen_ai.agent.start_time", "gen_ai.agent.end_time", "gen_ai.event.start_time", "gen_ai.event.end_time",
    "servicetier", "networkmode", "protocol", "serverprotocol", "authorizertype", "credentialprovidertype", "architecture", "runtime_type", "platform",
})  # fmt: skip
_COOKIE = late(r"(?i)(?:.*[._-])?(?:set-)?cookie")
# Fields whose value names one thing, which is then what its pseudonym says.
_NAMED = {
    "gen_ai.tool.name": "tool", "tool.name": "tool", "tool_name": "tool", "toolname": "tool", "mcp.tool.name": "tool",
    "gen_ai.agent.name": "agent", "agent.name": "agent", "agent_name": "agent", "agentname": "agent",
    "service.name": "service", "aws.local.service": "service", "aws.remote.service": "service",
}  # fmt: skip
_HEX_IDS = frozenset({"traceid", "spanid", "parentspanid", "parentid", "trace_id", "span_id", "parent_id", "parent_span_id"})


@lru_cache(maxsize=4096)
def treatment(key: str) -> Treatment:
    plain = key.lower()
    if plain in _SAFE:
        return Treatment.SAFE
    last = re.split(r"[./]", plain)[-1].replace("_", "").replace("-", "")
    if last in _HEX_IDS or plain in _HEX_IDS:
        return Treatment.HEX_ID
    if _NOT_CONTENT.fullmatch(key):
        return _secret_or_text(key)
    if _CONTENT.fullmatch(key) or last in _CONTENT_LAST:
        return Treatment.CONTENT
    return _secret_or_text(key)


def _secret_or_text(key: str) -> Treatment:
    return Treatment.SECRET if strength(key) == STRONG or _COOKIE.fullmatch(key) else Treatment.TEXT


def named(key: str) -> str | None:
    """What the value of a field names (`pseudonyms.LABELS`), where it names one thing."""
    return _NAMED.get(key) or _NAMED.get(key.lower())
