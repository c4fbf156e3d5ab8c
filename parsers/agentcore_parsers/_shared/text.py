"""
Text lines as log records: a traceback belongs to the line before it, a stamp gives the time.

Understands ISO, asctime, nginx and access-log times, levels, tracebacks (chained and grouped
ones too), `data:` lines of server-sent events, and the exit lines of curl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agentcore_analyzer.model import Kind, LogRecord, Place
from agentcore_parsers._shared.logs import MAX_TEXT, LogReader, level
from agentcore_parsers._shared.times import common_log, iso

_LEVEL = re.compile(
    r"[\s\[(]{0,4}(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL|ALERT|EMERG|debug|info|notice|warn(?:ing)?"
    r"|error|crit|alert|emerg)\b\]?:?\s*"
)
_CONTINUES = re.compile(
    r"\s|Traceback \(most recent call last\)|During handling of the above exception"
    r"|The above exception was the direct cause|Caused by: |[|+] |\s*at .+\(.+:\d+:\d+\)"
)
_EXCEPTION_START = re.compile(r"(?:[A-Za-z_][\w.]*\.)?[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Timeout|Group)\b(?::| \(|$)")
_LOGGER = re.compile(r"(?:\[(?P<a>[\w.\-]{1,80})\]|(?P<b>[a-z_][\w.]{1,80})):?\s")
_TRACE = re.compile(r"\b(?:trace_?id|otelTraceID|traceId)[=:\s\"']{1,4}(?P<t>[0-9a-f]{32})\b")
_SPAN = re.compile(r"\b(?:span_?id|otelSpanID|spanId)[=:\s\"']{1,4}(?P<s>[0-9a-f]{16})\b")
_SESSION = re.compile(r"\b[Ss]ession(?:[ _]?[Ii][Dd])?[=:\s\"']{1,4}(?P<s>[0-9A-Za-z][\w-]{6,255})")
_REQUEST = re.compile(r"\b[Rr]equest[ _]?[Ii][Dd][=:\s\"']{1,4}(?P<r>[0-9a-f-]{16,64})\b")
_HEADER_TRACE = re.compile(r"\b00-(?P<t>[0-9a-f]{32})-(?P<s>[0-9a-f]{16})-[0-9a-f]{2}\b")
_SSE = re.compile(r"(?:data|event|id|retry): ?|: ")
_HEAD_LIMIT = 600


class TextReader:
    """Collects lines into records; `channel` says what kind of file they stand in."""

    def __init__(self, logs: LogReader, channel: Kind) -> None:
        self.logs, self.channel = logs, channel
        self._open: list[str] = []
        self._where: int | Place = 0
        self._stream = ""
        self._time: int | None = None
        self._traceback = False

    def lines(self, text: str, where: int | Place, stream: str = "", time_ns: int | None = None) -> Iterator[LogRecord]:
        """Feed one line, or a message of several lines that was logged as one."""
        text = text.rstrip("\r\n")
        if self._continues(text, time_ns):
            self._open.append(text[:MAX_TEXT])
            return
        yield from self.flush()
        if not text.strip():
            return
        self._open, self._where, self._stream, self._time = [text[:MAX_TEXT]], where, stream, time_ns
        self._traceback = "Traceback (most recent call last)" in text

    def _continues(self, text: str, time_ns: int | None) -> bool:
        if not self._open or len(self._open) > 2000:
            return False
        if time_ns is not None and self._time is not None and abs(time_ns - self._time) > 2 * 10**9:
            return False
        if self._traceback:
            # The exception line itself ends the block; a chained traceback goes on after a blank.
            if _starts_record(text):
                return False
            if _EXCEPTION_START.match(text) or not text.strip() or _CONTINUES.match(text):
                return True
            return not _SSE.match(text) and _looks_like_exception_tail(self._open)
        if text.startswith("Traceback (most recent call last)"):
            self._traceback = True
            return True
        return bool(text) and text[0] in " \t" and not _SSE.match(self._open[0]) and bool(text.strip())

    def flush(self) -> Iterator[LogRecord]:
        if self._open:
            text = "\n".join(self._open).rstrip()
            self._open, self._traceback = [], False
            if text.strip():
                yield self._record(text)

    def _record(self, text: str) -> LogRecord:
        head = text[:_HEAD_LIMIT]
        at, time_ns = 0, self._time
        while at < len(head) and head[at] in "[ ":
            at += 1
        stamp = iso(head, at) or common_log(head, at)
        if stamp is None and (bracket := head.find("[")) > 0:
            stamp = common_log(head, bracket + 1) or iso(head, bracket + 1)
        elif stamp is not None:
            at = stamp[1]
        if stamp is not None:
            time_ns = stamp[0]
        else:
            at = 0
        severity, logger = 0, ""
        rest = head[at:].lstrip("] \t-")
        found = _LEVEL.match(rest)
        if found is None:
            named = _LOGGER.match(rest)
            found = _LEVEL.match(rest, named.end() - 1) if named else None
            if found is not None and named is not None:
                logger = named["a"] or named["b"]
        if found is not None:
            severity = level({"crit": "CRITICAL"}.get(found[1], found[1]))
            if not logger and (named := _LOGGER.match(rest, found.end())):
                logger = named["a"] or named["b"]
        if severity == 0 and _is_traceback(text):
            severity = 17
        return self.logs.plain(
            text, self._where, self.channel, self._stream, time_ns, severity, logger, _ids(text[: 4 * _HEAD_LIMIT])
        )


def _is_traceback(text: str) -> bool:
    return "Traceback (most recent call last)" in text


def _starts_record(text: str) -> bool:
    return text[:1] in "[0123456789{" and (iso(text, 1 if text[:1] == "[" else 0) is not None or text[:1] == "{")


def _looks_like_exception_tail(lines: list[str]) -> bool:
    """Whether the last line was the exception line, so that its message may span lines."""
    return bool(_EXCEPTION_START.match(lines[-1])) and lines[-1].endswith(":")


def _ids(text: str) -> tuple[str | None, str | None, str | None, str | None]:
    trace, span = _TRACE.search(text), _SPAN.search(text)
    header = _HEADER_TRACE.search(text) if trace is None else None
    session, request = _SESSION.search(text), _REQUEST.search(text)
    return (
        trace["t"] if trace else header["t"] if header else None,
        span["s"] if span else None,
        session["s"] if session else None,
        request["r"] if request else None,
    )


