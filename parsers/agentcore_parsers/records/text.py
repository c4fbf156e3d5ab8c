"""
Text lines as log records: a traceback belongs to the line before it, a stamp gives the time.

Understands ISO, asctime, nginx and access-log times, level names, Python tracebacks (chained and
grouped ones too), Node stacks, `data:` lines of server-sent events, and the exit lines of curl.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import DamageReason, Kind, LogRecord, Place
from agentcore_parsers.decoding import numbered_causes, stacks, test_blocks, widths
from agentcore_parsers.decoding.colours import colourless
from agentcore_parsers.records import heads, open_lines
from agentcore_parsers.records.expressions import Candidates
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.logs import LogReader
from agentcore_parsers.records.plans import IDS_WITHIN
from agentcore_parsers.records.positions import SIGNS, Positions

_MAX_LINES = 5000
_BOX = 200  # a box around a traceback is as wide as the terminal, and may be indented
# Rich's handler leaves the time out where it is that of the line above: the level stands in its column.
_INDENT = " " * 8
_ALIGNED = late(r" {8,40}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) {1,9}\S")
# A logger that indents every line: ` ERROR  Upload failed`.
_LEVELLED = late(r"[ \t]{1,4}(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\b[: \t]{1,9}\S")
_SAME_MOMENT_NS = 2 * 10**9


class TextReader:
    """Collects lines into records; `channel` says what kind of file they stand in."""

    def __init__(self, logs: LogReader, channel: Kind, candidates: Candidates | None = None) -> None:
        self.logs, self.channel = logs, channel
        self._open: list[str] = []
        self._where: int | Place = 0
        self._stream = ""
        self._time_ns: int | None = None
        self._latest_ns: int | None = None  # of its last line: a long stack takes a while, line by line
        self._mode = ""  # the kind of stack that the open record holds, see `stacks`
        self._prefix: re.Pattern[str] | None = None  # what stands before every line of that stack
        self._broken = False  # whether the last line was broken and goes on with the next
        self._ended = False  # whether the exception that closes a traceback was seen
        self._last = ""  # the last line that is not blank, without the prefix
        self.given = 0  # the severity that a wrapper gives the lines
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
        return self._taken_in(self.logs.readable(colourless(text).rstrip("\r\n"), where), where, stream, time_ns)

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
            if time_ns is None and text[:8] == _INDENT and _ALIGNED.match(text):
                time_ns = self._stamped  # printed only when it changes
            self._open, self._where, self._stream = [text], where, stream
            self._time_ns = self._latest_ns = time_ns
            self._mode, self._prefix = test_blocks.MODE if test_blocks.opens(text) else stacks.opened(text), None
            self._last, self._ended, self._broken = text, False, False
            if not self._mode and (' File "' in text or "   at " in text or "\tat " in text):
                self._prefix = stacks.prefix_of(text)  # cut: the first line that is here is a frame of some writer
                self._mode = "" if self._prefix is None else "python" if 'File "' in text else "node"
            if not self._mode and text[0] in SIGNS:
                self._positions.learn(text)
        return done

    def _reopen(self, ready: LogRecord) -> None:
        """A record that was ready is open again, for the line below it."""
        text = ready.text or ""
        self._ready, self._open, self._where, self._stream = None, [text], ready.where, ready.stream
        self._latest_ns, self._mode, self._prefix = self._time_ns, "", None
        self._last, self._ended, self._broken = text, False, False

    def _join(self, text: str, time_ns: int | None) -> None:
        """Takes a line into the open record."""
        if text and widths.in_a_number(self._open[-1], text):
            self._open[-1] += text
        else:
            self._open.append(text)
        self._latest_ns = time_ns if time_ns is not None else self._latest_ns

    def _continues(self, text: str, time_ns: int | None) -> bool:
        """Whether a line belongs to the open record; what it says of a stack is noted on the way."""
        if len(self._open) > _MAX_LINES:
            return False
        if self._mode == test_blocks.MODE:
            return not test_blocks.ends(self._open[0], text)
        if test_blocks.opens(text):
            return False
        if time_ns is not None and self._latest_ns is not None and abs(time_ns - self._latest_ns) > _SAME_MOMENT_NS:
            return False
        if stacks.TRACEBACK in text[:_BOX] and not heads.starts_record(text):
            return heads.hangs_below(text, self._open[0]) or self._head(text)
        blank = not text or text.isspace()
        if self._mode:
            return blank or open_lines.in_quotes(self._mode, self._open, text) or self._in_stack(text)
        if open_lines.SSE.match(self._open[0]):
            return False
        if blank:
            return True
        if not self._open[-1].strip():
            # An error and a free line: what led to it may follow; everything else is a record of its own.
            error = "rror" in self._open[0] or "xception" in self._open[0]
            if error:
                return stacks.after_blank(text) or open_lines.closes_quote(self._open, text)
            return numbered_causes.heads_causes(text) and open_lines.is_bad(self._open)
        if text[0] in " \t":
            return self._indented(text)
        return self._at_margin(text, time_ns is not None)

    def _indented(self, text: str) -> bool:
        """Whether an indented line belongs to a record that holds no stack yet."""
        if text[:8] == _INDENT and _ALIGNED.match(text):
            return False
        if (_LEVELLED.match(text) and _LEVELLED.match(self._open[0])) or open_lines.is_event(text):
            return False
        if (stacks.MARKED.match(text) and open_lines.is_quiet(self._open)) or open_lines.begins_as(self._open, text):
            return False
        if len(self._open) == 1 and stacks.takes_nothing(self._open[0]):
            return False  # a block of code, or what a command put out
        if stacks.is_frame(text):
            self._mode = stacks.mode_of(text)
        elif numbered_causes.reports(text):
            self._mode = numbered_causes.REPORT
        self._last = text
        return True

    def _head(self, text: str) -> bool:
        """Whether a traceback that begins here belongs to the open record: to what logged it, or to the chain above."""
        taken = self._mode or open_lines.takes_traceback(self._open, self.given)
        if self._ended or not taken or not stacks.chains_notebook(self._mode, self._last):
            return False
        mode = stacks.opened(text)
        if self._prefix is None and not mode.startswith(stacks.NOTEBOOK):
            self._prefix = stacks.prefix_before(text)
        self._mode, self._last = mode, text
        return True

    def _at_margin(self, text: str, event: bool) -> bool:
        """Whether a line that is not indented belongs to a record that holds no stack yet; `event`: a wrapper gave it a time."""
        above, first = self._open[-1], text[0]
        if widths.fits_not(len(above), text) and self._goes_on(above, text):
            return True
        if first in "}]" and text.rstrip() in ("}", "},", "]"):
            return above[:1] in (" ", "\t")  # the object that Node prints after an error
        told_on = first in "n│╵" or "npm " in text[:60] or (first.isdecimal() and " error " in text[:14])
        if told_on and stacks.same_run(text, above):
            return True
        if (told := open_lines.of_headline(self._open, text)) is not None:
            return told
        if text.startswith("Caused by: ") and stacks.EXCEPTION.match(above):
            return True  # the outer exception has no frames of its own
        if not event and stacks.is_frame_at_margin(text):
            taken = stacks.is_exception(above) or open_lines.is_bad(self._open)
            self._mode, self._last = ("node", text) if taken else (self._mode, self._last)
            return taken
        if text == "[stacktrace]" and "[object] (" in above:
            self._mode, self._last = "php", text  # Monolog
            return True
        if text.rstrip() == stacks.HEAD_BELOW and stacks.EXCEPTION.match(above):
            self._mode, self._last = "python", text
            return True
        if ("<" in text or first == "R") and stacks.after_sentence(text, above):
            self._mode = "node" if first == "R" else ""
            self._last = text
            return True
        if (" at " in text or 'File "' in text or "\tat " in text) and (prefix := stacks.prefix_of(text)):
            # Every line of the stack has the stamp, level or name of its writer.
            if prefix.match(self._open[0]):
                self._mode, self._prefix = "python" if 'File "' in text else "node", prefix
                return True
            return False
        bare = "." in text and " " not in text
        if bare and (stacks.after_zap(text, above) or (stacks.is_function(text) and open_lines.is_bad(self._open))):
            self._mode, self._last = "go", text  # zap and its like print the stack below the line
            return True
        # The exception below the line that logged it: Java's loggers print it so.
        if len(self._open) > 1 or not ("rror" in text or "xcept" in text) or not stacks.EXCEPTION.match(text):
            return False
        if text.startswith("Error: ") or heads.starts_record(text) or (event and heads.only_clock(above)):
            return False  # an event of its own: logback's own stack would be a part of the one above
        return heads.severity_of(heads.after_stamp(above[: heads.HEAD])[0])[0] >= heads.ERROR

    def _goes_on(self, above: str, text: str) -> bool:
        """Whether the line above was broken at the width of a terminal, and goes on here."""
        self._broken = (
            not heads.starts_record(text)
            and widths.glue(above.rpartition("\n")[2], text, self._broken) is not None
            and not open_lines.is_quiet(self._open)
        )
        return self._broken

    def _in_stack(self, text: str) -> bool:
        if self._mode.startswith(stacks.NOTEBOOK):
            return self._in_notebook(text)
        if self._mode == numbered_causes.REPORT:
            return numbered_causes.in_report(text, self._gap()) and not (text[0] not in " \t" and heads.starts_record(text))
        if self._prefix is None and self._last is self._open[0] and not stacks.is_frame(self._last):
            self._prefix = stacks.prefix_before(self._last)
        found = self._prefix.match(text) if self._prefix is not None else None
        if found is not None:
            text = text[found.end() :]
            if stacks.TRACEBACK in text[:_BOX]:
                return self._head(text)
        elif text[0] not in " \t|+>" and heads.starts_record(text):
            return False
        elif self._prefix is not None and text[0] not in " \t|+>" and open_lines.is_widest(self._open):
            return not stacks.EXCEPTION.match(text)  # where every line has its writer, one without goes on with that above
        if not text.strip():
            return True
        if text[0] in " \t|+" or stacks.FRAME.match(text):
            if text[:8] == _INDENT and self._mode != "box" and _ALIGNED.match(text):
                return False
            if self._mode == "node" and self._gap() < 0 and stacks.is_frame(self._last) and not stacks.is_frame(text):
                return False  # a free line below the frames: a runner of tests goes on
        elif widths.fits_not(len(self._open[-1]), text) and self._goes_on(self._open[-1], text):
            return True
        elif (
            open_lines.SSE.match(text) or heads.CURL.match(text) or not stacks.goes_on(self._mode, text, self._last, self._gap())
        ):
            return False
        else:
            self._ended = self._mode in ("python", "box") and stacks.is_exception(text)
        self._mode = open_lines.mode_after(self._mode, text)
        self._last = text
        return True

    def _in_notebook(self, text: str) -> bool:
        if text[0] not in " \t" and (heads.starts_record(text) or not stacks.goes_on(self._mode, text, self._last, self._gap())):
            return False
        if text[0] in " \t" and self._mode == stacks.NOTEBOOK and self._gap() < 0:
            return False  # the message has ended
        if stacks.closes_notebook(self._mode, text):
            self._mode = stacks.NOTEBOOK
        self._last = text
        return True

    def _gap(self) -> int:
        """How many lines the open record has; negative where the last of them is blank."""
        return len(self._open) if self._open[-1].strip() else -len(self._open)

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
        late = time_ns is not None and latest is not None and time_ns - latest > _SAME_MOMENT_NS
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
