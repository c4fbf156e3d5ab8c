"""
Requests to the agent were throttled before they reached it.

## What it sees
ThrottlingException or HTTP 429 of InvokeAgentRuntime at a caller, after the retries of its SDK.

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

from agentcore_analyzer.evidence import ANY_LOG, anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms import phrases
from agentcore_analyzer.symptoms.aws_errors import Sort, sort_of

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}))
FAILING = "told"
EXPLAINS = (Explains("retry-storm", "the throttled request was repeated"), Explains("tool-error", "the call that the tool made was throttled"))
OPERATION = "InvokeAgentRuntime"
NEW_SESSIONS, CALLS = 25, "1,000"  # a second, for an account (quotas of AgentCore)


def find(case: Case) -> Iterator[Finding]:
    hits = phrases.which(case, lambda h: h.failure.said.operation == OPERATION and sort_of(h.failure) is Sort.THROTTLED)
    if not hits:
        return
    requests = len(dict.fromkeys(h.evidence.place for h in hits))
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"InvokeAgentRuntime was throttled{f', {requests} times' if requests > 1 else ''}",
        cause=(
            f"AWS refused {'the requests' if requests > 1 else 'the request'} for its rate: an account may start"
            f" {NEW_SESSIONS} new sessions a second, and make {CALLS} data-plane calls a second, if no other quota"
            " was agreed. The agent did not run for what was refused."
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
