"""An agent of the OpenAI Agents SDK. usage: openai_agents_app.py SCENARIO INSTRUMENTATION

INSTRUMENTATION is `openinference` or `openllmetry`.
"""

from __future__ import annotations

import asyncio
import sys

import agents
import orderdesk


async def main() -> None:
    _, scenario = orderdesk.scenario()
    provider = orderdesk.provider()
    agents.set_trace_processors([])  # the SDK's own goes to OpenAI
    if sys.argv[2] == "openinference":
        from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor
    else:
        from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor
    OpenAIAgentsInstrumentor().instrument(tracer_provider=provider)
    agent = agents.Agent(
        name="orderdesk",
        model=orderdesk.MODEL,
        instructions=orderdesk.PROMPT,
        tools=[agents.function_tool(t) for t in orderdesk.TOOLS],
    )
    with agents.trace("order desk", group_id=orderdesk.SESSION):
        if scenario.stream:
            result = agents.Runner.run_streamed(agent, scenario.prompt, max_turns=orderdesk.MAX_TURNS)
            async for _ in result.stream_events():
                pass
        else:
            await agents.Runner.run(agent, scenario.prompt, max_turns=orderdesk.MAX_TURNS)


asyncio.run(main())
