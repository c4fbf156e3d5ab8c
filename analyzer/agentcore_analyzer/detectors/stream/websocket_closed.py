"""
A WebSocket was closed with an error, or its handshake was refused.

## What it sees
Close codes from 1002 on (1006 without a close frame, 1008 policy, 1009 too big, 1011 server error, 1012 restart, those of
applications from 3000 on) and handshakes that were answered with a status instead of 101, as the libraries of Python, Node, Go and
browsers and the servers print them.

## Why it matters
What was under way on the connection is lost: half an answer, a voice in the middle of its sentence.

## What to do
The finding says what the code means, which side closed, and the reason where one was sent.

## Not this when
The code is 1000 or 1001: that is how a connection ends that is done. A stream of HTTP broke (stream-broken). A token was refused and
another finding knows it (inbound-auth-mismatch, gateway-auth-failed).

## Source
RFC 6455, section 7.4; the IANA registry of close codes; what websockets, ws, aiohttp, websocket-client, gorilla and uvicorn print.

Covers: none
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.evidence import ANY_LOG
from agentcore_analyzer.failures import Failure, FailureKind, Stage
from agentcore_analyzer.failures.knowledge import Meaning, http, websocket
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Explains, Finding, Kind, Step
from agentcore_analyzer.symptoms import http_statuses, known_meanings
from agentcore_analyzer.symptoms.known_sentences import short

SINCE = "0.2.0"
NEEDS = (*ANY_LOG, frozenset({Kind.SPANS}), frozenset({Kind.JSON}))
STAGE = Stage.OUTERMOST
FAILING = "left"
EXPLAINS: tuple[Explains, ...] = ()
_AWS = late(r"bedrock-agentcore[\w.-]{0,80}\.amazonaws\.com")
_DEPENDENCY = 424  # Failed Dependency (RFC 4918): AgentCore's for a failed container
_RUNTIME = Step(
    "What the agent did when the socket closed stands in its log: export it and analyze it together with this file.",
    "agentcore logs --runtime AGENT_NAME --since 1h > runtime.log",
)


def find(case: Case) -> Iterator[Finding]:
    for group in known_meanings.groups(f for f in known_meanings.left(case) if f.kind is FailureKind.WEBSOCKET_CLOSE or _refused(f)):
        yield _handshake(case, group) if _refused(group[0]) else _closed(case, group)


def _refused(failure: Failure) -> bool:
    """Whether a server refused to open a WebSocket."""
    if failure.kind is FailureKind.WEBSOCKET_CLOSE:
        return not failure.code  # `bad handshake`: some library does not tell the status
    return http_statuses.handshake(failure)


def _closed(case: Case, group: list[Failure]) -> Finding:
    first = known_meanings.worst(group)
    words = first.said.quote if first.code in first.said.quote else first.message
    here, reason = websocket.closed_here(words), websocket.reason(words)
    means = websocket.of_said(first.said)
    who = "This side closed the WebSocket" if here else "The WebSocket was cut" if first.code == "1006" else "The WebSocket was closed"
    what = reason or (short(means.meaning) if means is not None else "")
    return known_meanings.finding(
        case,
        group,
        f"{who} ({first.code}){f': {what}' if what else ''}",
        means,
        "a good end (1000, 1001): the code is another one",
        code="websocket-closed",
        steps=_steps(case, first),
        owner="agents-build/integrate",
    )


def _handshake(case: Case, group: list[Failure]) -> Finding:
    first = known_meanings.worst(group)
    status = first.said.http_status
    words = http_statuses.words_of(first)
    # 424 is AgentCore's word for a container that failed.
    endpoint = http.INVOCATIONS if status == _DEPENDENCY else http.endpoint_of(words) if _AWS.search(words) else http.GENERIC
    means = http.lookup(status, endpoint) if status is not None else _NO_STATUS
    return known_meanings.finding(
        case,
        group,
        f"The WebSocket was refused at its handshake{f': HTTP {status}' if status is not None else ''}",
        means,
        "a connection that was open before: none is told",
        code="websocket-closed",
        steps=_steps(case, first),
        owner="agents-build/integrate",
    )


_NO_STATUS = Meaning(
    "a bad handshake",
    "the server answered the request to open the WebSocket with something else than 101",
    "Print the response that comes with the error: its status and body say why. Compare path and credentials with what the server serves.",
)


def _steps(case: Case, failure: Failure) -> tuple[Step, ...]:
    known = case.ledger.kinds & {Kind.RUNTIME_LOG}
    agent = _AWS.search(http_statuses.words_of(failure)) or failure.said.http_status == _DEPENDENCY
    return (_RUNTIME,) if agent and not known else ()
