"""A LangChain agent under another instrumentation than ADOT's. usage: langchain_app.py SCENARIO INSTRUMENTATION

INSTRUMENTATION is `openinference`, `langsmith` (its OpenTelemetry export) or `langfuse` (its callback handler).
"""

# ruff: noqa: E402  (the environment and the instrumentation come before what they change)
from __future__ import annotations

import os
import sys

import orderdesk

_, scenario = orderdesk.scenario()
kind = sys.argv[2]
if kind == "langsmith":
    os.environ |= {"LANGSMITH_TRACING": "true", "LANGSMITH_OTEL_ENABLED": "true", "LANGSMITH_OTEL_ONLY": "true",
                   "LANGSMITH_API_KEY": "loopback", "LANGSMITH_ENDPOINT": "http://127.0.0.1:9"}  # fmt: skip
provider = orderdesk.provider()
config: dict = {"recursion_limit": 2 * orderdesk.MAX_TURNS, "metadata": {"session_id": orderdesk.SESSION}}
if kind == "openinference":
    from openinference.instrumentation.langchain import LangChainInstrumentor

    LangChainInstrumentor().instrument(tracer_provider=provider)
elif kind == "langfuse":
    from langfuse import Langfuse
    from langfuse.langchain import CallbackHandler
    from opentelemetry.exporter.otlp.json.file import FileSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    Langfuse(
        public_key="pk-lf-loopback", secret_key="loopback", base_url="http://127.0.0.1:9", span_exporter=FileSpanExporter(),
        tracer_provider=TracerProvider(resource=Resource({"service.name": "orderdesk"})),
    )  # fmt: skip
    config |= {"callbacks": [CallbackHandler()], "metadata": {"langfuse_session_id": orderdesk.SESSION}}

from langchain.agents import create_agent
from langchain_openai import ChatOpenAI

model = ChatOpenAI(model=orderdesk.MODEL, streaming=scenario.stream)
agent = create_agent(model, tools=list(orderdesk.TOOLS), system_prompt=orderdesk.PROMPT, name="orderdesk")
question = {"messages": [{"role": "user", "content": scenario.prompt}]}
if scenario.stream:
    for _ in agent.stream(question, config):
        pass
else:
    agent.invoke(question, config)
if kind == "langsmith":
    from langchain_core.tracers.langchain import wait_for_all_tracers

    wait_for_all_tracers()
