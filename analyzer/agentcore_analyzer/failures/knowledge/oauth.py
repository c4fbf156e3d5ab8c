"""
Errors of OAuth: what an authorization server says when it gives no token, and how several of them call the same trouble.

Sources: RFC 6749 §4.1.2.1 and §5.2, RFC 8693, RFC 8707, OpenID Connect Core §3.1.2.6; the error codes of Microsoft Entra ID, Amazon
Cognito, Google, GitHub, Slack, Okta, Auth0 and Keycloak.
"""

from __future__ import annotations

from collections.abc import Mapping

from agentcore_analyzer.conventions import plain_quotes
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.knowledge.explanations import Explanation
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.model import Step

PREFIX = "oauth-"  # of the keys of its entries
OWNER = "agents-connect"
_LONGEST = 6000
# What it means, and what to do.
ERRORS: Mapping[str, tuple[str, str]] = {
    "invalid_client": (
        "the authorization server does not accept the client: its id or secret is wrong or expired, or it is sent in another way than the server wants",
        "Compare client id and secret with the console of the provider, and store a new secret where the old one ran out (in the credential provider of AgentCore: update it).",
    ),
    "unknown_client": (
        "the tenant of which the token is asked does not know the application",
        "Compare the tenant and client id; let an administrator of that tenant add the application (az ad sp create --id CLIENT_ID).",
    ),
    "invalid_grant": (
        "the authorization server does not accept the code, refresh token or assertion: it is expired, used before, taken back, or of another client or redirect URI",
        "Let the user sign in and consent again (AgentCore: forceAuthentication=True), and redeem each code once, with the redirect URI with which it was asked for.",
    ),
    "unauthorized_client": (
        "the authorization server does not allow this client the way in which it asks for a token",
        "Allow the grant type (client credentials, authorization code, token exchange) to the client in the console of the provider.",
    ),
    "unsupported_grant_type": (
        "the authorization server does not have this grant type, or not at this address",
        "Compare the token endpoint and the grant types that the server's discovery document lists with what the client asks for.",
    ),
    "invalid_scope": (
        "a scope that is asked for is unknown to the authorization server, misspelt, or not allowed to this client",
        "Ask for scopes that the provider has given to this client; spell them as its console does.",
    ),
    "invalid_target": (
        "the resource or audience that is asked for is not one for which the authorization server gives tokens",
        "Register the resource with the provider, or ask for one that it knows (the parameters resource and audience).",
    ),
    "redirect_uri": (
        "the redirect URI of the request is not one that is registered with the client",
        "Register exactly this URI with the client of the provider: with AgentCore it is the callbackUrl of the credential provider.",
    ),
    "access_denied": (
        "the user, or a rule of the authorization server, refused the access",
        "Ask whoever refused; let the user begin the sign-in again.",
    ),
    "consent_required": (
        "the authorization server wants the user or an administrator to take part first: to consent, to sign in, or to answer a second factor",
        "Send the user through the authorization URL once (or let an administrator consent for all), then ask for the token again.",
    ),
    "invalid_request": (
        "the authorization server does not take the request as it stands: a parameter is missing, or is not one that it takes",
        "Compare the parameters of the request with what the provider asks for; the description beside the error names one.",
    ),
    "server_error": ("the authorization server failed", "Ask again after a pause; look at the status page of the provider."),
    "refused": ("the authorization server gives no token", "Look the code up in the provider's documentation, and the request in its sign-in log."),
}  # fmt: skip
_SAME = {
    "redirect_mismatch": "redirect_uri", "redirect_uri_mismatch": "redirect_uri", "bad_redirect_uri": "redirect_uri", "invalid_redirect_uri": "redirect_uri",
    "bad_verification_code": "invalid_grant", "invalid_code": "invalid_grant", "expired_token": "invalid_grant", "invalid_refresh_token": "invalid_grant",
    "incorrect_client_credentials": "invalid_client", "bad_client_secret": "invalid_client", "invalid_client_id": "invalid_client",
    "interaction_required": "consent_required", "login_required": "consent_required", "account_selection_required": "consent_required",
    "temporarily_unavailable": "server_error",
}  # fmt: skip
# Numbers of Entra ID.
_ENTRA: Mapping[str, frozenset[str]] = {
    "invalid_client": frozenset({"7000215", "7000222", "7000218", "7000216", "700025", "700027", "700021", "700213"}),
    "unknown_client": frozenset({"700016", "7000229"}),
    "invalid_grant": frozenset({"70008", "700082", "700084", "70000", "700003", "50013", "500131", "500133", "54005", "50173", "50089", "501481"}),
    "redirect_uri": frozenset({"50011", "500113", "900971", "9002326"}),
    "invalid_scope": frozenset({"70011", "1002012", "28002", "28003"}),
    "invalid_target": frozenset({"500011", "901002", "9010010", "90009", "650057"}),
    "consent_required": frozenset({"65001", "65004", "50076", "50079", "50158", "53003", "90094", "50105"}),
    "unauthorized_client": frozenset({"700051", "700054", "70001", "7000112", "7000114"}),
    "unsupported_grant_type": frozenset({"70003"}),
    "invalid_request": frozenset({"900144", "90014", "9002313", "90013", "90002", "900023"}),
    "server_error": frozenset({"90033", "50196"}),
}  # fmt: skip
# Only an authorization server says these; the others are words of many protocols, and count where OAuth is spoken of.
_OWN_WORD = late(
    r"(?<![\w./-])(?P<code>invalid_client|invalid_grant|invalid_scope|unauthorized_client|unsupported_grant_type|redirect(?:_uri)?_mismatch|(?:bad|invalid)_redirect_uri"
    r"|bad_verification_code|incorrect_client_credentials|bad_client_secret|interaction_required)(?![\w-])"
)
_ANY_WORD = late(
    r"(?<![\w./-])(?P<code>invalid_target|access_denied|consent_required|login_required|account_selection_required|invalid_request|server_error"
    r"|temporarily_unavailable|expired_token|invalid_(?:code|refresh_token|client_id))(?![\w-])"
)
_SPOKEN = late(
    r"(?i)(?<![\w./-])(?:oauth(?:2(?:\.0)?)?|openid)(?![\w/-])|grant_type|redirect_uri|token (?:endpoint|request|exchange|response)|/oauth2?/(?!\S{0,200}\.\w{1,4}\b)|/authorize\b|client_credentials"
    r"|authorization[ _](?:server|code|url|endpoint)|[?&]error="
)
_ENTRA_WORD = late(r"\bAADSTS(?P<number>\d{5,8})\b")
_SENTENCES = (
    ("redirect_uri", late(r"(?i)redirect_uri must match the registered callback url|callback url mismatch|invalid parameter: redirect_uri|'redirect_uri' parameter must be")),
    ("invalid_client", late(r"(?i)client authentication failed\b|invalid client (?:secret|or invalid client credentials)|client secret (?:is |has )?(?:invalid|expired)")),
)
# Where authorization servers give tokens and take users.
ENDPOINT = late(
    r"https?://(?P<host>[\w.-]{1,200})(?::\d{1,5})?(?:/[\w.~%-]{1,100}){0,6}?(?:/oauth2?(?:/[\w.-]{1,60}){0,3}?/(?:token|authorize)|/openid-connect/(?:token|auth)"
    r"|/connect/(?:token|authorize)|/oauth/access_token|/oauth\.v2\.access)\b|https?://(?P<google>oauth2\.googleapis\.com)/token\b"
)


def code_in(text: str, spoken: str = "") -> tuple[str, str]:
    """The code of OAuth that a text says, and how the text writes it; `spoken` is what else tells that OAuth is meant."""
    text = text[:_LONGEST]
    numbered = _ENTRA_WORD.search(text)
    if numbered is not None:
        number = numbered["number"]
        named = next((code for code, numbers in _ENTRA.items() if number in numbers), "")
        own = _OWN_WORD.search(text) or _ANY_WORD.search(text)
        # Entra ID says invalid_grant of whatever is wrong with a sign-in: its number tells, and where that is not known, nothing does.
        return named or (_SAME.get(own["code"], own["code"]) if own and own["code"] != "invalid_grant" else "refused"), f"AADSTS{number}"
    found = _OWN_WORD.search(text)
    if found is None and _SPOKEN.search(f"{text} {spoken[:_LONGEST]}"):
        found = _ANY_WORD.search(text)
        if found is None:
            return next(((code, words[0]) for code, pattern in _SENTENCES if (words := pattern.search(text))), ("", ""))
    return (_SAME.get(found["code"], found["code"]), found["code"]) if found is not None else ("", "")


def explain(said: Said) -> Explanation | None:
    """What an authorization server says, whoever passes it on; None for what services of AWS say of their own logins."""
    if said.kind is FailureKind.AWS_ERROR and said.service not in ("", "bedrock-agentcore", "bedrock-agentcore-control"):
        return None
    chain = " ".join(f"{r.type}: {r.message}" for r in said.chain)
    text = plain_quotes(" ".join((said.type, said.code, said.message, said.quote, chain)))
    code, _ = code_in(text)
    if not code:
        return None
    meaning, step = ERRORS[code]
    return Explanation(
        f"{meaning[:1].upper()}{meaning[1:]}.", (Step(step),), OWNER, fault="provider", retry=code == "server_error", key=PREFIX + code.replace("_", "-"), meaning=meaning,
    )  # fmt: skip
