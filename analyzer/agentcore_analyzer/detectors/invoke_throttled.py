"""
Requests to the agent were throttled before they reached it.

## What it sees
ThrottlingException of InvokeAgentRuntime at a caller, after the retries of its SDK.

## Why it matters
The request failed with 429 and left no trace: nothing of the agent ran.

## What to do
Reuse sessions, spread bursts, retry with growing pauses; ask for a higher quota only when the rate is meant.

## Not this when
A model call inside the agent was throttled (model-throttled), memory was (memory-throttled), or no microVM was left (402,
max-vms-exceeded).

## Source
Errors of InvokeAgentRuntime in the service model; quotas of AgentCore: 25 new sessions and 1,000 data-plane calls a second
for an account.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors._shared import phrases
from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.RUNTIME_LOG))
EXPLAINS = {"retry-storm": "the throttled request was repeated", "tool-error": "the call that the tool made was throttled"}
PHRASES = ("(ThrottlingException) when calling the InvokeAgentRuntime operation", "ERROR NAME: ThrottlingException")
NEW_SESSIONS, CALLS = 25, "1,000"  # a second, for an account (quotas of AgentCore)


def find(case: Case) -> Iterator[Finding]:
    hits = [h for h in phrases.hits(case, *PHRASES) if PHRASES[0] in h.message or _of_invoke(h)]
    if not hits:
        return
    requests = len(dict.fromkeys(h.evidence.place for h in hits))
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"InvokeAgentRuntime was throttled (429){f', {requests} times' if requests > 1 else ''}",
        cause=(
            f"AWS refused {'the requests' if requests > 1 else 'the request'} for its rate: an account may start"
            f" {NEW_SESSIONS} new sessions a second, and make {CALLS} data-plane calls a second. The SDK's retries were used"
            " up. The agent did not run."
        ),
        evidence=tuple(dict.fromkeys(h.evidence for h in hits)),
        fix=(
            Step("Use one session id for all requests of a conversation: only new sessions count against the lower rate."),
            Step("Let the SDK retry with growing pauses.", "export AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=8"),
            Step(
                "The rate is meant: ask for more.",
                "aws service-quotas list-service-quotas --service-code bedrock-agentcore --output table",
            ),
        ),
        subject=("invoke-throttled",),
        counter=("a model, memory or microVM limit: would be another operation or message",),
        anchors=frozenset().union(*(anchors(h.source) for h in hits)),
        owner="agents-harden/limits",
    )


def _of_invoke(hit: phrases.Hit) -> bool:
    """The CLI's log names the error, not the operation; only `agentcore invoke` writes this heading."""
    return isinstance(hit.source, LogRecord) and hit.source.channel is Kind.CLIENT_LOG and "invoke" in (hit.source.text or "")[:200]
