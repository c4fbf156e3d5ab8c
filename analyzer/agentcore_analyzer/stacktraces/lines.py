"""Lines of a text with the places where they stand, and what several languages need to read them."""

from __future__ import annotations

from collections.abc import Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.tuples import NamedTuple

BREAK = "\f"  # stands between texts that have nothing to do with each other; no print holds it
MOST_MESSAGE = 2_000  # characters of a message that are kept
MOST_FRAMES = 400  # of one exception: a recursion prints a thousand, of which the ends tell all
ANSI = late(r"\x1b(?:\[[0-9;?]{0,40}[A-Za-z]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\))|\x1b[()][A-Z0-9]|\x1b[=>]")


class Line(NamedTuple):
    """A line as a program wrote it, and where it stands in the text that was given (`start` to `end`, on line `number`)."""

    text: str
    start: int
    end: int
    number: int


def apart(line: Line) -> Line:
    """A line that ends whatever was read until here."""
    return Line(BREAK, line.start, line.start, line.number)


def clean(line: str) -> str:
    """Without colours, and with common blanks."""
    if "\x1b" in line:
        line = ANSI.sub("", line)
    return line.replace("\xa0", " ").replace("\u200b", "").replace("\ufeff", "")


# How lines of logs, consoles and build tools begin: they end the message of an exception.
_STAMP = late(
    r"[\s│|]{0,60}(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:|\[?(?:\d\d-\d\d )?\d\d:\d\d:\d\d\b|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d "
    r"|[IWEF][01]\d[0-3]\d \d\d:\d\d:\d\d|\d\.\d{6,20}e\+\d\d\s"
    r"|\[?(?:DEBUG|INFO|WARN|WARNING|ERROR|CRITICAL|FATAL|TRACE|NOTICE)\b[\]\s:|]|\[\w{1,20} ?(?:debug|info|warning|error) *\]"
    r"|\[(?:debug|info|warn|warning|error|critical|fatal) *\]|(?:START|END|REPORT|INIT_START|INIT_REPORT) (?:RequestId|Runtime|Init)"
    r"|\{\"[\w@.]{1,40}\":|[$#%](?: |$)|make(?:\[\d+\])?: \*\*\*|npm (?:ERR!|error)|##\[|::error|Process finished with exit code"
    r"|command terminated with exit code|subprocess exited with |exit (?:code|status):? \d|Exception ignored in"
    r"|Task exception was never retrieved|--- Logging error ---|level=|time=)"
)


def stamped(line: str) -> bool:
    """Whether a line is the begin of something else: a record of a log, the word of a shell or of a build."""
    return _STAMP.match(line) is not None


def indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def blank(lines: Sequence[str], at: int) -> int:
    """The next line that is not blank, from `at` on."""
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def shortened(message: str) -> str:
    return message.strip("\n").rstrip()[:MOST_MESSAGE]
