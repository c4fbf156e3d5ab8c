"""An MCP server with a tool that works and one that fails. usage: mcp_server.py PORT"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress

from mcp.server import MCPServer

log = logging.getLogger("warehouse")
log.setLevel(logging.INFO)

server = MCPServer("warehouse")


@server.tool()
def locate_item(sku: str) -> str:
    """Shelf of an article."""
    return f"{sku} is on shelf 14"


@server.tool()
def book_transfer(sku: str, quantity: int) -> str:
    """Move units of an article to the shop."""
    log.info("transfer of %d x %s", quantity, sku)
    raise PermissionError(f"transfer of {quantity} x {sku} needs an approval")


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # how a capture ends
        server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
