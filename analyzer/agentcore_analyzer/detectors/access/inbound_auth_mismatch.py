"""
The caller authenticates in another way than the agent is configured for.

## What it sees
The texts `Authorization method mismatch`, `Claim 'X' value mismatch with configuration`, `OAuth
authorization failed`, `UnauthorizedInboundTokenException` and `Missing Authentication Token`; and a JSON web token in a client log whose
claims (`iss`, `aud`, `client_id`, `scope`, `exp`, `token_use`) do not fit the authorizer in
agentcore.json, `.bedrock_agentcore.yaml` or the answer of get-agent-runtime; 401 or 403 of /invocations that names no reason.

## Why it matters
The request is refused before it reaches the agent, so the agent's own log shows nothing.

## What to do
Send the kind of credentials that the runtime expects, with a token whose claims fit; or change the
authorizer. The token itself is decoded here, offline, and never printed.

## Not this when
IAM refuses the action (`is not authorized to perform: bedrock-agentcore:InvokeAgentRuntime`): that is invoke-access-denied. A gateway
refuses the token. API Gateway, or a client of something else, says the same words. Without configuration in the input only the expiry of a token can be judged.

## Source
Error texts of deployed agents in public issues; the JWT authorizer in AWS's developer guide. Both 401
and 403 were observed.

Covers: HO-14
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.access._shared.jwt_claims import Token, tokens
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.failures.knowledge import http
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, NotChecked, Severity, Step
from agentcore_analyzer.symptoms import http_statuses, phrases, runtimes
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore
from agentcore_analyzer.symptoms.runtimes import Runtime

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.SPANS))
_METHOD, _CLAIM, _OAUTH, _MISSING = (
    "Authorization method mismatch", "value mismatch with configuration", "OAuth authorization failed",
    "Missing Authentication Token",
)  # fmt: skip
_INBOUND = "UnauthorizedInboundTokenException"  # the service's own name for a token that it does not take
_OWN = (_METHOD, _CLAIM, _INBOUND)  # the others are said by API Gateway and by clients of anything
_WRONG = late(r"Claim '(?P<claim>[\w:.-]{1,60})' value mismatch")
_AT = "/.well-known/"


def find(case: Case) -> Iterator[Finding | NotChecked]:
    said: dict[str, list[phrases.Hit]] = {}
    configured = [(r, a) for r in runtimes.runtimes(case) if (a := runtimes.authorizer(r)) is not None]
    ours = bool(configured) or of_agentcore(case)
    for hit in phrases.hits(case, _METHOD, _CLAIM, _OAUTH, _MISSING, _INBOUND):
        if not ours and not any(own in hit.message for own in _OWN):
            continue
        wrong = _WRONG.search(hit.message)
        said.setdefault("method" if _METHOD in hit.message else wrong["claim"] if wrong else "address" if _MISSING in hit.message
                        else "exp" if "has expired" in hit.message else "token", []).append(hit)  # fmt: skip
    refused = [a for a in http_statuses.bare(case, (401, 403), (http.INVOCATIONS,)) if a.of_aws]
    seen = list(tokens(case))
    misfits = [(t, list(_misfits(t, configured))) for t in seen]
    for kind, hits in said.items():
        yield _refused(kind, hits, [m for m in misfits if m[1]] if kind not in ("method", "address") else [], configured, refused)
    loose = [(t, why) for t, why in misfits if why]
    if loose and not said and ours:
        yield _unfit(loose, refused)
    elif refused and not said:
        yield _by_status(refused, configured)
    if ours and seen and not configured and not any(why for _, why in misfits):
        yield NotChecked(
            "cannot tell whether the token fits the agent's authorizer, because no configuration is in the input: export it"
            " with `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID > runtime.json`"
        )


def _misfits(token: Token, configured: list[tuple[Runtime, dict[str, object]]]) -> Iterator[tuple[str, str]]:
    """(claim, sentence) of all that does not fit; where several runtimes are configured, none may fit."""
    sent, expires = token.log.time_ns, token.time_ns("exp")
    if sent is not None and expires is not None and expires <= sent:
        yield "exp", f"it had expired {(sent - expires) // 10**9} s before it was logged"
    if not configured:
        return
    against = [list(_against(token, authorizer)) for _, authorizer in configured]
    yield from min(against, key=len)


def _against(token: Token, authorizer: dict[str, object]) -> Iterator[tuple[str, str]]:
    issuer = str(authorizer.get("discoveryUrl")).partition(_AT)[0].rstrip("/")
    iss = token.claim("iss").rstrip("/")
    if iss != issuer:
        entra = " (a version 1 token of Entra ID; the authorizer expects version 2)" if "sts.windows.net" in iss else ""
        yield "iss", f"its issuer is {iss or 'missing'}, the authorizer's is {issuer}{entra}"
    audience, clients, scopes = (_list(authorizer.get(k)) for k in ("allowedAudience", "allowedClients", "allowedScopes"))
    mine = token.listed("aud")
    if audience and not set(mine) & set(audience):
        none = "missing (Cognito's access tokens have no aud)" if not mine else ", ".join(mine[:3])
        yield "aud", f"its aud is {none}, allowed are {', '.join(audience[:3])}"
    client = token.claim("client_id")
    if clients and client not in clients:
        other = next((k for k in ("azp", "appid", "cid") if token.claim(k)), "")
        hint = (
            " (it is an ID token: token_use id; an access token is needed)" if token.claim("token_use") == "id"
            else f" (the issuer names the client in {other} instead)" if not client and other else ""
        )  # fmt: skip
        yield "client_id", f"its client_id is {client or 'missing'}, allowed are {', '.join(clients[:3])}{hint}"
    if scopes and not set(scopes) & {*token.listed("scope"), *token.listed("scp")}:
        yield "scope", f"it has none of the scopes {', '.join(scopes[:3])}"


def _list(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else []


def _proof(token: Token, why: list[tuple[str, str]]) -> Evidence:
    names = ", ".join(claim for claim, _ in why)
    log = token.log
    what = f"a token stands here (it is not shown); claims that do not fit: {names}"
    return Evidence(log.place, what, log.trace_id, log.span_id, log.time_ns)


def _refused(
    kind: str,
    hits: list[phrases.Hit],
    misfits: list[tuple[Token, list[tuple[str, str]]]],
    configured: list[tuple[Runtime, dict[str, object]]],
    refused: list[http_statuses.Answer],
) -> Finding:
    reasons = [sentence for _, why in misfits for _, sentence in why]
    what = {
        "method": "The agent accepts either signed requests (SigV4) or tokens (OAuth), never both, and the request used the"
        " other one." + (f" {configured[0][0].place.file} has a JWT authorizer: send a bearer token." if configured else ""),
        "address": "The request reached the service without credentials, or its address stops short of /invocations.",
        "token": "The agent's authorizer refused the token.",
        "exp": "The token had expired before the agent's authorizer saw it.",
    }.get(kind, f"The token's claim {kind} is not one that the agent's authorizer allows.")
    found = f" The token in the client's log shows why: {'; '.join(reasons[:4])}." if reasons else ""
    files = [Evidence(r.place, f"the authorizer of {r.name or 'the agent'}") for r, _ in configured[:3]]
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title={
            "method": "The request's way of signing is not the one the agent is configured for",
            "address": "The request was sent without credentials or to the wrong address",
            "token": "The agent's authorizer refused the token",
        }.get(kind, f"The agent's authorizer refused the token: claim {kind}"),
        cause=what + found,
        evidence=tuple(dict.fromkeys((*(h.evidence for h in hits), *(_proof(t, why) for t, why in misfits), *(a.evidence for a in refused), *files))),
        fix=_fix(kind),
        subject=("inbound-auth", kind),
        counter=("a refusal by IAM (is not authorized to perform): none in these messages",),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)),
        owner="agents-harden",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-oauth.html",),
    )


def _by_status(refused: list[http_statuses.Answer], configured: list[tuple[Runtime, dict[str, object]]]) -> Finding:
    """The answer names no reason."""
    codes = " and ".join(str(c) for c in sorted({a.status for a in refused}))
    known = f" {configured[0][0].place.file} has a JWT authorizer: it wants a bearer token." if configured else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.LIKELY,
        title=f"The runtime refused the caller: HTTP {codes} of /invocations",
        cause=f"AgentCore answered {codes} before the request reached the agent. The status alone does not tell which of these it is: a"
        " signed request (SigV4) where tokens (JWT) are configured, or the reverse; a token that is expired, of another issuer or of"
        f" another client; or a role without bedrock-agentcore:InvokeAgentRuntime.{known}",
        evidence=tuple(dict.fromkeys(a.evidence for a in refused)),
        fix=(Step("Read the body of the answer: it names the reason."), *_fix("method")),
        subject=("inbound-auth", "status"),
        counter=("a sentence of the service that names the reason: none beside the status",),
        anchors=frozenset().union(*(a.anchors for a in refused)),
        owner="agents-harden",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-oauth.html",),
    )


def _unfit(misfits: list[tuple[Token, list[tuple[str, str]]]], refused: list[http_statuses.Answer]) -> Finding:
    why = misfits[0][1]
    expired = all(claim == "exp" for claim, _ in why)
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.LIKELY,
        title="A token in the client's log had expired when it was logged" if expired
        else f"A token in the client's log does not fit the agent's authorizer: {', '.join(c for c, _ in why)}",
        cause=f"The claims of the token say: {'; '.join(s for _, s in why)}. An agent with a JWT authorizer refuses it with"
        " 401 or 403.",
        evidence=(*(_proof(t, w) for t, w in misfits), *dict.fromkeys(a.evidence for a in refused)),
        fix=_fix(why[0][0]),
        subject=("inbound-auth", why[0][0]),
        counter=("an answer of the service that names the reason: none in the input",),
        anchors=frozenset().union(*(anchors(t.log) for t, _ in misfits), *(a.anchors for a in refused)),
        owner="agents-harden",
    )


def _fix(kind: str) -> tuple[Step, ...]:
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
