"""One exception in a traceback of Python: its frames, and its last lines with a message that may be long."""

from __future__ import annotations

from collections.abc import Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import whole

HEAD = "Traceback (most recent call last):"
HEAD_BELOW = "Traceback:"  # Streamlit names the exception in the line above, and ends with the last frame
CAUSE = "The above exception was the direct cause of the following exception:"
DURING = "During handling of the above exception, another exception occurred:"
FRAME = late(r'[\s>]{0,200}File "([^"]{1,1000})", line (\d{1,9})(?:,? in (.{1,300}?))?\s*$')
_DECISIVE = late(r"\s{0,200}([A-Za-z_][\w.]{0,200}(?:<locals>\.[\w.]{1,100})?)(?:: ?(.*))?$")
_LEVELS = frozenset({"DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "TRACE"})
_STOPS = frozenset({CAUSE, DURING, '"""', "'''", "Call stack:", "[end of output]"})  # the last one is pip's, below what a build printed
_SPAWN = late(r"[/\\]multiprocessing[/\\]spawn\.py$")
MOST_LINES = 200  # of one message
_NEAR = 12  # lines that a broken line of code or a print of another thread takes
_COLUMN = 8  # how far a print in a table is indented at least
_NAMES = ("Error", "Exception", "Exit", "Interrupt", "Warning", "Group", "Failure", "Fault", "Timeout")


class Told(NamedTuple):
    """What one print told: the chain so far, its other leaves, what is missing, and the line after it."""

    chain: tuple[Raised, ...]
    related: tuple[Raised, ...]
    cut: bool
    trigger: bool
    end: int


def block(lines: Sequence[str], at: int, headless: bool = False) -> tuple[Raised, int, bool]:
    """One exception: its frames and its last lines; whether it was whole, and the line after it."""
    head, frames = at, list[Frame]()
    if not headless:
        at += 1
    base = _base(lines, at)
    while at < len(lines):
        line = lines[at]
        if line == texts.BREAK:
            return Raised("", "", tuple(frames), head), at, False
        if not line.strip():  # loguru leaves lines free between frames
            after = texts.blank(lines, at)
            if after >= len(lines) or not _goes_on(lines[after], after, base):
                return Raised("", "", tuple(frames), head), at, False
            at = after
            continue
        m = FRAME.match(line)
        if m:
            file, function = m[1], (m[3] or "").strip()
            if len(frames) >= texts.MOST_FRAMES:
                frames.pop(texts.MOST_FRAMES // 2)
            if _SPAWN.search(file) and len(frames) == 1:
                frames[0] = frames[0]._replace(own=False)  # the text with which multiprocessing starts a child
            frames.append(Frame(file, whole(m[2]), function, own("python", file, function)))
        elif texts.indent(line) <= base and (decisive(line, at) or not _broken(lines, at)):
            break
        at += 1
    raised = decisive(lines[at], at) if at < len(lines) else None
    if raised is None or HEAD in lines[at] or texts.stamped(lines[at]):
        return Raised("", "", tuple(frames), head), at, False
    message, end = _message(lines, at, raised.message, base)
    return raised._replace(message=message, frames=tuple(frames)), end, True


def _goes_on(line: str, at: int, base: int) -> bool:
    return texts.indent(line) > base or FRAME.match(line) is not None or decisive(line, at) is not None


def _broken(lines: Sequence[str], at: int) -> bool:
    """Whether a line that stands as far out as the exception is one of others, or of code that a narrow column broke."""
    for near in range(at, min(at + _NEAR, len(lines))):
        line = lines[near]
        if HEAD in line or not line.strip() or line == texts.BREAK or texts.stamped(line):
            return False
        if FRAME.match(line) or ((raised := decisive(line, near)) and raised.type.endswith(_NAMES)):
            return True
    return False


def _base(lines: Sequence[str], at: int) -> int:
    """How far the whole print is indented: its frames stand two further in."""
    at = texts.blank(lines, at)
    if at >= len(lines) or not FRAME.match(lines[at]):
        return 0 if at >= len(lines) else min(texts.indent(lines[at]), 4)
    line = lines[at].replace(">", " ", 1)
    return max(0, texts.indent(line) - 2)


def decisive(line: str, at: int) -> Raised | None:
    """The line that names exception and message, or None."""
    m = _DECISIVE.match(line)
    if m is None or m[1] in _LEVELS or m[1].endswith("."):
        return None
    return Raised(m[1], (m[2] or "").strip(), (), at)


def _message(lines: Sequence[str], at: int, first: str, base: int) -> tuple[str, int]:
    """A message over all of its lines, with the notes, and the line after it."""
    told, end = [first], at + 1
    narrow = base >= _COLUMN and lines[at].endswith("  ")  # a column of a table, which breaks lines between words
    while end < len(lines) and end - at < MOST_LINES:
        line = lines[end]
        if line == texts.BREAK or HEAD in line or line.strip() in _STOPS or texts.stamped(line):
            break
        if not line.strip():
            after = texts.blank(lines, end)
            if after >= len(lines) or not lines[after][:1].isspace() or texts.indent(lines[after]) <= base:
                break
        elif texts.indent(line) < base:
            break
        told.append(line.strip() if narrow else line[base:] if base else line)
        end += 1
    if end < len(lines) and lines[end].strip() in ('"""', "'''"):
        end += 1
    return texts.shortened((" " if narrow else "\n").join(told)), end
