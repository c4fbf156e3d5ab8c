"""
What the caller of an agent logged: HTTP clients, boto3, curl, server-sent events, tracebacks.

## Looks like
Lines with or without a time stamp (`2026-11-22 20:47:36,740 INFO httpx: …`, ISO), `data: …` lines of
an event stream, Python or Node tracebacks of httpx, requests, urllib3, http.client, aiohttp,
botocore, `curl: (18) …`.

## Comes from
The logs of an application that calls InvokeAgentRuntime or POST /invocations, or a terminal saved
with a redirect. Add a time stamp to each received line if you can: silence is measured by them.

## Quirks
asctime has no zone: such times are taken as UTC. Chained tracebacks end with the exception that
reached the caller. Each received line counts as a sign of life; lines without a stamp have no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agentcore_analyzer.model import Head, Input, Kind, LogRecord, Match, Record
from agentcore_parsers._shared import lines
from agentcore_parsers._shared.telemetry import Telemetry

_CLIENT = re.compile(
    r"\bhttpx\b|\bhttpcore\b|\brequests\.exceptions\b|site-packages/requests/|\burllib3\b|http\.client\.|\baiohttp\b"
    r"|botocore\.(?:exceptions|errorfactory)|\bInvokeAgentRuntime\b|invoke_agent_runtime|\bcurl: \(\d+\)|ECONNRE(?:SET|FUSED)"
    r"|UND_ERR_|TypeError: (?:terminated|fetch failed)|Error: aborted|socket hang up|An error occurred \(\w+\)"
    r"|RemoteProtocolError|IncompleteRead|ChunkedEncodingError|\* Failed to connect to|\* connect to .{1,60} failed"
)
_RECEIVED = re.compile(r"(?:^|[\s>])(?:recv|received|<-|chunk|event)?:?\s?data: ?\S", re.IGNORECASE)
_SERVER = re.compile(r"Uvicorn running on|Application startup complete|bedrock_agentcore\.app|Started server process")


def sniff(head: Head) -> Match | None:
    some = head.lines[:2000]
    client = sum(1 for line in some if _CLIENT.search(line))
    received = sum(1 for line in some if _RECEIVED.search(line))
    if not client and not received:
        return None
    if any(_SERVER.search(line) for line in some):
        return None
    # Against a runtime log that mentions a client library, the share of such lines decides.
    total = sum(1 for line in some if line.strip())
    score = 78 if received or client * 20 >= total else 45
    return Match(score, f"{client} lines of an HTTP or AWS client, {received} received event lines")


def parse(source: Input) -> Iterable[Record]:
    for record in lines.read(source, Telemetry(source, Kind.CLIENT_LOG)):
        yield from _with_stream(record)


def _with_stream(record: Record) -> Iterator[Record]:
    if isinstance(record, LogRecord) and record.text and _RECEIVED.search(record.text[:200]):
        record = record._replace(stream="sse")
    yield record
