"""Errors of JavaScript and TypeScript as Node, Deno and browsers print them, with causes, members and codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.javascript_body import CODE, FRAME, HEADING, LINK, PLACELESS, TYPES, Body, header, read
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("    at ", "\tat ", "  at ", "JavaScript heap out of memory", "Node.js v", "triggerUncaughtException")
_PLACE = late(
    r"(?:file://|node:|undefined|<anonymous|/|[A-Za-z]:\\|\[eval\]|evalmachine|[\w./-]{1,300}\.[cm]?[jt]sx?:)\S{0,500}:?\d{1,9}$"
)
_TYPES = late(TYPES)
_PLAIN_NAMES = ("Error", "TypeError", "Exception")
_WORDLESS = late(r"\s{0,20}(?:[{}\[\]()]|at |\S{1,300}:\d{1,9}$)")
_MOST_BACK = 30  # lines of a message above its first frame
_LOADS = late(
    r"Module\._compile|ModuleJob|ModuleLoader|Module\._resolveFilename|(?:package|module|default)Resolve|finalizeResolution"
)


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at, free = 0, 0
    while at < len(lines):
        line = lines[at]
        if "at " in line and (FRAME.match(line) or (PLACELESS.match(line) and _framed(lines, at + 1))):
            trace = _read(lines, at, free)
            yield trace
            at = free = max(trace.end, at + 1)
        elif "] {" in line and (named := header(line, at)) is not None and _opens(lines, at):
            trace = _printed(lines, at, named)  # an error without frames, printed with its members
            yield trace
            at = free = max(trace.end, at + 1)
        else:
            at += 1


def _framed(lines: Sequence[str], at: int) -> bool:
    return at < len(lines) and FRAME.match(lines[at]) is not None


def _opens(lines: Sequence[str], at: int) -> bool:
    return any(LINK.match(text) or CODE.match(text) for text in lines[at + 1 : at + 8])


def _read(lines: Sequence[str], first: int, free: int) -> StackTrace:
    head = _head(lines, first, free)
    begin, raised = (first, Raised("", "", (), first)) if head is None else head
    cut = "start" if head is None else ""
    body = read(lines, first, raised)
    begin = _shown(lines, begin, free)
    if LINK.match(lines[begin]) or (not body.open and _closed(lines, body.end)):
        cut = "start"  # it was printed inside of another one
    if body.open:
        cut = "both" if cut else "end"
    return _trace(lines, begin, body, cut)


def _closed(lines: Sequence[str], at: int) -> bool:
    """Whether a brace is closed that this print did not open, or another member of a list follows."""
    if at < len(lines) and lines[at].strip() in ("}", "]", "},", "],"):
        return True
    return lines[at - 1].rstrip().endswith(",")


def _printed(lines: Sequence[str], at: int, raised: Raised) -> StackTrace:
    body = read(lines, at + 1, raised)
    begin = _shown(lines, at, max(0, at - 8))
    return _trace(lines, begin, body, "end" if body.open else "")


def _trace(lines: Sequence[str], begin: int, body: Body, cut: str) -> StackTrace:
    end = _closing(lines, body.end)
    return StackTrace("javascript", body.chain, begin, end, body.related, cut, "", _loading(body.chain))


def _head(lines: Sequence[str], first: int, free: int) -> tuple[int, Raised] | None:
    """The line above the first frame that names the error; its message may have several lines."""
    for at in range(first - 1, max(free, first - _MOST_BACK) - 1, -1):
        line = lines[at]
        if line == texts.BREAK or FRAME.match(line):
            return None
        named = header(line, at, direct=at == first - 1)
        if named is not None:
            message = "\n".join([named.message, *lines[at + 1 : first]])
            if not message and named.type in _PLAIN_NAMES and at > free and _says(lines[at - 1]):
                message = lines[at - 1].strip()  # what a logger wrote of it: it was made without words, and got them later
            return at, _compiled(named._replace(message=texts.shortened(message)))
    above = _above_requirers(lines, first - 1, free)
    words = above >= free and any(c.isalnum() for c in lines[above])  # and no mere mark below a line of code
    if words and not texts.stamped(lines[above]) and not HEADING.match(lines[above]):
        return above, Raised("", texts.shortened(lines[above].strip()), (), above)
    return None


def _above_requirers(lines: Sequence[str], at: int, free: int) -> int:
    """The row above Node's list of the modules that asked for one that is missing; `at` itself where there is no such list."""
    begin = at
    while begin >= free and lines[begin].lstrip().startswith("- "):
        begin -= 1
    return begin - 1 if free < begin < at and lines[begin].strip() == "Require stack:" else at


def _says(line: str) -> bool:
    return line.count(" ") > 1 and not texts.stamped(line) and not FRAME.match(line) and not _WORDLESS.match(line)


def _shown(lines: Sequence[str], begin: int, free: int) -> int:
    """Node shows the line of code above an error that nobody caught: `file:3`, the code, a caret, a free line."""
    for at in range(begin - 1, max(free, begin - 6) - 1, -1):
        if lines[at].strip() and set(lines[at].strip()) <= {"^", "~"}:
            for above in range(at - 1, max(free, at - 4) - 1, -1):
                if _PLACE.match(lines[above].strip()):
                    return above
            return at
        if lines[at].strip() and "thrown" not in lines[at].lower():
            break
    return begin


def _closing(lines: Sequence[str], end: int) -> int:
    after = texts.blank(lines, end)
    return after + 1 if after < len(lines) and after - end < 3 and lines[after].startswith("Node.js v") else end


def _compiled(raised: Raised) -> Raised:
    """What ts-node could not compile stands in the message: `agent.ts(3,7): error TS2322: …`."""
    m = _TYPES.search(raised.message) if raised.type == "TSError" else None
    if m is None:
        return raised
    file, line, code = m[1], whole(m[2] or m[3]), m[4]
    return raised._replace(frames=(Frame(file, line, "", own("javascript", file)),), code=code)


def _loading(chain: tuple[Raised, ...]) -> bool | None:
    """Whether a module was being loaded: the body of one of the program's modules runs, or one is looked for."""
    for raised in chain:
        mine = [f for f in raised.frames if f.own]
        loads = any(_LOADS.search(f.function) for f in raised.frames)
        if mine:
            body = mine[-1].function in ("Object.<anonymous>", "")
            return (True if loads else None) if body else False
        if loads:
            return True
    return None
