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
from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Head, Input, Kind, LogRecord, LogRole, Match, Record
from agentcore_parsers.records import lines
from agentcore_parsers.records.builtin_formats import FORMATS
from agentcore_parsers.records.formats import FormatReader
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = LINED
BEST = 78

_CLIENT = late(
    # frames and exception types of client libraries, in tracebacks and stacks
    r"site-packages/(?:httpx|httpcore|requests|urllib3|aiohttp|botocore|boto3)/|/http/client\.py\""
    r"|^[|\s]*(?:httpx|httpcore|requests\.exceptions|urllib3\.exceptions|http\.client|aiohttp\.client_exceptions"
    r"|botocore\.(?:exceptions|errorfactory))\.\w+"
    r"|node:internal/deps/undici|\bUND_ERR_|\bECONNRE(?:SET|FUSED)\b|TypeError: (?:terminated|fetch failed)"
    r"|Error: aborted|socket hang up|\bInvokeAgentRuntime\b.{0,80}(?:operation|HTTP|status|session)"
    # the terminal of curl and of the AWS and agentcore CLIs
    r"|^curl: \(\d{1,3}\) |^\* (?:Failed to connect to|connect to .{1,60} failed)|^An error occurred \(\w+\) when calling"
    r"|^To resume: agentcore invoke|maxVms limit exceeded|from runtime\. Please check your CloudWatch logs"
    r"|No endpoint or agent found with qualifier|^\[http \d{3} "
)
# A logger's own line: a stamp or level, and the name of a client library or an HTTP exchange.
_LOGGED = late(
    r"(?:\d\d:\d\d:\d\d|INFO|DEBUG|WARNING|ERROR).{0,60}\b(?:httpx|httpcore|urllib3|aiohttp|botocore|boto3|requests|client)\b"
    r"|\bPOST https?://\S{1,300}/invocations\b|invoke_agent_runtime"
)
_RECEIVED = late(r"(?:^|[\s>])(?:recv|received|<-|chunk|event)?:?\s?data: ?\S", re.IGNORECASE)
_SERVER = late(
    r"\baiohttp\.(?:access|server)\b"
    r"|Uvicorn running on|Application startup complete|bedrock_agentcore\.(?:app|memory)|Started server process"
)
_SOURCE_CODE = late(
    r"(?:import \w|from [\w.]+ import |(?:async )?def \w+\(|class \w+[:(]|[\w.\-\[\]]+[=~]=[\d.]+|const \w|#!/|#include|FROM \S)"
)
_CLI_ERROR = late(
    r"(?:Error|agentcore|aws): \S|usage: (?:aws|agentcore) |Usage: agentcore |npm (?:WARN|warn|ERR!|error) "
    # shells that do not find a command
    r"|(?:\S{1,40}: )?(?:line \d+: |\d+: )?(?:agentcore|aws): (?:command )?not found|\S{1,40}: command not found: "
)
_SHORT = 60


def sniff(head: Head) -> Match | None:
    if head.shape not in LINED:
        return None
    some = [line for line in head.lines[:2000] if line.strip() and line[:1] != "{"]
    if any(_SERVER.search(line) for line in some) or sum(1 for line in some if _SOURCE_CODE.match(line)) >= 3:
        return None
    client = sum(1 for line in some if _CLIENT.search(line))
    received = sum(1 for line in some if _RECEIVED.search(line[:300]))
    logged = sum(1 for line in some if _LOGGED.search(line[:400]))
    what = f"{client + logged} lines of an HTTP or AWS client, {received} received event lines"
    if not client + received:
        if logged * 3 >= len(some) and logged:
            return Match(62, what)
        if len(some) <= _SHORT and some and _CLI_ERROR.match(some[0]):
            return Match(30, "a short text that begins with an error of a command")
        return None
    # Against a runtime log that mentions a client library, the share of such lines decides.
    return Match(78 if received or (client + logged) * 20 >= len(some) else 45, what)


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.CLIENT_LOG, prints=True)
    telemetry.text = FormatReader(telemetry, (FORMATS["aws-cli-debug"],))
    for record in lines.read(source, telemetry):
        if isinstance(record, LogRecord) and record.text and _RECEIVED.search(record.text[:200]):
            yield record._replace(role=LogRole.SSE)
        else:
            yield record
