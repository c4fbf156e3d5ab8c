"""
Text lines as log records: a traceback belongs to the line before it, a stamp gives the time.

Understands ISO, asctime, nginx and access-log times, level names, Python tracebacks (chained and
grouped ones too), Node stacks, `data:` lines of server-sent events, and the exit lines of curl.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import DamageReason, Kind, LogRecord, Place
from agentcore_parsers.decoding import numbered_causes, stacks, test_blocks, widths
from agentcore_parsers.decoding.colours import colourless
from agentcore_parsers.records import heads, open_lines
from agentcore_parsers.records.expressions import Candidates
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.logs import LogReader
from agentcore_parsers.records.open_record import ALIGNED, INDENT, SAME_MOMENT_NS, OpenRecord
from agentcore_parsers.records.plans import IDS_WITHIN
from agentcore_parsers.records.positions import BEGINNERS, SIGNS, Positions


class TextReader(OpenRecord):
    """Collects lines into records; `channel` says what kind of file they stand in."""

    BEGINNERS = BEGINNERS  # of lines that it may know

    def __init__(self, logs: LogReader, channel: Kind, candidates: Candidates | None = None) -> None:
        super().__init__()
        self.logs, self.channel = logs, channel
        self._where: int | Place = 0
        self._stream = ""
        self._time_ns: int | None = None
        self._stamped: int | None = None  # the time that the last record named
        self._positions = Positions(logs, channel, candidates or Candidates(()))
        self._ready: LogRecord | None = None  # the open record, where its line was read by position and is the only one

    def fresh(self) -> TextReader:
        """A reader of the same kind for lines of another stream."""
        return TextReader(self.logs, self.channel)

    def lines(self, text: str, where: int | Place, stream: str = "", time_ns: int | None = None) -> Iterable[LogRecord]:
        """Feed one line, or a message of several lines that was logged as one."""
        if text[:1] in SIGNS:
            found = self.known(text.rstrip("\r\n").encode("utf-8", "surrogatepass"), where, stream, time_ns)
            if found is not None:
                return found
        return self.unknown(text, where, stream, time_ns)

    def known(self, line: bytes, where: int | Place, stream: str = "", time_ns: int | None = None) -> Iterable[LogRecord] | None:
        """Feed one line without its end, if it can be read by position; None where it cannot, and nothing was fed."""
        headline = not self._positions.plain
        record = self._positions.record(line, where, stream, time_ns)
        if record is None:
            return None
        if (ready := self._ready) is not None and not headline:
            self._ready, self._time_ns = record, time_ns
            return (ready,)
        if ready is not None:
            self._reopen(ready)
        if self._open and self._continues(record.text or "", time_ns):
            self._join(record.text or "", time_ns)
            return ()
        done = self.flush()
        self._ready, self._time_ns = record, time_ns
        return done

    def unknown(self, text: str, where: int | Place, stream: str = "", time_ns: int | None = None) -> Iterable[LogRecord]:
        """Feed a line that is not read by position, or several lines that were logged as one."""
        return self._taken_in(self.logs.readable(colourless(text).rstrip("\r\n"), where), where, stream, time_ns)

    def _taken_in(self, text: str, where: int | Place, stream: str, time_ns: int | None) -> Iterable[LogRecord]:
        if self._ready is not None:
            self._reopen(self._ready)
        if "\r" in text and ("\xa0" in text or stacks.TRACEBACK in text):
            # Lambda writes a traceback as one event, its lines parted by carriage returns and indented by hard spaces.
            text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
        if self._open and self._continues(text, time_ns):
            self._join(text, time_ns)
            return ()
        done = self.flush()
        if text.strip():
            if time_ns is None and text[:8] == INDENT and ALIGNED.match(text):
                time_ns = self._stamped  # printed only when it changes
            self._begin(text, where, stream, time_ns)
            self._mode = test_blocks.MODE if test_blocks.opens(text) else stacks.opened(text)
            if not self._mode and (' File "' in text or "   at " in text or "\tat " in text):
                self._prefix = stacks.prefix_of(text)  # cut: the first line that is here is a frame of some writer
                self._mode = "" if self._prefix is None else "python" if 'File "' in text else "node"
            if not self._mode and text[0] in SIGNS:
                self._positions.learn(text)
        return done

    def _begin(self, text: str, where: int | Place, stream: str, time_ns: int | None) -> None:
        """A record is open that has one line, and no stack so far."""
        self._open, self._where, self._stream = [text], where, stream
        self._time_ns = self._latest_ns = time_ns
        self._mode, self._prefix = "", None
        self._last, self._ended, self._broken = text, False, False

    def _reopen(self, ready: LogRecord) -> None:
        """A record that was ready is open again, for the line below it."""
        self._ready = None
        self._begin(ready.text or "", ready.where, ready.stream, self._time_ns)

    def flush(self) -> tuple[LogRecord, ...]:
        """The record that is still open."""
        if (ready := self._ready) is not None:
            self._ready = None
            self._stamped = ready.time_ns if self._positions.names_time else self._stamped
            return (ready,)
        if not self._open:
            return ()
        text, mode = "\n".join(self._open).rstrip(), self._mode
        self._open, self._mode = [], ""
        if mode == test_blocks.MODE:
            text = test_blocks.told(text)
        if "\n" in text:
            text = widths.mended(text)
        if not text.strip():
            return ()
        return (self._record(text, mode not in ("", "node head", stacks.RAILS, test_blocks.MODE, numbered_causes.REPORT)),)

    def flush_before(self, time_ns: int | None) -> tuple[LogRecord, ...]:
        """The open record, if nothing that is printed from now on can belong to it."""
        latest = self._latest_ns if self._ready is None else self._time_ns
        late = time_ns is not None and latest is not None and time_ns - latest > SAME_MOMENT_NS
        return self.flush() if late else ()

    def holds(self, text: str) -> bool:
        """Whether a line belongs to a stack or a row that is open; asked before the line is given, so nothing is noted."""
        if self._ready is not None:
            self._reopen(self._ready)
        if not (self._open and (self._mode or open_lines.is_stack_row(self._open[0]))):
            return False
        kept = self._mode, self._prefix, self._broken, self._ended, self._last
        found = self._continues(colourless(text).rstrip("\r\n"), None)
        self._mode, self._prefix, self._broken, self._ended, self._last = kept
        return found

    def stamp(self, text: str) -> tuple[int | None, int]:
        """(time, where it ends) of the stamp that a line starts with."""
        return heads.stamp(text)

    def _record(self, text: str, stack: bool) -> LogRecord:
        rest, stamped = heads.after_stamp(text[: heads.HEAD].partition("\n")[0])
        severity, logger = heads.told(text, rest, stamped is not None, stack)
        if stamped is not None:
            self._stamped = stamped
            if rest[1:3] == "ST" and rest[:1].isupper() and not rest[3:4].isalnum():
                self.logs.noted.note(DamageReason.NO_ZONE, self._where)  # CST, IST: several zones have these letters
        time = stamped if stamped is not None else self._time_ns
        return self.logs.plain(text, self._where, self.channel, self._stream, time, severity, logger, ids_of(text[:IDS_WITHIN]))
