"""
The runtime's health check failed.

## What it sees
`Runtime health check failed or timed out` at a caller, a span or a gateway (JSON-RPC -32010); and, as its
cause where it shows: `GET /ping` answered with 405 or 404 (another protocol is served than the runtime was deployed
with), 5xx, or `Ping endpoint failed` in the agent's log.

## Why it matters
AgentCore sends no request to a container whose GET /ping does not answer 200 in time: every invoke
fails with 424 although the agent itself may be fine.

## What to do
Deploy with the protocol that the container serves, implement /ping, keep long work off the event loop.

## Not this when
/ping answered 200, or a request was served, and no caller was refused. The server has nothing to do with AgentCore. A failing import or a missing image explains it: then it is a consequence.

## Source
Message as reported in public issues; HTTP protocol contract of AgentCore; an MCP server answers GET /ping with 405.

Covers: X-health
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.texts import SERVED
from agentcore_analyzer.detectors.runtime._shared.pings import line_of, pings_of
from agentcore_analyzer.evidence import SERVER_SIDE, anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms import phrases
from agentcore_analyzer.symptoms.of_agentcore import names_agentcore
from agentcore_analyzer.symptoms.runtimes import first, protocol, runtimes

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.SPANS, Kind.GATEWAY_LOG))
SAID = True
EXPLAINS = (
    Explains("gateway-target-failed", "the target's health check fails"),
    Explains("runtime-agent-error", "the platform never sent the request"),
    Explains("caller-http-status", "the platform never sent the request", Scope.STATUS),
)
PHRASES = ("Runtime health check failed or timed out",)
_MCP = ("POST /mcp", "StreamableHTTP", "Starting MCP server")
_SERVED = (*SERVED, '"POST /mcp HTTP/1.1" 20')  # a server of MCP works without /ping


def find(case: Case) -> Iterator[Finding]:
    hits = list(phrases.hits(case, *PHRASES))
    pings = pings_of(case)
    bad = {status: log for status, log in pings.items() if status >= "400"}
    served = next(case.logs_with(*_SERVED, channels=SERVER_SIDE), None)
    if not hits and (not bad or "200" in pings or served is not None or not names_agentcore(case)):
        return
    status, ping = next(iter(bad.items()), ("", None))
    why, step = _why(case, status)
    evidence = [h.evidence for h in hits]
    if ping is not None:
        evidence.append(of_log(ping, f"the health check was answered with {status}", line_of(ping)))
    broken = next(case.logs_with("Ping endpoint failed", channels=SERVER_SIDE), None)
    if broken is not None:
        evidence.append(of_log(broken, "the handler of /ping raised"))
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN if hits else Confidence.LIKELY,
        title=f"The runtime's health check failed{f': GET /ping answered {status}' if status else ''}",
        cause=f"AgentCore asks the container for GET /ping before it sends a request, and got no 200 in time. {why}",
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(
                "Start the container locally and ask for its health.",
                "docker run --rm -d -p 8080:8080 IMAGE && sleep 5 && curl -si http://localhost:8080/ping",
                'HTTP/1.1 200 OK and {"status": "Healthy"} within a second',
            ),
            step,
            Step("Deploy again and invoke with a new session.", "agentcore deploy && agentcore invoke 'hello'", "an answer"),
        ),
        subject=("runtime-health-check-failed", status),
        counter=("a health check that was answered with 200: " + ("yes, others failed" if "200" in pings else "none in the input"),),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)) if hits else frozenset(),
        owner="agents-deploy",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-http-protocol-contract.html",),
    )


def _why(case: Case, status: str) -> tuple[str, Step]:
    declared = next((f"{r.name} is configured as {p}" for r in runtimes(case) if (p := protocol(r))), "")
    mcp = next(case.logs_with(*_MCP, channels=SERVER_SIDE), None) is not None
    if status in ("404", "405"):
        what = "an MCP server" if mcp else "a server that takes no GET there, as an MCP server does not," if status == "405" else "a server without /ping"
        return (
            (f"It answered {status}: {what} runs there, while the runtime expects the HTTP contract"
            f"{f' ({declared})' if declared else ''}."),
            Step(
                "Set the runtime's protocol in agentcore.json to what the container serves.",
                "grep -n protocol agentcore/agentcore.json",
                "MCP: port 8000 and /mcp; HTTP: port 8080, /ping and /invocations; A2A: port 9000",
            ),
        )
    if status:
        return f"It answered {status}: the handler of /ping itself fails.", Step("Make the handler of /ping answer 200 without calling anything else.")
    logged = bool(case.ledger.kinds & SERVER_SIDE)
    vpc = any("VPC" in str(first(r.data, "networkMode", "networkConfiguration", "network_configuration")) for r in runtimes(case))
    return (
        f"The container's own log, which would say why, {'shows no failing GET /ping' if logged else 'is not in the input'}: /ping is missing, the event loop is blocked by"
        " synchronous work, the process is not listening yet, or another protocol is served than was deployed"
        + (f" ({declared})" if declared else "")
        + (". The runtime is in a VPC: endpoints that the start needs may be missing." if vpc else "."),
        Step("Move blocking work out of async handlers (await it, or run it in a thread), so that /ping answers while a request runs."),
    )
