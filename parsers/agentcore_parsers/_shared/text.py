"""
Text lines as log records: a traceback belongs to the line before it, a stamp gives the time.

Understands ISO, asctime, nginx and access-log times, level names, Python tracebacks (chained and
grouped ones too), Node stacks, `data:` lines of server-sent events, and the exit lines of curl.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Kind, LogRecord, Place
from agentcore_parsers._shared.logs import MAX_TEXT, LogReader, level
from agentcore_parsers._shared.times import common_log, iso

_LEVEL = late(
    r"[\s\[(|\-]{0,5}(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL|ALERT|EMERG"
    r"|debug|info|notice|warn(?:ing)?|error|crit|alert|emerg)\b\]?:?\s*"
)
_LOGFMT_LEVEL = late(r"\blevel=\"?(\w{1,10})\b")
_TRACEBACK = "Traceback (most recent call last)"
# `agentcore dev` cuts the line above the frames.
_FRAME = late(r'\s{1,12}File "[^"\n]{1,500}", line \d{1,7}, in ')
# Lines that belong to a traceback although they begin at the margin; the last one opens the notes that Strands adds.
_CHAIN = ("During handling of the above exception", "The above exception was the direct cause", "└ ")
_EXCEPTION = late(
    r"(?:Uncaught )?(?:[A-Za-z_][\w.]{0,120}\.)?[A-Z]\w{0,80}"
    r"(?:Error|Exception|Exit|Interrupt|Timeout|Group|Refused|Disconnected|IncompleteRead|Warning)\b"
    r"(?: \[\w{1,60}\])?(?::|$| \()|Error: |DOMException \["
)
# The message of these goes on below the line that names them.
_LONG_MESSAGE = late(r":$|validation errors? for |Parameter validation failed")
_NODE_HEADER = late(r"(?:node:|file://|/)\S{1,300}:\d{1,7}$")
_LOGGER = late(r"(?:\[(?P<a>[\w.\-]{1,80})\]|(?P<b>[a-z_][\w.]{1,80}))(?::|(?=\s))\s?")
_CURL = late(r"curl: \(\d{1,3}\) ")
_TRACE = late(r"\b(?:trace_?id|otelTraceID|traceId)[=:\s\"'\\]{1,5}(?P<t>[0-9a-f]{32})\b")
_SPAN = late(r"\b(?:span_?id|otelSpanID|spanId)[=:\s\"'\\]{1,5}(?P<s>[0-9a-f]{16})\b")
_SESSION = late(
    r"(?:\b|(?<=runtime)|_)[Ss]ession(?:[ _-]?[Ii][Dd])?[=:\s\"'\\]{1,5}(?P<s>(?=[\w-]{0,40}\d)[0-9A-Za-z][\w-]{6,255})"
)
_REQUEST = late(r"\b[Rr]equest[ _-]?[Ii][Dd][=:\s\"'\\]{1,5}(?P<r>[0-9a-f-]{16,64})\b")
_TRACEPARENT = late(r"\b00-(?P<t>[0-9a-f]{32})-(?P<s>[0-9a-f]{16})-(?P<f>[0-9a-f]{2})\b")
_XRAY = late(
    r"\b(?:Root=|XRAY TraceId: )1-(?P<a>[0-9a-f]{8})-(?P<b>[0-9a-f]{24})"
    r"(?:;Parent=[0-9a-f]{16})?(?:;Sampled=(?P<f>[01]))?"
)
_SAMPLED = late(r"\btrace_sampled=(True|False)\b")
_SSE = late(r"(?:data|event|id|retry):|: ?\S|:$")
_ANSI = late(r"\x1b\[[0-9;]{0,20}m")
_HEAD = 600  # stamp, level and logger stand at the start of a line
_ID_HEAD = 2400
_MAX_LINES = 5000
_SAME_MOMENT_NS = 2 * 10**9


class Ids(NamedTuple):
    """What a text says about the request it belongs to."""

    trace: str | None = None
    span: str | None = None
    session: str | None = None
    request: str | None = None
    sampled: bool | None = None


class TextReader:
    """Collects lines into records; `channel` says what kind of file they stand in."""

    def __init__(self, logs: LogReader, channel: Kind) -> None:
        self.logs, self.channel = logs, channel
        self._open: list[str] = []
        self._where: int | Place = 0
        self._stream = ""
        self._time_ns: int | None = None
        self._mode = ""  # "", "python", "node": inside a traceback or a stack

    def lines(
        self, text: str, where: int | Place, stream: str = "", time_ns: int | None = None
    ) -> Iterable[LogRecord]:
        """Feed one line, or a message of several lines that was logged as one."""
        if "\x1b" in text:
            text = _ANSI.sub("", text)
        text = text.rstrip("\r\n")[:MAX_TEXT]
        if self._open and self._continues(text, time_ns):
            self._open.append(text)
            if _TRACEBACK in text or _FRAME.match(text):
                self._mode = "python"
            return ()
        done = tuple(self.flush())
        if text.strip():
            self._open, self._where, self._stream, self._time_ns = [text], where, stream, time_ns
            self._mode = "python" if _TRACEBACK in text or _FRAME.match(text) else "node" if _NODE_HEADER.match(text) else ""
        return done

    def _continues(self, text: str, time_ns: int | None) -> bool:
        if len(self._open) > _MAX_LINES:
            return False
        if time_ns is not None and self._time_ns is not None and abs(time_ns - self._time_ns) > _SAME_MOMENT_NS:
            return False
        blank = not text.strip()
        if _TRACEBACK in text[:80] and not starts_record(text):
            return bool(self._mode) or self._takes_traceback()
        if self._mode:
            return self._in_stack(text, blank)
        if blank or _SSE.match(self._open[0]):
            return False
        if text[0] in " \t":
            return True
        # The object that Node prints after an error is closed at the start of a line.
        return text.rstrip() in ("}", "},", "]") and self._open[-1][:1] in (" ", "\t")

    def _in_stack(self, text: str, blank: bool) -> bool:
        if blank or text[0] in " \t|+":
            return True
        if starts_record(text):
            return False
        last = next((line for line in reversed(self._open) if line.strip()), "")
        if text.startswith(_CHAIN) or (text.rstrip() in ("}", "]") and self._mode == "node"):
            return True
        if _EXCEPTION.match(text):
            # Within a stack this line ends it; after its end the next exception is another record.
            return self._mode == "node" or last[:1] in " \t" or not _EXCEPTION.match(last)
        if _SSE.match(text) or _CURL.match(text):
            return False
        if self._open[-1] != last:
            return False  # a blank line ended the stack
        return bool(_EXCEPTION.match(last) and _LONG_MESSAGE.search(last)) or last[:1] in " \t"

    def _takes_traceback(self) -> bool:
        """Whether the open line may be the message that a traceback belongs to."""
        first = self._open[0]
        if len(self._open) > 1 and first[:1] not in " \t" and _EXCEPTION.match(self._open[-1]):
            return False
        found = _LEVEL.match(_after_stamp(first)[0])
        return not _SSE.match(first) and not (found and level(found[1]) in range(1, 10))

    def flush(self) -> Iterator[LogRecord]:
        """The record that is still open."""
        if self._open:
            text = "\n".join(self._open).rstrip()
            self._open, self._mode = [], ""
            if text.strip():
                yield self._record(text)

    def stamp(self, text: str) -> tuple[int | None, int]:
        """(time, where it ends) of the stamp that a line starts with."""
        return _stamp(text)

    def _record(self, text: str) -> LogRecord:
        head = text[:_HEAD].partition("\n")[0]
        rest, stamped = _after_stamp(head)
        severity, logger = _severity(rest)
        if severity == 0 and (
            _TRACEBACK in text
            or _FRAME.search(text)
            or _EXCEPTION.match(rest)
            or _CURL.match(rest)
            or "\n    at " in text
        ):
            severity = 17
        ids = ids_of(text[:_ID_HEAD])
        time = stamped if stamped is not None else self._time_ns
        return self.logs.plain(text, self._where, self.channel, self._stream, time, severity, logger, ids)


def _stamp(head: str) -> tuple[int | None, int]:
    at = 0
    while at < len(head) and head[at] in "[( ":
        at += 1
    if head.startswith("time=", at):
        at += 6 if head[at + 5 : at + 6] == '"' else 5
    found = iso(head, at) or common_log(head, at)
    return (found[0], found[1]) if found else (None, 0)


def _after_stamp(head: str) -> tuple[str, int | None]:
    """(the line without its stamp, the time)."""
    time, end = _stamp(head)
    if time is None and (bracket := head.find("[")) > 0:
        # Access logs: the stamp stands in brackets behind the client's address.
        found = common_log(head, bracket + 1) or iso(head, bracket + 1)
        time = found[0] if found else None
    return head[end:].lstrip('] \t-|")'), time


def _severity(rest: str) -> tuple[int, str]:
    """(OpenTelemetry severity, logger) of a line without its stamp."""
    logger = ""
    found = _LEVEL.match(rest)
    if found is None:
        named = _LOGGER.match(rest)
        found = _LEVEL.match(rest, max(named.end() - 1, 0)) if named else None
        if found is None:
            logfmt = _LOGFMT_LEVEL.search(rest)
            return (level(logfmt[1]), "") if logfmt else (0, "")
        logger = (named["a"] or named["b"]) if named else ""
    if not logger and (named := _LOGGER.match(rest, found.end())):
        logger = named["a"] or named["b"]
    return level({"crit": "CRITICAL"}.get(found[1], found[1])), logger


def starts_record(text: str) -> bool:
    """Whether a line opens a record by itself: a stamp, a level at its start, or a JSON object."""
    if text[:2] == '{"':
        return True
    if text[:1] in "[(0123456789t" and _stamp(text[:_HEAD])[0] is not None:
        return True
    found = _LEVEL.match(text[:_HEAD]) if text[:1].isupper() or text[:1] == "[" else None
    return found is not None and found[0].rstrip()[-1:] in ":]"


def ids_of(text: str) -> Ids:
    """The ids that a text names; only a text that names its trace says whether that was sampled."""
    trace, span = _TRACE.search(text), _SPAN.search(text)
    session, request = _SESSION.search(text), _REQUEST.search(text)
    trace_id, span_id = (trace["t"] if trace else None), (span["s"] if span else None)
    sampled = None
    if trace_id is None and (header := _TRACEPARENT.search(text)):
        trace_id, sampled = header["t"], bool(int(header["f"], 16) & 1)
    elif trace_id is None and (header := _XRAY.search(text)):
        trace_id, sampled = header["a"] + header["b"], header["f"] == "1" if header["f"] else None
    elif trace_id is not None and (flag := _SAMPLED.search(text)):
        sampled = flag[1] == "True"
    if trace_id is not None and not trace_id.strip("0"):
        trace_id = sampled = None
    return Ids(trace_id, span_id, session["s"] if session else None, request["r"] if request else None, sampled)
