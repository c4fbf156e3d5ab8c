"""
AWS throttled a call.

## What it sees
ThrottlingException, ThrottledException, TooManyRequestsException or HTTP 429 of an AWS operation, in the words of any SDK, with
the operation and the service that refused it.

## Why it matters
The call did not happen. The SDK retries a few times; what is told here was the last attempt, or an attempt that somebody logged.

## What to do
Call less often, retry with growing pauses, and look at the quota of this operation: each has its own.

## Not this when
A model's tokens or requests were used up (model-throttled), memory refused a write (memory-throttled), or requests to the agent
were too many (invoke-throttled). A tool made the call: tool-error names the tool.

## Source
Exceptions of the service models; botocore's list of codes that it retries.

Covers: HO-15
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms.aws_errors import Group, Sort, anothers, unclaimed
from agentcore_analyzer.symptoms.recoveries import later
from agentcore_analyzer.symptoms.sentences import often

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.CLOUDTRAIL}))
STAGE = Stage.GENERAL
FAILING = "left"
EXPLAINS = (
    Explains("runtime-agent-error", "the throttled call ended the request"),
    Explains("retry-storm", "the repeats are the retries of the throttled call"),
)


def find(case: Case) -> Iterator[Finding]:
    for group in unclaimed(case, Sort.THROTTLED):
        yield _finding(group)


def _finding(group: Group) -> Finding:
    from agentcore_analyzer.failures.knowledge import aws  # only where something was throttled

    said = group.first.said
    limited = anothers(said)[0]
    known = aws.services().get(aws.service_named(limited) if limited else said.service)  # Service Quotas knows a service by the name that its calls are signed with
    times = len(group.failures)
    well = later(group.failures)
    told = f": {said.message[:300].rstrip('. ')}" if said.message else ""
    return Finding(
        severity=Severity.NOTE if well.recovered else Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"AWS throttled {f'what {said.service} asked of {limited}' if limited else group.call}{f', {times} times' if times > 1 else ''}",
        cause=f"{group.answer}{told}.{often(times)}{well.cause}",
        evidence=group.evidence("the call was throttled"),
        fix=(
            Step("Let the client retry with growing pauses.", "export AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=8"),
            Step(f"Call {said.operation or 'it'} less often: remember its answers, or spread the calls."),
            Step("The rate is meant: look at the quota of this operation and ask for more.",
                 f"aws service-quotas list-service-quotas --service-code {known.signing if known else 'SERVICE'} --output table"),
        ),
        subject=("aws-call-throttled", said.service, said.operation),
        counter=("throttling of a model, of memory or of requests to the agent: other findings",),
        anchors=group.anchors(),
        owner="agents-harden/limits",
    )  # fmt: skip
