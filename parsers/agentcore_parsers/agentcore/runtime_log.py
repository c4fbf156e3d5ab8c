"""
Plain output of an agent process: stdout and stderr text.

## Looks like
Lines of loggers and servers: Python's logging, loguru, structlog's and Rich's console; uvicorn, gunicorn, hypercorn, daphne,
Flask (werkzeug), Django, Tornado, aiohttp, uWSGI; logback, log4j, Spring Boot, java.util.logging; zap, zerolog and logrus on a
console, logfmt (slog), glog; winston, log4js, pino-pretty, morgan. With or without time stamps, prints and tracebacks among
them; lines of JSON loggers that no other parser knows.

## Comes from
The `[runtime-logs]` stream of a runtime's log group, `docker logs`, a terminal saved with a redirect.

## Quirks
uvicorn lines carry no time, and those of logback's default and of pino-pretty no date: the time is unknown. A traceback and the
line before it are one record; with uvicorn it comes after the line with its 500, with Flask before. The years of glog are
those that the file names elsewhere. This is the parser of last resort for text: it needs a time stamp, a log level or a
traceback to believe in a log.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import LINED, Head, HeadShape, Input, Kind, Match, Record
from agentcore_parsers.decoding.colours import colourless
from agentcore_parsers.records import heads, lines
from agentcore_parsers.records.formats import FormatReader, share
from agentcore_parsers.records.header import is_table
from agentcore_parsers.records.telemetry import Telemetry
from agentcore_parsers.records.wrapped import SERVERS

SHAPES = (HeadShape.TEXT, HeadShape.LINES, HeadShape.JSON_LINES)
BEST = 50

# Rich leaves the time out where it is that of the line above, and indents what belongs to a line.
_ALIGNED = late(r" {8,40}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) {1,9}\S| {20,60}\S")
# Those in small letters are winston's.
_LEVEL = late(r"(?:INFO|DEBUG|WARNING|ERROR|CRITICAL|info|debug|warn|error|verbose|http|silly):\s")
_LOGFMT = late(r"(?:\w{1,40}=(?:\S{0,200}|\"[^\"]{0,200}\") ){0,4}(?:level|lvl)=\w")
_PAIR = late(r"[A-Za-z_]\w{0,40}=[^\n]{1,400} \w{1,40}=")
_LOOKED_AT = 400
_PYTHON = late(
    r"Traceback \(most recent call last\):|^\S*python[\d.]*: can't open file|exec format error|"
    r"^ \* (?:Serving Flask app|Running on (?:all|http))|^node:internal/|^Node\.js v\d|UnhandledPromiseRejection|"
    r"^(?:[\w.]*\.)?(?:ModuleNotFoundError|ImportError|SyntaxError|RuntimeError|PermissionError): "
)


def sniff(head: Head) -> Match | None:
    if head.shape not in LINED:
        return None
    some = [line for line in map(colourless, head.lines[:_LOOKED_AT]) if line.strip() and line[:1] != "{"]
    levels = sum(1 for line in some if _LEVEL.match(line))
    stamped = sum(1 + heads.java_util_head(line) for line in some if not _LEVEL.match(line) and _opens(line))
    python = sum(1 for line in some if _PYTHON.search(line))
    if not stamped + levels + python:
        return None
    if stamped and any(_ALIGNED.match(line) for line in some):
        stamped += sum(1 for line in some if _ALIGNED.match(line))
    if not python and (stamped + levels) * 20 < len(some):
        return None
    if is_table(head.lines):
        return None  # rows below a line that names the columns
    score = 50 if python or stamped + levels > len(some) // 2 else 20
    return Match(score, f"{stamped} time-stamped lines, {levels} level prefixes, {python} signs of a Python crash")


def _opens(line: str) -> bool:
    """Whether a logger or a server wrote the line, by its stamp, its level or its form."""
    if _PAIR.match(line) and not _LOGFMT.match(line):
        return False  # pairs with a level by another name, or none
    if line[:1] in " \t" or heads.starts_record(line) or _LOGFMT.match(line):
        return line[:1] not in " \t"
    return share(SERVERS, (line,))[0] > 0


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.RUNTIME_LOG, prints=True)
    telemetry.text = FormatReader(telemetry, SERVERS, Kind.RUNTIME_LOG)
    return lines.read(source, telemetry)
