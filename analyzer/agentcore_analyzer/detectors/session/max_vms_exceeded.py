"""
The account has no microVM left for another session.

## What it sees
HTTP 402 ServiceQuotaExceededException of InvokeAgentRuntime: `maxVms limit exceeded`, or `Maximum number of
active session workloads exceeded`. From the sessions in the inputs it works out how many microVMs lived at the
same time, and how many would have lived under each of the three fixes.

## Why it matters
New sessions are refused until old ones end. CloudWatch's metric of concurrent requests does not show it: a
microVM lives on for the idle time-out (900 s by default) after its last request.

## What to do
Stop sessions that are over (StopRuntimeSession), use one session for a conversation instead of one for a request, lower the idle time-out; ask
for a higher quota only after that.

## Not this when
The quota of another service was exceeded, or requests are throttled (429).

## Source
Error texts as boto3 and the CLI print them; LifecycleConfiguration in the service model; quotas of AgentCore.

Covers: VMS-0 VMS-1 VMS-2 VMS-3 VMS-4 HO-12
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import anchors
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Severity, Step
from agentcore_analyzer.symptoms import microvms, phrases
from agentcore_analyzer.symptoms.document_times import shown
from agentcore_analyzer.symptoms.sentences import count

NEEDS = tuple(frozenset({k}) for k in (Kind.CLIENT_LOG, Kind.SPANS, Kind.CLOUDTRAIL, Kind.RUNTIME_LOG))
FAILING = True
EXPLAINS = (Explains("session-per-request", "each request's own session keeps a microVM, and they used up the quota"),)
PHRASES = ("maxVms limit exceeded", "Maximum number of active session workloads exceeded")


def find(case: Case) -> Iterator[Finding]:
    hits = list(phrases.hits(case, *PHRASES))
    evidence = [h.evidence for h in hits]
    for document in case.documents:
        data = document.data if document.kind is Kind.CLOUDTRAIL and isinstance(document.data, dict) else {}
        said = str(data.get("errorMessage") or "")
        if any(p in said for p in PHRASES):
            evidence.append(Evidence(document.place, f"{document.name} was refused", time_ns=data.get("time_ns"), quote=said))
    if not evidence:
        return
    refused = [h.source for h in hits if isinstance(h.source, LogRecord)]
    times = [e.time_ns for e in evidence if e.time_ns is not None]
    # Where one refusal has no time, nothing in the input can be ruled out.
    sessions = microvms.around(microvms.seen(case, refused), times if len(times) == len(evidence) else [])
    idle, source = microvms.idle_timeout(case)
    yield Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title="No microVM was left for a new session",
        cause=_cause(sessions, idle, source),
        evidence=tuple(dict.fromkeys(evidence)),
        fix=_fix(),
        subject=("max-vms-exceeded",),
        counter=(
            f"{microvms.STOP} calls in the input: {sum(map(len, sessions.stops.values())) or 'none'}",
            "throttling (429): would be another message",
        ),
        anchors=frozenset().union(*(anchors(h.source) for h in hits), (f"session:{r.session}" for r in sessions.requests)),
        owner="agents-harden",
        chart=microvms.chart(sessions, idle) if len({m.session for m in sessions.moments}) > 1 else None,
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-lifecycle-settings.html",),
    )


def _cause(sessions: microvms.Seen, idle: int, source: str) -> str:
    told = (
        "AgentCore refused to start a microVM, since the account (or runtime) has as many live ones as its quota allows."
        f" A session keeps its microVM for {idle} s after its last request ({source})."
    )
    names = {m.session for m in sessions.moments}
    if len(names) < 2:
        return (
            f"{told} Sessions in the input that were served: {len(names)}, too few to work out who holds the microVMs; export the"
            " spans or the CloudTrail data events of the last hour."
        )
    found = microvms.simulate(sessions.moments, sessions.stops, idle)
    return (
        f"{told} From {len(sessions.requests)} requests of {len(names)} sessions in the input: at most {count(found.now.vms, 'microVM')}"
        f" lived at the same time (at {shown(found.now.at_ns)}). With {microvms.STOP} after the last request of each"
        f" session it would have been {found.stopped.vms}; with sessions reused at best {found.reused.vms} (as many as"
        f" requests ran at once); with an idle time-out of {min(idle, microvms.LOWEST_IDLE_S)} s {found.shorter.vms}."
        " Sessions that are not in the input come on top."
    )


def _fix() -> tuple[Step, ...]:
    return (
        Step(
            "Stop a session as soon as its conversation is over.",
            "aws bedrock-agentcore stop-runtime-session --agent-runtime-arn RUNTIME_ARN --runtime-session-id SESSION_ID",
            "statusCode 200; the microVM is free within about 15 s",
        ),
        Step("Use one runtimeSessionId for all requests of a conversation, not a new one for each request."),
        Step(
            "Lower idleRuntimeSessionTimeout (60 s at least) in the lifecycleConfiguration of the runtime, then deploy.",
            "agentcore deploy",
            "the new value in aws bedrock-agentcore-control get-agent-runtime; sessions started before keep the old one",
        ),
        Step(
            "Only if the peak is still too high: ask for a higher quota of active sessions.",
            "aws service-quotas list-service-quotas --service-code bedrock-agentcore --output table",
            "the quota of active session workloads and its value",
        ),
    )
