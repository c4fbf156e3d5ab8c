"""
How commands ended in a copied session of a shell, where nothing else in it says what failed: the status that `echo $?` prints,
and the `+ exit 1` of a trace (`set -x`).
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.failures.records import FailureKind, Said
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord
from agentcore_analyzer.untrusted import whole

_HINTS = ("echo $?", "+ exit ")
_ASKED = late(r"(?:[^\n]{0,120}[$#%>➜❯] )?\s{0,8}(?P<command>[^\n]{1,400}?[;&|\s]{1,4})?echo \$\?\s*$")
_STATUS = late(r"\s{0,8}(?P<code>\d{1,3})\s*$")
_TYPED = late(r"[^\n]{0,120}?[$#%❯] (?P<command>\S[^\n]{0,400})$")
_EXIT = late(r"\+{1,8} exit (?P<code>\d{1,3})\s*$")
_TRACED = late(
    r"\+{1,8} (?!(?:[A-Za-z_]\w{0,60}=|\[|(?:exit|echo|return|local|set|true|rm|trap|cleanup)\b))(?P<command>\S[^\n]{0,400})$"
)
_BACK = 200  # lines


def read(case: Case, told: set[str]) -> Iterator[tuple[LogRecord, Said]]:
    """The last bad end of each file that is not among those of which something is told."""
    hinted = (case.positions[id(log)] for log in case.logs_with(*_HINTS))
    for numbers in case.outlines.groups_of(hinted):
        group = [case.logs[number] for number in numbers]
        files = dict.fromkeys(log.origin.file for log in group if log.origin.file not in told)
        for file in files:
            lines = [(log, line) for log in group if log.origin.file == file for line in (log.text or "").split("\n")]
            ends = [made for number in range(len(lines)) if (made := _end(lines, number)) is not None]
            if ends:
                yield ends[-1]


def _end(lines: list[tuple[LogRecord, str]], at: int) -> tuple[LogRecord, Said] | None:
    log, line = lines[at]
    traced = _EXIT.match(line)
    asked = _ASKED.match(lines[at - 1][1]) if at and traced is None else None
    found = traced or (_STATUS.match(line) if asked is not None else None)
    code = whole(found["code"]) if found is not None else None
    if found is None or not code or code > 255:
        return None
    pattern = _TRACED if traced is not None else _TYPED
    command = (asked["command"] or "").strip(" ;&|") if asked is not None and asked["command"] else ""
    above = range(at - (1 if traced is not None else 2), max(-1, at - _BACK), -1)
    command = command or next((m["command"].strip() for n in above if (m := pattern.match(lines[n][1])) is not None), "")
    message = f"{command}: exit {code}" if command else f"exit {code}"
    start = (log.text or "").find(line)
    return log, Said(FailureKind.PROCESS_END, start, start + len(line), line.strip(), code=str(code), message=message, weight=20)
