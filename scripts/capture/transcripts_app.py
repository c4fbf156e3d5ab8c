"""
Message dumps of real frameworks with scripted models, for the chat-transcript fixtures.

usage: transcripts_app.py strands|langgraph|autogen|smolagents OUT

Run with an environment that has the framework: strands-agents 1.62, langchain 1.4, autogen-agentchat 0.7,
smolagents 1.26. Writes what a user of it would write with json.dump.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

PROMPT = "Reserve 20 pieces of A-100."


def strands(out: Path) -> None:
    from strands import Agent, tool
    from strands.session.file_session_manager import FileSessionManager
    from swarm_app import ScriptedModel

    @tool
    def get_stock(sku: str) -> str:
        """How many pieces of an article are in stock."""
        return f"140 pieces of {sku}"

    @tool
    def reserve_stock(sku: str, quantity: int) -> str:
        """Reserve units of an article."""
        raise TimeoutError(f"inventory service gave no answer within 5 s for {sku}")

    script = [("get_stock", {"sku": "A-100"}), ("reserve_stock", {"sku": "A-100", "quantity": 20}), "It could not be reserved."]
    sessions = FileSessionManager(session_id="order-7", storage_dir=str(out))
    agent = Agent(
        name="orderdesk", model=ScriptedModel(script), tools=[get_stock, reserve_stock],
        system_prompt="You are the order desk.", callback_handler=None, session_manager=sessions,
    )  # fmt: skip
    agent(PROMPT)
    (out / "strands.json").write_text(json.dumps(agent.messages, indent=2))


def langgraph(out: Path) -> None:
    from langchain.agents import create_agent
    from langchain_core.load import dumpd
    from langchain_core.messages import messages_to_dict
    from langgraph_app import ScriptedModel, month_total

    graph = create_agent(ScriptedModel(), tools=[month_total], name="reports")
    plan = 'use month_total({"month":"May"}) then use export_sheet({"month":"May"})'
    state = graph.invoke({"messages": [("user", f"The figures of May: {plan}.")]})
    plain = [m.model_dump() for m in state["messages"]]
    (out / "langgraph.json").write_text(json.dumps({"messages": plain}, indent=2))
    (out / "langgraph-to-dict.jsonl").write_text("".join(json.dumps(m) + "\n" for m in messages_to_dict(state["messages"])))
    (out / "langgraph-dumpd.json").write_text(json.dumps(dumpd(state["messages"]), indent=2))


def autogen(out: Path) -> None:
    from autogen_agentchat.agents import AssistantAgent
    from autogen_agentchat.conditions import TextMentionTermination
    from autogen_agentchat.teams import RoundRobinGroupChat
    from autogen_core import FunctionCall
    from autogen_core.models import ChatCompletionClient, CreateResult, ModelInfo, RequestUsage

    class Scripted(ChatCompletionClient):
        def __init__(self, script: list[Any]) -> None:
            self.script = iter(script)

        async def create(self, messages: Any, **kwargs: Any) -> CreateResult:
            step = next(self.script)
            content: Any = (
                step if isinstance(step, str) else [FunctionCall(id="call_1", name=step[0], arguments=json.dumps(step[1]))]
            )
            reason = "stop" if isinstance(step, str) else "function_calls"
            usage = RequestUsage(prompt_tokens=80, completion_tokens=9)
            return CreateResult(finish_reason=reason, content=content, usage=usage, cached=False)

        def create_stream(self, *args: Any, **kwargs: Any) -> Any:
            raise NotImplementedError

        async def close(self) -> None: ...

        def actual_usage(self) -> RequestUsage:
            return RequestUsage(prompt_tokens=0, completion_tokens=0)

        def total_usage(self) -> RequestUsage:
            return self.actual_usage()

        def count_tokens(self, *args: Any, **kwargs: Any) -> int:
            return 0

        def remaining_tokens(self, *args: Any, **kwargs: Any) -> int:
            return 1000

        @property
        def capabilities(self) -> Any:
            return self.model_info

        @property
        def model_info(self) -> ModelInfo:
            return ModelInfo(vision=False, function_calling=True, json_output=False, family="unknown", structured_output=False)

    def get_stock(sku: str) -> str:
        raise ConnectionError(f"the warehouse system is not there for {sku}")

    asked = "That is a question for the other department, please take it over."
    sales = AssistantAgent("sales", Scripted([asked] * 3 + ["It is closed. DONE"]), system_message="You sell.")
    warehouse = AssistantAgent(
        "warehouse",
        Scripted([asked, asked, asked, ("get_stock", {"sku": "A-100"})]),
        tools=[get_stock],
        system_message="You store.",
    )
    result = asyncio.run(
        RoundRobinGroupChat([sales, warehouse], termination_condition=TextMentionTermination("DONE"), max_turns=8).run(
            task=PROMPT
        )
    )
    dumped = [m.model_dump(mode="json", exclude={"created_at", "id"}) for m in result.messages]
    (out / "autogen.json").write_text(json.dumps(dumped, indent=2))


def smolagents(out: Path) -> None:
    from smolagents import CodeAgent
    from smolagents_app import PROMPT as SYSTEM
    from smolagents_app import GetStock, NextPage, ScriptedModel, code

    answers = [
        "There are 140 pieces.",
        code("import requests"),
        code("stock = get_stock('A-100')\nprint(stock)"),
        code("final_answer(stock)"),
    ]
    templates = CodeAgent(tools=[], model=ScriptedModel([])).prompt_templates | {"system_prompt": SYSTEM}
    agent = CodeAgent(tools=[GetStock(), NextPage()], model=ScriptedModel(answers), verbosity_level=0, prompt_templates=templates)
    agent.run("How many pieces of A-100 are in stock?")
    messages = [m.dict() for m in agent.write_memory_to_messages()]
    (out / "smolagents.json").write_text(json.dumps(messages, indent=2, default=str))


if __name__ == "__main__":
    target = Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    {"strands": strands, "langgraph": langgraph, "autogen": autogen, "smolagents": smolagents}[sys.argv[1]](target)
