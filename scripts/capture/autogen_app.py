"""An AutoGen assistant with its own instrumentation. usage: autogen_app.py SCENARIO"""

from __future__ import annotations

import asyncio

import orderdesk
from autogen_agentchat.agents import AssistantAgent
from autogen_agentchat.conditions import TextMentionTermination
from autogen_agentchat.teams import RoundRobinGroupChat
from autogen_core import SingleThreadedAgentRuntime
from autogen_ext.models.openai import OpenAIChatCompletionClient


async def main() -> None:
    _, scenario = orderdesk.scenario()
    provider = orderdesk.provider()
    from openinference.instrumentation.autogen_agentchat import AutogenAgentChatInstrumentor

    AutogenAgentChatInstrumentor().instrument(tracer_provider=provider)
    agent = AssistantAgent(
        "orderdesk",
        model_client=OpenAIChatCompletionClient(model=orderdesk.MODEL),
        tools=list(orderdesk.TOOLS),
        system_message=orderdesk.PROMPT,
        max_tool_iterations=orderdesk.MAX_TURNS,
        model_client_stream=scenario.stream,
    )
    runtime = SingleThreadedAgentRuntime(tracer_provider=provider)
    runtime.start()
    team = RoundRobinGroupChat([agent], termination_condition=TextMentionTermination("in order"), max_turns=2, runtime=runtime)
    try:
        await team.run(task=scenario.prompt)
    finally:
        await runtime.stop_when_idle()


asyncio.run(main())
