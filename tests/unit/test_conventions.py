"""One meaning whatever instrumented it: operation, tool, tokens and stop reason by scope."""

from __future__ import annotations

from typing import Any

import pytest

from agentcore_analyzer.conventions import agent_name, facts, finish_in, tool_contents

LANGCHAIN = "opentelemetry.instrumentation.langchain"


@pytest.mark.parametrize(
    ("name", "scope", "kind", "attributes", "operation"),
    [
        ("chat", "strands.telemetry.tracer", "INTERNAL", {}, "model"),
        ("invoke_swarm", "strands.telemetry.tracer", "INTERNAL", {}, "agent"),
        ("execute_tool handoff_to_agent", "strands.telemetry.tracer", "INTERNAL", {}, "handoff"),
        ("ChatBedrockConverse.chat", LANGCHAIN, "CLIENT", {"llm.request.type": "chat"}, "model"),
        ("chat.handler", "my.app", "INTERNAL", {}, "internal"),
        ("call_llm", "gcp.vertex.agent", "INTERNAL", {}, "model"),
        ("invocation", "gcp.vertex.agent", "INTERNAL", {}, "cycle"),
        ("invocation", "caller", "INTERNAL", {}, "internal"),
        ("create_agent x", LANGCHAIN, "INTERNAL", {"gen_ai.operation.name": "create_agent"}, "internal"),
        ("Bedrock Runtime.Converse", "opentelemetry.instrumentation.botocore", "CLIENT", {}, "model"),
        ("Bedrock AgentCore.CreateEvent", "opentelemetry.instrumentation.botocore", "CLIENT", {}, "memory"),
        ("tools/call refund", "mcp-python-sdk", "SERVER", {}, "tool"),
        ("AgentCore.Policy.AuthorizeAction", "", "INTERNAL", {}, "policy"),
        ("Step 3", "openinference.instrumentation.smolagents", "INTERNAL", {"openinference.span.kind": "CHAIN"}, "cycle"),
    ],
)
def test_the_operation_of_a_span(name: str, scope: str, kind: str, attributes: dict[str, Any], operation: str) -> None:
    assert facts(name, scope, kind, attributes).operation == operation


def test_an_mcp_call_names_its_tool() -> None:
    found = facts("MCP send tools/call refund", "mcp-python-sdk", "CLIENT", {})
    assert (found.operation, found.api, found.tool) == ("client", "tools/call", "refund")


@pytest.mark.parametrize(
    ("scope", "result", "status"),
    [
        (LANGCHAIN, '{"output": {"kwargs": {"content": "Error: nope", "status": "error"}}}', "error"),
        (LANGCHAIN, '{"output": {"kwargs": {"content": "{\\"status\\": \\"error\\"}", "status": "success"}}}', None),
        (LANGCHAIN, "content='Error: nope' name='x' tool_call_id='1' status='error'", "error"),
        ("my.app", '{"status": "error"}', None),
    ],
)
def test_only_the_frameworks_wrapping_tells_of_a_failed_tool(scope: str, result: str, status: str | None) -> None:
    attributes = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.result": result}
    assert facts("execute_tool x", scope, "INTERNAL", attributes).tool_status == status


def test_what_a_callback_wraps_around_a_call_does_not_tell_calls_apart() -> None:
    first = {"traceloop.entity.input": '{"input_str": "{\'order\': 17}", "metadata": {"langgraph_step": 2}}'}
    again = {"traceloop.entity.input": '{"input_str": "{\'order\': 17}", "metadata": {"langgraph_step": 4}}'}
    assert tool_contents(first) == tool_contents(again) == ("{'order': 17}", None)


def test_an_agents_sum_and_name_are_read() -> None:
    attributes = {"gen_ai.operation.name": "invoke_agent", "gen_ai.aggregated_usage.input_tokens": 12}
    assert facts("invoke_agent x", "pydantic-ai", "INTERNAL", attributes).input_tokens == 12
    assert agent_name("invoke_agent orderdesk", {}) == "orderdesk"


def test_strands_gives_the_stop_reason_in_an_event() -> None:
    assert finish_in([("gen_ai.choice", {"finish_reason": "max_tokens"})]) == "max_tokens"
    details = {"gen_ai.output.messages": '[{"role": "assistant", "finish_reason": "end_turn"}]'}
    assert finish_in([("gen_ai.client.inference.operation.details", details)]) == "end_turn"
