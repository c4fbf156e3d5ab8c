"""Panics and fatal errors of Go, and errors printed with their stacks (pkg/errors). Only the first goroutine tells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces import lines as texts
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = ("panic: ", "fatal error: ", "goroutine ", "http: panic serving", ".go:")
_HEAD = late(r"(?:.{0,300}?[\s:\]\"])?(panic|fatal error|http: panic serving [^ ]{1,100}|panic serving [^ ]{1,100}): (.*)$", 16)
_AGAIN = late(r"\s{1,100}panic: (.*)$", 16)
_RECOVERED = late(r"(.*?) \[recovered(?:, repanicked)?\]\s*$", 16)
_GOROUTINE = late(r"\s{0,8}goroutine \d+(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[([^\]]{1,100})\]:\s*$")
_CALL = late(
    r"\s{0,8}((?:created by )?[\w./*()$~@%\[\]·{},-]{1,400}?)(?:\((?:[^()]|\([^()]*\)){0,500}\))?(?: in goroutine \d+)?\s*$"
)
_FILE = late(
    r"\s{1,12}((?:/|[A-Za-z]:[/\\]|[\w.@-]{1,80}/|_)[^:\n]{0,500}\.(?:go|s|c)|[\w.-]{1,100}\.go):(\d{1,9})(?: \+0x[0-9a-f]{1,16})?"
    r"(?: [fps]{1,2}c?=0x[0-9a-f]{1,16}){0,3}\s*$"
)
# Signals by their numbers on Linux, as Go named them before it had words for them.
_SIGNALS = {"0x4": "SIGILL", "0x5": "SIGTRAP", "0x6": "SIGABRT", "0x7": "SIGBUS", "0x8": "SIGFPE", "0xb": "SIGSEGV"}
# A call of the program whose place is cut off: with what it was given in brackets, and nothing below it.
_LAST = late(r"\s{0,8}(main\.[\w.()*\[\]·{}-]{1,200}?)\((?:0x|\.\.\.|[{)])[^()]{0,500}\)?\s*$")
# The repository of a file below GOPATH: what is not that of package main was fetched.
_FETCHED = late(r"/src/((?:[\w-]{1,60}\.){1,4}[a-z]{2,10}/[\w.-]{1,60}/[\w.-]{1,60})/")
_ERROR = late(r"([\w./ -]{1,200}): (.*)$", 16)
_MOST_MESSAGE = 30


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    at, free = 0, 0
    while at < len(lines):
        line = lines[at]
        trace, past = None, 0
        if "panic" in line or "fatal error: " in line:
            trace = _panic(lines, at)
        elif "goroutine " in line and _GOROUTINE.match(line):
            trace = _stack(lines, at, at, (), "start", "")
        elif ".go:" in line and _FILE.match(line) and at - free >= 1 and not _FILE.match(lines[at - 1]):
            trace, past = _printed(lines, at, free)
        if trace is not None:
            yield trace
        if trace is not None or past:
            at = free = max(trace.end if trace is not None else past, at + 1)
        else:
            at += 1


def _panic(lines: Sequence[str], at: int) -> StackTrace | None:
    m = _HEAD.match(lines[at])
    if m is None:
        return None
    kind = "fatal error" if m[1] == "fatal error" else "panic"
    aside = "thread" if "serving" in m[1] else ""
    told, again, end = [m[2]], list[Raised](), at + 1
    trigger = False
    if r := _RECOVERED.match(m[2]):
        told, trigger = [r[1]], True
    traced = _traced(lines, end)
    while traced and end < len(lines) and end - at < _MOST_MESSAGE:
        line = lines[end]
        if line == texts.BREAK or _GOROUTINE.match(line) or line.startswith(("[signal ", "goroutine ", "runtime stack:")):
            break
        if not line.strip():
            after = texts.blank(lines, end)
            if after >= len(lines) or not _stacks_within(lines, after):
                break
        elif n := _AGAIN.match(line):
            r = _RECOVERED.match(n[1])
            again.append(Raised("panic", r[1] if r else n[1], (), end))
        elif texts.stamped(line):
            break
        elif again:
            again[-1] = again[-1]._replace(message=f"{again[-1].message}\n{line.strip()}")
        else:
            told.append(line.removeprefix("\t"))
        end += 1
    code = ""
    stack = texts.blank(lines, end)
    if stack < len(lines) and lines[stack].startswith("[signal "):
        code = lines[stack][8:].split(":")[0].split(" ")[0].strip("]")
        code = _SIGNALS.get(code, code)
        stack = texts.blank(lines, stack + 1)
    first = Raised(kind, texts.shortened("\n".join(told)), (), at, code)
    if stack < len(lines) and lines[stack].startswith("runtime stack:"):  # of the runtime itself; the program's come below
        stack = texts.blank(lines, _frames(lines, stack + 1)[1])
    if stack < len(lines) and _GOROUTINE.match(lines[stack]):
        trace = _stack(lines, at, stack, (first, *again), "", aside)
        return trace._replace(trigger=trigger)
    if ("panic: " in lines[at] and not lines[at].lstrip().startswith("panic: ")) or "fatal error: " in lines[at]:
        return None  # the words alone, in the middle of a line: no print of a stack
    if not again and not code:  # without a stack nothing tells how far the message goes
        first, end = first._replace(message=texts.shortened(told[0])), at + 1
    return StackTrace("go", (first, *again), at, stack if code else end, (), "end", aside, None, trigger)


def _traced(lines: Sequence[str], at: int) -> bool:
    """Whether the stack of a panic follows, before another one begins."""
    for line in lines[at : at + _MOST_MESSAGE]:
        if "goroutine " in line or line.startswith(("[signal ", "\tpanic: ")):
            return True
        if line == texts.BREAK or line.startswith(("panic: ", "fatal error: ")):
            break
    return False


def _stacks_within(lines: Sequence[str], at: int) -> bool:
    return any(_GOROUTINE.match(text) for text in lines[at : at + _MOST_MESSAGE])


def _stack(
    lines: Sequence[str], begin: int, at: int, chain: tuple[Raised, ...], cut: str, aside: str
) -> StackTrace:  # fmt: skip
    frames, end = _frames(lines, at + 1)
    while (other := texts.blank(lines, end)) < len(lines) and _GOROUTINE.match(lines[other]):
        _, end = _frames(lines, other + 1)
    if end < len(lines) and lines[end].startswith("exit status "):
        end += 1
    if not frames:
        cut = "both" if cut else "end"
    if chain:
        panicked = next((i for i in range(len(frames) - 1, -1, -1) if frames[i].function == "panic"), None)
        raised = frames[:panicked] if panicked else frames  # what deferred calls do after it is not where it was raised
        chain = (chain[0]._replace(frames=raised), *chain[1:])
    else:
        chain = (Raised("", "", frames, at),)
    mine = any(f.own for f in frames)
    static = any(f.own and f.function.endswith((".init", ".init.0", ".init.1")) for f in frames)
    return StackTrace("go", chain, begin, end, (), cut, aside, True if static else False if mine else None)


def _frames(lines: Sequence[str], at: int) -> tuple[tuple[Frame, ...], int]:
    """Calls and their places in pairs, the outermost call first."""
    found: list[Frame] = []
    while at + 1 < len(lines):
        call, place = _CALL.match(lines[at]), _FILE.match(lines[at + 1])
        if call is None or place is None:
            if lines[at].startswith("...") and "elided" in lines[at]:
                at += 1
                continue
            break
        function = call[1]
        if not function.startswith("created by ") and len(found) < texts.MOST_FRAMES:
            found.append(Frame(place[1], whole(place[2]), function, own("go", place[1])))
        at += 2
    if found and at < len(lines) and texts.blank(lines, at + 1) == len(lines) and (last := _LAST.match(lines[at])) is not None:
        found.append(Frame("", None, last[1], True))
        at += 1
    return _without_fetched(found[::-1]), at


def _without_fetched(frames: list[Frame]) -> tuple[Frame, ...]:
    """The frames; where one is of package main, those of other repositories below GOPATH are no code of the program."""
    main = next((f for f in frames if f.function.startswith("main.")), None)
    if main is None:
        return tuple(frames)
    mine = _FETCHED.search(main.file)
    return tuple(
        f._replace(own=False) if f.own and (other := _FETCHED.search(f.file)) and (mine is None or mine[1] != other[1]) else f
        for f in frames
    )


def _printed(lines: Sequence[str], place: int, free: int) -> tuple[StackTrace | None, int]:
    """
    An error of pkg/errors: the root's text, its frames, if it has any, then the text and the frames of each that wrapped it. Below a line
    of a log stands where it was logged (zap prints that): frames alone, with the line after them and no trace.
    """
    call = place - 1
    if not _CALL.match(lines[call]) or not lines[call].strip() or "." not in lines[call]:
        return None, 0
    begin = call - 1
    top = begin
    while top > free and _FILE.match(lines[top]):  # frames above, the first of which stands in the line of the log
        top -= 1 if texts.stamped(lines[top - 1]) else 2
    if top >= free and texts.stamped(lines[top]):
        return None, _frames(lines, call)[1]
    if begin < free or not lines[begin].strip() or lines[begin] == texts.BREAK or _FILE.match(f" {lines[begin]}"):
        begin, chain = call, [Raised("", "", (), call)]
    else:
        chain = [_error(lines[begin], begin)]
        above = begin - 1
        if above > free and lines[above].strip() and lines[above - 1] == texts.BREAK:  # the value of a member begins with it
            begin = above
            chain.insert(0, _error(lines[above], above))
    at = call
    while True:
        frames, end = _frames(lines, at)
        if not frames:
            break
        chain[-1] = chain[-1]._replace(frames=frames)
        if end + 2 < len(lines) and lines[end].strip() and not texts.stamped(lines[end]) and _CALL.match(lines[end + 1]) and _FILE.match(lines[end + 2]):
            chain.append(_error(lines[end], end))
            at = end + 1
            continue
        at = end
        break
    if at <= call:
        return None, place + 1
    mine = any(f.own for r in chain for f in r.frames)
    cut = "" if chain[0].message or chain[0].type else "start"
    return StackTrace("go", tuple(chain), begin, at, (), cut, "", False if mine else None), at


def _error(line: str, at: int) -> Raised:
    return Raised("error", line.strip(), (), at)
