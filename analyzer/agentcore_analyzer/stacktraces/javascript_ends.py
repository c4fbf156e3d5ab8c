"""How a program of JavaScript ends without a stack: out of memory, an object thrown, code that does not compile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.javascript_body import TYPES
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("JavaScript heap out of memory", "Node.js v", "error TS", "unsettled top-level await")
_HEAP = late(r"(?:.{0,200}?[\s\]|:])?FATAL ERROR: (.{0,300}?JavaScript heap out of memory)\s*$")
_NATIVE = late(r"(?:----- Native stack trace -----|\s{0,2}\d{1,3}: (?:0x)?[0-9a-f]{4,16}\b.*|<--- JS stacktrace --->)\s*$")
_TYPE = late(r"(?:.{0,200}?[\s\]|:])??" + TYPES + r"(.*)$")
_PLACE = late(r"\s{0,4}((?:file://|/|[A-Za-z]:\\|\[eval\]|node:)[^\s:]{0,500}):(\d{1,9})$")
_UNSETTLED = "Warning: Detected unsettled top-level await at "
_NEAR = 12


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at = 0
    while at < len(lines):
        line, trace = lines[at], None
        if "heap out of memory" in line and (m := _HEAP.match(line)):
            end = at + 1
            while end < len(lines) and (_NATIVE.match(lines[end]) or (not lines[end].strip() and end - at < 4)):
                end += 1
            trace = StackTrace("javascript", (Raised("FATAL ERROR", m[1], (), at),), at, end)
        elif "error TS" in line and (m := _TYPE.match(line)):
            frame = Frame(m[1], whole(m[2] or m[3]), "", own("javascript", m[1]))
            trace = StackTrace("javascript", (Raised(f"error {m[4]}", m[5], (frame,), at, m[4]),), at, at + 1)
        elif line.startswith(_UNSETTLED):
            place = line.removeprefix(_UNSETTLED).strip()
            file, _, number = place.rpartition(":")
            frames = (Frame(file, at_line, "", own("javascript", file)),) if (at_line := whole(number)) is not None else ()
            raised = Raised("", line.removeprefix("Warning: ").strip(), frames, at)
            trace = StackTrace("javascript", (raised,), at, at + 1)
        elif line.startswith("Node.js v") and at:
            trace = _thrown(lines, at)
        if trace is not None:
            yield trace
            at = max(trace.end, at + 1)
        else:
            at += 1


def _thrown(lines: Sequence[str], end: int) -> StackTrace | None:
    """What was thrown is no Error: the place, the line of code, a caret, and the value."""
    begin = None
    for at in range(end - 1, max(0, end - 4 * _NEAR) - 1, -1):
        if lines[at] == texts.BREAK or lines[at].startswith("Node.js v"):
            return None
        if _PLACE.match(lines[at]):
            begin = at
            break
    if begin is None:
        return None
    caret = next(
        (i for i in range(begin + 1, min(end, begin + _NEAR)) if lines[i].strip() and set(lines[i].strip()) <= {"^"}), None
    )
    place = _PLACE.match(lines[begin])
    if place is None or caret is None:
        return None
    value = [line for line in lines[caret + 1 : end] if line.strip() and not line.startswith(("Thrown at:", "(Use `node"))]
    value = [line for line in value if not line.startswith("    at ")]
    if not value:
        return None
    first = next(i for i in range(caret + 1, end) if lines[i] == value[0])
    frame = Frame(place[1], whole(place[2]), "", own("javascript", place[1]))
    named = value[0].removeprefix("Uncaught").strip(" :")
    kind, _, message = named.partition(": ")
    if not kind.endswith("Error") or " " in kind:
        kind, message = "", "\n".join([named, *value[1:]])
    return StackTrace("javascript", (Raised(kind, texts.shortened(message), (frame,), first),), begin, end + 1)
