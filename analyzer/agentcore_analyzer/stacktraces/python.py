"""
Tracebacks of Python: one exception after the other, groups, notes, and what was printed beside the program.

A message may be many lines and may hold what looks like frames; it ends at the next head, at the sentence between two
exceptions, or where a record of a log begins, not where its shape ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.python_block import CAUSE, DURING, FRAME, HEAD, HEAD_BELOW, MOST_LINES, Told, block, decisive
from agentcore_analyzer.stacktraces.python_loading import aside, loading
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("Traceback (most recent", 'File "', "exception was the direct cause", "another exception occurred:")
_ABOVE = late(r"\s{0,8}([A-Za-z*][\w.*/]{1,120}): (\S.{0,1000})$")
_LEVEL = "[ERROR]"
_NEAR = 12  # lines of a message above a head
_GROUP = "Exception Group Traceback"


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    """The tracebacks in a text, in their order; the first may lack its head."""
    at, free = 0, 0  # free: the first line that belongs to no trace yet
    while at < len(lines):
        line = lines[at]
        if HEAD in line:
            begin, why = aside(lines, at, free)
            told = chain(lines, at)
            if why:
                told = _with_call(told, lines) if why == "logging" else _alone(told, lines)
            if told.cut and told.chain and not told.chain[-1].type and (said := _said_above(lines, at, free)):
                raised = said[1]._replace(frames=told.chain[-1].frames)
                begin, told = said[0], told._replace(chain=(*told.chain[:-1], raised), cut=_broken_off(lines, told.end))
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
            if told.chain and (named := _elsewhere(lines, at, told)) is not None:
                yield named
            elif told.chain:
                yield _trace(told, at, "", "" if _compiled(told) else "start")
            at = free = max(told.end, at + 1)
        else:
            at += 1


def _elsewhere(lines: Sequence[str], at: int, told: Told) -> StackTrace | None:
    """A print that names its error above the frames: Streamlit's, and a trace of Go in the form of Sentry."""
    frames = told.chain[-1].frames
    head = at - 1
    while head > 0 and not lines[head].strip():
        head -= 1
    named_above = head > 0 and not told.chain[-1].type and lines[head].strip() == HEAD_BELOW
    if named_above and (raised := decisive(lines[head - 1], head - 1)):
        cut = "end" if _broken_off(lines, told.end) else ""
        return StackTrace("python", (raised._replace(frames=frames),), head - 1, told.end, cut=cut, loading=loading(told.chain))
    named = _ABOVE.match(lines[at - 1]) if at and frames and all(f.file.endswith((".go", ".s")) for f in frames) else None
    if named is None:
        return None
    mine = tuple(f._replace(own=own("go", f.file)) for f in frames)
    return StackTrace("go", (Raised(named[1], named[2], mine, at - 1),), at - 1, told.end, (), "", "", None)


def _trace(told: Told, begin: int, why: str, cut: str) -> StackTrace:
    cut = ("both" if cut else "end") if told.cut else cut
    return StackTrace(
        "python", told.chain, begin, told.end, told.related, cut, why, loading(told.chain), told.trigger
    )  # fmt: skip


def _said_above(lines: Sequence[str], head: int, free: int) -> tuple[int, Raised] | None:
    """Lambda says name and message before the head, behind its level, and ends with the last frame."""
    for at in range(head - 1, max(free, head - _NEAR) - 1, -1):
        if lines[at].startswith(_LEVEL):
            raised = decisive(lines[at].removeprefix(_LEVEL).lstrip(), at)
            if raised is None or not raised.type.rpartition(".")[2][:1].isupper():
                return None
            told = [raised.message, *lines[at + 1 : head]]
            return at, raised._replace(message=texts.shortened("\n".join(told)))
    return None


def _broken_off(lines: Sequence[str], end: int) -> bool:
    """Whether the last line of a print is the begin of a frame: what came after it is missing."""
    last = next((line for line in reversed(lines[max(0, end - 3) : end]) if line.strip()), "")
    return last.lstrip().startswith('File "') and FRAME.match(last) is None


def _compiled(told: Told) -> bool:
    """A script that does not compile is told of without a head."""
    first = told.chain[0]
    return (
        first.type in ("SyntaxError", "IndentationError", "TabError") and len(first.frames) == 1 and not first.frames[0].function
    )


def _alone(told: Told, lines: Sequence[str]) -> Told:
    """The program goes on and prints: what follows the first line of the message is another print, unless it is indented."""
    last = told.chain[-1] if told.chain else None
    if last is None or told.cut or "\n" not in last.message or last.message.split("\n")[0].endswith((":", "for")):
        return told
    kept, *rest = last.message.split("\n")
    end = told.end - len(rest)
    if _GROUP in lines[max(0, end - 1)] or lines[end - 1].lstrip().startswith(("|", "+")):
        return told
    for line in rest:
        if not line[:1].isspace():
            break
        kept, end = f"{kept}\n{line}", end + 1
    return told._replace(chain=(*told.chain[:-1], last._replace(message=kept)), end=end)


def _with_call(told: Told, lines: Sequence[str]) -> Told:
    """A log line that failed: the call stack, printed after it, leads from the program to the frames of the logger."""
    at, frames = told.end, list[Frame]()
    if not told.chain or at >= len(lines) or lines[at].strip() != "Call stack:":
        return told
    while at < len(lines) and not lines[at].startswith("Arguments: ") and at - told.end < MOST_LINES:
        if m := FRAME.match(lines[at]):
            frames.append(Frame(m[1], whole(m[2]), (m[3] or "").strip(), own("python", m[1], (m[3] or "").strip())))
        at += 1
    first = told.chain[0]
    return told._replace(chain=(first._replace(frames=(*frames, *first.frames)), *told.chain[1:]), end=min(at + 1, len(lines)))


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

            told = python_groups.read(lines, at, chain)
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
