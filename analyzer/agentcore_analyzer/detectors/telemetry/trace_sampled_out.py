"""
The trace was sampled out: the caller told the agent not to record it.

## What it sees
Log records with `otelTraceSampled` = false, or a `traceparent` ending in `-00` or `Sampled=0` in a
client log, for a trace that has no span, or none but the platform's own Invoke span.

## Why it matters
The agent ran, but no span of it will ever arrive: waiting or searching other log groups is in vain.
The sampler of the AgentCore distribution follows the parent's decision.

## What to do
Let the caller sample, or make the agent decide by itself. Which one depends on the caller: the
finding lists the command for Lambda, ECS/EC2 and plain SDK callers.

## Not this when
The trace has spans (an agent that runs with `always_on` records in spite of the parent).

## Source
A real agent under ADOT called with `traceparent: 00-…-00`: 0 spans, all log records unsampled; with
OTEL_TRACES_SAMPLER=always_on the same run gives all spans.

Covers: MRG-1 MRG-2 MRG-3
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.detectors.telemetry._shared import lone_invokes
from agentcore_analyzer.evidence import anchors, of_log
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Finding, Kind, LogRecord, Severity, Step

NEEDS = (frozenset({Kind.RUNTIME_LOG}), frozenset({Kind.CLIENT_LOG}), frozenset({Kind.SPANS}))
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
_W3C = r"\b00-(?P<trace>[0-9a-f]{32})-[0-9a-f]{16}-(?P<flags>[0-9a-f]{2})\b"
_AMAZON = r"Root=1-(?P<a>[0-9a-f]{8})-(?P<b>[0-9a-f]{24})[^\s\"']{0,80}Sampled=0"
_SAMPLES = (f"00-{'0' * 32}-{'0' * 16}-00", f"Root=1-{'0' * 8}-{'0' * 24}")  # of the two headers
_TRACEPARENT, _XRAY, _SAID = late(_W3C), late(_AMAZON), late(rf"trace_sampled=False|{_W3C}|{_AMAZON}")


def find(case: Case) -> Iterator[Finding]:
    found: dict[str, list[LogRecord]] = {}
    for log in case.unsampled:
        if log.trace_id:
            found.setdefault(log.trace_id, []).append(log)
    by_caller: set[str] = set()
    for log in case.outlines.shaped(*_SAMPLES):
        trace_id = _unsampled_header(log.text or "")
        if trace_id:
            found.setdefault(trace_id, []).append(log)
            by_caller.add(trace_id)
    alone = {one.span.trace_id for one in lone_invokes.lone_invokes(case) if one.cause == lone_invokes.SAMPLED}
    lost = {
        trace_id: logs
        for trace_id, logs in found.items()
        if trace_id not in case.traces or not case.traces[trace_id].spans or trace_id in alone
    }
    if lost:
        yield _finding(case, lost, by_caller=lost.keys() <= by_caller)


def _unsampled_header(text: str) -> str | None:
    header = _TRACEPARENT.search(text)
    # All zeros is how a caller without a trace fills the header: invalid by W3C, and of no trace.
    if header and int(header["trace"], 16) and not int(header["flags"], 16) & 1:
        return header["trace"]
    xray = _XRAY.search(text)
    return xray["a"] + xray["b"] if xray else None


def _finding(case: Case, lost: dict[str, list[LogRecord]], *, by_caller: bool) -> Finding:
    first = [logs[0] for logs in lost.values()]
    sampled = sum(1 for t in case.traces.values() if t.spans)
    several = len(lost) > 1
    decided = (
        "the caller's trace context carries the flag 00 (Sampled=0), which the agent's sampler follows unless it is told otherwise"
        if by_caller
        else "the agent's sampler left it out, mostly since the caller's trace context carried the flag 00 (Sampled=0)"
    )
    return Finding(
        severity=Severity.WARNING,
        confidence=Confidence.CERTAIN,
        title=f"{len(lost)} trace{'s were' if several else ' was'} sampled out{' by the caller' if by_caller else ''}",
        cause=(
            f"{len(lost)} trace{'s' if several else ''} {'have' if several else 'has'} log records but no span from inside the agent, and the"
            f" records say that the trace is not sampled: {decided}. {sampled} trace{'s' if sampled != 1 else ''} in this input"
            f" {'have' if sampled != 1 else 'has'} spans."
        ),
        evidence=tuple(of_log(g, "a record of a trace that is marked as not sampled", _mark(g)) for g in first),
        fix=(
            Step(
                "Called from Lambda: turn on active tracing for the caller.",
                "aws lambda update-function-configuration --function-name CALLER_FUNCTION --tracing-config Mode=Active",
                '"Mode": "Active"',
            ),
            Step("Called from ECS, EC2 or your own server: instrument the caller with OpenTelemetry or the X-Ray SDK."),
            Step(
                "Called from a plain SDK or script, or to be independent of callers: let the agent always record.",
                "export OTEL_TRACES_SAMPLER=always_on",
                "the next export holds spans for every trace id in the logs",
            ),
        ),
        subject=("trace-sampled-out",),
        counter=("spans of these traces in any input: none",),
        anchors=frozenset().union(*(anchors(g) for g in first)),
        owner="agents-optimize",
    )


def _mark(log: LogRecord) -> str:
    """The words that say so; where the text has none, a field beside it does."""
    said = _SAID.search(log.text or "")
    return said[0] if said else "otelTraceSampled=false" if log.sampled is False else ""
