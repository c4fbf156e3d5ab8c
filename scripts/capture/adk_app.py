"""A Google ADK agent with its own instrumentation. usage: adk_app.py SCENARIO"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress

# Contents in spans, as the standard asks for it; LiteLLM's own list of prices instead of the one on the web.
os.environ |= {
    "OTEL_SEMCONV_STABILITY_OPT_IN": "gen_ai_latest_experimental",
    "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_ONLY",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
}

import litellm
import orderdesk
from google.adk.agents import Agent
from google.adk.agents.run_config import RunConfig, StreamingMode
from google.adk.models.lite_llm import LiteLlm
from google.adk.runners import InMemoryRunner
from google.genai import types


async def main() -> None:
    _, scenario = orderdesk.scenario()
    with suppress(Exception):  # the first call loads code for ten seconds
        litellm.completion(model=f"openai/{orderdesk.MODEL}", messages=[{"role": "user", "content": "Ready?"}], max_retries=0)
    orderdesk.provider()
    agent = Agent(
        name="orderdesk",
        model=LiteLlm(model=f"openai/{orderdesk.MODEL}"),
        instruction=orderdesk.PROMPT,
        tools=list(orderdesk.TOOLS),
    )
    runner = InMemoryRunner(agent=agent, app_name="orderdesk")
    await runner.session_service.create_session(app_name="orderdesk", user_id="buyer", session_id=orderdesk.SESSION)
    message = types.Content(role="user", parts=[types.Part(text=scenario.prompt)])
    config = RunConfig(
        max_llm_calls=orderdesk.MAX_TURNS, streaming_mode=StreamingMode.SSE if scenario.stream else StreamingMode.NONE
    )
    async for _ in runner.run_async(user_id="buyer", session_id=orderdesk.SESSION, new_message=message, run_config=config):
        pass


asyncio.run(main())
