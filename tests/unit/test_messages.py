"""What a model was told and answered, from every place where an instrumentation records it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer.conventions.messages import Message, is_stop_sequence, messages, tools_offered

ASKED = Message("user", "How many?", ())
CALLED = Message("answer", "Let me look.", (("get_stock", '{"sku": "A-100"}'),))
PARTS = [{"type": "text", "content": "Let me look."}, {"type": "tool_call", "name": "get_stock", "arguments": {"sku": "A-100"}}]
BLOCKS = [{"text": "Let me look."}, {"toolUse": {"name": "get_stock", "input": {"sku": "A-100"}}}]


@pytest.mark.parametrize(
    ("attributes", "events"),
    [
        (
            {
                "llm.input_messages.0.message.role": "user",
                "llm.input_messages.0.message.content": "How many?",
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.content": "Let me look.",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "get_stock",
                "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"sku": "A-100"}',
            },
            [],
        ),
        (
            {
                "gen_ai.prompt.0.role": "user",
                "gen_ai.prompt.0.content": "How many?",
                "gen_ai.completion.0.content": "Let me look.",
                "gen_ai.completion.0.tool_calls.0.name": "get_stock",
                "gen_ai.completion.0.tool_calls.0.arguments": '{"sku":"A-100"}',
            },
            [],
        ),
        (
            {
                "gen_ai.input.messages": json.dumps([{"role": "user", "parts": [{"type": "text", "content": "How many?"}]}]),
                "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": PARTS}]),
            },
            [],
        ),
        (
            {},
            [
                ("gen_ai.user.message", {"content": json.dumps([{"text": "How many?"}])}),
                ("gen_ai.choice", {"finish_reason": "tool_use", "message": json.dumps(BLOCKS)}),
            ],
        ),
        (
            {},
            [
                (
                    "strands.telemetry.tracer",
                    {
                        "input": {"messages": [{"role": "user", "content": {"content": json.dumps([{"text": "How many?"}])}}]},
                        "output": {"messages": [{"role": "assistant", "content": {"message": json.dumps(BLOCKS)}}]},
                    },
                )
            ],
        ),
    ],
    ids=["openinference", "openllmetry", "standard", "span-events", "event-record"],
)
def test_the_same_call_reads_alike(attributes: dict[str, Any], events: list[tuple[str, Any]]) -> None:
    assert messages(attributes, events) == [ASKED, CALLED]


def test_results_of_tools_are_left_out() -> None:
    history = [{"toolResult": {"content": [{"text": "Error: secret"}]}}, {"text": "Go on."}]
    assert messages({}, [("gen_ai.user.message", {"content": json.dumps(history)})]) == [Message("user", "Go on.", ())]


def test_the_tools_of_an_agent() -> None:
    assert tools_offered({"gen_ai.agent.tools": '["get_stock", "price_order"]'}) == ("get_stock", "price_order")
    assert tools_offered({"gen_ai.tool.definitions": [{"name": "a"}, {"function": {"name": "b"}}]}) == ("a", "b")
    recorded = {"llm.tools.0.tool.json_schema": '{"function": {"name": "c"}}', "smolagents.managed_agents.0.name": "d"}
    assert tools_offered(recorded) == ("c", "d")


def test_a_stop_sequence_is_known_where_the_call_names_it() -> None:
    assert is_stop_sequence({"gen_ai.request.stop_sequences": ["<done>"]}, "<done>")
    assert is_stop_sequence({"input.value": '{"messages": [], "stop_sequences": ["<done>"]}'}, "<done>")
    assert not is_stop_sequence({"input.value": '{"messages": ["<done>"], "stop_sequences": null}'}, "<done>")


LEAVES = st.none() | st.booleans() | st.integers() | st.text()
JSONS = st.recursive(LEAVES, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=12)
NAMES = st.sampled_from([
    "gen_ai.input.messages", "gen_ai.output.messages", "llm.input_messages.0.message.content", "gen_ai.agent.tools",
    "llm.output_messages.x.message.role", "gen_ai.completion.0.tool_calls.0.name", "llm.tools.0.tool.json_schema", "input.value",
])  # fmt: skip
EVENTS = st.lists(st.tuples(st.sampled_from(["gen_ai.choice", "gen_ai.user.message", "x"]), JSONS))


@given(st.dictionaries(NAMES, JSONS | JSONS.map(json.dumps)), EVENTS)
def test_any_content_is_borne(attributes: dict[str, Any], events: list[tuple[str, Any]]) -> None:
    for message in messages(attributes, events):
        assert isinstance(message.text, str)
        assert all(isinstance(name, str) and isinstance(arguments, str) for name, arguments in message.calls)
    assert all(isinstance(name, str) for name in tools_offered(attributes))
    is_stop_sequence(attributes, "<done>")


def test_nesting_without_end() -> None:
    deep: Any = "x"
    for _ in range(5000):
        deep = {"y": deep}
    messages({"gen_ai.output.messages": [deep]}, [("gen_ai.choice", {"message": deep})])
