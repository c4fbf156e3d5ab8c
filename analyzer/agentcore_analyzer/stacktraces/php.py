"""
Errors of PHP: the root first, then `Next` and what wrapped it. A warning is none.

Other languages say `Parse error: ` and `Fatal error: `, too: without PHP's name they are its own only with a place behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("PHP ", "Fatal error: ", "Stack trace:", "Parse error: ")
_HEAD = late(
    r"(?:.{0,300}?)(?:PHP )?((?:Recoverable fatal|Catchable fatal|Fatal|Parse) error): {1,2}(?:Uncaught (?:exception ')?([A-Za-z_\\][\w\\]{0,200})'?(?:: | with message '))?(.*)$"
)
_LOGGED = late(r"(?:.{0,300}?[\s:\]])?(?:Next )?([A-Za-z_\\][\w\\]{0,200})(?:: (.*))? in (\S.{0,500}):(\d{1,9})$")
_NEXT = late(r"Next ([A-Za-z_\\][\w\\]{0,200})(?:: (.*))?$")
_PLACE = late(r"(.*?)'? in (\S.{0,500}?)(?::| on line )(\d{1,9})$")
_FRAME = late(r"#\d{1,5} (?:(\S.{0,500}?)\((\d{1,9})\)|(\[internal function\])): (.{1,500})$")
_MAIN = late(r"#\d{1,5} \{main\}\s*$")
_MOST_MESSAGE = 30


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at = 0
    while at < len(lines):
        line, trace = lines[at], None
        if "error: " in line and (m := _HEAD.match(line)):
            trace = _fatal(lines, at, m[1], m[2] or "", m[3])
        elif line.strip() == "Stack trace:" and at and (m := _LOGGED.match(lines[at - 1])):
            first = Raised(m[1], (m[2] or "").strip(), (_frame(m[3], m[4], ""),), at - 1)
            trace = _rest(lines, at - 1, at, [first])
        if trace is None:
            at += 1
        else:
            yield trace
            at = max(trace.end, at + 1)


def _frame(file: str, line: str, function: str) -> Frame:
    return Frame(file, whole(line), function, own("php", file))


def _fatal(lines: Sequence[str], at: int, kind: str, name: str, message: str) -> StackTrace | None:
    raised, end = _message(lines, at, name or kind, message)
    if not name and not raised.frames and f"PHP {kind}" not in lines[at]:
        return None
    if not name:
        return StackTrace("php", (raised,), at, end, (), "", "", True if kind == "Parse error" else None)
    return _rest(lines, at, end, [raised])


def _message(lines: Sequence[str], at: int, name: str, first: str) -> tuple[Raised, int]:
    """A message up to its place, which may come some lines later."""
    told, end = [first], at + 1
    while not _PLACE.match(told[-1]) and end < len(lines) and end - at < _MOST_MESSAGE:
        if lines[end].strip() == "Stack trace:" or lines[end] == texts.BREAK or texts.stamped(lines[end]):
            break
        told.append(lines[end])
        end += 1
    frames: tuple[Frame, ...] = ()
    if m := _PLACE.match(told[-1]):
        told[-1], frames = m[1], (_frame(m[2], m[3], ""),)
    else:  # without its place nothing tells how far the message goes
        told = told[:1]
        end = end if end < len(lines) and lines[end].strip() == "Stack trace:" else at + 1
    return Raised(name, texts.shortened("\n".join(told)), frames, at), end


def _rest(lines: Sequence[str], begin: int, at: int, chain: list[Raised]) -> StackTrace:
    """The frames of each exception, and the exceptions after it."""
    whole = False
    while at < len(lines):
        line = lines[at]
        if line.strip() == "Stack trace:":
            frames, at, whole = _frames(lines, at + 1, chain[-1].frames)
            chain[-1] = chain[-1]._replace(frames=frames)
            continue
        after = texts.blank(lines, at)
        if after < len(lines) and (m := _NEXT.match(lines[after])):
            raised, at = _message(lines, after, m[1], m[2] or "")
            chain.append(raised)
            whole = False
            continue
        if line.startswith("  thrown in "):
            at += 1
        elif "Uncaught " in lines[begin]:
            whole = False  # its last line is missing, and another exception may stand before that
        break
    else:
        whole = whole and "Uncaught " not in lines[begin]
    mine = any(f.own and f.function not in ("", "{main}") for r in chain for f in r.frames)
    return StackTrace("php", tuple(chain), begin, at, (), "" if whole else "end", "", False if mine else None)


def _frames(lines: Sequence[str], at: int, raised: tuple[Frame, ...]) -> tuple[tuple[Frame, ...], int, bool]:
    """The frames; PHP names beside each place what is called there, so a place lies in what the next line calls."""
    places, calls = list(raised), list[str]()
    while at < len(lines) and (m := _FRAME.match(lines[at])):
        if len(places) < texts.MOST_FRAMES:
            file = m[1] or m[3]
            places.append(Frame(file, whole(m[2]) if m[2] else None, "", own("php", file)))
            calls.append(m[4].split("(")[0])
        at += 1
    main = at < len(lines) and _MAIN.match(lines[at]) is not None
    calls = [*calls, "{main}"] if raised else ["", *calls[1:], "{main}"]
    named = [place._replace(function=call) for place, call in zip(places, calls, strict=False)]
    return tuple(reversed(named)), at + 1 if main else at, main
