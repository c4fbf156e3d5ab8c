"""A failure as logging libraries write it down, most of them as a JSON line."""

from __future__ import annotations

import json

from made_up.kinds.listed import kind
from made_up.records import Told, Words


def _line(value: dict[str, object], words: tuple[str, ...], also: tuple[str, ...] = ()) -> Told:
    return Told(json.dumps(value), words, also=also)


def _js_stack(w: Words, type_: str, message: str) -> str:
    return f"{type_}: {message}\n    at {w.method()} (/app/src/{w.word()}.js:{w.line()}:9)"


def _py_stack(w: Words, type_: str, message: str) -> str:
    frame = f'  File "/app/{w.word()}.py", line {w.line()}, in {w.function()}\n    {w.word()}()'
    return f"Traceback (most recent call last):\n{frame}\n{type_}: {message}"


@kind("logger-pino")
def pino(w: Words) -> Told:
    type_, message, said = w.name("Error"), w.message(), w.message()
    err = {"type": type_, "message": message, "stack": _js_stack(w, type_, message)}
    return _line({"level": 50, "time": w.millis(), "pid": 7, "hostname": "web-1", "err": err, "msg": said}, (type_, message), (said,))


@kind("logger-bunyan")
def bunyan(w: Words) -> Told:
    type_, message, said = w.name("Error"), w.message(), w.message()
    err = {"name": type_, "message": message, "stack": _js_stack(w, type_, message)}
    value = {"name": w.word(), "hostname": "web-1", "pid": 7, "level": 50, "err": err, "msg": said, "time": w.iso(), "v": 0}
    return _line(value, (type_, message), (said,))


@kind("logger-zap")
def zap(w: Words) -> Told:
    root, said = w.message(), w.message()
    stack = f"main.{w.method()}\n\t/app/{w.word()}.go:{w.line()}"
    value = {"level": "error", "ts": w.nanos() / 1e9, "caller": f"{w.word()}/{w.word()}.go:{w.line()}", "msg": said, "error": root}
    return _line(value | {"stacktrace": stack}, (root,), (said,))


@kind("logger-zerolog")
def zerolog(w: Words) -> Told:
    root, said = w.message(), w.message()
    return _line({"level": "error", "error": root, "time": w.iso(), "message": said}, (said, root))


@kind("logger-slog-text")
def slog(w: Words) -> Told:
    root, said = w.message().replace('"', "'"), w.message().replace('"', "'")
    return Told(f'time={w.iso()} level=ERROR msg="{said}" err="{root}"', (said, root))


@kind("logger-structlog")
def structlog(w: Words) -> Told:
    type_, message, said = f"{w.word()}.{w.name('Error')}", w.message(), w.message()
    value = {"event": said, "level": "error", "timestamp": w.iso(), "exception": _py_stack(w, type_, message)}
    return _line(value, (type_, message), (said,))


@kind("logger-structlog-dict")
def structlog_dict(w: Words) -> Told:
    type_, message, said = w.name("Error"), w.message(), w.message()
    frame = {"filename": f"/app/{w.word()}.py", "lineno": w.line(), "name": w.function()}
    raised = {"exc_type": type_, "exc_value": message, "syntax_error": None, "is_cause": False, "frames": [frame]}
    return _line({"event": said, "level": "error", "timestamp": w.iso(), "exception": [raised]}, (type_, message), (said,))


@kind("logger-structlog-console")
def structlog_console(w: Words) -> Told:
    said, key = w.message(), w.word()
    stamp = f"{w.now():%Y-%m-%d %H:%M:%S}"
    return Told(f"{stamp} [error    ] {said} {key}={w.number()}", (said,))


@kind("logger-winston")
def winston(w: Words) -> Told:
    type_, message = w.name("Error"), w.message()
    value = {"level": "error", "message": message, "stack": _js_stack(w, type_, message), "timestamp": w.iso()}
    return _line(value, (type_, message))


@kind("logger-python-json")
def python_json(w: Words) -> Told:
    type_, message, said = f"{w.word()}.{w.name('Error')}", w.message(), w.message()
    value = {"asctime": f"{w.now():%Y-%m-%d %H:%M:%S},101", "levelname": "ERROR", "name": w.word(), "message": said}
    return _line(value | {"exc_info": _py_stack(w, type_, message)}, (type_, message), (said,))


@kind("logger-loguru-json")
def loguru_json(w: Words) -> Told:
    type_, message, said = w.name("Error"), w.message(), w.message()
    record = {
        "exception": {"type": type_, "value": message, "traceback": True},
        "level": {"icon": "❌", "name": "ERROR", "no": 40},
        "message": said,
        "name": w.word(),
        "time": {"repr": w.iso(), "timestamp": w.nanos() / 1e9},
    }
    text = f"{w.iso()} | ERROR | {w.word()} - {said}\n{_py_stack(w, type_, message)}\n"
    return _line({"text": text, "record": record}, (type_, message), (said,))


@kind("logger-logback")
def logback(w: Words) -> Told:
    type_, message, said = f"com.{w.word()}.{w.name('Exception')}", w.message(), w.message()
    stack = f"{type_}: {message}\n\tat com.{w.word()}.Main.{w.method()}(Main.java:{w.line()})\n"
    value = {"@timestamp": w.iso(), "@version": "1", "message": said, "logger_name": f"com.{w.word()}.Main", "level": "ERROR"}
    return _line(value | {"level_value": 40000, "stack_trace": stack}, (type_, message), (said,))


@kind("logger-serilog")
def serilog(w: Words) -> Told:
    type_, message, said = f"{w.word().capitalize()}.{w.name('Exception')}", w.message(), w.message()
    stack = f"{type_}: {message}\n   at {w.word().capitalize()}.Program.Main() in /app/Program.cs:line {w.line()}"
    return _line({"@t": w.iso(), "@mt": said, "@l": "Error", "@x": stack}, (type_, message), (said,))


@kind("logger-sentence")
def sentence(w: Words) -> Told:
    said = w.message()
    return Told(f"{w.iso()} ERROR {w.word()}.{w.word()} {said}", (said,))


@kind("logger-sentence-log4j")
def log4j(w: Words) -> Told:
    said = w.message()
    stamp = f"{w.now():%Y-%m-%d %H:%M:%S},101"
    return Told(f"{stamp} [main] FATAL {w.word()} - {said}", (said,))


@kind("logger-klog")
def klog(w: Words) -> Told:
    said, root = w.message().replace('"', "'"), w.message().replace('"', "'")
    return Told(f'E{w.now():%m%d %H:%M:%S.%f}       7 {w.word()}.go:{w.line()}] "{said}" err="{root}"', (said, root))


@kind("logger-sentry")
def sentry(w: Words) -> Told:
    type_, message = w.name("Error"), w.message()
    frame = {"filename": f"{w.word()}.py", "function": w.function(), "lineno": w.line(), "in_app": True}
    value = {"type": type_, "value": message, "mechanism": {"handled": False}, "stacktrace": {"frames": [frame]}}
    event = {"event_id": w.hex(32), "level": "error", "timestamp": w.iso(), "platform": "python", "exception": {"values": [value]}}
    return Told(json.dumps(event), (type_, message), document=True)
