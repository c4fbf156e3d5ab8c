"""
Text lines as log records: a traceback belongs to the line before it, a stamp gives the time.

Understands ISO, asctime, nginx and access-log times, level names, Python tracebacks (chained and
grouped ones too), Node stacks, `data:` lines of server-sent events, and the exit lines of curl.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Kind, LogRecord, Place
from agentcore_parsers._shared import stacks
from agentcore_parsers._shared.ids_in_text import ids_of
from agentcore_parsers._shared.logs import MAX_TEXT, LogReader, level
from agentcore_parsers._shared.times import american, common_log, iso

_LEVEL = late(
    r"[\s\[(|\-]{0,5}(TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL|ALERT|EMERG"
    r"|debug|info|notice|warn(?:ing)?|error|crit|alert|emerg)\b\]?:?\s*"
)
_LOGFMT_LEVEL = late(r"\blevel=\"?(\w{1,10})\b")
_LOGGER = late(r"(?:\[(?P<a>[\w.\-]{1,80})\]|(?P<b>[a-z_][\w.]{1,80}))(?::|(?=\s))\s?")
_CURL = late(r"curl: \(\d{1,3}\) ")
_SSE = late(r"(?:data|event|id|retry):|: ?\S|:$")
# Colours as they are, and as programs show them that make control characters visible: `^[[31m`, `\x1b[31m`, `␛[31m`.
ANSI = late(r"(?:\x1b|\^\[|\\x1b|\\u001b|\\033|\u241b)\[[0-9;]{0,20}m")
_SHOWN_ESC = ("^[[", "\\x1b[", "\\u001b[", "\\033[", "\u241b[")
_HEAD = 600  # stamp, level and logger stand at the start of a line
_ID_HEAD = 2400
_MAX_LINES = 5000
_BOX = 200  # a box around a traceback is as wide as the terminal, and may be indented
_ERROR = 17
# Rich's handler leaves the time out where it is that of the line above: the level stands in its column.
_INDENT = " " * 8
_ALIGNED = late(r" {8,40}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) {1,9}\S")
_SAME_MOMENT_NS = 2 * 10**9


class TextReader:
    """Collects lines into records; `channel` says what kind of file they stand in."""

    def __init__(self, logs: LogReader, channel: Kind) -> None:
        self.logs, self.channel = logs, channel
        self._open: list[str] = []
        self._where: int | Place = 0
        self._stream = ""
        self._time_ns: int | None = None
        self._mode = ""  # the kind of stack that the open record holds, see `stacks`
        self._prefix: re.Pattern[str] | None = None  # what stands before every line of that stack
        self._ended = False  # whether the exception that closes a traceback was seen
        self._last = ""  # the last line that is not blank, without the prefix
        self._stamped: int | None = None  # the time that the last record named

    def fresh(self) -> TextReader:
        """A reader of the same kind for lines of another stream."""
        return TextReader(self.logs, self.channel)

    def lines(
        self, text: str, where: int | Place, stream: str = "", time_ns: int | None = None
    ) -> Iterable[LogRecord]:
        """Feed one line, or a message of several lines that was logged as one."""
        if "m" in text and ("\x1b" in text or any(mark in text for mark in _SHOWN_ESC)):
            text = ANSI.sub("", text)
        text = text.rstrip("\r\n")[:MAX_TEXT]
        if self._open and self._continues(text, time_ns):
            self._open.append(text)
            return ()
        done = tuple(self.flush())
        if text.strip():
            if time_ns is None and text[:8] == _INDENT and _ALIGNED.match(text):
                time_ns = self._stamped  # printed only when it changes
            self._open, self._where, self._stream, self._time_ns = [text], where, stream, time_ns
            self._mode, self._prefix = stacks.opened(text), None
            self._last, self._ended = text, False
        return done

    def _continues(self, text: str, time_ns: int | None) -> bool:
        """Whether a line belongs to the open record; what it says of a stack is noted on the way."""
        if len(self._open) > _MAX_LINES:
            return False
        if time_ns is not None and self._time_ns is not None and abs(time_ns - self._time_ns) > _SAME_MOMENT_NS:
            return False
        if stacks.TRACEBACK in text[:_BOX] and not starts_record(text):
            return self._head(text)
        blank = not text.strip()
        if self._mode:
            return blank or self._in_stack(text)
        if _SSE.match(self._open[0]):
            return False
        if blank:
            return "rror" in self._open[0] or "xception" in self._open[0]
        if self._open[-1] == "":
            # An error and a free line: what led to it may follow; everything else is a record of its own.
            return stacks.after_blank(text)
        if text[0] in " \t":
            if text[:8] == _INDENT and _ALIGNED.match(text):
                return False
            if stacks.is_frame(text):
                self._mode = "python" if stacks.FRAME.match(text) else "node"
            self._last = text
            return True
        return self._at_margin(text)

    def _head(self, text: str) -> bool:
        """Whether a traceback that begins here belongs to the open record: to what logged it, or to the chain above."""
        if self._ended or not (self._mode or self._takes_traceback()):
            return False
        if self._prefix is None:
            self._prefix = stacks.prefix_before(text)
        self._mode, self._last = stacks.opened(text), text
        return True

    def _at_margin(self, text: str) -> bool:
        """Whether a line that is not indented belongs to a record that holds no stack yet."""
        above = self._open[-1]
        if text.rstrip() in ("}", "},", "]"):
            return above[:1] in (" ", "\t")  # the object that Node prints after an error
        if stacks.after_sentence(text, above):
            self._mode = "node" if text == "Require stack:" else ""
            self._last = text
            return True
        if (" at " in text or 'File "' in text or "\tat " in text) and (prefix := stacks.prefix_of(text)):
            # Every line of the stack has the stamp, level or name of its writer.
            if prefix.match(self._open[0]):
                self._mode, self._prefix = "python" if 'File "' in text else "node", prefix
                return True
            return False
        # The exception below the line that logged it: Java's loggers print it so.
        if len(self._open) > 1 or not stacks.EXCEPTION.match(text) or text.startswith("Error: ") or starts_record(text):
            return False
        return _severity(_after_stamp(above[:_HEAD])[0])[0] >= _ERROR

    def _in_stack(self, text: str) -> bool:
        if self._prefix is None and self._last is self._open[0]:
            self._prefix = stacks.prefix_before(self._last)
        found = self._prefix.match(text) if self._prefix is not None else None
        if found is not None:
            text = text[found.end() :]
            if stacks.TRACEBACK in text[:_BOX]:
                return self._head(text)
        elif text[0] not in " \t|+>" and starts_record(text):
            return False
        if not text.strip():
            return True
        if text[0] in " \t|+" or stacks.FRAME.match(text):
            if text[:8] == _INDENT and self._mode != "box" and _ALIGNED.match(text):
                return False
        elif _SSE.match(text) or _CURL.match(text) or not stacks.goes_on(self._mode, text, self._last, self._gap()):
            return False
        else:
            self._ended = self._mode in ("python", "box") and stacks.is_exception(text)
        if self._mode == "node head" and (stacks.is_frame(text) or stacks.EXCEPTION.match(text)):
            self._mode = "node"
        self._last = text
        return True

    def _gap(self) -> int:
        """How many lines the open record has; negative where the last of them is blank."""
        return len(self._open) if self._open[-1].strip() else -len(self._open)

    def _takes_traceback(self) -> bool:
        """Whether the open line may be the message that a traceback belongs to."""
        first = self._open[0]
        if len(self._open) > 1 and first[:1] not in " \t" and stacks.EXCEPTION.match(self._open[-1]):
            return False
        found = _LEVEL.match(_after_stamp(first)[0])
        return not _SSE.match(first) and not (found and level(found[1]) in range(1, 10))

    def flush(self) -> Iterator[LogRecord]:
        """The record that is still open."""
        if self._open:
            text, mode = "\n".join(self._open).rstrip(), self._mode
            self._open, self._mode = [], ""
            if text.strip():
                yield self._record(text, mode not in ("", "node head"))

    def since(self) -> int | None:
        """When the open record was printed."""
        return self._time_ns

    def flush_before(self, time_ns: int | None) -> Iterator[LogRecord]:
        """The open record, if nothing that is printed from now on can belong to it."""
        since = self.since()
        if time_ns is not None and since is not None and time_ns - since > _SAME_MOMENT_NS:
            yield from self.flush()

    def holds(self, text: str) -> bool:
        """Whether a line belongs to a stack that is open."""
        return bool(self._open and self._mode and self._continues(ANSI.sub("", text).rstrip("\r\n"), None))

    def stamp(self, text: str) -> tuple[int | None, int]:
        """(time, where it ends) of the stamp that a line starts with."""
        return _stamp(text)

    def _record(self, text: str, stack: bool = False) -> LogRecord:
        head = text[:_HEAD].partition("\n")[0]
        rest, stamped = _after_stamp(head)
        severity, logger = _severity(rest)
        if severity == 0 and (
            stack
            or stacks.TRACEBACK in text
            or stacks.FRAME.search(text)
            or stacks.EXCEPTION.match(rest)
            or _CURL.match(rest)
            or "\n    at " in text
        ):
            severity = _ERROR
        ids = ids_of(text[:_ID_HEAD])
        if stamped is not None:
            self._stamped = stamped
        time = stamped if stamped is not None else self._time_ns
        return self.logs.plain(text, self._where, self.channel, self._stream, time, severity, logger, ids)


def _stamp(head: str) -> tuple[int | None, int]:
    at = 0
    while at < len(head) and head[at] in "[( ":
        at += 1
    if head.startswith("time=", at):
        at += 6 if head[at + 5 : at + 6] == '"' else 5
    found = iso(head, at) or common_log(head, at) or american(head, at)
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
