"""How the claims of a token fit the authorizers that are configured: claim by claim, as a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.access._shared.jwt_claims import Token
from agentcore_analyzer.model import Evidence
from agentcore_analyzer.symptoms.runtimes import Runtime

Configured = tuple[Runtime, dict[str, object]]  # with its authorizer
Why = list[tuple[str, str]]  # claims that do not fit, with a sentence each
Misfit = tuple[Token, Why]
_AT = "/.well-known/"


def misfits(token: Token, configured: list[Configured]) -> Why:
    """All that does not fit; where several runtimes are configured, none may fit."""
    found: Why = []
    sent, expires = token.log.time_ns, token.time_ns("exp")
    if sent is not None and expires is not None and expires <= sent:
        found.append(("exp", f"it had expired {(sent - expires) // 10**9} s before it was logged"))
    against = [list(_against(token, authorizer)) for _, authorizer in configured]
    return found + min(against, key=len, default=[])


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


def proof(token: Token, why: Why) -> Evidence:
    names = ", ".join(claim for claim, _ in why)
    log = token.log
    what = f"a token stands here (it is not shown); claims that do not fit: {names}"
    return Evidence(log.place, what, log.trace_id, log.span_id, log.time_ns)
