"""Refused tokens: of the workload, of a user, of an API that the agent calls, and who refused."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds
from agentcore_analyzer.evidence import Denial, denial
from agentcore_analyzer.failures import Failure
from agentcore_analyzer.failures.knowledge import Explanation, explain, oauth
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Document, LogRecord, Span, Step
from agentcore_analyzer.symptoms import told_failures as told
from agentcore_analyzer.symptoms.aws_errors import Sort, sort_of
from agentcore_analyzer.symptoms.told_failures import Told
from agentcore_analyzer.tuples import NamedTuple

OPERATIONS = frozenset(
    {
        "GetWorkloadAccessToken", "GetWorkloadAccessTokenForJWT", "GetWorkloadAccessTokenForUserId", "GetResourceOauth2Token", "GetResourceApiKey",
        "CompleteResourceTokenAuth",
    }
)  # fmt: skip
_SPAN = "AgentCore.Identity."
_SECRETS = "bedrock-agentcore-identity!"
# What the authorizer in front of the agent says of the caller's token: inbound-auth-mismatch tells it.
_INBOUND = ("Authorization method mismatch", "OAuth authorization failed", "value mismatch with configuration", "UnauthorizedInboundTokenException")
CONSENT = "identity-consent"
_USERS = ("identity-poll", "oauth-access-denied", "oauth-consent-required")
_CALLERS = ("identity-session-binding", "identity-invalid-session")
_ELSEWHERE = (Sort.THROTTLED, Sort.SERVICE, Sort.CREDENTIALS, Sort.CLIENT)  # these are told by detectors of their own
_STATUS = late(r"(?<![\w.:/-])(?P<status>[45]\d\d) (?:Client|Server|[A-Z][a-z]{2,20})\b")
_EXCHANGE = late(r"(?i)\btoken (?:exchange|refresh|request|acquisition) (?:failed|error)[^\n]{0,40}?\b(?:HTTP|status)[ :a-z]{0,12}[45]\d\d\b")
_SESSION = late(r"sessionStatus\W{1,8}FAILED\b")
_HEAD = 2000  # characters of a record in which the path and the status stand


class Side(StrEnum):
    """Who refused."""

    IAM = "IAM refused it"
    IDENTITY = "AgentCore Identity refused it"
    SERVER = "The authorization server of the provider refused it"
    NOTHING = "AgentCore Identity read no token in what the provider answered"
    CALLER = "AgentCore Identity refused what the caller gave it: a token, or the name of a user"
    USER = "Only the user, or whoever administers the provider, can grant it"
    NOBODY = "Nobody was asked for it"


class Refusal(NamedTuple):
    """`word` is the code as the input writes it, `host` the authorization server where the input names it."""

    told: Told
    side: Side
    key: str
    operation: str
    known: Explanation | None
    word: str = ""
    host: str = ""
    denied: Denial | None = None


def refusals(case: Case) -> Iterator[Refusal]:
    for one in told.which(case, _refusal):
        found = _refusal(one)
        if found is not None:
            yield found


def _refusal(one: Told) -> Refusal | None:
    failure = one.failure
    if holds(one.words, _INBOUND):
        return None
    operation, known = operation_of(failure), explain(failure.said)
    key = known.key if known is not None else ""
    if key == CONSENT:
        return None
    denied = denial(failure.message) or denial(one.words)
    if denied is not None:
        ours = denied.action.rpartition(":")[2] in OPERATIONS or _SECRETS in one.words
        return Refusal(one, Side.IAM, denied.action, operation, known, denied=denied) if ours else None
    if operation and sort_of(failure) in _ELSEWHERE:
        return None
    around = _around(failure)
    if key.startswith(("identity-", oauth.PREFIX)) or operation:
        code, word = oauth.code_in(one.words, around)
        side = _side(key, operation, failure.code, coded=bool(code))
        return Refusal(one, side, key or failure.code, operation, known, word if code else "", _host(f"{one.words} {around}") if code else "")
    return _by_endpoint(one) or _by_session(one, around)


def _side(key: str, operation: str, code: str, *, coded: bool) -> Side:
    """`coded`: a code of the authorization server is told, so that it did refuse."""
    if key in _USERS:
        return Side.USER
    if key in ("identity-workload-token", "identity-client-forgotten"):
        return Side.NOBODY
    if key.startswith(oauth.PREFIX):
        return Side.SERVER
    if key in ("identity-token-endpoint", "identity-token-not-retrieved"):
        return Side.SERVER if coded else Side.NOTHING
    of_caller = operation.endswith("ForJWT") or code.startswith("Unauthorized")
    return Side.CALLER if key in _CALLERS or (operation and of_caller) else Side.IDENTITY


def operation_of(failure: Failure) -> str:
    """The call of AgentCore Identity that failed, also where only a span is named after it."""
    if failure.said.operation in OPERATIONS:
        return failure.said.operation
    names = (s.name.removeprefix(_SPAN) for s in failure.sources if isinstance(s, Span) and s.name.startswith(_SPAN))
    return next((n for n in names if n in OPERATIONS), "")


def _by_endpoint(one: Told) -> Refusal | None:
    """A token endpoint that answered with an error, in a print that leaves its body out."""
    found, exchange = oauth.ENDPOINT.search(one.words), _EXCHANGE.search(one.words)
    status = one.failure.said.http_status or ((m := _STATUS.search(one.words)) and int(m["status"])) if found or exchange else None
    if not status or not 400 <= status < 500 or (found and found[0].endswith(("/authorize", "/auth"))):
        return None
    meaning = f"the token endpoint answered with HTTP {status}, and its answer, which names the reason, is not printed"
    step = Step("Print the body of the answer: `error` in it is one of invalid_client, invalid_grant, unauthorized_client, invalid_scope or invalid_request.")
    known = Explanation(f"{meaning[:1].upper()}{meaning[1:]}.", (step,), oauth.OWNER, meaning=meaning, key="oauth-endpoint", fault="provider")
    return Refusal(one, Side.SERVER, known.key, "", known, f"HTTP {status}", _host(found[0] if found else ""))


def _by_session(one: Told, around: str) -> Refusal | None:
    """The answer of GetResourceOauth2Token says that the authorization session failed."""
    data = one.failure.sources[0].data if isinstance(one.failure.sources[0], Document) else None
    if not (isinstance(data, dict) and data.get("sessionStatus") == "FAILED") and not (one.failure.code == "FAILED" and _SESSION.search(around)):
        return None
    meaning = "the authorization session of the user failed (sessionStatus FAILED): the provider or the user refused, or the code could not be exchanged for a token"
    steps = (
        Step("Begin the flow again (forceAuthentication=True), and look at the address to which the provider sends the user back: `error` in it says why."),
        Step("Compare the callback URL, client secret and scopes of the credential provider with the provider's console.",
             "aws bedrock-agentcore-control get-oauth2-credential-provider --name PROVIDER"),
    )  # fmt: skip
    known = Explanation(f"{meaning[:1].upper()}{meaning[1:]}.", steps, oauth.OWNER, meaning=meaning, key="identity-session-failed")
    return Refusal(one, Side.NOTHING, known.key, "", known)


def _around(failure: Failure) -> str:
    """The record in which it stands: what else is said there tells what it is about."""
    return next(((s.text or "")[:_HEAD] for s in failure.sources if isinstance(s, LogRecord)), "")


def _host(text: str) -> str:
    found = oauth.ENDPOINT.search(text)
    return (found["host"] or found["google"]) if found else ""
