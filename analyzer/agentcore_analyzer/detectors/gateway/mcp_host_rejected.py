"""
An MCP server rejects requests because of the name they were sent to.

## What it sees
`Invalid Host header: …` or `Invalid Origin header: …` of the MCP SDK, or `421 Misdirected Request` on a path of an MCP server.

## Why it matters
Locally the server answers; deployed, behind a gateway or a proxy, every request is refused and no tool is found.

## What to do
Tell the server the names it is reached by, or switch its check off where something in front of it authenticates.

## Not this when
A request to the same server was answered with 200 after it.

## Source
transport_security of the Python MCP SDK; FastMCP, which has the check on by default for localhost only.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG, anchors, of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, LogRecord, Severity, Step

NEEDS = ANY_LOG
EXPLAINS = (Explains("gateway-target-failed", "the MCP server refuses the name that the gateway calls it by"),)
PHRASES = ("Invalid Host header", "Invalid Origin header", "421 Misdirected Request")
_HEADER = late(r"Invalid (?P<header>Host|Origin) header:? ?(?P<value>[\w.:/\[\]-]{0,200})")
_MCP = ("mcp", "MCP")
_PATH = late(r"\b(?:GET|POST|PUT|DELETE|HEAD|OPTIONS) (?P<path>/\S{0,300}) HTTP/")
SHOWN = 10  # proofs: nobody reads more of one kind
_FIX = (
    Step(
        "Allow the names by which it is reached: TransportSecuritySettings(allowed_hosts=[…]) of the MCP SDK, or host='0.0.0.0'"
        " when FastMCP is made (AgentCore: the runtime needs that anyway)."
    ),
    Step("Ask it by that name.", "curl -si -X POST https://SERVER_NAME/mcp -H 'Accept: application/json, text/event-stream'", "anything but 421"),
)


def find(case: Case) -> Iterator[Finding]:
    told = list(case.logs_with(*PHRASES))
    # The body of the answer, its headline and the server's own line may be records of their own: one of the file names MCP.
    files = {g.origin.file for g in told if failures(case).of(g) and any(w in (g.text or "") or w in g.logger for w in _MCP)}
    found = [g for g in told if g.origin.file in files and not _elsewhere(g)]
    if found and not any(_served(g, found[-1]) for g in case.logs_with('/mcp HTTP/1.1" 200')):
        yield _finding(found)


def _elsewhere(log: LogRecord) -> bool:
    """Another path of the same server is named."""
    path = _PATH.search(log.text or "")
    return path is not None and not any(w in path["path"] for w in _MCP)


def _served(log: LogRecord, refused: LogRecord) -> bool:
    return log.origin.file == refused.origin.file and (log.place.line or 0) > (refused.place.line or 0)


def _finding(found: list[LogRecord]) -> Finding:
    said = next((m for g in found if (m := _HEADER.search(g.text or ""))), None)
    if said is None:
        return _by_status(found)
    header, value = said["header"], said["value"]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"The MCP server rejects requests sent to {value}" if value and header == "Host" else "The MCP server rejects"
        f" requests because of their {header} header",
        cause=f"The MCP server checks the {header} header of requests against the names it knows (protection against DNS"
        f" rebinding) and does not know {value or 'this one'}. By default it knows localhost only.",
        evidence=_proofs(found),
        fix=_FIX,
        subject=("mcp-host-rejected", header),
        counter=("a request to /mcp that was answered with 200 afterwards: none",),
        anchors=frozenset().union(*(anchors(g) for g in found)),
        owner="agents-connect",
    )


def _by_status(found: list[LogRecord]) -> Finding:
    """The status alone: MCP servers answer so to a name they do not know."""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title="The MCP server answered 421 Misdirected Request",
        cause="The MCP server refused requests with 421. Those of the MCP SDK answer so where they do not know the name in the Host header"
        " (protection against DNS rebinding); the lines do not say which name it was. By default they know localhost only.",
        evidence=_proofs(found),
        fix=_FIX,
        subject=("mcp-host-rejected", "Host"),
        counter=("a request to /mcp that was answered with 200 afterwards: none",),
        anchors=frozenset().union(*(anchors(g) for g in found)),
        owner="agents-connect",
    )


def _proofs(found: list[LogRecord]) -> tuple[Evidence, ...]:
    return tuple(of_log(g, "the request was refused", (g.text or "").strip()[:300]) for g in found[:SHOWN])
