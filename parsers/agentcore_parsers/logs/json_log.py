"""
JSON lines of a logging library.

## Looks like
One object a line with a level, a message and a time under the names of that library: python-json-logger
(`levelname`, `message`, `asctime`), structlog (`level`, `event`, `timestamp`), Powertools for AWS Lambda,
pino and bunyan (`"level": 30, "msg": …, "time": ms`), winston, zap (`ts`), logrus, Serilog, Elastic Common
Schema (`log.level`, `@timestamp`), Google Cloud (`severity`).

## Comes from
Callers and agents that log JSON themselves, and what collects their output line by line.

## Quirks
pino and bunyan count levels in tens. Exceptions come as `exc_info`, `exception`, `stack`, `err`, `error`:
a stack becomes a part of the text. Who wrote it is not in the file: with lines of an HTTP or AWS client,
and none of a server, it stands for the caller's log.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, HeadShape, Input, Kind, Match, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import lines, loggers
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = (HeadShape.LINES, HeadShape.JSON_LINES, HeadShape.OBJECT)
BEST = 62

_CLIENT = late(rb"\b(?:httpx|httpcore|urllib3|botocore|boto3|aiohttp|undici|axios)\b|InvokeAgentRuntime|ECONNRE")
_SERVER = late(rb"bedrock_agentcore\.app|\buvicorn\b|\bstrands\b|\blanggraph\b|Returning streaming response")
_PEEK_LINES = 400


def sniff(head: Head) -> Match | None:
    if head.shape not in (HeadShape.LINES, HeadShape.OBJECT):
        return None
    mine = [v for v in head.values if _mine(v)]
    texts = sum(1 for line in head.lines[:2000] if line.strip() and line.lstrip()[:1] not in "{}")
    if not mine or len(mine) * 2 < len(head.values) or (head.shape == HeadShape.LINES and texts > 2 * len(head.values)):
        return None
    return Match(62, f"{len(mine)} lines of a JSON logger ({', '.join(loggers.named(mine[0]))})")


def _mine(value: Any) -> bool:
    if not isinstance(value, dict) or not loggers.is_line(value):
        return False
    line = loggers.read(value)
    return line.severity > 0 and line.text != "" and any(nanos(t)[0] is not None for t in (line.time, *loggers.times(value)))


def parse(source: Input) -> Iterable[Record]:
    start = b"".join(raw[:4096] for _, raw in islice(source.lines(), _PEEK_LINES))
    channel = Kind.CLIENT_LOG if _CLIENT.search(start) and not _SERVER.search(start) else Kind.RUNTIME_LOG
    return lines.read(source, Telemetry(source, channel, prints=True))
