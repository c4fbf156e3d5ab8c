"""JSON lines of loggers whose level is ERROR or above: pino, bunyan, winston, zap, zerolog, structlog, logback, serilog, Sentry, loguru."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.failures.said._answers import is_record, is_rpc, of_body
from agentcore_analyzer.failures.said._bodies import Told, of_error, says, words_of
from agentcore_analyzer.failures.said._objects import Found, objects
from agentcore_analyzer.failures.said._texts import LONG

ORDER = 80
ALWAYS_FROM = 17
HINTS = (
    "rror", "ERR", "FATAL", "fatal", "Fatal", "CRIT", "crit", "Crit", "SEVERE", "severe", "alert", "ALERT", "emerg", "EMERG", "panic", "PANIC",
    "evel\":50", "evel\":60", "evel\": 50", "evel\": 60", "umber\":17", "umber\": 17", "umber\":21", "umber\": 21",
)  # fmt: skip
_ERROR = 17
_INNER = 23  # more than what the record says of itself
_SHORT = 12  # a member that is shorter holds a word
_TELLS = 14  # of what is lighter the record itself tells as well
_ABOUT = frozenset({
    "timestamp", "time", "ts", "@timestamp", "@t", "level", "levelname", "severity", "logger", "name", "logger_name", "caller", "hostname", "service", "host",
    "requestId", "sessionId", "traceId", "spanId", "trace_id", "span_id", "thread", "file", "filename", "pathname", "funcName", "asctime", "prompt", "input",
})  # fmt: skip
_K = FailureKind.LOGGED_ERROR
_RECORD_MESSAGE = ("message", "msg", "event", "body", "text", "log", "Message", "@m", "@mt", "MESSAGE")
_RECORD_ERROR = ("error", "err", "exception", "errorMessage", "error_message", "reason", "cause", "detail", "exc_info", "@x", "failure", "stack_trace", "stderr")


def read(text: str, severity: int) -> Iterator[Said]:
    for found in objects(text) if "{" in text else ():
        value = found.value
        if not is_record(value) or is_rpc(value):
            continue
        level = _level(value)
        if level < _ERROR and severity < _ERROR:
            continue
        yield from _inside(text, found)
        told = _of_record(value)
        if told is not None:
            made = of_body(text, found, told, _K, 21)
            yield made._replace(truncated="the logger wrote the error without its text: {}") if told.lost else made


def _inside(text: str, found: Found) -> Iterator[Said]:
    """What a member holds that another program printed: output, an answer, a frame of a stream."""
    from agentcore_analyzer.failures.readers import said_in  # which lists the readers, this one among them

    for key, member in found.value.items():
        if key in _ABOUT or not isinstance(member, str) or len(member) < _SHORT:
            continue
        best = max(said_in(member, 0), key=lambda s: s.weight, default=None)
        if best is not None and best.weight >= _TELLS:
            at = text.find(best.quote, found.start, found.end)
            quote = best.quote if at >= 0 else text[found.start : min(found.end, found.start + LONG)]
            yield best._replace(start=found.start, end=found.end, quote=quote, weight=max(best.weight, _INNER))


def _of_record(value: Mapping[str, Any]) -> Told | None:
    message = next((w for k in _RECORD_MESSAGE if k in value and (w := words_of(value[k]))), "")
    for key in _RECORD_ERROR:
        inner = value.get(key)
        if isinstance(inner, dict) and "values" in inner:
            inner = inner["values"]
        if inner is None or not says(inner):
            continue
        told = of_error(inner)
        if told is not None and (told.message or told.type):
            root = told.message.strip().rpartition("\n")[2] if "\n" in told.message and "Traceback" in told.message else told.message
            words = f"{message}: {root}" if message and root and root not in message and not told.type else root or message
            return told._replace(message=words)
    if not message:
        # A logger with names of its own: the longest of its sentences is what it logged.
        message = max((v for v in value.values() if isinstance(v, str) and " " in v.strip()), key=len, default="")
    lost = any(value.get(k) == {} for k in ("error", "err", "exception"))
    return Told(message=message, lost=lost) if message or lost else None


def _level(value: Mapping[str, Any]) -> int:
    for key in ("level", "levelname", "severity", "severityText", "log.level", "@l", "loglevel", "lvl", "log_level"):
        level = value.get(key)
        if isinstance(level, dict):
            level = level.get("name")
        if isinstance(level, bool) or level is None:
            continue
        if isinstance(level, int):
            return _ERROR if level >= 50 or (key != "level" and 17 <= level <= 24) else 9
        return _ERROR if str(level).lower() in ("error", "err", "fatal", "critical", "crit", "severe", "alert", "emerg", "panic", "emergency") else 9
    number = value.get("severityNumber")
    return number if isinstance(number, int) else 0
