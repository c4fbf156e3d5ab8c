"""An Agno agent under OpenInference. usage: agno_app.py SCENARIO"""

# ruff: noqa: E402  (the environment and the instrumentation come before what they change)
from __future__ import annotations

import os

import orderdesk
from openinference.instrumentation.agno import AgnoInstrumentor

_, scenario = orderdesk.scenario()
AgnoInstrumentor().instrument(tracer_provider=orderdesk.provider())

from agno.agent import Agent
from agno.models.openai import OpenAIChat

agent = Agent(
    name="orderdesk",
    model=OpenAIChat(id=orderdesk.MODEL, base_url=os.environ["OPENAI_BASE_URL"], api_key="loopback"),
    tools=list(orderdesk.TOOLS),
    instructions=orderdesk.PROMPT,
    telemetry=False,
)
if scenario.stream:
    for _ in agent.run(scenario.prompt, stream=True, session_id=orderdesk.SESSION):
        pass
else:
    agent.run(scenario.prompt, session_id=orderdesk.SESSION)
