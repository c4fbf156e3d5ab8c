"""
A call of a model that is not on Bedrock failed: key, account, name, provider or connection.

## What it sees
Errors of the SDKs of OpenAI, Anthropic, Google and LiteLLM on model calls and on the agents that made them:
HTTP 401, 404 and 5xx, `insufficient_quota`, `overloaded_error`, connections that cannot be made or break.

## Why it matters
AgentCore runs agents with any model. The request ends here, and the frameworks word the same failure in many ways.

## What to do
What the kind of failure asks for: set the key in the environment of the runtime, pay the account, correct the
model's name, retry later, or open the way out of the VPC.

## Not this when
Bedrock refused or failed (model-access-denied, service-internal-error, model-stream-failed); the rate limit was
reached (model-throttled); the conversation was too long (context-window-exceeded).

## Source
Texts of the SDKs openai 2, anthropic and litellm; Pydantic AI, LangChain, OpenAI Agents SDK, CrewAI, ADK and others
run against a model that fails.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors._shared.phrases import Hit, by_request, hits, model_of
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Span, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.RUNTIME_LOG, Kind.DEV_LOG))
EXPLAINS = {
    "runtime-agent-error": "the exception of the agent is the failed model call",
    "exception-swallowed": "the exception is the failed model call",
    "stream-error-event": "the error event tells of the failed model call",
    "slow-model-call": "the time went into the SDK's retries",
    "stream-broken": "the connection that broke is the one to the model's provider",
    "silent-gap": "the SDK was retrying the failed model call",
}
# Cheap words first: only what holds one of these is looked at closely.
PHRASES = (
    "Error code: ", "status_code: ", "API Error: ", "insufficient_quota", "exceeded your current quota", "credit balance is too low",
    "overloaded_error", "Connection error.", "Request timed out.", "APIConnectionError", "APITimeoutError",
    "ModelConnectionError", "InternalServerError", "AuthenticationError", "api_key client option", "x-api-key",
    "API key not valid", "API_KEY_INVALID", "Incorrect API key provided", "model_not_found", "The server had an error while processing",
)  # fmt: skip
# Words of every HTTP client: only on the model call itself do they speak of the model's stream.
BROKEN = ("peer closed connection without", "Response payload is not completed", "Server disconnected without sending")
_OF_BEDROCK = ("when calling the ", "botocore.")
_OF_MODEL = ("Claude Code", "openai", "anthropic", "litellm", "google.genai", "Model", "gpt-", "claude", "gemini")


class Sort(NamedTuple):
    """One kind of failure: how it is recognised, named and mended."""

    name: str
    pattern: str
    title: str
    cause: str
    fix: tuple[Step, ...]


_KEY = Step(
    "Give the key to the runtime: as an environment variable of the deployment, or from the identity service of AgentCore.",
    "agentcore status --json",
    "the runtime's environment variables",
)
SORTS = (
    Sort(
        "key",
        r"(?:Error code|status_code|API Error): 40[13]\b|AuthenticationError|Incorrect API key|invalid_api_key|invalid x-api-key"
        r"|API key not valid|API_KEY_INVALID|api_key client option must be set",
        "The provider of {model} refused the key",
        "The provider did not accept the key that the agent sent, or got none.",
        (_KEY, Step("Try the same key with the provider's own command line from the same network.")),
    ),
    Sort(
        "account",
        r"insufficient_quota|exceeded your current quota|credit balance is too low",
        "The account at the provider of {model} is used up",
        "The provider refuses calls because the account has no budget left; retries do not help.",
        (Step("Add credit or raise the monthly budget in the provider's console."),),
    ),
    Sort(
        "name",
        r"(?:Error code|status_code|API Error): 404\b|model_not_found",
        "The provider does not know {model}",
        "The provider has no model of that name for this account, or the address of the API is wrong.",
        (Step("Compare the model's name and the base URL with the provider's list of models."),),
    ),
    Sort(
        "provider",
        r"(?:Error code|status_code|API Error): 5\d\d\b|InternalServerError|overloaded_error|The server had an error while processing",
        "The provider of {model} failed",
        "The provider answered with an error of its own, after the retries of its SDK.",
        (
            Step("Look at the provider's status page; repeat the request."),
            Step("If it happens often, retry with growing pauses, or fall back to a second model."),
        ),
    ),
    Sort(
        "connection",
        r"Connection error\.|Request timed out\.|ModelConnectionError|(?:openai|anthropic)\.API(?:Connection|Timeout)Error"
        rf"|{'|'.join(BROKEN)}",
        "The connection to the provider of {model} failed",
        "The SDK could not reach the provider, or the answer broke off on its way.",
        (
            Step("In a VPC: a NAT gateway and a security group that lets HTTPS out are needed to reach a provider outside AWS."),
            Step("Check the base URL and any proxy of the agent; repeat the request."),
        ),
    ),
)
_SORTS = tuple((sort, late(sort.pattern)) for sort in SORTS)


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Hit]] = {}
    sorts: dict[str, Sort] = {}
    for hit in hits(case, *PHRASES, *BROKEN):
        sort = _sort(hit)
        if sort is not None and _of_model(hit):
            groups.setdefault(sort.name, []).append(hit)
            sorts[sort.name] = sort
    for name, found in groups.items():
        for group in by_request(case, found).values():
            yield _finding(case, sorts[name], group)


def _sort(hit: Hit) -> Sort | None:
    said = f"{hit.evidence.what} {hit.message}"
    if any(p in said for p in _OF_BEDROCK):
        return None
    return next((sort for sort, pattern in _SORTS if pattern.search(said)), None)


def _of_model(hit: Hit) -> bool:
    """Whether it is a model's: the span or one below it is a model call, or the words name an SDK of models."""
    own = isinstance(hit.source, Span) and hit.source.facts.operation == "model"
    if own or any(p in hit.message for p in BROKEN):
        return own
    agent = isinstance(hit.source, Span) and hit.source.facts.operation == "agent"
    return bool(hit.model) or agent or any(w in f"{hit.evidence.what} {hit.message}" for w in _OF_MODEL)


def _finding(case: Case, sort: Sort, found: list[Hit]) -> Finding:
    model = model_of(found)
    answered = _answered(case, found)
    return Finding(
        severity=Severity.NOTE if answered else Severity.ERROR,
        confidence=Confidence.CERTAIN if any(isinstance(h.source, Span) for h in found) else Confidence.LIKELY,
        title=sort.title.format(model=f"model {model}" if model else "the model")
        + (", then the model answered" if answered else ""),
        cause=f"{sort.cause} It said: {found[0].message.partition(chr(10))[0][:300].rstrip('.')}."
        + (" A later model call of the same request succeeded." if answered else ""),
        evidence=tuple(dict.fromkeys(h.evidence for h in found)),
        fix=sort.fix,
        subject=("model-call-failed", sort.name, model),
        counter=("an error of Bedrock: none of these names an AWS operation",),
        anchors=frozenset().union(*(anchors(h.source) for h in found)),
        owner="agents-build",
    )


def _answered(case: Case, found: list[Hit]) -> bool:
    """Whether a later model call of the same trace ended well."""
    failed = [h.source for h in found if not isinstance(h.source, LogRecord)]
    last = max((s.end_ns or 0 for s in failed), default=0)
    return bool(failed) and any(
        s.facts.operation == "model" and s.status != "ERROR" and not s.facts.error and (s.start_ns or 0) >= last > 0
        for s in case.traces[failed[0].trace_id].spans
    )
