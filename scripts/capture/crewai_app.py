"""A CrewAI crew. usage: crewai_app.py SCENARIO INSTRUMENTATION

INSTRUMENTATION is `openinference` or `openllmetry`.
"""

# ruff: noqa: E402  (the environment and the instrumentation come before what they change)
from __future__ import annotations

import os
import sys

os.environ |= {"CREWAI_DISABLE_TELEMETRY": "true", "CREWAI_TRACING_ENABLED": "false", "OTEL_SDK_DISABLED": "false"}

import orderdesk

name, scenario = orderdesk.scenario()
provider = orderdesk.provider()
if sys.argv[2] == "openinference":
    from openinference.instrumentation.crewai import CrewAIInstrumentor
    from openinference.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument(tracer_provider=provider)
else:
    from opentelemetry.instrumentation.crewai import CrewAIInstrumentor
CrewAIInstrumentor().instrument(tracer_provider=provider)

from crewai import LLM, Agent, Crew, Task
from crewai.tools import tool

desk = Agent(
    role="orderdesk",
    goal="Answer orders",
    backstory=orderdesk.PROMPT,
    llm=LLM(model=f"openai/{orderdesk.MODEL}", stream=scenario.stream),
    tools=[tool(t.__name__)(t) for t in orderdesk.TOOLS],
    max_iter=orderdesk.MAX_TURNS,
    verbose=False,
)
task = Task(description=scenario.prompt, expected_output="An answer", agent=desk)
Crew(agents=[desk], tasks=[task], verbose=False).kickoff()
