"""
The agent could not send its telemetry.

## What it sees
Errors of the OpenTelemetry exporters in the agent's log: `Failed to export span batch code: 403`,
`Failed to export logs batch …`, a missing log group, missing credentials, `Queue full, dropping …`.

## Why it matters
The agent answers as usual, but spans or log records are lost for good. Nothing that is missing in
the trace proves anything then.

## What to do
By cause: permissions of the execution role, the log group or the trace destination, a network path to
the endpoints of xray and logs, or a larger queue.

## Not this when
A transient error was retried with success (`Transient error … retrying` alone). An agent that runs
outside AWS and never had an endpoint to send to: it says `Connection refused` on localhost.

## Source
An agent whose exporter was refused with 403 and 400 (opentelemetry 1.44.0 logs the status, not the
answer); texts read in its source; the missing log group from an issue of
the starter toolkit.

Covers: NTR-4 LOG-2
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from agentcore_analyzer.detectors._shared import export, lone
from agentcore_analyzer.detectors._shared.export import Failure
from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import anchors, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, Severity, Step

NEEDS = (frozenset({Kind.RUNTIME_LOG}), frozenset({Kind.DEV_LOG}))
EXPLAINS = {
    "traces-missing": "the exporter could not send them",
    "framework-not-instrumented": "spans were made but could not be sent",
    "orphan-spans": "their parents could not be sent",
}
_LOCAL = ("localhost", "127.0.0.1", "::1", "host.docker.internal")
_SIGNALS = {"traces": "spans", "logs": "log records", "metrics": "metrics"}


def find(case: Case) -> Iterator[Finding]:
    groups: dict[str, list[Failure]] = {}
    for failure in export.failures(case):
        if failure.why == "destination":
            continue  # transaction-search-off
        if failure.why == "network" and any(host in (failure.log.text or "") for host in _LOCAL):
            continue
        groups.setdefault(failure.why, []).append(failure)
    alone = [found.span for found in lone.lone_invokes(case) if found.cause == lone.EXPORT]
    for why, hits in groups.items():
        signals = sorted({_SIGNALS.get(h.signal, h.signal) for h in hits})
        times = count(_times(hits), "time")
        spans = alone if any(h.signal == "traces" for h in hits) else []
        yield Finding(
            severity=Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=f"Telemetry was lost: {' and '.join(signals)} ({why}, {times})",
            cause=(
                f"The exporter of the agent reported {times} that it could not send {' and '.join(signals)}:"
                f" {_cause(why)}. What was in those batches is lost; the answers of the agent are not affected."
                + (f" {count(len(spans), 'Invoke span')} of the platform stand{'s' if len(spans) == 1 else ''} alone for this reason." if spans else "")
            ),
            evidence=(
                *(of_log(h.log, "the exporter's error", _quote(h)) for h in hits[:10]),
                *(of_span(s, "nothing below this span arrived") for s in spans[:5]),
            ),
            fix=_fix(why),
            subject=("telemetry-export-failed", why, *signals),
            counter=("retries that succeeded: a transient error alone is not counted",),
            anchors=anchors(*(h.log for h in hits), *spans),
            owner="agents-optimize",
        )


def _times(hits: list[Failure]) -> int:
    """How often at least: an error stands in the stderr and in the OpenTelemetry log, so files are not summed up."""
    return max(Counter(h.log.origin.file for h in hits).values())


def _quote(failure: Failure) -> str:
    """The message without the stamp and the ids before it."""
    line = next((r for r in (failure.log.text or "").splitlines() if any(p in r for p in export.PHRASES)), "")
    return line[min((i for p in export.PHRASES if (i := line.find(p)) >= 0), default=0) :]


def _cause(why: str) -> str:
    if why == "denied":
        return "the service refused it, so the execution role lacks a permission or its credentials are wrong"
    if why == "log group missing":
        return "the log group or stream it writes to does not exist"
    if why == "no credentials":
        return "it found no AWS credentials"
    if why == "queue full":
        return "spans or records came faster than they could be sent, and the queue dropped them"
    if why == "network":
        return "the endpoint could not be reached"
    if why == "code 400":
        return "the endpoint called the request bad, which is what X-Ray's answers while the account's trace destination is X-Ray"
    return f"the service answered with {why}" if why.startswith("code") else "the exporter raised an exception"


def _fix(why: str) -> tuple[Step, ...]:
    again = Step(
        "Invoke once, wait two minutes, and look for new errors of the exporter.",
        "agentcore logs --runtime AGENT_NAME --since 10m --query export",
        "no line with Failed to export",
    )
    if why in ("denied", "no credentials"):
        actions = "xray:PutTraceSegments xray:PutTelemetryRecords logs:CreateLogStream logs:PutLogEvents"
        return (
            Step(
                "See which of the needed actions the execution role lacks, and add them.",
                f"aws iam simulate-principal-policy --policy-source-arn EXECUTION_ROLE_ARN --action-names {actions}",
                "allowed for every action",
            ),
            again,
        )
    if why == "log group missing":
        return (
            Step(
                "See whether the log groups exist; aws/spans is made when Transaction Search is turned on.",
                "aws logs describe-log-groups --log-group-name-prefix aws/spans",
                "one log group named aws/spans",
            ),
            Step(
                "Let the role create the runtime's group and streams (logs:CreateLogGroup, logs:CreateLogStream), and turn"
                " Transaction Search on.",
                "aws xray update-trace-segment-destination --destination CloudWatchLogs",
                "Destination CloudWatchLogs; Status becomes ACTIVE",
            ),
            again,
        )
    if why == "code 400":
        return (
            Step(
                "See the destination of trace segments.",
                "aws xray get-trace-segment-destination",
                "Destination CloudWatchLogs and Status ACTIVE; XRay means that Transaction Search is off",
            ),
            Step("If it is XRay: switch it.", "aws xray update-trace-segment-destination --destination CloudWatchLogs"),
            again,
        )
    if why == "queue full":
        return (Step("Give the queue more room.", "export OTEL_BSP_MAX_QUEUE_SIZE=8192 OTEL_BLRP_MAX_QUEUE_SIZE=8192"), again)
    if why == "network":
        return (
            Step("In a VPC: add interface endpoints for xray and logs, or a NAT gateway, and allow port 443.",
                 "aws ec2 describe-vpc-endpoints --filters Name=vpc-id,Values=VPC_ID --query 'VpcEndpoints[].ServiceName'",
                 "com.amazonaws.REGION.xray and com.amazonaws.REGION.logs"),
            again,
        )  # fmt: skip
    return (Step("Read the reason in the line; update aws-opentelemetry-distro if the request itself was refused."), again)
