"""Which claims of a token fit the authorizer, and what the service said."""

import base64
import json

from make import document, log

from agentcore_analyzer.model import Kind

ISSUER = "https://issuer.example.com/pool"
GOOD = {"iss": ISSUER, "client_id": "web", "aud": "shop", "scope": "read"}


def token(**changes):
    claims = {k: v for k, v in {**GOOD, **changes}.items() if v is not None}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"alg": "none", "typ": "JWT"}, claims)]
    return log(1, f"Authorization: Bearer {'.'.join(parts)}.c2lnbmF0dXJl", "client.log", channel=Kind.CLIENT_LOG)


def runtime(**allowed):
    jwt = {"discoveryUrl": f"{ISSUER}/.well-known/openid-configuration", **allowed}
    data = {"agentRuntimeName": "shop", "authorizerConfiguration": {"customJWTAuthorizer": jwt}}
    return document(Kind.STATUS, "get-agent-runtime", data, "runtime.json")


def said(text):
    return log(2, f"AccessDeniedException: {text}", "client.log", channel=Kind.CLIENT_LOG, severity=17)


ALL = {"allowedAudience": ["shop"], "allowedClients": ["web"], "allowedScopes": ["read"]}
REFUSED = said("OAuth authorization failed: Claim 'aud' value mismatch with configuration")
ID_TOKEN = {"token_use": "id"}
WHY = "  … Of the token in the client's log this does not fit: "

CASES = {
    "it fits": ([token(), runtime(**ALL)], []),
    "nothing but the issuer is asked for": ([token(), runtime()], []),
    "another issuer": ([token(iss="https://other.example.com"), runtime(), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: iss",
        "  runtime.json: the authorizer of shop",
        "  … Of the token in the client's log this does not fit: its issuer is https://other.example.com, the authorizer's is https://issuer.example.com/pool.",
    ]),
    "version 1 of Entra": ([token(iss="https://sts.windows.net/t"), runtime(), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: iss",
        "  runtime.json: the authorizer of shop",
        "  … (a version 1 token of Entra ID",
    ]),
    "another audience": ([token(aud="crm"), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: aud",
        "  runtime.json: the authorizer of shop",
        "  … Of the token in the client's log this does not fit: its aud is crm, allowed are shop.",
    ]),
    "no audience": ([token(aud=None), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: aud",
        "  runtime.json: the authorizer of shop",
        "  … its aud is missing (Cognito's access tokens have no aud)",
    ]),
    "another client": ([token(client_id="job"), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: client_id",
        "  runtime.json: the authorizer of shop",
        "  … Of the token in the client's log this does not fit: its client_id is job, allowed are web.",
    ]),
    "no client, an ID token": ([token(client_id=None, **ID_TOKEN), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: client_id",
        "  runtime.json: the authorizer of shop",
        "  … (it is an ID token",
    ]),
    "no client, named otherwise": ([token(client_id=None, azp="web"), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: client_id",
        "  runtime.json: the authorizer of shop",
        "  … (the issuer names the client in azp instead)",
    ]),
    "another client, named otherwise too": ([token(client_id="job", azp="web"), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: client_id",
        "  runtime.json: the authorizer of shop",
        "  … not: (the issuer names",
    ]),
    "no client": ([token(client_id=None), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: client_id",
        "  runtime.json: the authorizer of shop",
        "  … Of the token in the client's log this does not fit: its client_id is missing, allowed are web.",
    ]),
    "another scope": ([token(scope="write"), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  client.log: a token stands here (it is not shown); claims that do not fit: scope",
        "  runtime.json: the authorizer of shop",
        "  … Of the token in the client's log this does not fit: it has none of the scopes read.",
    ]),
    "its scope in scp": ([token(scope=None, scp=["read"]), runtime(**ALL), REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
        "  runtime.json: the authorizer of shop",
        "  … not: none of the scopes",
    ]),
    "it does not fit, and nobody refused it": ([token(aud="crm"), runtime(**ALL)], [
        "warning likely: A token in the client's log does not fit the agent's authorizer: aud",
        "  client.log: a token stands here (it is not shown); claims that do not fit: aud",
    ]),
    "words that others say": ([said("Missing Authentication Token"), said("OAuth authorization failed: invalid")], []),
    "a token of anybody": ([token()], []),
    "no configuration": ([token(), log(2, "POST /invocations", "client.log", channel=Kind.CLIENT_LOG)], ["? cannot tell whether the token fits the agent's authorizer, because no configuration is in the input: export it with `aws bedrock-agentcore-control get-agent-runtime --agent-runtime-id RUNTIME_ID > runtime.json`"]),
    "the other method": ([said("Authorization method mismatch. The agent is configured for a different authorization method")], [
        "error certain: The request's way of signing is not the one the agent is configured for",
        "  client.log: logged or received “AccessDeniedException: Authorization method mismatch. The ag”",
    ]),
    "the other method, its authorizer is known": (
        [said("Authorization method mismatch. The agent is configured for a different authorization method"), runtime()],
        [
        "error certain: The request's way of signing is not the one the agent is configured for",
        "  client.log: logged or received “AccessDeniedException: Authorization method mismatch. The ag”",
        "  runtime.json: the authorizer of shop",
        "  … runtime.json has a JWT authorizer: send a bearer token.",
    ]),
    "without credentials": ([said("POST /invocations: Missing Authentication Token")], [
        "error certain: The request was sent without credentials or to the wrong address",
        "  client.log: logged or received “AccessDeniedException: POST /invocations: Missing Authentica”",
    ]),
    "refused without a claim": ([said("POST /invocations: OAuth authorization failed: invalid")], [
        "error certain: The agent's authorizer refused the token",
        "  client.log: logged or received “AccessDeniedException: POST /invocations: OAuth authorizatio”",
    ]),
    "refused for a claim": ([REFUSED], [
        "error certain: The agent's authorizer refused the token: claim aud",
        "  client.log: logged or received “AccessDeniedException: OAuth authorization failed: Claim 'au”",
    ]),
}
