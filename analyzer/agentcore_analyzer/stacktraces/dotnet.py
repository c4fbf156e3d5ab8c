"""Exceptions of .NET and Mono. `--->` leads inwards: the right is the root, and its frames come first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("   at ", "  at ", "--- End of", " ---> ")
FRAME = late(
    r"\s{1,20}at (?P<fn>(?:\(wrapper [^)]{1,80}\) )?[\w.`<>+$|\[\],:-]{1,400}(?:\.\.c?ctor)?)(?:<[^()]{0,200}>|\[[^()\]]{0,200}\])? ?"
    r"\((?P<args>[^()]{0,600})\)"
    r"(?: (?:in (?P<file>.{1,400}?):(?:line )?(?P<line>\d{1,9})|\[0x[0-9a-f]{1,8}\] in (?P<mono>.{1,400}?):(?P<number>\d{1,9})))?\s*$"
)
_INNER = late(r"\s{0,20}--- End of inner exception stack trace ---\s*$")
_PREVIOUS = late(r"\s{0,20}--- End of (?:stack trace from previous location|inner ExceptionDispatchInfo)[^-]{0,120}---\s*$")
_OPENER = late(
    r"(?:.{0,300}?[\s:\]])?(?:Unhandled [Ee]xception[.:] ?|\[ERROR\] FATAL UNHANDLED EXCEPTION: |Unhandled exception at: )"
)
_NAME = late(r"\s{0,20}(?:\(Inner Exception #\d+\) )?((?:[A-Za-z_]\w{0,100}[.+]){0,10}[A-Za-z_][\w`]{0,150})(?: \((?:0x)?[0-9A-Fa-f]{1,10}\))?: ?(.*)$", 16)  # fmt: skip
_LABELS = ("StackTrace", "Stacktrace", "Stack", "CallStack", "Trace", "InnerException", "Details")
_WITHIN = late(r"\s((?:[A-Z]\w{0,100}\.){0,10}[A-Z]\w{0,150}(?:Exception|Error|Failure|Fault)): (.*)$", 16)
_ASYNC = late(r"(.*)\.<(\w+)>d__\d+(?:`\d+)?\.MoveNext$")
_TWICE = "FATAL UNHANDLED EXCEPTION: "
_MOST_BACK = 30


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at, free = 0, 0
    held: StackTrace | None = None
    while at < len(lines):
        line = lines[at]
        if "at " in line and _is_frame(line):
            trace = _read(lines, at, free)
            if trace is not None:
                at = free = max(trace.end, at + 1)
                if held is not None and _TWICE in lines[trace.start] and _types(held) == _types(trace):
                    held = held._replace(end=trace.end)  # Mono says it twice
                    continue
                if held is not None:
                    yield held
                held = trace
                continue
        at += 1
    if held is not None:
        yield held


def _types(trace: StackTrace) -> list[str]:
    return [r.type for r in trace.chain]


def _is_frame(line: str) -> bool:
    m = FRAME.match(line)
    return m is not None and not re.fullmatch(r"[^()\s]{1,200}\.\w{1,6}:\d+(?::\d+)?|Native Method|Unknown Source|native|<anonymous>|index \d+", m["args"])  # fmt: skip


def _read(lines: Sequence[str], first: int, free: int) -> StackTrace | None:
    head = _head(lines, first, free)
    begin, outer_first = head if head is not None else (first, [Raised("", "", (), first)])
    chain = list(reversed(outer_first))  # the innermost first: its frames are printed first
    index, frames, at = 0, list[Frame](), first
    while at < len(lines):
        line = lines[at]
        m = FRAME.match(line)
        if m:
            if len(frames) < texts.MOST_FRAMES:
                frames.append(_frame(m))
        elif _INNER.match(line):
            chain[index] = chain[index]._replace(frames=(*reversed(frames), *chain[index].frames))
            frames = []
            if index + 1 >= len(chain):
                chain.append(Raised("", "", (), at))
            index += 1
        elif not _PREVIOUS.match(line):
            if "(Inner Exception #" in line and "--->" in line:
                at = _repeated(lines, at)
                continue
            break
        at += 1
    chain[index] = chain[index]._replace(frames=(*reversed(frames), *chain[index].frames))
    whole = tuple(chain)
    if head is None and not any(_place_told(r) for r in whole) and "End of" not in "".join(lines[first:at]):
        return None  # `at f(x)` alone is prose
    static = any(f.own and f.function.endswith("..cctor") for r in whole for f in r.frames)
    mine = any(f.own for r in whole for f in r.frames)
    cut = "start" if head is None else "end" if index < len(chain) - 1 else ""
    return StackTrace("dotnet", whole, begin, at, (), cut, "", True if static else False if mine else None)


def _place_told(raised: Raised) -> bool:
    return any(f.line is not None for f in raised.frames)


def _repeated(lines: Sequence[str], at: int) -> int:
    """An aggregate prints its members once more: `---> (Inner Exception #0) … <---`."""
    while at < len(lines) and not lines[at].rstrip().endswith("<---"):
        if lines[at] == texts.BREAK:
            return at
        at += 1
    return at + 1


def _frame(m: re.Match[str]) -> Frame:
    function = m["fn"]
    if a := _ASYNC.match(function):
        function = f"{a[1]}.{a[2]}"
    file = m["file"] or m["mono"] or ""
    number = m["line"] or m["number"]
    if file.startswith("<"):  # Mono names the module where it knows no file
        file, number = "", None
    return Frame(file, whole(number) if number else None, function, own("dotnet", file, function))


def _head(lines: Sequence[str], first: int, free: int) -> tuple[int, list[Raised]] | None:
    """The line that names the outer exception and, by arrows, those inside; messages may have several lines."""
    inner: tuple[int, list[Raised]] | None = None  # an arrow on the second line of a message: the name stands above it
    for at in range(first - 1, max(free, first - _MOST_BACK) - 1, -1):
        line = lines[at]
        if line == texts.BREAK or not line.strip():
            return inner
        opener = _OPENER.match(line)
        text = line[opener.end() :] if opener else line
        if not text.strip() and opener and at + 1 < first:  # Mono: the name stands on the next line
            text, begin = lines[at + 1], at
            named = _named(text, begin + 1, lines, first)
            return (begin, named) if named else None
        arrow = text.lstrip().startswith("---> ")
        if arrow:
            continue
        m = _NAME.match(text)
        if m is not None and m[1] in _LABELS and not m[2].strip():
            continue  # how a member is called, and no exception
        if m is None or (not opener and not m[1].endswith(("Exception", "Error", "Failure", "Fault")) and at != first - 1 and "." not in m[1]):  # fmt: skip
            w = _WITHIN.search(text)
            if w is None:
                continue
            text = text[w.start(1) :]
            if " ---> " in line[: line.find(text)] + text.split(":")[0] or line[: line.find(text)].rstrip().endswith("--->"):
                inner = inner or (at, _named(text, at, lines, first))
                continue
        above = at - 1
        begin = above if above >= free and re.search(r"Unhandled Exception:\s*$", lines[above]) else at
        return begin, _named(text, at, lines, first)
    return inner


def _named(text: str, at: int, lines: Sequence[str], first: int) -> list[Raised]:
    told = "\n".join([text, *lines[at + 1 : first]])
    found: list[Raised] = []
    place = 0
    for part in re.split(r"((?<=\s)---> )", told):
        if part != "---> ":
            m = _NAME.match(part)
            name, message = (m[1], m[2]) if m else ("", part)
            number = min(at + told.count("\n", 0, place), first - 1)
            found.append(Raised(name.replace("+", "."), texts.shortened(message).rstrip(), (), number))
        place += len(part)
    return found
