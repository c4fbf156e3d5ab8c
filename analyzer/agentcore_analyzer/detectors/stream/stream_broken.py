"""
The connection broke before the answer was complete.

## What it sees
The caller's own error for a body that broke off (httpx, requests, urllib3, http.client, aiohttp, botocore, curl 18, node,
the CLI's `aborted`), or for a connection that was closed before a byte of the answer had come (`socket hang up`,
`RemoteDisconnected`, curl 52). Where silence is proven to be the cause, stream-idle-drop speaks instead.

## Why it matters
The user got half an answer or none, while the agent may have done all of its work, tools included: a blind retry does it twice.

## What to do
Look at what closed the connection in that second: the agent's own log first, then every proxy on the way.

## Not this when
The stream ended regularly without its end marker (stream-truncated), the caller's own time-out struck
(client-read-timeout), or the connection was refused (dev-port-mismatch).

## Source
The sentences of seven HTTP clients and of the npm CLI 0.30.0, captured; quotas of AgentCore and API Gateway.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agentcore_analyzer.detectors.stream._shared import broken_bodies, closed_connections
from agentcore_analyzer.detectors.stream._shared.broken_bodies import Judged
from agentcore_analyzer.evidence import ANY_LOG, anchors, last_line, of_log, of_span, seconds
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, LogRole, Severity, Step
from agentcore_analyzer.symptoms.sentences import count

NEEDS = ANY_LOG
STAGE = Stage.FAMILY
EXPLAINS = (Explains("caller-left", "the agent's side of the broken connection"),)
_STEPS = (
    Step(
        "See what the other side did in that second (AgentCore: the agent), then read the error log of each proxy on the way.",
        "agentcore logs --runtime AGENT_NAME --since 1h",
        "a traceback, a restart, `Killed`, or a request that ended well",
    ),
    Step("Analyze those logs, or the trace, together with this file: what they tell of that second is then joined with it."),
    Step("Repeat the request only if what it asks for may be done twice."),
)
_WHY = (
    "Why is not told: the process behind it may have died or have closed an idle connection, something in between may have cut it, or what"
    " listens there may not speak HTTP."
)
_SHORTER = (Step("Answer within that limit: start long work with add_async_task, answer at once, and poll."),)
_COUNTER = ("a proxy's log or a trace in the input that shows a silence as the cause: none", "the caller's own time-out: would be another message")


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for found in (*map(_broken, closed_connections.within(case)), *(_unanswered(log, said) for log, said in closed_connections.before(case))):
        groups.setdefault(found.subject, []).append(found)
    for first, *more in groups.values():
        yield first if not more else replace(
            first,
            title=f"{first.title}, {len(more) + 1} times",
            evidence=tuple(e for f in (first, *more) for e in f.evidence),
            anchors=frozenset().union(first.anchors, *(f.anchors for f in more)),
            cause=f"{first.cause} {count(len(more), 'other request')} in the input broke in the same way.",
        )


def _broken(judged: Judged) -> Finding:
    drop, failed, log, silence = judged.drop, judged.failed, judged.drop.log, judged.drop.silence_ns
    evidence = judged.proofs("the caller's error" if log.channel is Kind.CLIENT_LOG else "the error of whoever read the answer")
    began = broken_bodies.began(drop.hit) or (drop.received is not None and drop.received.role is LogRole.SSE)
    parts = [f"{'The answer had begun, and then' if began else 'Before the answer was complete,'} the connection was closed: “{judged.said or last_line(log)}”."]
    if not began:
        parts.append("Whether anything of the answer had come, this does not tell.")
    reason, told = "unknown", ""
    if failed is not None:
        reason, told = "the server side failed", ": the server side failed at that moment"
        parts.append(f"Within seconds of it the server side tells of a failure: {last_line(failed)[:200].rstrip('.')}.")
        evidence.append(of_log(failed, "the server side at that moment"))
    elif judged.total:
        reason, told = "the request was too long", ": the request may have been too long"
        parts.append(f"The request had lasted {judged.total}: mostly its length was the limit then, and heartbeats do not help against that.")
    elif silence is not None:
        parts.append(
            f"The last sign of life stands {seconds(silence)} before, less than the usual idle limit of a proxy (60 s): a crash or"
            " restart of the server, the network, or a proxy with a shorter limit may have closed it."
        )
    else:
        parts.append("How long nothing was sent before cannot be told from these lines.")
    if judged.invocation is not None and judged.went_on > broken_bodies.SOME_SILENCE_NS // 2:
        parts.append(f"The agent went on for {seconds(judged.went_on)} after that.")
        evidence.append(of_span(judged.invocation.root, f"the agent's side; status {judged.invocation.root.status}"))
    title = f"The connection broke {'in the middle of the answer' if began else 'before the answer was complete'}{told}"
    return _finding(title, " ".join(parts), evidence, reason, anchors(log, judged.invocation), _SHORTER if judged.total else ())


def _unanswered(log: LogRecord, said: str) -> Finding:
    title = "The connection was closed before a byte of the answer had come"
    return _finding(title, f"The connection was closed before a status line had come: “{said[:200]}”. {_WHY}", [of_log(log, "the caller's error", said)], "no answer", anchors(log))


def _finding(title: str, cause: str, evidence: list[Evidence], reason: str, touched: frozenset[str], first: tuple[Step, ...] = ()) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=title,
        cause=cause,
        evidence=tuple(evidence),
        fix=(*first, *_STEPS),
        subject=("stream-broken", reason),
        counter=_COUNTER,
        anchors=touched,
        owner="agents-build/integrate",
    )
