"""What the authorizer in front of an agent says of a caller, and what the caller does to be let in."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Step
from agentcore_analyzer.symptoms import phrases

_METHOD, _CLAIM, _OAUTH, _MISSING = (
    "Authorization method mismatch", "value mismatch with configuration", "OAuth authorization failed",
    "Missing Authentication Token",
)  # fmt: skip
_INBOUND = "UnauthorizedInboundTokenException"  # the service's own name for a token that it does not take
_OWN = (_METHOD, _CLAIM, _INBOUND)  # the others are said by API Gateway and by clients of anything
_WRONG = late(r"Claim '(?P<claim>[\w:.-]{1,60})' value mismatch")


def said(case: Case, *, ours: bool) -> dict[str, list[phrases.Hit]]:
    """By what it says: the way of signing (`method`), the address, a claim of the token, or no more than that it refuses; `ours`: AgentCore is spoken of."""
    found: dict[str, list[phrases.Hit]] = {}
    for hit in phrases.hits(case, _METHOD, _CLAIM, _OAUTH, _MISSING, _INBOUND):
        if ours or any(own in hit.message for own in _OWN):
            found.setdefault(_kind(hit.message), []).append(hit)
    return found


def _kind(message: str) -> str:
    if _METHOD in message:
        return "method"
    if wrong := _WRONG.search(message):
        return wrong["claim"]
    return "address" if _MISSING in message else "exp" if "has expired" in message else "token"


def steps(kind: str) -> tuple[Step, ...]:
    look = Step(
        "See what the agent is configured for.",
        "aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID --query authorizerConfiguration",
        "null: sign with SigV4; customJWTAuthorizer: send a bearer token of its issuer",
    )
    if kind == "address":
        return (look, Step("Send the request to /runtimes/URL_ENCODED_RUNTIME_ARN/invocations with its credentials."))
    if kind == "method":
        return (look, Step("With SigV4 use an AWS SDK; with a JWT authorizer send the header Authorization: Bearer over HTTPS."))
    if kind == "exp":
        return (Step("Get a new token before the old one expires, and once more when the service answers 401."),)
    return (
        look,
        Step(
            "Send an access token (not an ID token) of that issuer. For Cognito check allowedClients; its access tokens have"
            " client_id and no aud. For issuers without client_id (Entra ID, Okta, Auth0) check allowedAudience."
        ),
        Step("Or allow what the token says, in authorizerConfiguration, and deploy.", "agentcore deploy", "the request is served"),
    )
