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

from agentcore_analyzer.detectors.stream._shared import broken_bodies
from agentcore_analyzer.detectors.stream._shared.broken_bodies import Judged
from agentcore_analyzer.evidence import ANY_LOG, anchors, last_line, of_log, of_span, seconds
from agentcore_analyzer.failures import Stage
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Confidence, Evidence, Explains, Finding, Kind, LogRecord, Severity, Step
from agentcore_analyzer.symptoms.phrases import hits, told, unclaimed
from agentcore_analyzer.symptoms.sentences import count

NEEDS = ANY_LOG
STAGE = Stage.FAMILY
EXPLAINS = (Explains("caller-left", "the agent's side of the broken connection"),)
# Sentences of http.client, urllib3, httpx, botocore, curl 52, node, Reactor Netty, Java's HttpClient and hyper: no byte of an answer had come.
NO_ANSWER = (
    "Remote end closed connection without response",
    "Server disconnected without sending a response",
    "Connection was closed before we received a valid response",
    "Empty reply from server",
    "socket hang up",
    "Connection prematurely closed BEFORE response",
    "HTTP/1.1 header parser received no bytes",
    "connection closed before message completed",
)

SHOWN = 5  # further lines about one break


def find(case: Case) -> Iterator[Finding]:
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for found in _each(case):
        groups.setdefault(found.subject, []).append(found)
    for first, *more in groups.values():
        yield first if not more else replace(
            first,
            title=f"{first.title}, {len(more) + 1} times",
            evidence=tuple(e for f in (first, *more) for e in f.evidence),
            anchors=frozenset().union(first.anchors, *(f.anchors for f in more)),
            cause=f"{first.cause} {count(len(more), 'other request')} in the input broke in the same way.",
        )


def _each(case: Case) -> Iterator[Finding]:
    open_hits = {id(h.source) for h in unclaimed(case, told(case))}
    for judged in broken_bodies.judged(case):
        if not judged.idle and not judged.own and id(judged.drop.log) in open_hits:
            yield _broken(judged) if broken_bodies.began(judged.drop.hit) is not False else _unanswered(judged.drop.log, judged.said)
    seen: set[tuple[str, int]] = set()
    for hit in unclaimed(case, hits(case, *NO_ANSWER)):
        log = hit.source
        if isinstance(log, LogRecord) and log.channel is not Kind.PROXY_LOG and (key := (log.origin.file, log.time_ns or id(hit.failure))) not in seen:
            seen.add(key)
            yield _unanswered(log, hit.message)


def _broken(judged: Judged) -> Finding:
    drop, failed = judged.drop, judged.failed
    log, silence = drop.log, drop.silence_ns
    said = judged.said or last_line(log)
    who = "the caller's error" if log.channel is Kind.CLIENT_LOG else "the error of whoever read the answer"
    evidence = [of_log(log, who, said), *(h.evidence for h in drop.copies[:SHOWN])]
    if drop.received is not None and silence is not None:
        evidence.append(Evidence(drop.received.place, f"the last sign of life, {seconds(silence)} before", time_ns=drop.received.time_ns))
    began = drop.received is not None or broken_bodies.began(drop.hit)
    parts = [f"{'The answer had begun, and then' if began else 'Before the answer was complete,'} the connection was closed: “{said}”."]
    if not began:
        parts.append("Whether anything of the answer had come, this does not tell.")
    if failed is not None:
        parts.append(f"At that moment the server side failed: {last_line(failed)[:200].rstrip('.')}.")
        evidence.append(of_log(failed, "the server side at that moment"))
    elif judged.total:
        parts.append(f"The request had lasted {judged.total}: its length was the limit, and heartbeats do not help against that.")
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
    cause = "the server side failed" if failed is not None else "the request was too long" if judged.total else ""
    return _finding(
        f"The connection broke {'in the middle of the answer' if began else 'before the answer was complete'}" + (f": {cause}" if cause else ""),
        " ".join(parts),
        tuple(evidence),
        ("stream-broken", cause or "unknown"),
        anchors(log, judged.invocation),
        (Step("Answer within that limit: start long work with add_async_task, answer at once, and poll."),) if judged.total else (),
    )


def _unanswered(log: LogRecord, said: str) -> Finding:
    return _finding(
        "The connection was closed before a byte of the answer had come",
        f"The connection was closed before a status line had come: “{said[:200]}”. Why is not told: the process behind it may have died or"
        " have closed an idle connection, something in between may have cut it, or what listens there may not speak HTTP.",
        (of_log(log, "the caller's error", said),),
        ("stream-broken", "no answer"),
        anchors(log),
        (),
    )


def _finding(
    title: str, cause: str, evidence: tuple[Evidence, ...], subject: tuple[str, ...], touched: frozenset[str], first: tuple[Step, ...]
) -> Finding:
    return Finding(
        severity=Severity.ERROR,
        confidence=Confidence.CERTAIN,
        title=title,
        cause=cause,
        evidence=evidence,
        fix=(
            *first,
            Step(
                "See what the other side did in that second (AgentCore: the agent), then read the error log of each proxy on the way.",
                "agentcore logs --runtime AGENT_NAME --since 1h",
                "a traceback, a restart, `Killed`, or a request that ended well",
            ),
            Step("Analyze those logs, or the trace, together with this file: what they tell of that second is then joined with it."),
            Step("Repeat the request only if what it asks for may be done twice."),
        ),
        subject=subject,
        counter=(
            "a proxy's log or a trace in the input that shows a silence as the cause: none",
            "the caller's own time-out: would be another message",
        ),
        anchors=touched,
        owner="agents-build/integrate",
    )
