"""Python's exceptions as rich, IPython, pytest and the interpreter's own fault handler draw them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.python_block import CAUSE, DURING, HEAD, decisive
from agentcore_analyzer.stacktraces.python_loading import loading
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("Traceback (most recent call last) ", "Traceback (most recent call last)\n", "E   ", "Fatal Python error", "call last)")
_BOX = late(r"(.{0,200}?)[╭┌+][─-]{2,400} Traceback \(most recent call last\) [─-]{2,400}")
_BOX_FRAME = late(r"(\S.{0,900}?):(\d{1,9})(?: in (.{1,300}))?$")
_BOX_CALL = late(r"in ([\w.<>]{1,300}):(\d{1,9})$")  # of a frame whose file is not there to be read
_NOTEBOOK = late(r"([A-Za-z_][\w.]{0,200})\s{1,200}Traceback \(most recent call last\)\s*$")
_CELL = late(r"(?:File |Cell |Input )?(.{1,900}?)(?::|, line |\(\))(\d{1,9})?(?:,? in ([\w.<>]{1,200})\(?.{0,300})?$")
_OLD_CELL = late(r"(\S.{0,900}?) in ([\w.<>]{1,200})\(.{0,300}\)$")
_ARROW = late(r"-{1,8}> (\d{1,9})\b")
_E = late(r"E {3}(.*)$")
_TEST_FRAME = late(r"(\S{1,400}\.\w{1,5}):(\d{1,9}): ?(?:in (.{1,200})|([A-Za-z_][\w.]{0,200}))?$")
_FATAL = late(r"(?:.{0,200}?[\s:\]])?Fatal Python error: (.*)$")
_FATAL_FRAME = late(r"\s{1,8}File \"([^\"]{1,1000})\", line (\d{1,9}) in (.{1,300})$")
_MOST = 200


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at = free = 0
    while at < len(lines):
        line, trace = lines[at], None
        if "call last)" in line and HEAD not in line:
            if (m := _BOX.match(line)) is not None:
                trace = _boxes(lines, at, 0 if m[1].strip() else len(m[1]))
            elif _NOTEBOOK.match(line):
                trace = _notebook(lines, at)
        elif line.startswith("E   ") and _E.match(line):
            trace = _test(lines, at, free)
        elif "Fatal Python error" in line and (m := _FATAL.match(line)):
            trace = _fatal(lines, at, m[1])
        if trace is None:
            at += 1
        else:
            yield trace
            at = free = max(trace.end, at + 1)


def _linked(
    lines: Sequence[str], at: int, one: Callable[[Sequence[str], int], tuple[Raised, int, bool] | None]
) -> StackTrace | None:
    """One exception after the other, with a sentence between them."""
    begin, found, trigger, cut = at, list[Raised](), False, ""
    while True:
        read = one(lines, at)
        if read is None:
            break
        raised, at, whole = read
        found.append(raised)
        if not whole:
            cut = "end"
            break
        after = texts.blank(lines, at)
        sentence = lines[after].strip(" │") if after < len(lines) else ""
        if sentence not in (CAUSE, DURING):
            break
        trigger = trigger or (len(found) == 1 and sentence == DURING)
        at = texts.blank(lines, after + 1)
        if at >= len(lines) or one(lines, at) is None:
            found.append(Raised("", "", (), after))
            at, cut = after + 1, "end"
            break
    if not found:
        return None
    return StackTrace("python", tuple(found), begin, at, (), cut, "", loading(found), trigger)


def _boxes(lines: Sequence[str], at: int, column: int) -> StackTrace | None:
    return _linked(lines, at, lambda text, line: _box(text, line, column))


def _box(lines: Sequence[str], at: int, column: int) -> tuple[Raised, int, bool] | None:
    if not _BOX.match(lines[at]):
        return None
    head, frames, open_ = at, list[Frame](), ""
    at += 1
    while at < len(lines) and (line := lines[at].strip()) and line[:1] in "│|":
        content = line[1:].rstrip("│| ").removeprefix(" ")
        if content[:1].isspace() or content[:1] in ("", "❱", "╭", "│", "╰", "|"):
            open_ = ""
        elif not open_ and (m := _BOX_CALL.match(content)):
            frames.append(Frame("", whole(m[2]), m[1], False))
        elif m := _BOX_FRAME.match(open_ + content) or _BOX_FRAME.match(f"{open_} {content}"):
            frames.append(Frame(m[1], whole(m[2]), m[3] or "", own("python", m[1], m[3] or "")))
            open_ = ""
        else:  # wider than the box: a path is broken anywhere, before the function at a space
            open_ += content
        at += 1
    if at >= len(lines) or lines[at].strip()[:1] not in ("╰", "└", "+"):
        return Raised("", "", tuple(frames), head), at, False
    return _last(lines, at + 1, column, frames, head)


def _last(lines: Sequence[str], at: int, column: int, frames: Sequence[Frame], head: int) -> tuple[Raised, int, bool]:
    """The exception's own line, and the further ones of its message."""
    raised = decisive(lines[at], at) if at < len(lines) else None
    if raised is None:
        return Raised("", "", tuple(frames), head), at, False
    told, end = [raised.message], at + 1
    padded = lines[at].endswith("  ")
    while end < len(lines) and end - at < _MOST and lines[end].strip() and texts.indent(lines[end]) >= column:
        line = lines[end]
        if (
            line == texts.BREAK
            or texts.stamped(line)
            or line.strip() in (CAUSE, DURING)
            or _BOX.match(line)
            or _NOTEBOOK.match(line)
        ):
            break
        told.append(line.strip() if column else line)
        end += 1
    message = texts.shortened((" " if padded else "\n").join(told))
    return raised._replace(message=message, frames=tuple(frames)), end, True


def _notebook(lines: Sequence[str], at: int) -> StackTrace | None:
    return _linked(lines, at, _cells)


def _cells(lines: Sequence[str], at: int) -> tuple[Raised, int, bool] | None:
    m = _NOTEBOOK.match(lines[at])
    if m is None:
        return None
    name, head, frames = m[1], at, list[Frame]()
    at += 1
    while at < len(lines) and at - head < 5_000:
        line = lines[at]
        if _names(line, name) or line == texts.BREAK:
            break
        if (arrow := _ARROW.match(line)) and frames and frames[-1].line is None:
            frames[-1] = frames[-1]._replace(line=whole(arrow[1]))
        elif line and not line[:1].isspace() and not line.startswith("-"):
            if (cell := _CELL.match(line)) and (cell[2] or not _OLD_CELL.match(line)):
                number = whole(cell[2]) if cell[2] else None
                frames.append(Frame(cell[1], number, cell[3] or "<module>", own("python", cell[1])))
            elif cell := _OLD_CELL.match(line):
                frames.append(Frame(cell[1], None, cell[2], own("python", cell[1])))
        at += 1
    if at >= len(lines) or lines[at] == texts.BREAK:
        return Raised(name, "", tuple(frames), head), at, False
    return _last(lines, at, 0, frames, head)


def _names(line: str, name: str) -> bool:
    """Whether a line at the margin names the exception of the head; one of the two may lack the module."""
    said = line.partition(":")[0].rstrip()
    return line.startswith(f"{name}:") or said == name or said.endswith(f".{name}") or name.endswith(f".{said}")


def _test(lines: Sequence[str], at: int, free: int) -> StackTrace | None:
    """The lines that pytest marks with E, and the places around them."""
    told, end = list[str](), at
    while end < len(lines) and (m := _E.match(lines[end])):
        told.append(m[1])
        end += 1
    frames, begin = list[Frame](), at
    for above in range(at - 1, max(free, at - _MOST) - 1, -1):
        line = lines[above]
        if re.match(r"_{3,} .* _{3,}$|={3,} ", line) or line == texts.BREAK or line.startswith("E   "):
            begin = above if line.startswith("_") else begin
            break
        if m := _TEST_FRAME.match(line):
            frames.append(Frame(m[1], whole(m[2]), m[3] or "", own("python", m[1], m[3] or "")))
            begin = above
    frames.reverse()
    after = texts.blank(lines, end)
    kind = ""
    if after < len(lines) and (m := _TEST_FRAME.match(lines[after])) and m[4]:
        kind = m[4]
        frames.append(Frame(m[1], whole(m[2]), "", own("python", m[1])))
        end = after + 1
    raised = decisive(told[0], at)
    if raised is None:
        raised = Raised(kind or ("AssertionError" if told[0].startswith("assert") else ""), told[0], (), at)
    message = texts.shortened("\n".join([raised.message, *told[1:]]))
    chain = (raised._replace(message=message, frames=tuple(frames)),)
    if not frames and not raised.type:
        return None
    # What is collected is being imported; what is tested has been.
    collected = any("ERROR collecting" in line for line in lines[begin:at])
    return StackTrace("python", chain, begin, end, (), "", "", True if collected else False if frames else None)


def _fatal(lines: Sequence[str], at: int, message: str) -> StackTrace:
    """What the interpreter says when it falls: the innermost call first."""
    frames, end = list[Frame](), at + 1
    while end < len(lines) and end - at < _MOST:
        line = lines[end]
        if m := _FATAL_FRAME.match(line):
            frames.append(Frame(m[1], whole(m[2]), m[3], own("python", m[1])))
        elif (
            "<no Python frame>" not in line
            and "most recent call first" not in line
            and line.strip()
            and not line.startswith("  ...")
        ):
            if not line.startswith(("Python runtime state", "Extension modules")):
                break
        elif not line.strip() and frames and not lines[min(end + 1, len(lines) - 1)].startswith(("Thread 0x", "Extension")):
            break
        end += 1
    frames = frames[: texts.MOST_FRAMES]
    chain = (Raised("Fatal Python error", message.strip(), tuple(reversed(frames)), at),)
    return StackTrace("python", chain, at, end, (), "", "", loading(chain))
