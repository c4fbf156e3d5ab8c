"""A Pydantic AI agent with its own instrumentation. usage: pydantic_ai_app.py SCENARIO"""

from __future__ import annotations

import asyncio

import orderdesk
from pydantic_ai import Agent, InstrumentationSettings, UsageLimits
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.openai import OpenAIProvider


async def main() -> None:
    _, scenario = orderdesk.scenario()
    settings = InstrumentationSettings(tracer_provider=orderdesk.provider())
    Agent.instrument_all(settings)
    agent = Agent(
        OpenAIChatModel(orderdesk.MODEL, provider=OpenAIProvider()),
        name="orderdesk",
        system_prompt=orderdesk.PROMPT,
        tools=orderdesk.TOOLS,
    )
    limits = UsageLimits(request_limit=orderdesk.MAX_TURNS)
    if scenario.stream:
        async with agent.run_stream(scenario.prompt, usage_limits=limits) as result:
            async for _ in result.stream_text():
                pass
    else:
        await agent.run(scenario.prompt, usage_limits=limits, conversation_id=orderdesk.SESSION)


asyncio.run(main())
