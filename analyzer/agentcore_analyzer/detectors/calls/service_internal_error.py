"""
AWS itself failed: an internal error of the service.

## What it sees
`InternalServerException`, `InternalServerError`, `InternalFailure`, `ServiceException`, `ServiceUnavailableException` or a status
from 500 on of an AWS operation (InvokeAgentRuntime, memory, gateway, control plane, models), in any log or span, in the words of
any SDK.

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

from collections.abc import Iterable, Iterator

from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Failure, Stage
from agentcore_analyzer.failures.knowledge import aws, code_told
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Explains, Finding, Kind, LogRecord, Scope, Severity, Span, Step
from agentcore_analyzer.symptoms import support_case
from agentcore_analyzer.symptoms.aws_errors import Group, Sort, unclaimed
from agentcore_analyzer.symptoms.of_agentcore import of_agentcore

NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.CLOUDTRAIL}))
STAGE = Stage.GENERAL
FAILING = "left"
EXPLAINS = (
    Explains("runtime-agent-error", "the exception that the agent passed on is the service's internal error", Scope.EXCEPTION),
    Explains("tool-error", "the call that the tool made failed inside the service", Scope.SPANS),
    Explains("retry-storm", "the calls were repeated because the service failed"),
    Explains("stream-error-event", "the error event passes on the service's internal error", Scope.EXCEPTION),
)
_POLICY_ENGINE = Step(
    "A gateway with a policy engine: see first that its role may call AuthorizeAction, PartiallyAuthorizeActions and GetPolicyEngine."
)


def find(case: Case) -> Iterator[Finding]:
    for group in unclaimed(case, Sort.SERVICE, tools=True):
        yield _finding(case, group)


def _finding(case: Case, group: Group) -> Finding:
    said = group.first.said
    operation, name = said.operation or "a call", code_told(said) or (f"HTTP {said.http_status}" if said.http_status else said.code)
    seen = _occurrences(group.failures)
    arn = support_case.runtime_arn(case, *_sources(group.failures))
    times = f"{len(seen)} times" if len(seen) > 1 else "once"
    known = aws.services().get(aws.service_of(said.operation) or aws.service_named(said.service))
    asked = of_agentcore(case) if known is None else known.name.startswith("bedrock-agentcore")
    ours = bool(arn) or asked
    service = known.id if known is not None else said.service or "SERVICE"
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{said.operation or 'A call'} failed inside AWS {times} ({name})",
        cause=(
            f"{group.answer}, seen {times} in the input. The service names no fault of the request"
            + (", and the agent's own errors have other names (RuntimeClientError)" if asked else "")
            + ". A single one is mostly transient."
        ),
        evidence=group.evidence("the service's answer"),
        fix=(
            Step("Repeat the call with growing pauses.", "export AWS_RETRY_MODE=adaptive AWS_MAX_ATTEMPTS=5"),
            Step("If it goes on: look at the AWS Health Dashboard for the region."),
            *((_POLICY_ENGINE,) if asked else ()),
            Step("Open a support case with the prepared text (`case_text` in JSON)."),
        ),
        subject=("service-internal-error", operation, name),
        counter=(("an error of the agent or its container (424, `from runtime`): would be another message",) if asked else ()),
        # Of one session are many requests, and a request that AWS itself failed never reached the agent.
        anchors=frozenset(a for a in group.anchors() if operation != "InvokeAgentRuntime" or not a.startswith("session:")),
        owner="aws-support",
        case_text=support_case.case_text(
            f"{operation} fails with {name}",
            [*support_case.place_of(arn), *([("Runtime ARN", arn)] if ours else []), ("Operation", operation)],
            seen,
            "to say why these requests failed and whether the fault is mended.",
            support_case.AGENTCORE if ours else service,
        ),
    )  # fmt: skip


def _sources(failures: Iterable[Failure]) -> list[Span | LogRecord]:
    return [s for f in failures for s in f.sources if isinstance(s, Span | LogRecord)]


def _occurrences(failures: Iterable[Failure]) -> list[tuple[int | None, str]]:
    """One for each failed call, with its request id where one is told."""
    return sorted(((f.time_ns, f.request_id or "") for f in failures), key=lambda o: (o[0] or 0, o[1]))
