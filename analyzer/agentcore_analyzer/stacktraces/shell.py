"""Errors that shells and interpreters say of scripts in one line: who speaks, where, and what was wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces.own import own
from agentcore_analyzer.stacktraces.records import Frame, Raised, StackTrace
from agentcore_analyzer.untrusted import whole

HINTS = (": line ", "not found", ".sh: ", "sh: ", "can't open file", "No module named")
_BASH = late(r"(?:.{0,300}?[\s\]|:])??([\w./+@-]{1,300}): line (\d{1,9}): (.{1,1000})$")
_DASH = late(
    r"(?:.{0,300}?[\s\]|:])??((?:[\w./+@-]{1,300}\.(?:sh|bash|ash)|(?:/[\w./-]{1,200}/)?(?:sh|dash|ash|bash))): (\d{1,9}): (.{1,1000})$"
)
_PLAIN = late(
    r"(?:.{0,300}?[\s\]|:])??((?:/[\w./-]{1,200}/)?(?:ba|da|z|a|k)?sh): (?:((?:\d{1,9}): )?)(.{1,300}?: (?:command )?not found(?: ?: ?.{1,200})?|command not found: .{1,200})$"
)
_PYTHON = late(r"(?:.{0,300}?[\s\]|:])??((?:[\w./-]{0,200}/)?python[\d.]{0,6}): (can't open file '(.{1,500})': .{1,200}|No module named \S{1,200}|can't find '__main__' module in .{1,500})$")  # fmt: skip
_KINDS = (
    "not found", "unbound variable", "parameter not set", "parameter null or not set", "ermission denied",
    "No such file or directory", "yntax error", "cannot execute", "Exec format error", "cannot open", "can't open", "can't cd",
    "unexpected ", "Is a directory", "bad interpreter", "Argument list too long", "Text file busy", "ambiguous redirect", "readonly variable",
    "not a valid identifier", "invalid option", "numeric argument required", "integer expression expected", "ad substitution", "llegal option",
    "Segmentation fault", "Killed", "Aborted", "core dumped", "Terminated", "Bus error", "Floating point exception",
)  # fmt: skip


def find(lines: Sequence[str]) -> Iterator[StackTrace]:
    for at, line in enumerate(lines):
        trace = _read(line, at)
        if trace is not None:
            yield trace


def _read(line: str, at: int) -> StackTrace | None:
    if not any(h in line for h in HINTS):
        return None
    m = _BASH.match(line) if ": line " in line else None
    m = m or _DASH.match(line)
    if m and any(k in m[3] for k in _KINDS) and not m[3].startswith("`"):
        frame = Frame(m[1], whole(m[2]), "", own("shell", m[1]))
        return _trace("shell", m[3].strip(), (frame,), at)
    if p := _PYTHON.match(line):
        frames = (Frame(p[3], None, "", own("python", p[3])),) if p[3] else ()
        return _trace("python", p[2].strip(), frames, at, True)
    if p := _PLAIN.match(line):
        return _trace("shell", p[3].strip(), (), at)
    return None


def _trace(language: str, message: str, frames: tuple[Frame, ...], at: int, loading: bool | None = None) -> StackTrace:
    return StackTrace(language, (Raised("", message, frames, at),), at, at + 1, (), "", "", loading)
