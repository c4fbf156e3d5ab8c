"""Exceptions of Ruby: what left comes first, its causes after it. The last of them is the root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = (":in `", ":in '", ".rb:")
_HEAD = late(r"(?:.{0,200}?[\s\]|:])??((?:[^\s:]|:(?!\d)){1,500}?):(\d{1,9}):in [`']([^']{1,300})': (.*)$")
_NAME = late(r"(.*?) \(([A-Z][\w:]{0,200})\)$")
_PLAIN = late(r"(?:.{0,200}?[\s\]|:])??([^\s:]{1,500}\.rb):(\d{1,9}): (.{0,60}?syntax errors?\b.*)$")
_FROM = late(r"\s{1,20}(?:\d{1,6}: )?from (.{1,500}?):(\d{1,9})(?::in [`']([^']{1,300})')?\s*$")
_LEVELS = late(r"\s{1,20}\.\.\. \d+ levels\.\.\.\s*$")
# Rails logs `Billing::Error (message):`, its causes without the colon, the numbered source of a template, and bare frames.
_LOGGED = late(r"(?:.{0,200}?[\s\]|])?([A-Z]\w{0,80}(?:::[A-Z]\w{0,80}){0,6}) \((.{0,4000})$")
_PLACED = late(r"\s{0,12}(\S{1,300}):(\d{1,9}):in [`']([^\n]{1,300})'\s{0,4}$")
_SOURCE_ROW = late(r"\s{0,12}\d{1,6}:(?: |$)")
_MOST_ROWS = 40  # lines between the name and the first frame
_THREAD = "terminated with exception (report_on_exception is true)"
_IMPORTED = ("<main>", "<top (required)>")
_MOST_MESSAGE = 30


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at = free = 0
    while at < len(lines):
        line = lines[at]
        trace = _read(lines, at, free) if ":in " in line or ".rb:" in line else _logged(lines, at) if " (" in line else None
        if trace is None:
            at += 1
        else:
            yield trace
            at = free = max(trace.end, at + 1)


def _read(lines: Sequence[str], at: int, free: int) -> StackTrace | None:
    found: list[Raised] = []
    begin = end = at
    while end < len(lines):
        one = _one(lines, end)
        if one is None:
            break
        raised, end = one
        found.append(raised)
    if not found:
        return _cut(lines, at)
    why = ""
    if begin > free and _THREAD in lines[begin - 1]:
        begin, why = begin - 1, "thread"
    chain = tuple(reversed(found))
    return StackTrace("ruby", chain, begin, end, (), "", why, _loading(chain))


def _logged(lines: Sequence[str], at: int) -> StackTrace | None:
    """An exception as Rails logs it: its message may go on over lines and ends with `):`, the frames stand below bare."""
    found: list[Raised] = []
    told, kind, begin = list[str](), "", at
    row = at
    while row < min(len(lines), at + _MOST_ROWS):
        line = lines[row]
        if (m := _LOGGED.match(line)) is not None and not told:
            told, kind, begin = [m[2]], m[1], row
        elif (m := _PLACED.match(line)) is not None:
            break
        elif told and row - begin < _MOST_MESSAGE:
            told.append(line)
        elif line.strip() and not (found and (_SOURCE_ROW.match(line) or line.strip() == "Causes:")):
            return None
        end = told[-1].rstrip() if told else ""
        if end.endswith(("):", ")") if found else "):"):
            message = "\n".join(told).rstrip().removesuffix(":").removesuffix(")")
            found.append(Raised(kind, texts.shortened(message.strip()), (), begin))
            told = []
        row += 1
    frames: list[Frame] = []
    while not told and row < len(lines) and (m := _PLACED.match(lines[row])) is not None:
        if len(frames) < texts.MOST_FRAMES:
            frames.append(Frame(m[1], whole(m[2]), m[3], own("ruby", m[1])))
        row += 1
    if not found or not frames:
        return None
    chain = (found[-1]._replace(frames=tuple(reversed(frames))), *reversed(found[:-1]))
    return StackTrace("ruby", chain, at, row, (), "", "", _loading(chain))


def _one(lines: Sequence[str], at: int) -> tuple[Raised, int] | None:
    """An exception: its place, its message with the class in parentheses at the end of a line, and where it was called from."""
    m = _HEAD.match(lines[at])
    if m is None:
        if (p := _PLAIN.match(lines[at])) is not None:
            frame = Frame(p[1], whole(p[2]), "", own("ruby", p[1]))
            return _with_from(lines, at + 1, Raised("SyntaxError", p[3], (frame,), at))
        return None
    told, kind, end = [m[4]], "", at + 1
    if n := _NAME.match(m[4]):
        told, kind = [n[1]], n[2]
    while end < len(lines) and end - at < _MOST_MESSAGE:
        line = lines[end]
        if _FROM.match(line) or _HEAD.match(line) or not line.strip() or line == texts.BREAK or texts.stamped(line):
            break
        if not any(_FROM.match(further) for further in lines[end + 1 : end + _MOST_MESSAGE]):
            break  # another print
        if not kind and (n := _NAME.match(line)):
            line, kind = n[1], n[2]
        told.append(line)
        end += 1
    if not kind:
        return None
    frame = Frame(m[1], whole(m[2]), m[3], own("ruby", m[1]))
    return _with_from(lines, end, Raised(kind, texts.shortened("\n".join(told)), (frame,), at))


def _with_from(lines: Sequence[str], at: int, raised: Raised) -> tuple[Raised, int]:
    frames, end = _froms(lines, at)
    return raised._replace(frames=(*reversed(frames), *raised.frames)), end


def _froms(lines: Sequence[str], at: int) -> tuple[list[Frame], int]:
    frames: list[Frame] = []
    while at < len(lines):
        if m := _FROM.match(lines[at]):
            if len(frames) < texts.MOST_FRAMES:
                frames.append(Frame(m[1], whole(m[2]), m[3] or "", own("ruby", m[1])))
        elif not _LEVELS.match(lines[at]):
            break
        at += 1
    return frames, at


def _cut(lines: Sequence[str], at: int) -> StackTrace | None:
    """Callers without the line that names the exception."""
    frames, end = _froms(lines, at)
    if len(frames) < 2:
        return None
    chain = (Raised("", "", tuple(reversed(frames)), at),)
    return StackTrace("ruby", chain, at, end, (), "start", "", _loading(chain))


def _loading(chain: tuple[Raised, ...]) -> bool | None:
    mine = [f for r in chain[:1] for f in r.frames if f.own]
    if not mine:
        return None
    required = any(f.function == _IMPORTED[1] for f in mine)
    return required or mine[-1].function in (*_IMPORTED, "")
