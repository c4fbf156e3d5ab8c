"""An agent of the Microsoft Agent Framework with its own instrumentation. usage: agent_framework_app.py SCENARIO"""

from __future__ import annotations

import asyncio

import orderdesk
from agent_framework import Agent
from agent_framework.observability import enable_instrumentation
from agent_framework.openai import OpenAIChatCompletionClient


async def main() -> None:
    _, scenario = orderdesk.scenario()
    orderdesk.provider()
    enable_instrumentation(enable_sensitive_data=True)
    client = OpenAIChatCompletionClient(
        model=orderdesk.MODEL, function_invocation_configuration={"max_iterations": orderdesk.MAX_TURNS}
    )
    agent = Agent(client, orderdesk.PROMPT, name="orderdesk", tools=list(orderdesk.TOOLS))
    if scenario.stream:
        async for _ in agent.run(scenario.prompt, stream=True):
            pass
    else:
        await agent.run(scenario.prompt)


asyncio.run(main())
