"""Exceptions of Java, Kotlin and Scala. The last `Caused by:` is the root; `Suppressed:` is not of the chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("\tat ", " at ", "\nat ", "Caused by: ")
# At the margin, as a paste loses its indent, only what names a file of the language or has none to name.
FRAME = late(
    r"(?:\s{1,200}|(?=at [^(\n]{1,600}\((?:[^():]{0,200}\.(?:java|kts?|scala|groovy|clj)\b|Native Method|Unknown Source)))at (?:[\w.@$-]{0,200}/{1,2}){0,3}(?P<fn>[\w.$<>~-]{1,400})"
    r"\((?P<file>[^():]{0,200}\.(?:java|kt|kts|scala|groovy|clj)|Native Method|Unknown Source|<generated>|[\w.$-]{1,100})(?::(?P<line>\d{1,9}))?\)"
    r"(?: ~?\[[^\]]{0,200}\])?\s*$"
)
_MORE = late(r"\s{1,200}\.\.\. \d+ (?:more|common frames omitted)\s*$")
_LINK = late(r"(\s{0,200})(Caused by|Suppressed|Wrapped by): (.*)$", 16)
_HEADER = late(r"(?:.{0,300}?(?:[\s:\]>|]|[\s:\]]-))?((?:[a-z_][\w$]{0,80}\.){1,12}[\w$]{1,150}|[A-Z][\w$]{1,150}(?:Exception|Error|Throwable|Failure|Fault))(?:[:;] (.*)|\s*)$", 16)  # fmt: skip
_THREAD = late(r".{0,300}?Exception (?:in thread|: java\.lang\.\w+ thrown from the UncaughtExceptionHandler in thread) \"([^\"]{1,200})\" (.*)$", 16)  # fmt: skip
_FIRST = late(r"([\w$]+(?:\.[\w$]+)*)(?:[:;] (.*)|:?\s*)$", 16)
_MOST_BACK = 30


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at, free = 0, 0
    while at < len(lines):
        if "at " in lines[at] and FRAME.match(lines[at]):
            trace = _read(lines, at, free)
            yield trace
            at = free = max(trace.end, at + 1)
        else:
            at += 1


def _read(lines: Sequence[str], first: int, free: int) -> StackTrace:
    begin, raised, thread, cut = first, Raised("", "", (), first), "", "start"
    for at in range(first - 1, max(free, first - _MOST_BACK) - 1, -1):
        line = lines[at]
        header = _header(line, at)
        if header is not None:
            raised, thread = header
            raised = raised._replace(message=texts.shortened("\n".join([raised.message, *lines[at + 1 : first]])))
            begin, cut = at, "start" if _LINK.match(line) else ""
            break
        if line == texts.BREAK or (not line.strip() and not sum(below.count('"') for below in lines[at + 1 : first]) % 2):
            break  # a free line within quotation marks is part of the message
    above = begin - 1
    if cut and begin < first and above >= free and (outer := _header(lines[above], above)) is not None:
        # The outer exception has no frames of its own.
        raised, thread = outer
        first, begin, cut = begin, above, "start" if _LINK.match(lines[above]) else ""
    chain, related, end = _body(lines, first, raised)
    whole = tuple(reversed(chain))
    static = any("<clinit>" in f.function for r in whole for f in r.frames) or any(r.type.endswith("ExceptionInInitializerError") for r in whole)  # fmt: skip
    mine = any(f.own for r in whole for f in r.frames)
    why = "thread" if thread and thread != "main" else ""
    return StackTrace("java", whole, begin, end, tuple(related), cut, why, True if static else False if mine else None)


def _header(line: str, at: int) -> tuple[Raised, str] | None:
    m = _THREAD.match(line)
    if m and (n := _FIRST.match(m[2])):
        return Raised(n[1], (n[2] or "").strip(), (), at), m[1]
    if (link := _LINK.match(line)) and (n := _FIRST.match(link[3])):
        return Raised(n[1], (n[2] or "").strip(), (), at), ""
    m = _FIRST.match(line) if not line[:1].isspace() and "." in line.split(":", 1)[0].split(";", 1)[0] else None
    m = m or _HEADER.match(line)
    if m is None or ("." not in m[1] and not m[1].endswith(("Exception", "Error", "Throwable", "Failure", "Fault"))):
        return None
    return Raised(m[1], (m[2] or "").strip(), (), at), ""


def _body(lines: Sequence[str], at: int, raised: Raised) -> tuple[list[Raised], list[Raised], int]:
    chain, related, frames = [raised], list[Raised](), list[Frame]()
    aside = -1  # how far a suppressed exception is indented; what is deeper belongs to it
    target: tuple[list[Raised], int] = (chain, 0)

    def keep() -> None:
        nonlocal frames
        where, index = target
        where[index] = where[index]._replace(frames=(*reversed(frames), *where[index].frames))
        frames = []

    while at < len(lines):
        line = lines[at]
        m = FRAME.match(line)
        if m:
            if len(frames) < texts.MOST_FRAMES:
                file = m["file"] if "." in m["file"] else ""
                number = whole(m["line"]) if m["line"] else None
                frames.append(Frame(file, number, m["fn"], own("java", file, m["fn"])))
            at += 1
            continue
        if _MORE.match(line):
            at += 1
            continue
        link = _LINK.match(line)
        if link is None:
            break
        keep()
        named = _FIRST.match(link[3])
        inner = Raised(named[1], (named[2] or "").strip(), (), at) if named else Raised("", link[3].strip(), (), at)
        end = at + 1
        while end < len(lines) and end - at < _MOST_BACK and not FRAME.match(lines[end]) and not _MORE.match(lines[end]):
            if not lines[end].strip() or texts.stamped(lines[end]) or _LINK.match(lines[end]) or lines[end] == texts.BREAK:
                break
            inner = inner._replace(message=texts.shortened(f"{inner.message}\n{lines[end]}"))
            end += 1
        deep = len(link[1].expandtabs(4))
        if link[2] == "Suppressed":
            aside = deep if aside < 0 else min(aside, deep)
            related.append(inner)
            target = (related, len(related) - 1)
        elif 0 <= aside <= deep and deep > 0:
            related.append(inner)
            target = (related, len(related) - 1)
        else:
            aside = -1
            chain.append(inner)
            target = (chain, len(chain) - 1)
        at = end
    keep()
    return chain, related, at
