"""
Tracebacks of Python: one exception after the other, groups, notes, and what was printed beside the program.

A message may be many lines and may hold what looks like frames; it ends at the next head, at the sentence between two
exceptions, or where a record of a log begins, not where its shape ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.python_loading import aside, loading
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace

HINTS = ("Traceback (most recent", 'File "', "exception was the direct cause", "another exception occurred:")
HEAD = "Traceback (most recent call last):"
CAUSE = "The above exception was the direct cause of the following exception:"
DURING = "During handling of the above exception, another exception occurred:"
FRAME = late(r'[\s>]{0,200}File "([^"]{1,1000})", line (\d{1,9})(?:,? in (.{1,300}?))?\s*$')
_DECISIVE = late(r"\s{0,200}([A-Za-z_][\w.]{0,200}(?:<locals>\.[\w.]{1,100})?)(?:: ?(.*))?$")
_LEVELS = frozenset({"DEBUG", "INFO", "WARNING", "WARN", "ERROR", "CRITICAL", "FATAL", "TRACE"})
_GROUP = "Exception Group Traceback"
_RULE = late(r"\s{0,200}\+(-\+)?-{3,}(?: (?:\d{1,9}|\.\.\.) -{3,})?\s*$")
_BAR = late(r"(\s{0,200})\| ?(.*)$", re.DOTALL)
_MOST_LINES = 200  # of one message


class Told(NamedTuple):
    """What one print told: the chain so far, its other leaves, what is missing, and the line after it."""

    chain: tuple[Raised, ...]
    related: tuple[Raised, ...]
    cut: bool
    trigger: bool
    end: int


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    """The tracebacks in a text, in their order; the first may lack its head."""
    at, free = 0, 0  # free: the first line that belongs to no trace yet
    while at < len(lines):
        line = lines[at]
        if HEAD in line:
            begin, why = aside(lines, at, free)
            told = chain(lines, at)
            before = _before(lines, at, free)
            trace = _trace(told, begin, why, "")
            if before is not None:
                trace = _joined(before, trace)
            yield trace
            at = free = max(told.end, at + 1)
        elif 'File "' in line and FRAME.match(line):
            if at > 0 and _stack_info(lines, at):
                at = free = _past_frames(lines, at)
                continue
            told = chain(lines, at, headless=True)
            if told.chain:
                yield _trace(told, at, "", "start")
            at = free = max(told.end, at + 1)
        else:
            at += 1


def _trace(told: Told, begin: int, why: str, cut: str) -> StackTrace:
    cut = ("both" if cut else "end") if told.cut else cut
    return StackTrace(
        "python", told.chain, begin, told.end, told.related, cut, why, loading(told.chain), told.trigger
    )  # fmt: skip


def _stack_info(lines: Sequence[str], at: int) -> bool:
    """`Stack (most recent call last):` is where a program logged something: nothing was raised."""
    before = lines[at - 1]
    return "Stack (most recent call last):" in before or "Call stack:" in before


def _past_frames(lines: Sequence[str], at: int) -> int:
    base = texts.indent(lines[at])
    while at < len(lines) and lines[at].strip() and texts.indent(lines[at]) >= base:
        at += 1
    return at


def _before(lines: Sequence[str], head: int, free: int) -> tuple[Raised | None, bool, int] | None:
    """What was being handled when the print that begins at `head` was made, where the begin of it is cut off."""
    at = head - 1
    while at >= free and not lines[at].strip():
        at -= 1
    if at < free or lines[at].strip() not in (CAUSE, DURING):
        return None
    trigger, begin = lines[at].strip() == DURING, at
    at -= 1
    while at >= free and not lines[at].strip():
        at -= 1
    if at < free:
        return None, trigger, begin
    raised = decisive(lines[at], at)
    return raised, trigger, at if raised else begin


def _joined(before: tuple[Raised | None, bool, int], trace: StackTrace) -> StackTrace:
    raised, trigger, begin = before
    whole = (raised, *trace.chain) if raised else trace.chain
    return trace._replace(
        chain=whole, start=min(begin, trace.start), cut="both" if trace.cut else "start", trigger=trigger, loading=loading(whole)
    )


def chain(lines: Sequence[str], at: int, headless: bool = False) -> Told:
    """The exceptions of one print from the head at line `at` on; the one that left comes last."""
    found: list[Raised] = []
    related: list[Raised] = []
    trigger, first = False, True
    while True:
        if _GROUP in lines[at]:
            from agentcore_analyzer.stacktraces import python_groups  # groups are rare

            told = python_groups.read(lines, at)
            found = [*told.chain, *found] if first else [*found, *told.chain]
            related.extend(told.related)
            end, whole = told.end, not told.cut
            trigger = trigger or (first and told.trigger)
        else:
            raised, end, whole = block(lines, at, headless and first)
            found.append(raised)
        if not whole:
            return Told(
                tuple(found) if _named(found) else tuple(f for f in found if f.frames), tuple(related), True, trigger, end
            )
        after = texts.blank(lines, end)
        sentence = lines[after].strip() if after < len(lines) else ""
        if sentence not in (CAUSE, DURING):
            return Told(tuple(found), tuple(related), False, trigger, end)
        if first:
            trigger = sentence == DURING
        first = False
        at = texts.blank(lines, after + 1)
        if at >= len(lines) or HEAD not in lines[at]:
            # What was raised while this one was handled is missing: this one is not what left.
            return Told((*found, Raised("", "", (), after)), tuple(related), True, trigger, after + 1)


def _named(found: list[Raised]) -> bool:
    return any(r.type for r in found)


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
            if after >= len(lines) or (texts.indent(lines[after]) <= base and not decisive(lines[after], after)):
                return Raised("", "", tuple(frames), head), at, False
            at = after
            continue
        m = FRAME.match(line)
        if m:
            file, function = m[1], (m[3] or "").strip()
            if len(frames) >= texts.MOST_FRAMES:
                frames.pop(texts.MOST_FRAMES // 2)
            frames.append(Frame(file, int(m[2]), function, own("python", file)))
        elif texts.indent(line) <= base:
            break
        at += 1
    raised = decisive(lines[at], at) if at < len(lines) else None
    if raised is None or HEAD in lines[at] or texts.stamped(lines[at]):
        return Raised("", "", tuple(frames), head), at, False
    message, end = _message(lines, at, raised.message)
    return raised._replace(message=message, frames=tuple(frames)), end, True


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
    if m is None or m[1].rstrip(".") in _LEVELS or m[1].endswith("."):
        return None
    if m[2] is None and line.rstrip().endswith(":"):
        return Raised(m[1], "", (), at)
    return Raised(m[1], (m[2] or "").strip(), (), at)


def _message(lines: Sequence[str], at: int, first: str) -> tuple[str, int]:
    """A message over all of its lines, with the notes, and the line after it."""
    told, end = [first], at + 1
    while end < len(lines) and end - at < _MOST_LINES:
        line = lines[end]
        if line == texts.BREAK or HEAD in line or line.strip() in (CAUSE, DURING, '"""', "'''") or texts.stamped(line):
            break
        if not line.strip():
            after = texts.blank(lines, end)
            if after >= len(lines) or not (lines[after][:1].isspace() and not FRAME.match(lines[after])):
                break
        told.append(line)
        end += 1
    if end < len(lines) and lines[end].strip() in ('"""', "'''"):
        end += 1
    return texts.shortened("\n".join(told)), end
