"""
Calls to or through the gateway are refused: 401, 403, or no token.

## What it sees
HTTP 401 or 403 answers of a gateway or MCP server, `Invalid Bearer token`, `Missing Bearer token`,
`insufficient_scope`, `Workload access token has not been set`, refusals of the identity service: a session that is bound to
another user, a token endpoint that does not answer with a token, consent that is missing.

## Why it matters
All tools behind the gateway fail, or the agent cannot even list them.

## What to do
Depends on which token is missing: the caller's, the workload's, or the credential provider's.

## Not this when
The numbers 401 or 403 stand elsewhere (a line number of a traceback, a price): only statuses and the
named texts count. A refusal by policy is another finding.

## Source
An MCP endpoint that answers 401, run offline; texts of the SDK's identity module.

Covers: TOOL-4 GWA-2 GWA-3
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.detectors._shared.known import by_key, finding, short
from agentcore_analyzer.evidence import ANY_LOG, AtOneSpan, anchors, denial, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Span, Step

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
EXPLAINS = {"tool-error": AtOneSpan("the call was refused for its credentials"), "stream-error-event": "the event tells of the refusal"}
_CAUSES = (
    ("workload-token", ("Workload access token has not been set", "No workload access token available in context",
                        "Failed to get AWS IAM JWT token")),
    ("bearer-token", ("Invalid Bearer token", "Missing Bearer token", "insufficient_scope", "invalid_token")),
    ("credential-provider", ("bedrock-agentcore:GetResourceOauth2Token", "bedrock-agentcore:GetResourceApiKey",
                             "bedrock-agentcore:GetWorkloadAccessToken", "bedrock-agentcore-identity")),
)  # fmt: skip
_STATUS = re.compile(r"(?:HTTP/[\d.]+|[Ss]tatus(?:[ _]?[Cc]ode)?|Client error)\s?[:= '\"]{0,3}(?P<status>401|403)\b")
_GATEWAY = re.compile(r"gateway|/mcp\b|\bMCP\b|[Bb]earer|___", re.IGNORECASE)
# Words of OAuth that any HTTP service may answer: they count where the gateway, MCP or a bearer token is named.
_ANYBODY = ("insufficient_scope", "invalid_token")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[tuple[Evidence, Span | LogRecord]]] = {}
    for cause, phrases in _CAUSES:
        for error in case.errors_with(*phrases):
            if _anybody(f"{error.span.name} {error.message}"):
                continue
            found = of_span(error.span, f"{error.span.name} failed", error.message)
            groups.setdefault(cause, []).append((found, error.span))
        for log in case.logs_with(*phrases):
            if _anybody(log.text or ""):
                continue
            line = next(row for row in (log.text or "").splitlines() if any(p in row for p in phrases))
            if log.severity >= 13 or "Error" in line or "Exception" in line:
                groups.setdefault(cause, []).append((of_log(log, "logged or received", line), log))
    if "bearer-token" not in groups:
        for log in case.logs_with("401", "403"):
            text = log.text or ""
            found_status = _STATUS.search(text)
            if found_status and _GATEWAY.search(text) and "InvokeAgentRuntime" not in text:
                line = next(row for row in text.splitlines() if _STATUS.search(row) or found_status[0] in row)
                groups.setdefault("bearer-token", []).append((of_log(log, f"answered {found_status['status']}", line), log))
        for span in case.by_operation.get("gateway", ()):
            if span.facts.http_status in (401, 403):
                found = of_span(span, f"{span.name} answered {span.facts.http_status}")
                groups.setdefault("bearer-token", []).append((found, span))
    for cause, hits in groups.items():
        yield _finding(cause, hits)
    told = {e.place for hits in groups.values() for e, _ in hits}
    for known, group in by_key(case, "identity-"):
        if not any(f.place in told for f in group):
            title = f"The identity service refused: {short(known.meaning)}"
            yield finding("gateway-auth-failed", title, known, group, "a permission of IAM that is missing: would be named")


def _anybody(text: str) -> bool:
    return any(p in text for p in _ANYBODY) and not _GATEWAY.search(text)


_TEXTS = {
    "workload-token": (
        (
            "The agent has no workload access token, so the identity service gives it no credential for the tool. With SigV4"
            " callers the token exists only if the request names the user."
        ),
        "Let the caller send X-Amzn-Bedrock-AgentCore-Runtime-User-Id (boto3: runtimeUserId), or use JWT inbound auth.",
    ),
    "bearer-token": (
        (
            "The gateway (or MCP server) refused the bearer token: it is missing, expired, from another issuer, or lacks a"
            " scope. A missing client_id claim is reported as insufficient_scope too."
        ),
        "Get a fresh token for the audience and scopes that the gateway's authorizer names, and send it as Bearer.",
    ),
    "credential-provider": (
        "The credential provider could not be used: the agent's or gateway's role may not read it.",
        "Allow the role the named action, and secretsmanager:GetSecretValue on the provider's secret.",
    ),
}


def _finding(cause: str, hits: list[tuple[Evidence, Span | LogRecord]]) -> Finding:
    explained, step = _TEXTS[cause]
    refused = next((d for e, _ in hits if (d := denial(e.quote))), None)
    if refused:
        explained += f" Refused: {refused.action} for {refused.role or refused.user}."
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title={"workload-token": "No workload access token", "bearer-token": "The gateway refused the token",
               "credential-provider": "The credential provider cannot be used"}[cause],
        cause=explained,
        evidence=tuple(dict.fromkeys(e for e, _ in hits)),
        fix=(
            Step(step),
            Step("See which credentials the project has.", "agentcore status --type credential", "the provider that the target names"),
            Step("See how to reach the gateway and with which token.", "agentcore fetch access --name GATEWAY_NAME --type gateway"),
        ),
        subject=("gateway-auth-failed", cause, refused.action if refused else ""),
        counter=("a denial by policy (-32002, AuthorizeAction): not these texts",),
        anchors=frozenset().union(*(anchors(s) for _, s in hits)),
        owner="agents-connect",
    )  # fmt: skip
