"""A LangGraph agent with a scripted model behind bedrock-agentcore. usage: langgraph_app.py PORT"""

from __future__ import annotations

import logging
import re
import sys
from json import loads
from typing import Any

from bedrock_agentcore.runtime import BedrockAgentCoreApp
from langchain.agents import create_agent
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.tools import tool

log = logging.getLogger("reports")
log.setLevel(logging.INFO)

app = BedrockAgentCoreApp()

CALL = re.compile(r"use (\w+)\((\{.*?\})\)")


class ScriptedModel(BaseChatModel):
    """Calls the tools that the first message names, one per turn, then answers."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Any, **kwargs: Any) -> ScriptedModel:
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        done = sum(message.type == "tool" for message in messages)
        plan = CALL.findall(str(messages[0].content))
        calls = []
        if done < len(plan):
            name, arguments = plan[done]
            calls = [{"name": name, "args": loads(arguments), "id": f"call_{done + 1}"}]
        usage = {"input_tokens": 90 + 30 * done, "output_tokens": 12}
        message = AIMessage(
            content="" if calls else "The figures are attached.",
            tool_calls=calls,
            usage_metadata={**usage, "total_tokens": sum(usage.values())},  # type: ignore[typeddict-item]
        )
        return ChatResult(generations=[ChatGeneration(message=message)])


@tool
def month_total(month: str) -> str:
    """Turnover of a month."""
    return f"turnover of {month}: 18250 EUR"


@tool
def export_sheet(month: str) -> str:
    """Write the figures of a month to a sheet."""
    raise ConnectionError(f"storage refused the sheet of {month}")


@app.entrypoint
def invoke(payload: dict[str, Any], context: Any) -> dict[str, str]:
    log.info("handling request of session %s", context.session_id)
    graph = create_agent(ScriptedModel(), tools=[month_total, export_sheet], name="reports")
    result = graph.invoke({"messages": [("user", payload["prompt"])]})
    return {"answer": str(result["messages"][-1].content)}


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), host="127.0.0.1")
