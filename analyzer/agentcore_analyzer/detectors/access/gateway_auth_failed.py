"""
Calls to or through the gateway are refused: 401, 403, or no token.

## What it sees
HTTP 401 or 403 answers of a gateway or MCP server, `Invalid Bearer token`, `Missing Bearer token`,
`insufficient_scope`, `Workload access token has not been set`, refusals of the identity service: a session that is bound to
another user, a token endpoint that does not answer with a token. identity-token-failed says more of these, and has this one below it.

## Why it matters
All tools behind the gateway fail, or the agent cannot even list them.

## What to do
Depends on which token is missing: the caller's, the workload's, or the credential provider's.

## Not this when
The numbers 401 or 403 stand elsewhere (a line number of a traceback, a price): only statuses and the
named texts count. A refusal by policy is another finding. Another service refused its caller: a registry of images, an API that takes bearer
tokens, another company's gateway.

## Source
An MCP endpoint that answers 401, run offline; texts of the SDK's identity module.

Covers: TOOL-4 GWA-2 GWA-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.access._shared.refused_callers import BEARER, PROVIDER, STATUS, WORKLOAD, Refused, refusals
from agentcore_analyzer.evidence import ANY_LOG, denial
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Scope, Severity, Step
from agentcore_analyzer.symptoms.known_sentences import by_key, finding, short

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
FAILING = True
EXPLAINS = (Explains("tool-error", "the call was refused for its credentials", Scope.SPANS), Explains("stream-error-event", "the event tells of the refusal"))
_IDENTITY = ("identity-session-binding", "identity-invalid-session", "identity-token-", "identity-secret", "identity-aws-jwt")
# By what was missing: title, cause and step; WHO is who refused.
_TEXTS = {
    WORKLOAD: (
        "No workload access token",
        ("The agent has no workload access token, so the identity service gives it no credential for the tool. With SigV4 callers the token"
        " exists only if the request names the user."),
        "Let the caller send X-Amzn-Bedrock-AgentCore-Runtime-User-Id (boto3: runtimeUserId), or use JWT inbound auth.",
    ),
    BEARER: (
        "The WHO refused the token",
        "The WHO refused the bearer token; mostly it is missing, expired, from another issuer, or lacks a scope.",
        "Get a fresh token for the audience and scopes that the other side's authorizer names, and send it as Bearer.",
    ),
    STATUS: (
        "The WHO refused the caller",
        ("The WHO refused the caller, and the status alone does not tell why: the bearer token is missing, expired, of another issuer or"
        " client, or lacks a scope; or, where it takes IAM, the request is not signed (SigV4) by a role that may call it."),
        ("Read the body and the WWW-Authenticate header of the answer: they name what is wanted. Send a fresh token of that issuer, or sign"
        " the request."),
    ),
    PROVIDER: (
        "The credential provider cannot be used",
        "The credential provider could not be used; mostly the agent's or gateway's role may not read it.",
        "Allow the role the named action, and secretsmanager:GetSecretValue on the provider's secret.",
    ),
}


def find(case: Case) -> Iterator[Finding]:
    groups = refusals(case)
    for kind, hits in groups.items():
        yield _finding(kind, hits)
    places = {e.place for hits in groups.values() for e, _ in hits}
    for known, group in by_key(case, *_IDENTITY):
        if not any(f.place in places for f in group):
            title = f"The identity service refused: {short(known.meaning)}"
            yield finding("gateway-auth-failed", title, known, group, "a permission of IAM that is missing: would be named")


def _finding(kind: Refused, hits: list[tuple[Evidence, frozenset[str]]]) -> Finding:
    from agentcore_analyzer.symptoms.reasons import of_body  # where there is a finding

    title, explained, step = (text.replace("WHO", kind.who or "service that was called") for text in _TEXTS[kind.cause])
    refused = next((d for e, _ in hits if (d := denial(e.quote))), None)
    if any("insufficient_scope" in e.quote for e, _ in hits):
        explained += " A missing client_id claim is reported as insufficient_scope too."
    if refused:
        explained += f" Refused: {refused.action} for {refused.role or refused.user}."
    if answer := next((words for e, _ in hits if (words := of_body(e.quote))), ""):
        explained += f" The answer says: “{answer.rstrip('. ')}”."
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=title,
        cause=explained,
        evidence=tuple(dict.fromkeys(e for e, _ in hits)),
        fix=(
            Step(step),
            Step("See which credentials the project has.", "agentcore status --type credential", "the provider that the target names"),
            Step("See how to reach the gateway and with which token.", "agentcore fetch access --name GATEWAY_NAME --type gateway"),
        ),
        subject=("gateway-auth-failed", kind.cause, refused.action if refused else ""),
        counter=("a denial by policy (-32002, AuthorizeAction): not these texts",),
        anchors=frozenset().union(*(a for _, a in hits)),
        owner="agents-connect",
    )
