"""
An A2A agent does not listen on port 9000.

## What it sees
The SDK's warning `A2A server binding port N, but the AgentCore Runtime A2A service contract requires
9000`; or a runtime whose protocol is A2A while its server line in the deployed log, or the EXPOSE line
and start command of its Dockerfile, name another port only.

## Why it matters
The platform speaks to A2A containers on port 9000 only. On the developer's machine every port works,
so the failure (424 RuntimeClientError) shows after the deployment.

## What to do
Let the server listen on 0.0.0.0, port 9000.

## Not this when
The line is from local development, where the port is 9000 plus the runtime's index. The runtime's
protocol is HTTP (8080) or MCP (8000). The configuration of the runtime names a port of its own.

## Source
bedrock-agentcore 1.25.0 (its A2A server's warning); AWS's A2A protocol contract.

Covers: FWK-3 HO-4
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Scope, Severity, Step
from agentcore_analyzer.symptoms import runtimes

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.DEV_LOG, Kind.CLIENT_LOG, Kind.PROJECT, Kind.STATUS))
EXPLAINS = (
    Explains("runtime-health-check-failed", "the platform asks port 9000, where nothing listens"),
    Explains("runtime-init-timeout", "the platform waits for port 9000, where nothing listens"),
    Explains("runtime-agent-error", "the platform asks port 9000, where nothing listens"),
    Explains("caller-http-status", "the platform asks port 9000, where nothing listens", Scope.STATUS),
)
PORT = "9000"  # the service contract of A2A
_WARNING = late(r"A2A server binding port (?P<port>\d{1,5})\b")
_SERVED = late(r"(?:Uvicorn running on|Listening at:) https?://[^\s/]{1,80}:(?P<port>\d{2,5})")
_STARTED = late(r"--port[= ](?P<port>\d{2,5})\b")


def find(case: Case) -> Iterator[Finding]:
    warned = [(g, m["port"]) for g in case.logs_with("A2A server binding port") if (m := _WARNING.search(g.text or ""))]
    warned = [(g, p) for g, p in warned if p != PORT]
    if warned:
        proofs = [of_log(g, "the SDK warns", g.text or "") for g, _ in warned]
        yield _finding(warned[0][1], proofs, [g for g, _ in warned], Confidence.CERTAIN)
        return
    agents = runtimes.runtimes(case)
    a2a = [r for r in agents if runtimes.protocol(r) == "A2A"]
    if not a2a or len(a2a) != len(agents) or any("port" in str(r.data.get("protocolConfiguration")) for r in a2a):
        return  # which of several runtimes a log belongs to is not in it
    named = Evidence(a2a[0].place, f"the protocol of {a2a[0].name or 'the runtime'} is A2A")
    served = [
        (g, m["port"])
        for g in case.logs_with("Uvicorn running on", "Listening at:", channels=frozenset({Kind.RUNTIME_LOG}))
        if g.channel is not Kind.DEV_LOG and (m := _SERVED.search(g.text or ""))
    ]
    if served and all(port != PORT for _, port in served):
        proofs = [named, *(of_log(g, f"the server listens on {p}", g.text or "") for g, p in served[:5])]
        yield _finding(served[0][1], proofs, [g for g, _ in served], Confidence.LIKELY)
    elif not served:
        yield from _built(case, named)


def _built(case: Case, named: Evidence) -> Iterator[Finding]:
    """A Dockerfile that exposes or starts another port, and not 9000."""
    for document in case.documents:
        data = document.data if document.kind is Kind.DOCKERFILE and isinstance(document.data, dict) else {}
        rows = [r for r in data.get("instructions") or () if isinstance(r, dict)]
        ports = [(r, p) for r in rows for p in _ports(r)]
        if ports and all(port != PORT for _, port in ports):
            at = document.place._replace(line=ports[0][0].get("line"))
            said = f"{ports[0][0]['instruction']} {ports[0][0].get('value', '')}"
            proof = Evidence(at, f"the container is built for port {ports[0][1]}", quote=said)
            yield _finding(ports[0][1], [named, proof], [], Confidence.POSSIBLE)
            return


def _ports(row: dict[str, object]) -> list[str]:
    value = str(row.get("value") or "")
    if row.get("instruction") == "EXPOSE":
        return re.findall(r"\b(\d{2,5})(?:/tcp)?\b", value)
    # In the exec form the words are quoted: `"--port", "8080"`.
    plain = re.sub(r"[\"',\[\]]+\s*", " ", value)
    return [m["port"] for m in _STARTED.finditer(" ".join(plain.split()))] if row.get("instruction") in ("CMD", "ENTRYPOINT") else []


def _finding(port: str, proofs: list[Evidence], logs: list[LogRecord], confidence: Confidence) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=confidence,
        title=f"The A2A agent {'is built for' if confidence is Confidence.POSSIBLE else 'listens on'} port {port} instead of {PORT}",
        cause=f"AgentCore Runtime reaches A2A containers on port {PORT} only; this one is on {port}. It works locally;"
        " deployed so, it is not reached, and its invocations fail with 424 (RuntimeClientError).",
        evidence=tuple(proofs),
        fix=(
            Step(f"Let the server listen on 0.0.0.0:{PORT}, e.g. uvicorn.run(app, host='0.0.0.0', port={PORT})."),
            Step(f"Say the same in the Dockerfile (EXPOSE {PORT}), and deploy.", "agentcore deploy"),
            Step("Ask the agent for its card.", f"curl -s http://localhost:{PORT}/.well-known/agent-card.json", "the agent's card"),
        ),
        subject=("a2a-wrong-port",),
        counter=("lines of local development, where other ports are normal: not counted unless the SDK itself warns",),
        anchors=anchors(*logs),
        owner="agents-build/multi-agent",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-a2a-protocol-contract.html",),
    )
