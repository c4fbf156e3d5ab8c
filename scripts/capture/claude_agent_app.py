"""An agent of the Claude Agent SDK under OpenInference. usage: claude_agent_app.py SCENARIO

The SDK runs the Claude Code program that comes with it, which asks ANTHROPIC_BASE_URL only.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import claude_agent_sdk
import orderdesk
from claude_agent_sdk import ClaudeAgentOptions, SdkMcpTool, create_sdk_mcp_server, tool
from openinference.instrumentation.claude_agent_sdk import ClaudeAgentSDKInstrumentor


def made(function: Callable[..., Any]) -> SdkMcpTool[Any]:
    schema = {name: int if name == "quantity" else str for name in inspect.signature(function).parameters}

    @tool(function.__name__, function.__doc__ or "", schema)
    async def run(arguments: dict[str, Any]) -> dict[str, Any]:
        return {"content": [{"type": "text", "text": str(function(**arguments))}]}

    return run


async def main() -> None:
    name, scenario = orderdesk.scenario()
    # The program calls the tools of an MCP server by the server's name, too; a model that forgets it finds none.
    prompt = scenario.prompt if name == "unknown-tool" else scenario.prompt.replace("use ", "use mcp__desk__")
    ClaudeAgentSDKInstrumentor().instrument(tracer_provider=orderdesk.provider())
    options = ClaudeAgentOptions(
        system_prompt=orderdesk.PROMPT,
        mcp_servers={"desk": create_sdk_mcp_server("desk", "1.0", [made(t) for t in orderdesk.TOOLS])},
        allowed_tools=[f"mcp__desk__{t.__name__}" for t in orderdesk.TOOLS],
        max_turns=orderdesk.MAX_TURNS,
    )
    with suppress(Exception):  # the span tells it; `query` is looked up where the instrumentation has put its own
        async for _ in claude_agent_sdk.query(prompt=prompt, options=options):
            pass


asyncio.run(main())
