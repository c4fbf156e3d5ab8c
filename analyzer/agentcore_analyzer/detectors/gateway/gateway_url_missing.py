"""
The gateway's URL is not set.

## What it sees
A message that `AGENTCORE_GATEWAY_…_URL` is not set, or that the gateway is not available in local dev.

## Why it matters
The agent runs without its tools. In local development that is expected before the first deploy; after
a deploy the CLI passes the URL on, so that its absence means something.

## What to do
Deploy, so that the gateway exists and the variable is set; let the agent go on without tools locally.

## Not this when
The variable is only mentioned without being missing: a URL stands behind its name.

## Source
Templates of the CLI; `agentcore dev` loads deployed gateways into the environment in newer versions.

Covers: TOOL-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.DEV_LOG, Kind.CLIENT_LOG))
_MISSING = late(
    r"AGENTCORE_GATEWAY_\w*URL\b(?:(?!://).){0,60}(?:not set|missing|undefined|unset|None|not found)"
    r"|(?:KeyError: |not set: |[Mm]issing (?:environment variable )?)['\"]?AGENTCORE_GATEWAY_\w*URL"
    r"|[Gg]ateway not available in local dev"
)


def find(case: Case) -> Iterator[Finding]:
    hits: list[tuple[Evidence, LogRecord]] = []
    for log in case.logs_with("AGENTCORE_GATEWAY_", "ateway not available in local dev"):
        line = next((row for row in (log.text or "").splitlines() if _MISSING.search(row)), "")
        if line:
            hits.append((of_log(log, "logged", line), log))
    if not hits:
        return
    local = all(log.channel is Kind.DEV_LOG or "local dev" in (log.text or "") for _, log in hits)
    yield Finding(
        severity=Severity.NOTE if local else Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title="The gateway's URL is not set",
        cause=(
            "The agent looked for the URL of its gateway in the environment and did not find it, so it has no tools"
            " from there."
            + (" In local development this is expected before the first deploy." if local else " After a deploy it should be there.")
        ),
        evidence=tuple(dict.fromkeys(e for e, _ in hits)),
        fix=(
            Step("Deploy the gateway with the project.", "agentcore deploy", "the gateway in agentcore status --type gateway"),
            Step("Let the agent start without tools when the variable is not set."),
        ),
        subject=("gateway-url-missing",),
        counter=("a deployed runtime's log: " + ("no, local development only" if local else "the lines do not say"),),
        anchors=frozenset().union(*(anchors(log) for _, log in hits)),
        owner="agents-connect",
    )
