"""
What a span is, whatever instrumented it: the GenAI conventions, normalised in one place.

Sources: OpenTelemetry GenAI semantic conventions; Strands (strands.telemetry.tracer), LangChain
under ADOT and traceloop, OpenInference, ADK, botocore under ADOT; span names of the platform
(AgentCore.*). The attribute names of each were read off real captures.
"""

from __future__ import annotations

from agentcore_analyzer.conventions.call_attributes import ARGUMENTS, RESULTS, agent_name, finish_in, told_error, tool_contents
from agentcore_analyzer.conventions.spans import MEMORY_APIS, facts
from agentcore_analyzer.conventions.texts import ENDPOINT_ARN, last_exception, plain_quotes, root_exception
from agentcore_analyzer.conventions.values import SESSION_KEYS, number, session_of, text

__all__ = [
    "ARGUMENTS",
    "ENDPOINT_ARN",
    "MEMORY_APIS",
    "RESULTS",
    "SESSION_KEYS",
    "agent_name",
    "facts",
    "finish_in",
    "last_exception",
    "number",
    "plain_quotes",
    "root_exception",
    "session_of",
    "text",
    "told_error",
    "tool_contents",
]
