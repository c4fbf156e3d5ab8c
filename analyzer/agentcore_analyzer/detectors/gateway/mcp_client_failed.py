"""
An MCP client and its server do not come together.

## What it sees
The sentences of the MCP SDKs and of Strands: a client that is used outside of its `with` block, a server that does not come up
or does not answer in time, a connection that was closed, an Accept header or a version of the protocol that the other side does not
take.

## Why it matters
The agent has no tools from this server, and fails or goes on without them.

## What to do
By cause; the finding says it.

## Not this when
The server does not know the session (mcp-session-lost), refuses the Host header (mcp-host-rejected) or the caller
(gateway-auth-failed).

## Source
The sources of the MCP SDK for Python and of Strands' MCP client.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Explains, Finding, Kind
from agentcore_analyzer.symptoms.known_sentences import by_key, finding

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.JSON}))
FAILING = True
EXPLAINS: tuple[Explains, ...] = ()
_TITLES = {
    "mcp-not-running": "The MCP client was used while its session was not running",
    "mcp-slow-start": "The MCP server did not come up in time",
    "mcp-no-answer": "The MCP server did not answer in time",
    "mcp-closed": "The connection to the MCP server was closed",
    "mcp-accept": "The MCP client does not accept what the server sends",
    "mcp-version": "MCP client and server speak no common version of the protocol",
}


def find(case: Case) -> Iterator[Finding]:
    for known, group in by_key(case, *_TITLES):
        yield finding("mcp-client-failed", _TITLES[known.key], known, group)
