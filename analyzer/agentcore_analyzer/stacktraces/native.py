"""What C and C++ leave: reports of sanitizers, failed assertions, exceptions that nobody caught."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("Sanitizer", "runtime error: ", "Assertion ", "terminate called")
_HEAD = late(r"(?:.{0,200}?)(?:==\d+==)?(?:ERROR|WARNING): (\w{1,40}Sanitizer): (.*)$")
_FRAME = late(
    r"\s{1,12}#\d{1,4} 0x[0-9a-f]{1,16} (?:in (\S.{0,300}?) )?\(?([^\s():]{1,500})(?::(\d{1,9})|\+0x[0-9a-f]{1,16})?(?::\d{1,9})?\)?(?: \(BuildId.{0,80})?\s*$"
)
_SUMMARY = late(r"\s{0,20}SUMMARY: (\w{1,40}Sanitizer): (.*)$")
_RUNTIME = late(r"(?:.{0,200}?[\s\]|:])?([^\s:]{1,500}):(\d{1,9}):\d{1,9}: runtime error: (.*)$")
_ASSERT = late(
    r"(?:.{0,200}?[\s\]|:])??(?:[^\s:]{1,300}: )?([^\s:]{1,500}):(\d{1,9}): (?:(.{1,300}?): )?Assertion [`'](.{1,1000})' failed\.?\s*$"
)
_TERMINATE = late(r"terminate called after throwing an instance of '([^']{1,300})'\s*$")
_WHAT = late(r"\s{1,8}what\(\):\s{1,4}(.*)$")
_MOST = 400


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at = 0
    while at < len(lines):
        line, trace = lines[at], None
        if "Sanitizer: " in line and (m := _HEAD.match(line)):
            trace = _sanitizer(lines, at, m[1], m[2])
        elif "runtime error: " in line and (m := _RUNTIME.match(line)):
            frame = Frame(m[1], whole(m[2]), "", own("c", m[1]))
            raised = Raised("runtime error", m[3], (frame,), at)  # the program goes on
            trace = StackTrace("c", (raised,), at, at + 1, (), "", "ignored", False)
        elif "Assertion " in line and (m := _ASSERT.match(line)):
            frame = Frame(m[1], whole(m[2]), m[3] or "", own("c", m[1]))
            trace = StackTrace("c", (Raised("Assertion failed", m[4], (frame,), at),), at, at + 1, (), "", "", False)
        elif "terminate called" in line and (m := _TERMINATE.match(line)):
            what = _WHAT.match(lines[at + 1]) if at + 1 < len(lines) else None
            end = at + 2 if what else at + 1
            trace = StackTrace("c", (Raised(m[1], what[1] if what else "", (), at),), at, end)
        if trace is None:
            at += 1
        else:
            yield trace
            at = max(trace.end, at + 1)


def _sanitizer(lines: Sequence[str], at: int, name: str, message: str) -> StackTrace:
    frames, end, other = list[Frame](), at + 1, False
    while end < len(lines) and end - at < _MOST:
        line = lines[end]
        if m := _FRAME.match(line):
            if not other:
                number = whole(m[3]) if m[3] else None
                frames.append(Frame(m[2], number, m[1] or "", own("c", m[2])))
        elif line == texts.BREAK:
            break
        elif frames and not line.strip():
            other = True  # what follows is where memory was given out or freed
        elif s := _SUMMARY.match(line):
            end += 1
            while end < len(lines) and lines[end].startswith(("Shadow bytes", "  ", "=>", "Shadow byte legend")):
                end += 1
            if end < len(lines) and lines[end].strip().endswith("==ABORTING"):
                end += 1
            raised = Raised(name, s[2], tuple(reversed(frames)), at)
            return StackTrace("c", (raised,), at, end, (), "", "", False)
        end += 1
    return StackTrace("c", (Raised(name, message, tuple(reversed(frames)), at),), at, end, (), "end", "", False)
