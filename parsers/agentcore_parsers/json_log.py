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
from agentcore_analyzer.model import Head, Input, Kind, Match, Record
from agentcore_parsers._shared import lines
from agentcore_parsers._shared.formats import severity_of, trace_of
from agentcore_parsers._shared.telemetry import Telemetry, known
from agentcore_parsers._shared.times import nanos

_LEVELS = (
    "level",
    "levelname",
    "severity",
    "log.level",
    "log_level",
    "loglevel",
    "lvl",
    "@l",
    "Level",
    "levelno",
)
_MESSAGES = ("message", "msg", "event", "@m", "@mt", "MessageTemplate", "Message", "text")
_TIMES = (
    "timestamp",
    "time",
    "asctime",
    "@timestamp",
    "ts",
    "datetime",
    "@t",
    "Timestamp",
    "date",
    "created",
)
_LOGGERS = ("logger", "name", "logger_name", "log.logger", "loggerName", "channel", "module", "service")
_STACKS = (
    "exc_info",
    "exception",
    "stack_info",
    "stack",
    "stackTrace",
    "stack_trace",
    "error.stack_trace",
    "traceback",
    "@x",
)
_REQUESTS = ("requestId", "request_id", "aws_request_id", "awsRequestId", "function_request_id", "req_id")
_SESSIONS = ("sessionId", "session_id", "session.id", "runtimeSessionId")
_TRACES = ("traceId", "trace_id", "trace.id", "otelTraceID", "xray_trace_id", "dd.trace_id")
_SPANS = ("spanId", "span_id", "span.id", "otelSpanID")
_CLIENT = late(rb"\b(?:httpx|httpcore|urllib3|botocore|boto3|aiohttp|undici|axios)\b|InvokeAgentRuntime|ECONNRE")
_SERVER = late(rb"bedrock_agentcore\.app|\buvicorn\b|\bstrands\b|\blanggraph\b|Returning streaming response")
_PEEK_LINES = 400


def sniff(head: Head) -> Match | None:
    if head.shape not in ("lines", "object"):
        return None
    mine = [v for v in head.values if _mine(v)]
    texts = sum(1 for line in head.lines[:2000] if line.strip() and line.lstrip()[:1] not in "{}")
    if not mine or len(mine) * 2 < len(head.values) or (head.shape == "lines" and texts > 2 * len(head.values)):
        return None
    keys = ", ".join(k for k in (*_LEVELS, *_MESSAGES, *_TIMES) if k in mine[0])
    return Match(62, f"{len(mine)} lines of a JSON logger ({keys})")


def _mine(value: Any) -> bool:
    if not isinstance(value, dict) or any(key in value for key in ("startTimeUnixNano", "severityNumber", "eventVersion")):
        return False
    level = next((value[key] for key in _LEVELS if value.get(key) not in (None, "")), None)
    return _severity(level) > 0 and _first(value, _MESSAGES) != "" and _time(value) is not None


def parse(source: Input) -> Iterable[Record]:
    start = b"".join(raw[:4096] for _, raw in islice(source.lines(), _PEEK_LINES))
    channel = Kind.CLIENT_LOG if _CLIENT.search(start) and not _SERVER.search(start) else Kind.RUNTIME_LOG
    telemetry = Telemetry(source, channel, prints=True)

    def unwrap(doc: Any, offset: int) -> Iterable[Record] | None:
        if not _mine(doc) or (known(doc) and "logger" in doc and "errorType" in doc):
            return None
        record = telemetry.logs.app(_canonical(doc), offset, channel, "")
        severity = _severity(next((doc[key] for key in _LEVELS if doc.get(key) not in (None, "")), None))
        return (record._replace(severity=severity, time_ns=_time(doc)),)

    return lines.read(source, telemetry, unwrap)


def _canonical(doc: dict[str, Any]) -> dict[str, Any]:
    """The document under the names of the SDK's own logger, everything else kept beside them."""
    error = doc.get("err") if isinstance(doc.get("err"), dict) else doc.get("error")
    stack = _first(doc, _STACKS)
    if isinstance(error, dict):
        stack = stack or str(error.get("stack") or error.get("stack_trace") or error.get("message") or "")
    elif isinstance(error, str) and not stack:
        stack = error
    # Kept apart from what the reader of such lines would add to the text once more.
    rest = {k: v for k, v in doc.items() if k not in _STACKS and k not in ("error", "errorType", "errorMessage")}
    message = _first(doc, _MESSAGES)
    return rest | {
        "message": f"{message}\n{stack}" if stack and stack not in message else message,
        "logger": _first(doc, _LOGGERS),
        "requestId": _first(doc, _REQUESTS) or _nested(doc, "req", "id"),
        "sessionId": _first(doc, _SESSIONS),
        "traceId": trace_of(_first(doc, _TRACES)),
        "spanId": _first(doc, _SPANS),
    }


def _first(doc: dict[str, Any], keys: Iterable[str]) -> str:
    for key in keys:
        value = doc.get(key)
        if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            value = "".join(v if v.endswith("\n") else f"{v}\n" for v in value).rstrip()
        if isinstance(value, str) and value:
            return value
    return ""


def _nested(doc: dict[str, Any], key: str, inner: str) -> str:
    found = doc.get(key)
    value = found.get(inner) if isinstance(found, dict) else None
    return value if isinstance(value, str) else ""


def _severity(value: Any) -> int:
    """pino and bunyan write 10 to 60, Python's levelno 10 to 50; names are as everywhere."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return 0
    if isinstance(value, int):
        return {10: 5, 20: 5, 30: 9, 40: 13, 50: 17, 60: 21}.get(value, 0)
    return severity_of("INFO" if value == "Information" else value)


def _time(doc: dict[str, Any]) -> int | None:
    return next((ns for key in _TIMES if (ns := nanos(doc.get(key))[0]) is not None), None)
