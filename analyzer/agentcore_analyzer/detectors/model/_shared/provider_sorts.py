"""What a provider's answer means, by its status, its codes and its sentence, and what to do about it."""

from __future__ import annotations

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Step
from agentcore_analyzer.symptoms.provider_errors import Answer
from agentcore_analyzer.tuples import NamedTuple


class Sort(NamedTuple):
    """One kind of failure: how it is named and mended."""

    name: str
    title: str
    cause: str
    fix: tuple[Step, ...]


_STATUS_PAGE = Step("Look at the provider's status page; repeat the request.")
KEY = Sort(
    "key",
    "The provider of {model} refused the key",
    "The provider did not accept the key that was sent, or got none.",
    (
        Step(
            "Give the key to the program that calls: as an environment variable of its deployment (AgentCore: or from the identity service).",
            "agentcore status --json",
            "the runtime's environment variables",
        ),
        Step("Try the same key with the provider's own command line from the same network."),
    ),
)
ACCESS = Sort(
    "access",
    "The provider of {model} refused access",
    "The provider answered that it does not allow what was asked.",
    (Step("Ask the administrator of the account at the provider for what the sentence names; another key of the same account may change nothing."),),
)
ACCOUNT = Sort(
    "account",
    "The account at the provider of {model} is used up",
    "The provider refuses calls because the account has no budget left; retries do not help.",
    (Step("Add credit or raise the monthly budget in the provider's console."),),
)
NAME = Sort(
    "name",
    "The provider did not find {model}",
    "The provider has no model of that name for this account, or the address of the API is wrong.",
    (Step("Compare the model's name and the base URL with the provider's list of models."),),
)
PROVIDER = Sort(
    "provider",
    "The provider of {model} failed",
    "The provider answered with an error of its own.",
    (_STATUS_PAGE, Step("If it happens often, retry with growing pauses, or fall back to a second model.")),
)
PAGE = Sort(
    "page",
    "A web page came instead of an answer of {model}",
    "APIs of models answer in JSON: a proxy or load balancer in front of the provider sent this page, or the base URL is that of another server.",
    (
        Step("Check the base URL and any proxy on the way."),
        Step("If the page tells of a 502, 503 or 504: repeat the request with growing pauses."),
    ),
)
CONNECTION = Sort(
    "connection",
    "The connection to the provider of {model} failed",
    "The SDK could not reach the provider, or the answer broke off on its way.",
    (
        Step("In a VPC: a NAT gateway and a security group that lets HTTPS out are needed to reach a provider outside AWS."),
        Step("Check the base URL and any proxy on the way; repeat the request."),
    ),
)
TRUST = Sort(
    "trust",
    "The certificate behind the address of the provider of {model} was not accepted",
    "The client that calls the provider ended the connection itself, before it asked anything: the certificate that it was shown did not"
    " pass its check. That is no answer of the provider, and says nothing of the key or the model. Mostly a proxy on the way puts its own"
    " certificate in between, or the list of root certificates is missing or old.",
    (
        Step(
            "Give the client the root certificate of what is in between, by the setting that it reads: SSL_CERT_FILE (Python's ssl, httpx),"
            " REQUESTS_CA_BUNDLE (requests), NODE_EXTRA_CA_CERTS (Node.js). If the certificate is a public one, update the list of roots (in an image: the package ca-certificates)."
        ),
        Step("See from the same place whose certificate is shown.", "openssl s_client -connect HOST:443 -showcerts", "the issuer"),
    ),
)
FILTER = Sort(
    "filter",
    "The provider of {model} filtered the request",
    "The provider's own filter of content stopped what was asked or answered; the form of the request is good.",
    (Step("Look which category the answer names, and word the prompt or the tool's result differently; or ask for another filter there."),),
)
_HTML = late(r"(?i)\s{0,20}<(?:!doctype html|html)\b")
_FILTERED = frozenset({"content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation"})
_KEYS = frozenset({"authentication_error", "invalid_api_key", "API_KEY_INVALID", "UNAUTHENTICATED"})
_UNKNOWN = frozenset({"model_not_found", "not_found_error", "NOT_FOUND"})
_FAILED = frozenset({"overloaded_error", "api_error", "server_error", "timeout_error", "INTERNAL", "UNAVAILABLE"})
_OF_KEY = late(r"(?i)api[ _-]?key|x-api-key|\bcredentials?\b|\bbearer\b|authenticat|^unauthorized\W{0,3}$|\btoken (?:is|has|was)\b")
_OF_CLIENT = late(r"Client error '401 Unauthorized' for url|401 Client Error: Unauthorized for url")  # httpx, requests
NO_KEY = late(r"(?i)\bapi_key\b.{0,80}must be set|api[ _]key.{0,40}(?:not valid|not provided|is missing|missing)")
_MONEY = late(r"(?i)exceeded your current quota|credit balance is too low|billing|insufficient (?:funds|balance|credits?)")
_EXHAUSTED = "RESOURCE_EXHAUSTED"
_DEPLETED = late(r"(?i)\bdepleted\b|insufficient (?:funds|balance|credits?)")
_UNPAID = frozenset({"insufficient_quota", "billing_error"})
_SERVER = 500  # where errors of a server begin (RFC 9110)


def answered_with(said: Answer) -> Sort | None:
    """What the status, the codes and the sentence of a provider's answer mean."""
    kinds = set(said.kinds)
    if _HTML.match(said.sentence):
        return PAGE
    if kinds & _FILTERED or "content management policy" in said.sentence:
        return FILTER
    if no_money(said):
        return ACCOUNT
    if kinds & _KEYS or NO_KEY.search(said.sentence):
        return KEY
    if said.status in (401, 403):
        # A reason of its own (a model that is not enabled for the account) is no matter of the key; what a client of HTTP says is none.
        return KEY if not said.sentence or _OF_KEY.search(said.sentence) or _OF_CLIENT.search(said.sentence) else ACCESS
    if said.status == 404 or kinds & _UNKNOWN:
        return NAME
    return PROVIDER if (said.status or 0) >= _SERVER or kinds & _FAILED else None


def no_money(told: Answer) -> bool:
    """Whether a provider refuses for want of money, which retries do not cure."""
    if _EXHAUSTED in told.kinds:  # Google says so of every limit, those of a minute and of a free tier, too, and speaks of billing beside it
        return bool(_DEPLETED.search(told.sentence))
    return bool(_MONEY.search(told.sentence)) or told.status == 402 or any(k in _UNPAID for k in told.kinds)
