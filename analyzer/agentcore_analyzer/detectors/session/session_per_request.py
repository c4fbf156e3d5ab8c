"""
Nearly every request opens a session of its own.

## What it sees
At least 20 requests of which nine in ten or more carry a session id that no other request has, and no
StopRuntimeSession call in the input.

## Why it matters
Each session gets a microVM of its own, which lives on for the idle time-out after its one request:
every call is a cold start, nothing is remembered in the session, and the quota of microVMs is used up.

## What to do
Keep the session id for a whole conversation, and stop the session when it is over.

## Not this when
Sessions are reused or stopped. Fewer than 20 requests prove nothing. The input is of conversations elsewhere: no microVM is kept.

## Source
AgentCore's session model (one microVM for each session); the thresholds are ours.

Covers: VMS-2 HO-12
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.evidence import of_span
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, Severity, Step
from agentcore_analyzer.symptoms import microvms

NEEDS = tuple(frozenset({k}) for k in (Kind.SPANS, Kind.CLIENT_LOG, Kind.CLOUDTRAIL, Kind.RUNTIME_LOG))
CLAIMS = False  # it is about how the agent works or is watched: it explains no failure
EXPLAINS = (Explains("slow-initialization", "a new session for each request makes every request a cold start"),)
LEAST_REQUESTS = 20  # ours: fewer may be as many people
SHARE = (9, 10)  # ours: nine of ten requests with a session of their own
_SHOWN = 5  # proofs: nobody reads more of one kind


def find(case: Case) -> Iterator[Finding]:
    if not _many_sessions(case):
        return
    found = microvms.seen(case)
    sessions = {r.session for r in found.requests}
    if len(found.requests) < LEAST_REQUESTS or len(sessions) * SHARE[1] < len(found.requests) * SHARE[0] or found.stops:
        return
    evidence = tuple(_evidence(case))
    if not evidence:
        return
    idle, source = microvms.idle_timeout(case)
    now, reused = (microvms.peak(microvms.lives(found.moments, seconds)) for seconds in (idle, 0))  # no stops: see above
    doubts = case.ledger.doubts()
    yield Finding(
        severity=Severity.WARNING,
        confidence=Confidence.POSSIBLE if doubts else Confidence.LIKELY,
        title=f"{len(sessions)} sessions for {len(found.requests)} requests: nearly every request opens its own",
        cause=(
            f"{len(found.requests)} requests used {len(sessions)} different session ids, and no {microvms.STOP} call is in the"
            f" input. Each session keeps a microVM for {idle} s after its request ({source}): at most {now.vms} lived at"
            f" the same time, where {reused.vms} would do if sessions were reused."
        ),
        evidence=evidence,
        fix=(
            Step("Make the session id once for each conversation and send it with every request of it."),
            Step(
                "Stop the session when the conversation is over.",
                "aws bedrock-agentcore stop-runtime-session --agent-runtime-arn RUNTIME_ARN --runtime-session-id SESSION_ID",
                "statusCode 200",
            ),
        ),
        subject=("session-per-request",),
        counter=(f"{microvms.STOP} calls: none", *doubts),
        anchors=frozenset(f"session:{s}" for s in sessions),
        owner="agents-harden",
        references=("https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-sessions.html",),
    )


def _many_sessions(case: Case) -> bool:
    """A quick look: without so many session ids in the inputs the share cannot be reached."""
    if any(d.kind is Kind.CLOUDTRAIL for d in case.documents):
        return True
    names: set[str] = set()
    for trace in case.traces.values():
        names.update(trace.span_sessions)
        if len(names) * SHARE[1] >= LEAST_REQUESTS * SHARE[0]:
            return True
    names.update(log.session_id for log in case.logs if log.session_id)
    return len(names) * SHARE[1] >= LEAST_REQUESTS * SHARE[0]


def _evidence(case: Case) -> Iterator[Evidence]:
    """The first few requests with their sessions, from whichever input has them."""
    told: set[str] = set()
    for span in microvms.entry_spans(case):
        if span.session_id and span.session_id not in told:
            told.add(span.session_id)
            yield of_span(span, f"request of session {span.session_id}")
        if len(told) == _SHOWN:
            return
    for log in case.logs:
        if log.session_id and log.session_id not in told and log.channel in (Kind.CLIENT_LOG, Kind.RUNTIME_LOG):
            told.add(log.session_id)
            yield Evidence(log.place, f"request of session {log.session_id}", log.trace_id, log.span_id, log.time_ns)
        if len(told) == _SHOWN:
            return
    for document in case.documents:
        data = document.data if document.kind is Kind.CLOUDTRAIL and isinstance(document.data, dict) else {}
        asked = data.get("requestParameters")
        session = asked.get("runtimeSessionId") if isinstance(asked, dict) else None
        if isinstance(session, str) and session not in told and document.name.startswith(microvms.INVOKE):
            told.add(session)
            yield Evidence(document.place, f"request of session {session}", time_ns=data.get("time_ns"))
        if len(told) == _SHOWN:
            return
