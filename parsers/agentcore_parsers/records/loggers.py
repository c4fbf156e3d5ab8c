"""
Lines of JSON loggers under one name each: what was logged, when, how severe, by whom, for which request.

Known by the names of their members: python-json-logger, structlog, loguru, Powertools for AWS Lambda and Lambda's own
JSON, pino, bunyan, winston, zap, zerolog, logrus, slog, logstash-logback, Serilog, Microsoft.Extensions.Logging, GELF,
Elastic Common Schema (dotted and nested), Google Cloud (`severity` with `jsonPayload`), Sentry's events.
"""

from __future__ import annotations

from typing import Any

from agentcore_analyzer.conventions.lenient import written
from agentcore_analyzer.tuples import NamedTuple
from agentcore_parsers.records import access, raised
from agentcore_parsers.records import logger_names as names

_WARN, _ERROR = 13, 17


class Line(NamedTuple):
    """What a logger wrote. `text` holds message and stack; `time` is the value as it was written."""

    text: str
    severity: int
    time: Any
    logger: str
    trace: str
    span: str
    session: str
    request: str


def is_line(doc: dict[str, Any]) -> bool:
    """Whether a JSON logger wrote this: a level or an exception, with a message or a time."""
    if names.MARKS.isdisjoint(doc) or any(key in doc for key in names.STRANGE):
        return False
    if _inner(doc) is not None:
        return True
    named = names.severity(doc)
    message, time = _message(doc), any(doc.get(key) for key in names.TIMES)
    if named:
        numeric = not any(isinstance(doc.get(key), str | dict) for key in names.LEVELS) and "@t" not in doc and "log" not in doc
        return bool(message and (time or not numeric)) or bool(time and _stack(doc))
    if isinstance(doc.get("errorType"), str) and isinstance(doc.get("errorMessage"), str):
        return True
    return bool(time and message and _stack(doc) and not isinstance(doc.get("error"), str))


def named(doc: dict[str, Any]) -> list[str]:
    """The names under which a line has its level, message and time."""
    return [key for key in (*names.LEVELS, *names.MESSAGES, *names.TIMES) if key in doc]


def read(doc: dict[str, Any]) -> Line:
    """The line under one name each."""
    if doc.keys() <= names.USUAL:  # most lines, and a fifth of the time
        get = doc.get
        message, level = get("message"), names.SEVERITIES.get(_string(get("level")), 0)
        if type(message) is str and level and "\\n" not in message:
            return Line(message, level, get("timestamp"), _string(get("logger")), _string(get("traceId")), _string(get("spanId")),
                        _string(get("sessionId")), _string(get("requestId")))  # fmt: skip
    inner = _inner(doc)
    found = read_plain(inner) if inner is not None else read_plain(doc)
    if inner is None:
        return found
    outer = read_plain({k: v for k, v in doc.items() if k not in ("jsonPayload", "record")})
    whole = doc.get("text") if "record" in doc else None
    text = whole.rstrip() if isinstance(whole, str) and inner.get("exception") else found.text or outer.text
    filled = [one or other for one, other in zip(found, outer, strict=True)]
    return Line(*filled)._replace(text=text, severity=outer.severity or found.severity, time=_time(doc) or found.time)


def _inner(doc: dict[str, Any]) -> dict[str, Any] | None:
    """What stands inside of the line of Google Cloud, or of loguru with serialize=True."""
    payload, record = doc.get("jsonPayload"), doc.get("record")
    if isinstance(payload, dict) and ("severity" in doc or "logName" in doc):
        return payload
    if isinstance(record, dict) and isinstance(record.get("level"), dict) and isinstance(doc.get("text"), str):
        time = record.get("time")
        plain = {k: v for k, v in record.items() if k not in ("time", "exception", "process", "thread", "file")}
        return plain | {"time": time.get("timestamp") if isinstance(time, dict) else time, "exception": record.get("exception")}
    return None


def read_plain(doc: dict[str, Any]) -> Line:
    message, stack = _message(doc), _stack(doc)
    text = f"{message}\n{stack}" if message and stack and stack not in message else message or stack
    level = names.severity(doc) or (17 if stack and _failed(doc) else 0)
    boxes = [doc, *(doc[k] for k in names.BOXES if isinstance(doc.get(k), dict))]
    ids = {role: next((v for box in boxes if (v := _first(box, keys))), "") for role, keys in names.IDS.items()}
    for role in ("trace", "span", "session"):
        nested = doc.get(role)
        if not ids[role] and isinstance(nested, dict):
            ids[role] = _string(nested.get("id"))
    sentry = doc.get("contexts")
    if isinstance(sentry, dict) and isinstance(sentry.get("trace"), dict):
        ids["trace"], ids["span"] = _string(sentry["trace"].get("trace_id")), _string(sentry["trace"].get("span_id"))
    req = doc.get("req")
    if not ids["request"] and isinstance(req, dict):
        ids["request"] = _string(req.get("id"))
    logger = _first(doc, names.LOGGERS) or _first(log if isinstance(log := doc.get("log"), dict) else {}, names.LOGGERS)
    if logger and stack.startswith((f"{logger}:", f"{logger}\n")):
        logger = ""  # winston puts the members of the error beside its own: the name is that of the error
    if not access.MARKS.isdisjoint(doc) and (line := access.request_line(doc)):
        # Caddy logs each answer of 400 and above at ERROR, pino-http each at INFO: the status says what became of the request.
        text, level = f"{line} {text}".rstrip(), level if stack or level < _ERROR else _WARN
    return Line(text, level, _time(doc), logger, **ids)


def _failed(doc: dict[str, Any]) -> bool:
    return any(doc.get(key) for key in (*names.ERRORS, *names.STACKS[:-1], "errorType", "errorMessage"))


def times(doc: dict[str, Any]) -> list[Any]:
    """The values that may be the line's time, the best first."""
    found = [doc[key] for key in names.TIMES if doc.get(key) not in (None, "")]
    return [_instant(v) if isinstance(v, dict) else v for v in found]


def _instant(value: dict[str, Any]) -> Any:
    """Log4j's `{"epochSecond": …, "nanoOfSecond": …}`."""
    seconds, more = value.get("epochSecond"), value.get("nanoOfSecond", 0)
    return seconds * 10**9 + more if isinstance(seconds, int) and isinstance(more, int) else None


def _time(doc: dict[str, Any]) -> Any:
    return next(iter(times(doc)), None)


def _message(doc: dict[str, Any]) -> str:
    for key in names.MESSAGES:
        value = doc.get(key)
        if isinstance(value, str) and value:
            return raised.unescaped(value)
        if isinstance(value, dict) and value:
            said = value.get("formatted") or value.get("message") or value.get("text")
            if isinstance(said, str) and said:
                return said
            if key in ("message", "msg", "body"):
                return raised.text(value) or written(value)
        if isinstance(value, list) and value and key in ("message", "msg"):
            return " ".join(v if isinstance(v, str) else written(v) for v in value[:50])
    fields = doc.get("fields")  # tracing of Rust
    said = fields.get("message") if isinstance(fields, dict) and "target" in doc else None
    return said if isinstance(said, str) else ""


def _stack(doc: dict[str, Any]) -> str:
    """The exception of a line: a text, a list of lines, an object, or members with dots in their names."""
    if doc.get("errorType") or doc.get("errorMessage"):
        return _lambda(doc)
    made = ""
    for key in names.STACKS:
        value = doc.get(key)
        if value and not isinstance(value, bool) and (made := raised.text(value)):
            made = raised.coded(made, doc.get("code")) if key == "stack" else made
            break
    errors = [doc[k] for k in names.ERRORS if doc.get(k) and not isinstance(doc[k], bool | int | float)]
    said = next((t for e in errors if (t := raised.text(e))), "") or _dotted(doc)
    if not made or not said or said in made:
        return made or said
    if made in said:
        return said
    first = said.partition("\n")[0]
    if first in made:
        return made if "\n" not in said else said
    # A stack without its error, as zap and zerolog write them apart.
    return f"{said}\n{made}"


def _dotted(doc: dict[str, Any]) -> str:
    """`exception.type`, `error.message` and the like as names of their own."""
    for prefix in ("exception", "error"):
        kind, said = doc.get(f"{prefix}.type") or doc.get(f"{prefix}.kind"), doc.get(f"{prefix}.message")
        if isinstance(said, str) and said:
            return f"{kind}: {said}" if isinstance(kind, str) and kind else said
        if isinstance(kind, str) and kind:
            return kind
    return ""


def _lambda(doc: dict[str, Any]) -> str:
    """What Lambda's runtimes write of an error that left the handler."""
    frames = doc.get("stackTrace") or doc.get("stack") or doc.get("trace")
    stack = raised.lines([str(f) for f in frames]) if isinstance(frames, list) else _string(frames)
    last = f"{doc.get('errorType') or 'Error'}: {doc.get('errorMessage') or ''}".rstrip()
    if not stack:
        return last
    if str(doc.get("errorMessage") or last) in stack:
        return stack  # Node's begins with the error itself
    stack = raised.headed(stack)
    return f"{stack}\n{last}" if stack.startswith(raised.PYTHON) else f"{last}\n{stack}"


def _first(doc: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((v for key in keys if isinstance(v := doc.get(key), str) and v), "")


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
