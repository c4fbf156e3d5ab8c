"""Connections that were closed too early and that nobody explains: within an answer, or before a byte of it had come."""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.detectors.stream._shared import broken_bodies
from agentcore_analyzer.detectors.stream._shared.broken_bodies import Judged
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, LogRecord
from agentcore_analyzer.symptoms.phrases import hits, told, unclaimed

# Sentences of http.client, urllib3, httpx, botocore, curl 52, node, Reactor Netty, Java's HttpClient and hyper: no byte of an answer had come.
_NO_ANSWER = (
    "Remote end closed connection without response",
    "Server disconnected without sending a response",
    "Connection was closed before we received a valid response",
    "Empty reply from server",
    "socket hang up",
    "Connection prematurely closed BEFORE response",
    "HTTP/1.1 header parser received no bytes",
    "connection closed before message completed",
)


def within(case: Case) -> Iterator[Judged]:
    """Those whose answer may have begun; silence, the reader's own limit and what others know is theirs to tell."""
    return (j for j in _open(case) if broken_bodies.began(j.drop.hit) is not False)


def before(case: Case) -> Iterator[tuple[LogRecord, str]]:
    """Those before a status line, with the sentence of their reader, each connection once."""
    yield from ((j.drop.log, j.said) for j in _open(case) if broken_bodies.began(j.drop.hit) is False)
    seen: set[tuple[str, int]] = set()
    for hit in unclaimed(case, hits(case, *_NO_ANSWER)):
        log = hit.source
        if isinstance(log, LogRecord) and log.channel is not Kind.PROXY_LOG and (key := (log.origin.file, log.time_ns or id(hit.failure))) not in seen:
            seen.add(key)
            yield log, hit.message


def _open(case: Case) -> list[Judged]:
    found = [j for j in broken_bodies.judged(case) if not j.idle and not j.own]
    known = {id(h.source) for h in unclaimed(case, told(case))} if found else set()
    return [j for j in found if id(j.drop.log) in known]
