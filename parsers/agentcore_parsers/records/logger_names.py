"""The names that JSON loggers have for what they write, and what their levels stand for."""

from __future__ import annotations

from typing import Any

LEVELS = (
    "level", "levelname", "severity", "log.level", "log_level", "loglevel", "lvl", "@l", "Level", "LogLevel", "logLevel",
    "level_name", "levelName", "levelno",
)  # fmt: skip
MESSAGES = (
    "message", "msg", "event", "@m", "RenderedMessage", "@mt", "MessageTemplate", "Message", "text", "textPayload",
    "short_message", "log_message", "body", "logentry",
)  # fmt: skip
TIMES = (
    "timestamp", "time", "asctime", "@timestamp", "ts", "datetime", "@t", "Timestamp", "date", "created", "eventTime",
    "receiveTimestamp", "timeMillis", "instant", "t",
)  # fmt: skip
LOGGERS = (
    "logger", "name", "logger_name", "log.logger", "loggerName", "Category", "SourceContext", "_logger", "channel", "module",
    "service", "target",
)  # fmt: skip
STACKS = (
    "exc_info", "exception", "exc_text", "errorVerbose", "error.stack_trace", "error.stack", "exception.stacktrace",
    "stack_trace", "stackTrace", "stack", "stacktrace", "traceback", "@x", "Exception", "full_message", "thrown",
    "backtrace", "stack_info",
)  # fmt: skip
ERRORS = ("err", "error", "exception", "exc", "Error", "thrown", "cause")
REQUESTS = (
    "requestId", "request_id", "aws_request_id", "awsRequestId", "AWSRequestId", "function_request_id", "req_id", "reqId",
    "RequestId", "x-request-id",
)  # fmt: skip
SESSIONS = ("sessionId", "session_id", "session.id", "runtimeSessionId", "runtime_session_id", "SessionId")
TRACES = (
    "traceId", "trace_id", "trace.id", "otelTraceID", "xray_trace_id", "TraceId", "@tr", "logging.googleapis.com/trace", "trace",
)  # fmt: skip
SPANS = ("spanId", "span_id", "span.id", "otelSpanID", "SpanId", "@sp", "logging.googleapis.com/spanId")
BOXES = ("context", "extra", "fields", "contexts", "labels", "ctx", "metadata", "Properties", "State", "req", "request", "data")
IDS = {"request": REQUESTS, "session": SESSIONS, "trace": TRACES, "span": SPANS}
# One of these has to be there before it is worth a closer look.
MARKS = frozenset((*LEVELS, "@t", "@mt", "log", "record", "jsonPayload", "exception", "errorType", *STACKS, *ERRORS))
USUAL = frozenset({"timestamp", "level", "message", "logger", "requestId", "sessionId", "traceId", "spanId"})
STRANGE = ("startTimeUnixNano", "severityNumber", "eventVersion", "traceEvents")
_NUMBERS = {10: 5, 20: 5, 30: 9, 40: 13, 50: 17, 60: 21}  # pino and bunyan
_PYTHON = {10: 5, 20: 9, 30: 13, 40: 17, 50: 21}  # levelno
_SYSLOG = (21, 21, 21, 17, 13, 10, 9, 5)  # GELF
SEVERITIES = {
    "TRACE": 1, "VERBOSE": 5, "FINEST": 1, "FINER": 1, "FINE": 5, "DEBUG": 5, "DBG": 5, "CONFIG": 9, "INFO": 9, "INFORMATION": 9,
    "INFORMATIONAL": 9, "INF": 9, "LOG": 9, "SUCCESS": 9, "NOTICE": 10, "WARN": 13, "WARNING": 13, "WRN": 13, "ERROR": 17,
    "ERR": 17, "EXCEPTION": 17, "SEVERE": 17, "FAIL": 17, "CRITICAL": 21, "CRIT": 21, "CRT": 21, "FATAL": 21, "FTL": 21,
    "PANIC": 21, "DPANIC": 21, "ALERT": 21, "EMERG": 21, "EMERGENCY": 21, "DEFAULT": 9,
}  # fmt: skip


def severity(doc: dict[str, Any]) -> int:
    """The OpenTelemetry severity of a line, 0 where it names none that is known."""
    for key in LEVELS:
        value = doc.get(key)
        if value is None or value == "" or isinstance(value, bool):
            continue
        if isinstance(value, dict):  # ECS nests it; loguru gives name, number and icon
            value = value.get("name") or value.get("level") or ""
        if isinstance(value, str):
            digits = value.isdecimal() and len(value) < 4
            found = _numbered(int(value), doc, key) if digits else named(value)
        else:
            found = _numbered(value, doc, key) if isinstance(value, int) else 0
        if found:
            return found
    log = doc.get("log")
    if isinstance(log, dict) and isinstance(log.get("level"), str):
        return SEVERITIES.get(log["level"].upper(), 0)
    # Serilog leaves the level out where it is Information.
    return 9 if "@t" in doc and ("@mt" in doc or "@m" in doc) else 0


def named(value: str) -> int:
    """The severity that a name stands for; slog writes what lies between two as `ERROR+2`."""
    return SEVERITIES.get(value.upper()) or (SEVERITIES.get(value.upper().partition("+")[0].partition("-")[0], 0))


def _numbered(value: int, doc: dict[str, Any], key: str) -> int:
    if "short_message" in doc or "full_message" in doc:
        return _SYSLOG[value] if 0 <= value < 8 else 0
    if key == "levelno":
        return _PYTHON.get(value, 0)
    return _NUMBERS.get(value, 0) or (value if 0 < value <= 24 else 0)
