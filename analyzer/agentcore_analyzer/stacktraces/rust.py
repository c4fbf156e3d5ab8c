"""Panics of Rust, errors that `main` returned, and chains of causes (anyhow, eyre). The last of `Caused by:` is the root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("panicked at ", "Caused by:", "stack backtrace:", "Location:")
_NEW = late(r"(?:.{0,300}?[\s:\]])?thread '([^']{1,200})' (?:\(\d+\) )?panicked at ([^'\n]{1,500}?):(\d{1,9}):\d{1,9}:\s*$")
_OLD = late(r"(?:.{0,300}?[\s:\]])?thread '([^']{1,200})' panicked at '(.{0,2000})', ([^'\n]{1,500}?):(\d{1,9})(?::\d{1,9})?\s*$", 16)
# The same over several lines, as `assert_eq!` wrote it: the values stand below the first line.
_OPEN = late(r"(?:.{0,300}?[\s:\]])?thread '([^']{1,200})' panicked at '(.{0,2000})$", 16)
_CLOSED = late(r"(.{0,2000})', ([^'\n]{1,500}?):(\d{1,9})(?::\d{1,9})?\s*$", 16)
_CALL = late(r"\s{0,12}(\d{1,4}): {1,20}(?:0x[0-9a-f]{1,16} - )?(\S.{0,500}?)\s*$")
_PLACE = late(r"\s{1,40}at (.{1,500}?):(\d{1,9})(?::\d{1,9})?\s*$")
_ERROR = late(r"(?:.{0,300}?[\s:\]])?Error: (.*)$", 16)
# What a logger writes before its words.
_LOGGED = late(r"\s{0,8}\[?\d{4}-\d\d-\d\d[T ][\d:.,]{5,20}(?:Z|[+-]\d\d:?\d\d)?\]?\s{1,4}(?:\[?[A-Z]{3,8}\]?:?\s{1,8})?|\s{0,8}error(?:\[\w{1,20}\])?: ")
_CAUSE = late(r"\s{1,12}(?:(\d{1,4}): )?(\S.*)$", 16)
# The calls by which the standard library tells of a panic, in the order of its source.
_OF_PANIC = late(
    r"<?(?:std::(?:backtrace|backtrace_rs|sys_common::backtrace|sys::backtrace|panicking|io::)|core::(?:panicking|fmt)::|rust_begin_unwind"
    r"|_?rust_panic|__rust_begin_short|__rustc\b)"
)
_HASH = late(r"::h[0-9a-f]{16}$")
_FIRST = late(r"\s{1,12}0: \S")
_LOCATION = late(r"\s{1,12}(\S.{0,500}?):(\d{1,9})(?::\d{1,9})?\s*$")
_JOINED = "Any { .. }"  # what `join().unwrap()` prints of a thread that panicked: it follows from the other print
_MOST_MESSAGE = 30


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at, held = 0, None
    while at < len(lines):
        line = lines[at]
        trace = None
        if "panicked at " in line:
            trace = _panic(lines, at)
        elif line.strip() and _causes_follow(lines, at + 1, 4 if "Error:" in line else 1):
            trace = _error(lines, at)
        elif line.strip() and at + 1 < len(lines) and _FIRST.match(lines[at + 1]):
            trace = _report(lines, at)
        if trace is None:
            at += 1
            continue
        at = max(trace.end, at + 1)
        if held is not None and _JOINED in trace.chain[-1].message and not trace.aside:
            # The main thread fell because another one did.
            yield trace._replace(chain=(*held.chain, *trace.chain), start=held.start)
            held = None
            continue
        if held is not None:
            yield held
        held = trace if trace.aside else None
        if held is None:
            yield trace
    if held is not None:
        yield held


def _panic(lines: Sequence[str], at: int) -> StackTrace | None:
    if m := _OLD.match(lines[at]):
        thread, message, file, number, end = m[1], m[2], m[3], whole(m[4]), at + 1
    elif m := _NEW.match(lines[at]):
        thread, file, number, end = m[1], m[2], whole(m[3]), at + 1
        told: list[str] = []
        while end < len(lines) and end - at < _MOST_MESSAGE:
            line = lines[end]
            if line.startswith(("stack backtrace:", "note: ")) or line == texts.BREAK or not line.strip() or texts.stamped(line):
                break
            if "panicked at " in line and told:
                break
            told.append(line)
            end += 1
        message = "\n".join(told)
    elif (m := _OPEN.match(lines[at])) and (read := _closed(lines, at + 1, m[2])):
        thread, (message, file, number, end) = m[1], read
    else:
        return None
    frames: tuple[Frame, ...] = ()
    if end < len(lines) and lines[end].startswith("stack backtrace:"):
        frames, end = _frames(lines, end + 1)
    if end < len(lines) and lines[end].startswith("note: "):
        end += 1
    raised = Frame(file, number, "", own("rust", file))
    # The print begins with the calls that made it: inside of the place that the first line names, they are of the panic itself.
    at_place = [n for n, f in enumerate(frames) if f.line == number and f.file.endswith(file.removeprefix("./"))]
    frames = frames[: at_place[-1] + 1] if at_place else (*(f for f in frames if not _OF_PANIC.match(f.function)), raised)
    cut = "" if message else "end"
    aside = "thread" if thread != "main" else ""
    return StackTrace("rust", (Raised("panic", texts.shortened(message), frames, at),), at, end, (), cut, aside, False)


def _closed(lines: Sequence[str], at: int, first: str) -> tuple[str, str, int | None, int] | None:
    """The rest of a message of several lines, with the place behind its closing quote, and the line after it."""
    told = [first]
    for end in range(at, min(at + _MOST_MESSAGE, len(lines))):
        line = lines[end]
        if line == texts.BREAK or texts.stamped(line) or "panicked at " in line or line.startswith("stack backtrace:"):
            return None
        if m := _CLOSED.match(line):
            return "\n".join([*told, m[1]]), m[2], whole(m[3]), end + 1
        told.append(line)
    return None


def _frames(lines: Sequence[str], at: int) -> tuple[tuple[Frame, ...], int]:
    found: list[Frame] = []
    while at < len(lines):
        call = _CALL.match(lines[at])
        if call is None:
            break
        place = _PLACE.match(lines[at + 1]) if at + 1 < len(lines) else None
        file, number = (place[1], whole(place[2])) if place else ("", None)
        if len(found) < texts.MOST_FRAMES:
            found.append(Frame(file, number, _HASH.sub("", call[2]), own("rust", file, call[2])))
        at += 2 if place else 1
    return tuple(reversed(found)), at


def _causes_follow(lines: Sequence[str], at: int, far: int) -> bool:
    near = texts.blank(lines, at)
    for place in range(near, min(near + far, len(lines))):
        if lines[place].strip() == "Caused by:":
            return True
        if lines[place] == texts.BREAK:
            break
    return False


def _error(lines: Sequence[str], at: int) -> StackTrace | None:
    m = _ERROR.match(lines[at])
    if m is None and lines[at][:1] in " \t":
        return None  # a frame, or the last of a cause
    start = at + 1
    while lines[start].strip() != "Caused by:":
        start += 1
    words = m[1] if m else lines[at][found.end() if (found := _LOGGED.match(lines[at])) else 0 :].strip()
    outer = Raised("Error", texts.shortened("\n".join([words, *(t for t in lines[at + 1 : start] if t.strip())])), (), at)
    causes: list[Raised] = []
    end = start
    while end < len(lines) and lines[end].strip() == "Caused by:":  # Cargo says it of each
        first, end = True, end + 1
        while end < len(lines) and (c := _CAUSE.match(lines[end])) is not None:
            if c[1] is not None or first:
                causes.append(Raised("Error", c[2].strip(), (), end))
                first = False
            else:
                causes[-1] = causes[-1]._replace(message=f"{causes[-1].message}\n{c[2].strip()}")
            end += 1
        if (after := texts.blank(lines, end)) < len(lines) and lines[after].strip() == "Caused by:":
            end = after
    if not causes or lines[start + 1].lstrip().startswith("at "):
        return None
    frames: tuple[Frame, ...] = ()
    after = texts.blank(lines, end)
    if after < len(lines) and lines[after].lower().startswith("stack backtrace:"):
        frames, end = _frames(lines, after + 1)
    place, end = _location(lines, end)
    causes[-1] = causes[-1]._replace(frames=frames or place)
    return StackTrace("rust", (*reversed(causes), outer), at, end, (), "", "", False if frames else None)


def _report(lines: Sequence[str], at: int) -> StackTrace | None:
    """What eyre prints: the errors with their numbers, the outermost first, and the place; a host may say a sentence above."""
    chain: list[Raised] = []
    end = at + 1
    while end < len(lines) and (m := _CAUSE.match(lines[end])) is not None:
        if m[1] is not None and whole(m[1]) != len(chain):
            break
        if m[1] is not None or not chain:
            chain.append(Raised("Error", m[2].strip(), (), end))
        else:
            chain[-1] = chain[-1]._replace(message=f"{chain[-1].message}\n{m[2].strip()}")
        end += 1
    frames, after = _location(lines, end)
    if lines[at].strip() != "Error:" and not (frames and lines[at].rstrip().endswith(":")):
        return None  # any list
    if chain and frames:
        chain[-1], end = chain[-1]._replace(frames=frames), after
    return StackTrace("rust", tuple(reversed(chain)), at, end, (), "", "", False)


def _location(lines: Sequence[str], at: int) -> tuple[tuple[Frame, ...], int]:
    """The place below the errors, where one is told, and the line after it."""
    after = texts.blank(lines, at)
    if after + 1 < len(lines) and lines[after].strip() == "Location:" and (m := _LOCATION.match(lines[after + 1])):
        return (Frame(m[1], whole(m[2]), "", own("rust", m[1])),), after + 2
    return (), at
