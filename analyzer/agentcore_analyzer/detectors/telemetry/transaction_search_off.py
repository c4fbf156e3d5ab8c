"""
Transaction Search is off, so spans are refused.

## What it sees
Texts that name the trace destination: `The OTLP API is supported with CloudWatch Logs as a Trace Segment
Destination`, `X-Ray Delivery Destination is supported with …`, or that say that Transaction Search is not enabled; a missing log
group `aws/spans`; the output of get-trace-segment-destination that says XRay.

## Why it matters
Spans of AgentCore go to the log group aws/spans. As long as the account's destination is X-Ray, every
batch of spans is refused, and no trace of any agent in this region will ever appear.

## What to do
Turn Transaction Search on, once per account and region. `Status: ACTIVE` alone says nothing: look at
the destination.

## Not this when
Spans are in the input after that time: it may have been turned on in between, and this is a note. A text only advises to turn it on.

## Source
AWS documentation on troubleshooting the OTLP endpoint; answers of the X-Ray API.

Covers: LOG-4
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.failures import failures
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Document, Evidence, Explains, Finding, Kind, LogRecord, LogRole, Severity, Step
from agentcore_analyzer.symptoms import exporter_failures

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.CLIENT_LOG, Kind.STATUS, Kind.DEV_LOG))
EXPLAINS = (
    Explains("telemetry-export-failed", "spans have no destination"),
    Explains("traces-missing", "spans have no destination"),
)
_OFF = ("Transaction Search is not enabled", "CloudWatch Transaction Search is disabled")
_ADVICE = ("Enable Transaction Search", "enable CloudWatch Transaction Search")
_GROUP = "aws/spans"
_MISSING = ("does not exist", "ResourceNotFoundException")


def find(case: Case) -> Iterator[Finding]:
    said = {id(g): g for g in case.logs_with(*exporter_failures.DESTINATION, *_OFF) if g.role is not LogRole.SSE}
    said |= {id(g): g for g in case.logs_with(*_ADVICE) if g.role is not LogRole.SSE and failures(case).of(g)}
    missing = [g for g in case.logs_with(_GROUP) if id(g) not in said and any(m in (g.text or "") for m in _MISSING)]
    set_to = {str(d.data["Destination"]): d for d in case.documents if isinstance(d.data, dict) and "Destination" in d.data and "Status" in d.data}
    if said or missing or "XRay" in set_to:
        yield _finding(case, list(said.values()), missing, set_to.get("XRay"))


def _finding(case: Case, said: list[LogRecord], missing: list[LogRecord], document: Document | None) -> Finding:
    logs = [*said, *missing]
    newest = max((g.time_ns or 0 for g in logs), default=0)
    since = bool(newest) and any((t.start_ns or 0) > newest for t in case.traces.values() if t.spans)
    refused = any(p in (g.text or "") for g in said for p in exporter_failures.DESTINATION)
    evidence = [of_log(g, "Transaction Search is off", _line(g)) for g in said]
    evidence += [of_log(g, "the log group is missing", _line(g)) for g in missing]
    if document is not None:
        evidence.append(Evidence(document.place, "the trace segment destination", quote="Destination XRay"))
    off = document is not None or bool(said)
    title = "Transaction Search was off: spans of that time are lost" if since else "Transaction Search is off: spans have no destination"
    return Finding(
        severity=Severity.NOTE if since else Severity.WARNING,
        confidence=Confidence.CERTAIN if document is not None or refused else Confidence.LIKELY,
        title=title if off else f"The log group {_GROUP} is missing: spans have no destination",
        cause=_cause(document, off=off, refused=refused) + (" Spans were recorded after that: it may have been turned on since." if since else ""),
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


def _cause(document: Document | None, *, off: bool, refused: bool) -> str:
    if not off:
        return (
            f"The log group {_GROUP}, to which spans go, does not exist. It is made when Transaction Search is turned on: that is off, was turned on"
            " minutes ago, or was turned on without it. Which of these, the log does not say."
        )
    known = "is X-Ray" if document is not None else "is not CloudWatch Logs"
    destination = f"The account's destination for trace segments {known}. " if document is not None or refused else "The log says that Transaction Search is not enabled. "
    return f"{destination}Spans that are sent by OTLP are then refused. The setting is one of the account in this region, for all its agents."


def _line(log: LogRecord) -> str:
    rows = (log.text or "").splitlines()
    return next((r for r in rows if any(p in r for p in (*exporter_failures.DESTINATION, *_OFF, *_ADVICE, _GROUP))), rows[0] if rows else "")
