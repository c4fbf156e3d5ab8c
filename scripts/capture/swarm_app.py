"""Strands swarms with scripted models. usage: swarm_app.py ok|ping-pong|guarded"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import AsyncIterator
from typing import Any

from strands import Agent, tool
from strands.models import Model
from strands.multiagent import Swarm

logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
ANSWER = "20 pieces of A-100 are reserved."


class ScriptedModel(Model):
    """Gives one step of its script a call: the name of a tool with its arguments, or a text."""

    def __init__(self, script: list[Any]) -> None:
        self.script = iter(script)

    def update_config(self, **model_config: Any) -> None:
        pass

    def get_config(self) -> dict[str, str]:
        return {"model_id": "scripted-model"}

    def structured_output(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    async def stream(self, *args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        step = next(self.script, ANSWER)
        yield {"messageStart": {"role": "assistant"}}
        if isinstance(step, tuple):
            yield {"contentBlockStart": {"start": {"toolUse": {"name": step[0], "toolUseId": "tooluse_1"}}}}
            yield {"contentBlockDelta": {"delta": {"toolUse": {"input": json.dumps(step[1])}}}}
        else:
            yield {"contentBlockDelta": {"delta": {"text": step}}}
        yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": "tool_use" if isinstance(step, tuple) else "end_turn"}}
        usage = {"inputTokens": 60, "outputTokens": 10, "totalTokens": 70}
        yield {"metadata": {"usage": usage, "metrics": {"latencyMs": 5}}}


@tool
def get_stock(sku: str) -> str:
    """How many pieces of an article are in stock."""
    return f"140 pieces of {sku}"


def to(name: str) -> tuple[str, dict[str, str]]:
    return "handoff_to_agent", {"agent_name": name, "message": "Please take this over."}


def passes(name: str, times: int) -> list[Any]:
    """Hands over each time it is asked, with a closing word after each handoff."""
    return [step for _ in range(times) for step in (to(name), "Handed over.")]


SCRIPTS: dict[str, tuple[list[Any], list[Any], dict[str, int]]] = {
    "ok": ([*passes("warehouse", 1)], [("get_stock", {"sku": "A-100"}), ANSWER], {}),
    "ping-pong": (passes("warehouse", 4), [*passes("sales", 3), ANSWER], {}),
    "guarded": (
        passes("warehouse", 9),
        passes("sales", 9),
        {"repetitive_handoff_detection_window": 6, "repetitive_handoff_min_unique_agents": 3},
    ),
}


def main() -> None:
    sales, warehouse, options = SCRIPTS[sys.argv[1]]
    agents = [
        Agent(name="sales", model=ScriptedModel(sales), callback_handler=None),
        Agent(name="warehouse", model=ScriptedModel(warehouse), tools=[get_stock], callback_handler=None),
    ]
    result = Swarm(agents, **options)("Reserve 20 pieces of A-100.")
    logging.getLogger("orderdesk").warning("the swarm ended with %s", result.status)


if __name__ == "__main__":
    main()
