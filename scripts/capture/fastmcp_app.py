"""A FastMCP server mounted in FastAPI, called by a client; both instrumented. usage: fastmcp_app.py SCENARIO

SCENARIO is one of orderdesk's, of which only the calls are used.
"""

# ruff: noqa: E402  (the environment and the instrumentation come before what they change)
from __future__ import annotations

import asyncio
import json
import re
import socket

import orderdesk

_, scenario = orderdesk.scenario()
provider = orderdesk.provider("warehouse-mcp")

import uvicorn
from fastapi import FastAPI
from fastmcp import Client, FastMCP
from fastmcp.exceptions import ToolError
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor

server = FastMCP("warehouse")
for tool in orderdesk.TOOLS:
    server.tool(tool)
mcp = server.http_app(path="/mcp")
app = FastAPI(lifespan=mcp.lifespan)
app.mount("/", mcp)
FastAPIInstrumentor.instrument_app(app, tracer_provider=provider)
HTTPXClientInstrumentor().instrument(tracer_provider=provider)


async def main() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    running = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    serving = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.05)
    async with Client(f"http://127.0.0.1:{port}/mcp") as client:
        for name, arguments in re.findall(r"use (\w+)\((\{.*?\})\)", scenario.prompt):
            try:
                await client.call_tool(name, json.loads(arguments))
            except ToolError as error:
                print(f"{name}: {error}", flush=True)
    running.should_exit = True
    await serving


asyncio.run(main())
