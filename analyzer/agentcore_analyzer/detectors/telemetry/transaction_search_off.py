"""
Transaction Search is off, so spans are refused.

## What it sees
Texts that name the trace destination: `The OTLP API is supported with CloudWatch Logs as a Trace Segment
Destination`, `X-Ray Delivery Destination is supported with …`, a missing log group `aws/spans`, or the
output of get-trace-segment-destination that says XRay.

## Why it matters
Spans of AgentCore go to the log group aws/spans. As long as the account's destination is X-Ray, every
batch of spans is refused, and no trace of any agent in this region will ever appear.

## What to do
Turn Transaction Search on, once per account and region. `Status: ACTIVE` alone says nothing: look at
the destination.

## Not this when
Spans of the same agent are in the input after that time: it was turned on in between, and this is a note.

## Source
AWS documentation on troubleshooting the OTLP endpoint; answers of the X-Ray API.

Covers: LOG-4
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, LogRole, Severity, Step
from agentcore_analyzer.symptoms import exporter_failures

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.CLIENT_LOG, Kind.STATUS, Kind.DEV_LOG))
EXPLAINS = (
    Explains("telemetry-export-failed", "spans are refused while the trace destination is X-Ray"),
    Explains("traces-missing", "spans are refused while the trace destination is X-Ray"),
)
_PHRASES = (
    *exporter_failures.DESTINATION,
    "Transaction Search is not enabled",
    "CloudWatch Transaction Search is disabled",
    "Enable Transaction Search",
    "enable CloudWatch Transaction Search",
)


def find(case: Case) -> Iterator[Finding]:
    logs = [g for g in case.logs_with(*_PHRASES) if g.role is not LogRole.SSE]
    logs += [
        g
        for g in case.logs_with("aws/spans")
        if "does not exist" in (g.text or "") or "ResourceNotFoundException" in (g.text or "")
    ]
    documents = [
        d
        for d in case.documents
        if isinstance(d.data, dict) and d.data.get("Destination") == "XRay" and "Status" in d.data
    ]
    if not logs and not documents:
        return
    newest = max((g.time_ns or 0 for g in logs), default=0)
    since = bool(newest) and any((t.start_ns or 0) > newest for t in case.traces.values() if t.spans)
    evidence = [of_log(g, "the destination is refused or missing", _line(g)) for g in logs]
    evidence += [Evidence(d.place, "the trace segment destination", quote="Destination XRay") for d in documents]
    yield Finding(
        severity=Severity.NOTE if since else Severity.WARNING,
        confidence=Confidence.CERTAIN if documents or any(_exact(g) for g in logs) else Confidence.LIKELY,
        title="Transaction Search was off: spans of that time are lost"
        if since
        else "Transaction Search is off: spans have no destination",
        cause=(
            "The account's destination for trace segments is X-Ray, not CloudWatch Logs. Spans that agents send by OTLP are"
            " refused, and the log group aws/spans does not exist or gets nothing. This holds for every agent of the"
            " account in this region." + (" Spans were recorded after that: it has been turned on since." if since else "")
        ),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=(
            Step(
                "See the destination.",
                "aws xray get-trace-segment-destination",
                "Destination CloudWatchLogs and Status ACTIVE; XRay means that it is off",
            ),
            Step(
                "Let X-Ray write to the log groups (a resource policy of CloudWatch Logs for xray.amazonaws.com on aws/spans),"
                " then switch.",
                "aws xray update-trace-segment-destination --destination CloudWatchLogs",
                "Status PENDING, after some minutes ACTIVE",
            ),
            Step(
                "Invoke the agent once and wait two minutes.",
                "aws logs describe-log-streams --log-group-name aws/spans --max-items 1",
                "one log stream",
            ),
        ),
        subject=("transaction-search-off",),
        counter=(f"spans recorded after that time: {'found' if since else 'none in the input'}",),
        anchors=anchors(*logs),
        owner="agents-optimize",
        references=("https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html",),
    )


def _exact(log: LogRecord) -> bool:
    return any(p in (log.text or "") for p in exporter_failures.DESTINATION)


def _line(log: LogRecord) -> str:
    rows = (log.text or "").splitlines()
    return next((r for r in rows if any(p in r for p in (*_PHRASES, "aws/spans"))), rows[0] if rows else "")
