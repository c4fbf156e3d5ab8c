"""A LlamaIndex function agent under OpenInference. usage: llamaindex_app.py SCENARIO INSTRUMENTATION

INSTRUMENTATION is `openinference` or `openllmetry`.
"""

from __future__ import annotations

import asyncio
import os
import sys

import orderdesk
from llama_index.core.agent.workflow import FunctionAgent
from llama_index.llms.openai_like import OpenAILike


async def main() -> None:
    _, scenario = orderdesk.scenario()
    provider = orderdesk.provider()
    if sys.argv[2] == "openinference":
        from openinference.instrumentation.llama_index import LlamaIndexInstrumentor
    else:
        from opentelemetry.instrumentation.llamaindex import LlamaIndexInstrumentor
    LlamaIndexInstrumentor().instrument(tracer_provider=provider)
    model = OpenAILike(
        model=orderdesk.MODEL, api_base=os.environ["OPENAI_BASE_URL"], api_key="loopback", is_chat_model=True,
        is_function_calling_model=True, context_window=128000,
    )  # fmt: skip
    agent = FunctionAgent(
        name="orderdesk", tools=list(orderdesk.TOOLS), llm=model, system_prompt=orderdesk.PROMPT, streaming=scenario.stream
    )
    await agent.run(scenario.prompt, max_iterations=orderdesk.MAX_TURNS)


asyncio.run(main())
