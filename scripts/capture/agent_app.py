"""The agent under observation: bedrock-agentcore + Strands. usage: agent_app.py PORT

Environment: BEDROCK_ENDPOINT, MODEL_ID, HEARTBEAT_SECONDS (0 = none), MCP_URL, WINDOW (messages
that are kept, checked before each model call), BLANKED (1 = a hook takes the text out of results).
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import Any

from bedrock_agentcore.runtime import BedrockAgentCoreApp
from strands import Agent, tool
from strands.agent.conversation_manager import SlidingWindowConversationManager
from strands.hooks import MessageAddedEvent
from strands.models import BedrockModel

log = logging.getLogger("orderdesk")
log.setLevel(logging.INFO)

app = BedrockAgentCoreApp()

DEFAULT_MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
HEARTBEAT_SECONDS = float(os.environ.get("HEARTBEAT_SECONDS", "0"))
WINDOW = int(os.environ.get("WINDOW", "0"))
BLANKED = os.environ.get("BLANKED", "") == "1"


@tool
def get_stock(sku: str) -> str:
    """Number of units in stock for an article."""
    log.info("stock of %s requested", sku)
    return f"{sku}: 42 units"


@tool
def price_order(sku: str, quantity: int) -> str:
    """Price of a quantity of an article."""
    return f"{quantity} x {sku} = {quantity * 3.5:.2f} EUR"


@tool
def reserve_stock(sku: str, quantity: int) -> str:
    """Reserve units of an article."""
    raise TimeoutError(f"inventory service gave no answer within 5 s for {sku}")


@tool
def fetch_invoice(number: str) -> str:
    """Fetch an invoice by its number, for example INV-2093."""
    if not number.startswith("INV-"):
        raise ValueError(f"not an invoice number: {number!r}")
    return f"{number}: paid"


@tool
def build_report(seconds: int) -> str:
    """Build the monthly report."""
    time.sleep(seconds)
    return "report with 12 pages is ready"


def mcp_tools(stack: ExitStack) -> list[Any]:
    """The tools of the MCP server at MCP_URL, if one is set."""
    url = os.environ.get("MCP_URL")
    if not url:
        return []
    from mcp.client.streamable_http import streamable_http_client
    from strands.tools.mcp import MCPClient

    client = stack.enter_context(MCPClient(lambda: streamable_http_client(url)))
    return list(client.list_tools_sync())


def blank(event: MessageAddedEvent) -> None:
    """A filter of a careless author: no text of a result passes."""
    for block in event.message["content"]:
        if "toolResult" in block:
            block["toolResult"]["content"] = [{"text": ""}]


async def with_heartbeat(events: AsyncIterator[Any], seconds: float) -> AsyncIterator[Any]:
    """Pass events on; while none arrives, yield a heartbeat every few seconds."""
    queue: asyncio.Queue[Any] = asyncio.Queue()
    end = object()

    async def pump() -> None:
        async for event in events:
            await queue.put(event)
        await queue.put(end)

    task = asyncio.create_task(pump())
    while True:
        try:
            event = await asyncio.wait_for(queue.get(), seconds)
        except TimeoutError:
            yield {"type": "heartbeat"}
            continue
        if event is end:
            await task
            return
        yield event


@app.entrypoint
async def invoke(payload: dict[str, Any], context: Any) -> AsyncIterator[Any]:
    print("request received", flush=True)
    log.info("handling request of session %s", context.session_id)
    model = BedrockModel(
        model_id=os.environ.get("MODEL_ID", DEFAULT_MODEL),
        region_name="us-east-1",
        endpoint_url=os.environ["BEDROCK_ENDPOINT"],
    )
    with ExitStack() as stack:
        agent = Agent(
            name="orderdesk",
            model=model,
            tools=[
                get_stock,
                price_order,
                reserve_stock,
                fetch_invoice,
                build_report,
                *mcp_tools(stack),
            ],
            system_prompt="You are the order desk. Be brief.",
            callback_handler=None,
            trace_attributes={"session.id": context.session_id},
        )
        if WINDOW:
            agent.conversation_manager = SlidingWindowConversationManager(window_size=WINDOW, per_turn=True)
            agent.hooks.add_hook(agent.conversation_manager)
        if BLANKED:
            agent.hooks.add_callback(MessageAddedEvent, blank)
        events = agent.stream_async(payload["prompt"])
        if HEARTBEAT_SECONDS:
            events = with_heartbeat(events, HEARTBEAT_SECONDS)
        async for event in events:
            if "event" in event or event.get("type") == "heartbeat":
                yield event


if __name__ == "__main__":
    app.run(port=int(sys.argv[1]), host="127.0.0.1")
