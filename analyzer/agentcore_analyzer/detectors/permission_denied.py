"""
AWS refused a call of the agent, or of its owner: the role or user may not do it.

## What it sees
`User: … is not authorized to perform: ACTION on resource: …` in the agent's own log, on a span outside of any tool, or
in a terminal's output: Code Interpreter, Browser, memory, S3, DynamoDB, Secrets Manager, deployments, any AWS service.

## Why it matters
The agent usually catches it and answers without what it asked for, with HTTP 200: nobody notices but the user.

## What to do
Add the statement that the finding prints to the role or user; it takes effect within a minute, without a deployment. Where
AWS names another policy as the reason (service control policy, permissions boundary, …), that one must change.

## Not this when
A tool's span tells of the same refusal (tool-error names the tool). Models, gateways' credentials, invoking an agent,
telemetry, images and Lambda targets have findings of their own.

## Source
botocore's sentence of AccessDeniedException; runtime logs of a deployed agent whose Code Interpreter was refused.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors._shared import refused as refusals
from agentcore_analyzer.detectors._shared.calls import in_tool
from agentcore_analyzer.detectors._shared.words import count
from agentcore_analyzer.evidence import CALLER_SIDE, SERVER_SIDE, Denial, OfOneError, anchors, denial, of_log, of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Finding, Kind, LogRecord, Severity, Span, Step

NEEDS = tuple(frozenset({k}) for k in (Kind.RUNTIME_LOG, Kind.DEV_LOG, Kind.CLIENT_LOG, Kind.SPANS))
EXPLAINS = {
    "runtime-agent-error": "the refused call ended the request",
    "stream-error-event": "the refused call ended the stream",
    "exception-swallowed": OfOneError("the exception that was caught is the refusal"),
    "retry-storm": "the refused call was repeated",
}
PHRASE = " is not authorized to perform: "
# Actions that other detectors speak of, by service or by name.
OTHERS = (
    "bedrock:InvokeModel", "bedrock-mantle:", "aws-marketplace:", "logs:", "xray:", "cloudwatch:", "ecr:", "lambda:InvokeFunction",
    "bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:InvokeGateway", "bedrock-agentcore:GetWorkloadAccessToken",
    "bedrock-agentcore:GetResource", "bedrock-agentcore:AuthorizeAction", "bedrock-agentcore:PartiallyAuthorizeActions",
)  # fmt: skip
SHOWN = 10


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str], list[tuple[Denial, Evidence, Span | LogRecord]]] = {}
    for log in case.logs_with(PHRASE, channels=SERVER_SIDE | CALLER_SIDE):
        # A debug line or a piece of an answer may quote a refusal.
        if 0 < log.severity < 13 or log.stream in ("sse", "response") or in_tool(case, log.trace_id, log.span_id):
            continue
        line = next(row for row in (log.text or "").splitlines() if PHRASE in row)
        _take(groups, line, of_log(log, "logged" if log.channel in CALLER_SIDE else "the agent logged", line.strip()[:600]), log)
    for error in case.errors_with(PHRASE):
        span = error.span
        if span.facts.operation not in ("tool", "gateway") and not in_tool(case, span.trace_id, span.span_id):
            _take(groups, error.message, of_span(span, f"{span.name} failed", error.message[:600]), span)
    for hits in groups.values():
        yield _finding(hits)


def _take(
    groups: dict[tuple[str, str, str], list[tuple[Denial, Evidence, Span | LogRecord]]],
    message: str,
    proof: Evidence,
    source: Span | LogRecord,
) -> None:
    found = denial(message)
    if found is not None and not found.action.startswith(OTHERS):
        groups.setdefault((found.role or found.user, found.action, found.resource), []).append((found, proof, source))


def _finding(hits: list[tuple[Denial, Evidence, Span | LogRecord]]) -> Finding:
    refused = hits[0][0]
    caller = all(isinstance(source, LogRecord) and source.channel in CALLER_SIDE for _, _, source in hits)
    times = f", {len(hits)} times" if len(hits) > 1 else ""
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=f"{'Role' if refused.role else 'User'} {refused.role or refused.user.rpartition('/')[2]} is not allowed {refused.action}{times}",
        cause=refusals.sentence("The caller" if caller else "The agent", refused) + f". It is in {count(len(hits), 'record')} of the input.",
        evidence=tuple(dict.fromkeys(proof for _, proof, _ in hits[:SHOWN])),
        fix=(*refusals.steps(refused), Step("Do it again: the record should be gone.")),
        subject=("permission-denied", refused.role, refused.action),
        counter=("a tool's span that tells of the same refusal (then it is a finding about the tool): none",),
        anchors=frozenset().union(*(anchors(source) for _, _, source in hits)),
        owner="agents-harden",
    )
