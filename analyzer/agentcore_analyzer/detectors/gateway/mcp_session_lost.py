"""
An MCP server does not know the session that a request names.

## What it sees
`Session not found`, `Mcp session not found`, `No valid session ID provided`, HTTP 404 for a request with Mcp-Session-Id, and
requests before initialize (`Received request before initialization was complete`), in any log or answer.

## Why it matters
The call is not made. The agent has no tools, or loses them in the middle of a conversation.

## What to do
Serve MCP stateless behind AgentCore: it adds an Mcp-Session-Id of its own and keeps the session to one microVM. A client whose
session is gone begins anew with initialize, without the old id.

## Not this when
The path does not exist (404 without a session id), or the Host header is refused (mcp-host-rejected). A session of
AgentCore Runtime that is lost: stale-session-version, background-task-reclaimed.

## Source
The chapter on transports of the MCP specification; the MCP SDKs of Python, TypeScript, Java and Quarkus; AgentCore's MCP contract.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms import http_statuses
from agentcore_analyzer.symptoms.known_sentences import by_key, finding

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.JSON}))
FAILING = True
EXPLAINS: tuple[Explains, ...] = ()
_NAMED = late(r"[Mm]cp-?[Ss]ession-?[Ii]d")
_TITLES = {
    "mcp-session-gone": "The MCP server does not know the session of the request",
    "mcp-nothing-there": "The MCP server has nothing at that path, or does not know the session",
    "mcp-session-missing": "The MCP server was given no session that it knows",
    "mcp-initialize": "An MCP server was asked before initialize",
}


def find(case: Case) -> Iterator[Finding]:
    for known, group in by_key(case, *_TITLES):
        yield finding("mcp-session-lost", _TITLES[known.key], known, group, "a refusal of the Host header: would say so")
    gone = [a for a in http_statuses.bare(case, (404,), (http.MCP, http.GATEWAY)) if _NAMED.search(a.words)]
    if gone:
        yield _by_status(gone)


def _by_status(gone: list[http_statuses.Answer]) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title="The MCP server answered 404 to a request of a session",
        cause="A request that names a session (Mcp-Session-Id) was answered with 404: the server does not know this session. Mostly it was"
        " restarted, several instances serve it, or it ended the session.",
        evidence=tuple(dict.fromkeys(a.evidence for a in gone)),
        fix=(
            Step("Call initialize again without Mcp-Session-Id."),
            Step("Behind AgentCore serve it stateless (Python: stateless_http=True; TypeScript: sessionIdGenerator: undefined)."),
        ),
        subject=("mcp-session-lost", "404"),
        counter=("a path that does not exist: the request names a session",),
        anchors=frozenset().union(*(a.anchors for a in gone)),
        owner="agents-build",
    )
