"""Which lines belong to the record that is open: a stack, a broken line, what is indented below."""

from __future__ import annotations

import re

from agentcore_analyzer.conventions.late import late
from agentcore_parsers.decoding import numbered_causes, stacks, test_blocks, widths
from agentcore_parsers.records import heads, open_lines

_MAX_LINES = 5000
_BOX = 200  # a box around a traceback is as wide as the terminal, and may be indented
# Rich's handler leaves the time out where it is that of the line above: the level stands in its column.
INDENT = " " * 8
ALIGNED = late(r" {8,40}(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) {1,9}\S")
# A logger that indents every line: ` ERROR  Upload failed`.
_LEVELLED = late(r"[ \t]{1,4}(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)\b[: \t]{1,9}\S")
SAME_MOMENT_NS = 2 * 10**9


class OpenRecord:
    """The lines of a record that is open, and what they say of the next one."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._latest_ns: int | None = None  # of its last line: a long stack takes a while, line by line
        self._mode = ""  # the kind of stack that the open record holds, see `stacks`
        self._prefix: re.Pattern[str] | None = None  # what stands before every line of that stack
        self._broken = False  # whether the last line was broken and goes on with the next
        self._ended = False  # whether the exception that closes a traceback was seen
        self._last = ""  # the last line that is not blank, without the prefix
        self.given = 0  # the severity that a wrapper gives the lines

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
        if time_ns is not None and self._latest_ns is not None and abs(time_ns - self._latest_ns) > SAME_MOMENT_NS:
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
        if text[:8] == INDENT and ALIGNED.match(text):
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
            if text[:8] == INDENT and self._mode != "box" and ALIGNED.match(text):
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
