"""
Plain output of an agent process: stdout and stderr text.

## Looks like
Python logging lines, uvicorn lines (`INFO:     127.0.0.1:59174 - "POST /invocations HTTP/1.1" 200 OK`), prints and
tracebacks, with or without time stamps; lines of JSON loggers that no other parser knows.

## Comes from
The `[runtime-logs]` stream of a runtime's log group, `docker logs`, a terminal saved with a redirect.

## Quirks
uvicorn lines carry no time. A traceback and the line before it are one record. This is the parser
of last resort for text: it needs a time stamp, a log level or a traceback to believe in a log.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, Input, Kind, Match, Record
from agentcore_parsers.records import lines
from agentcore_parsers.records.builtin_formats import FORMATS
from agentcore_parsers.records.formats import FormatReader
from agentcore_parsers.records.logs import is_log_line
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = ("text", "lines", "json-lines")
BEST = 50

_SERVERS = (FORMATS["uvicorn-access"], FORMATS["gunicorn-error"], FORMATS["http-access"])
_STAMPED = late(r"[\[(]?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|\[\d\d/\d\d/\d\d \d\d:\d\d:\d\d\]")
# Rich leaves the time out where it is that of the line above, and indents what belongs to a line.
_ALIGNED = late(r" {8,40}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) {1,9}\S| {20,60}\S")
_LEVEL = late(r"(?:INFO|DEBUG|WARNING|ERROR|CRITICAL):\s")
_PYTHON = late(
    r"Traceback \(most recent call last\):|^\S*python[\d.]*: can't open file|exec format error|"
    r"^ \* (?:Serving Flask app|Running on (?:all|http))|^node:internal/|^Node\.js v\d|UnhandledPromiseRejection|"
    r"^(?:[\w.]*\.)?(?:ModuleNotFoundError|ImportError|SyntaxError|RuntimeError|PermissionError): "
)


def sniff(head: Head) -> Match | None:
    if head.shape not in ("text", "lines"):
        return None
    some = [line for line in head.lines[:2000] if line.strip() and line[:1] != "{"]
    printed = sum(1 for value in head.values if isinstance(value, dict) and is_log_line(value))
    stamped = sum(1 for line in some if _STAMPED.match(line))
    levels = sum(1 for line in some if _LEVEL.match(line))
    python = sum(1 for line in some if _PYTHON.search(line))
    if not stamped + levels + python:
        return Match(45, f"{printed} JSON lines with a level and a message") if printed else None
    if stamped and any(_ALIGNED.match(line) for line in some):
        stamped += sum(1 for line in some if _ALIGNED.match(line))
    if not python and (stamped + levels) * 20 < len(some):
        return None
    score = 50 if python or stamped + levels > len(some) // 2 else 20
    return Match(score, f"{stamped} time-stamped lines, {levels} level prefixes, {python} signs of a Python crash")


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.RUNTIME_LOG, prints=True)
    telemetry.text = FormatReader(telemetry, _SERVERS, Kind.RUNTIME_LOG)
    return lines.read(source, telemetry)
