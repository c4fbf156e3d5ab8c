"""
AWS itself failed: an internal error of the service.

## What it sees
`InternalServerException`, `InternalServerError`, `InternalFailure`, `ServiceException` or `ServiceUnavailableException`
of an AWS operation (InvokeAgentRuntime, memory, gateway, control plane, models), in the caller's or the agent's log or
spans.

## Why it matters
Nothing in the request or the configuration is named, and nothing on the caller's side needs to be looked for first. One
such error is transient; many at once are a matter for AWS Support, who need the request ids.

## What to do
Retry with back-off. If it goes on: look at the AWS Health Dashboard, then open a support case with the prepared text.

## Not this when
A model's stream broke on its way (`internalServerException`, with a small letter): that is model-stream-failed. The
agent's own code failed: that is 424 RuntimeClientError, `Received error (500) from runtime`, or the container's own
HTTP 500. A gateway with a policy engine also answers with an internal error when its role lacks AuthorizeAction,
PartiallyAuthorizeActions or GetPolicyEngine: look at the role first.

## Source
Error shapes of the service models of bedrock-agentcore and bedrock-runtime; boto3's sentence, captured.

Covers: none
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.detectors._shared import phrases, support
from agentcore_analyzer.evidence import AtOneSpan, OfOneError, anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.CLIENT_LOG, Kind.RUNTIME_LOG, Kind.DEV_LOG))
EXPLAINS = {
    "runtime-agent-error": OfOneError("the exception that the agent passed on is the service's internal error"),
    "tool-error": AtOneSpan("the call that the tool made failed inside the service"),
    "retry-storm": "the calls were repeated because the service failed",
    "stream-error-event": OfOneError("the error event passes on the service's internal error"),
    "exception-swallowed": OfOneError("the exception that was swallowed is the service's internal error"),
}
# boto3's names in front of `when calling`; the HTTP status is 500 or 503.
NAMES = ("InternalServerException", "InternalServerError", "InternalFailure", "ServiceException", "ServiceUnavailableException")
PHRASES = tuple(f"({name}) when calling the " for name in NAMES)
_SENTENCE = re.compile(rf"\((?P<name>{'|'.join(NAMES)})\) when calling the (?P<operation>\w{{1,80}}) operation")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str], list[phrases.Hit]] = {}
    for hit in phrases.hits(case, *PHRASES):
        said = _SENTENCE.search(hit.message[:5000])
        if said:
            groups.setdefault((said["operation"], said["name"]), []).append(hit)
    for (operation, name), hits in groups.items():
        yield _finding(case, operation, name, hits)


def _finding(case: Case, operation: str, name: str, hits: list[phrases.Hit]) -> Finding:
    seen = _occurrences(hits)
    arn = support.runtime_arn(case, *(h.source for h in hits))
    times = f"{len(seen)} times" if len(seen) > 1 else "once"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{operation} failed inside AWS {times} ({name})",
        cause=(
            f"AWS answered {operation} with {name}, seen {times} in the input. The service names no fault of the request, and"
            " the agent's own errors have other names (RuntimeClientError). A single one is transient."
        ),
        evidence=tuple(dict.fromkeys(h.evidence for h in hits)),
        fix=(
            Step("Repeat the call with back-off; boto3 does so by itself when it may.", "export AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=5"),
            Step("If it goes on: look at the AWS Health Dashboard for the region."),
            Step("A gateway with a policy engine: see first that its role may call AuthorizeAction, PartiallyAuthorizeActions and GetPolicyEngine."),
            Step("Open a support case with the prepared text (`case_text` in JSON)."),
        ),
        subject=("service-internal-error", operation, name),
        counter=("an error of the agent or its container (424, `from runtime`): would be another message",),
        # Of one session are many requests, and a request that AWS itself failed never reached the agent.
        anchors=frozenset(
            a for h in hits for a in anchors(h.source) if operation != "InvokeAgentRuntime" or not a.startswith("session:")
        ),
        owner="aws-support",
        case_text=support.case_text(
            f"{operation} fails with {name}",
            [*support.place_of(arn), ("Runtime ARN", arn), ("Operation", operation)],
            seen,
            "to say why these requests failed and whether the fault is mended.",
        ),
    )  # fmt: skip


def _occurrences(hits: list[phrases.Hit]) -> list[tuple[int | None, str]]:
    """One for each failed call: copies of it in spans and logs share a request id or a second."""
    found: dict[tuple[str, int], tuple[int | None, str]] = {}
    for hit in hits:
        source = hit.source
        at = source.time_ns if isinstance(source, LogRecord) else source.end_ns or source.start_ns
        request = (source.request_id if isinstance(source, LogRecord) else source.facts.request_id) or ""
        found.setdefault((request, 0) if request else ("", (at or 0) // 10**9), (at, request))
    return sorted(found.values(), key=lambda o: (o[0] or 0, o[1]))
