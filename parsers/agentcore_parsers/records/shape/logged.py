"""Log records by their plan, in the forms that the reader of log records knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.lenient import written
from agentcore_parsers.records.shape import attributes as names
from agentcore_parsers.records.shape.columns import as_number
from agentcore_parsers.records.shape.convert import FAILING, NOTHING, at, identity, text_of
from agentcore_parsers.records.shape.nodes import Doc, Path
from agentcore_parsers.records.shape.plan import Plan
from agentcore_parsers.records.shape.profile import get
from agentcore_parsers.records.shape.units import moment
from agentcore_parsers.records.shape.words import words_of

_REFUSED = 400  # the least status of HTTP that says that something failed
_SCALES = {
    "pino": {10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL"},
    "python": {10: "DEBUG", 20: "INFO", 30: "WARN", 40: "ERROR", 50: "FATAL"},
    "syslog": dict(enumerate(("FATAL", "FATAL", "FATAL", "ERROR", "WARN", "NOTICE", "INFO", "DEBUG"))),
    "windows": {0: "INFO", 1: "FATAL", 2: "ERROR", 3: "WARN", 4: "INFO", 5: "DEBUG"},
}
_LETTERS = {"E": "ERROR", "W": "WARN", "I": "INFO", "D": "DEBUG", "F": "FATAL", "C": "CRITICAL", "NORMAL": "INFO"}


def level(value: Any, scale: str) -> str:
    """A level as one word; nothing where it is none."""
    number = as_number(value)
    if number is not None:
        if scale == "otel":
            return ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")[(round(number) - 1) // 4] if 1 <= number <= 24 else ""
        return _SCALES.get(scale, {}).get(round(number), "")
    text = str(value or "").strip().upper().rstrip("0123456789")
    return _LETTERS.get(text, text)


_BAD = frozenset({"WARN", "WARNING", "ERROR", "FATAL", "CRITICAL"})
_WHY, _OF, _MOST = ("error", "err", "errmsg", "reason", "cause"), ("path", "file", "address", "host", "url"), 400


def log(record: Doc, plan: Plan) -> Doc:
    """A log record: with attributes or a body as OpenTelemetry has it (`body`), else as a JSON logger writes it (`message`)."""
    f = plan.fields
    time = moment(get(record, f["time"]), plan.units.get("time", "")) if "time" in f else None
    word = level(get(record, f["level"]), plan.units.get("level", "")) if "level" in f else ""
    told = {role: identity(at(record, f, role)) for role in ("trace", "span", "session", "request")}
    logger, kind, stack = (text_of(at(record, f, role)) for role in ("logger", "errortype", "stack"))
    error = at(record, f, "error")
    if error is not None and (isinstance(error, bool | int | float) or str(error).strip().lower() in NOTHING):
        error = None
    code = as_number(at(record, f, "http")) or 0
    if error is not None and not FAILING & words_of(f["error"][-1]).words and code < _REFUSED:
        error = None  # the words of a status that is none of a failure
    said = at(record, f, "message")
    if not word and said and _is_error(f):
        word = "ERROR"
    if "attributes" in f or isinstance(said, dict | list):
        return _otel(record, plan, time, word, told, logger)
    made: Doc = {"timestamp": time, "level": word, "message": _message(record, plan), "logger": logger, "traceId": told["trace"],
                 "spanId": told["span"], "sessionId": told["session"], "requestId": told["request"],
                 "stack_trace": stack}  # fmt: skip
    if isinstance(error, str) and kind and not error.startswith(kind):
        error = f"{kind}: {error}"
    if error is None and isinstance(made["message"], str):
        made["message"] = _with_reason(made["message"], record, word)
    if error is not None:
        made["exception" if isinstance(error, dict) else "err"] = error
    return {k: v for k, v in made.items() if v not in (None, "")}


def _is_error(f: dict[str, Path]) -> bool:
    """Whether the message is one of an object that is called an error."""
    within = f.get("error", ())
    return bool(within) and len(f.get("message", ())) > len(within) and f["message"][: len(within)] == within


def _with_reason(said: str, record: Doc, word: str) -> str:
    why = _reason(record) if word in _BAD and said.strip() else ""
    return f"{said.strip()}: {why}" if why and why not in said else said


def _reason(record: Doc) -> str:
    """What a bad line says of its reason in a member of its own, as `{"msg": …, "attr": {"path": …, "error": …}}` does."""
    for inner in record.values():
        if isinstance(inner, dict):
            why = next((words for k in _WHY if (words := _words(inner.get(k)))), "")
            if why:
                what = next((v for k in _OF if isinstance(v := inner.get(k), str) and v.strip() and v not in why), "")
                return f"{what}: {why}"[:_MOST] if what else why[:_MOST]
    return ""


def _words(error: Any) -> str:
    """An error as a text, or as an object with its name and message."""
    if not isinstance(error, dict):
        return error if isinstance(error, str) and error.strip() else ""
    name, said = _fault(error)
    return f"{name}: {said}" if name and said else said


def _fault(error: Doc) -> tuple[str, str]:
    """Type and message of an error that is an object, or holds the exception as one."""
    held = next((e for k in ("exception", "error") if isinstance(e := error.get(k), dict) and text_of(e.get("message"))), error)
    return text_of(held.get("name")) or text_of(held.get("type")), text_of(held.get("message"))


def _otel(record: Doc, plan: Plan, time: int | None, word: str, told: dict[str, str], logger: str) -> Doc:
    f = plan.fields
    held = dict(names.flattened(at(record, f, "attributes")))
    stack, kind, error = (text_of(at(record, f, role)) for role in ("stack", "errortype", "error"))
    if isinstance(box := at(record, f, "error"), dict):
        kind, error = (a or b for a, b in zip((kind, error), _fault(box), strict=True))
    more = {"exception.type": kind, "exception.message": error, "exception.stacktrace": stack, "session.id": told["session"]}
    for name, value in more.items():
        if value:
            held.setdefault(name, value)
    event = next((str(v) for k, v in record.items() if names.plain(str(k)) == "eventname" and v), "")
    body = at(record, f, "message")
    if body in (None, "") and error:  # all that is said is the error
        body, word = f"{kind}: {error}" if kind else error, word or "ERROR"
    return {
        "timeUnixNano": time,
        "severityText": word,
        "body": _with_reason(body, record, word) if isinstance(body, str) and not error else body,
        "attributes": held,
        "traceId": told["trace"],
        "spanId": told["span"],
        "scope": {"name": logger},
        "resource": {"attributes": dict(names.flattened(at(record, f, "resource")))},
        **({"eventName": names.event_name(event)} if event else {}),
    }


def _message(record: Doc, plan: Plan) -> str:
    f = plan.fields
    if "http" in f and "message" not in f:
        asked = " ".join(text_of(at(record, f, r)) for r in ("verb", "path") if text_of(at(record, f, r)))
        return f"{asked} {get(record, f['http'])}".strip()
    said = at(record, f, "message")
    if isinstance(said, str):
        return said
    if said not in (None, ""):
        return written(said)
    if "message" in f:
        return ""
    used = {f[r] for r in ("time", "level", "trace", "span", "logger") if r in f}
    rest = [f"{'.'.join(p)}={v}" for p, v in _scalars(record, ()) if p not in used]
    return " ".join(rest)[:4000]


def _scalars(record: Doc, above: Path) -> Iterator[tuple[Path, Any]]:
    for key, inner in record.items():
        if isinstance(inner, dict):
            yield from _scalars(inner, (*above, str(key)))
        elif not isinstance(inner, list) and inner not in (None, ""):
            yield (*above, str(key)), inner
