"""
Where in its log a program was asked to stop, or to start its workers anew, and where it started: what it ends in between,
it ends as asked.
"""

from __future__ import annotations

from bisect import bisect_right

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import LogRecord

_HEAD = 400  # characters of a record in which it stands
_STOP = (
    "hutdown request", "requested shutdown", "SIGTERM", "SIGINT", "SHUTDOWN from user", "hutdown command", "Handling signal: ",
)  # fmt: skip
_STOPPED = late(
    r"(?i)\b(?:received|caught|got|handling)\b.{0,40}\b(?:shutdown (?:request|command)|SIGTERM|SIGINT|SHUTDOWN from user)"
    r"|\bshutdown (?:was )?requested\b|\brequested shutdown\b|\bhandling signal: (?:hup|term|int|quit)\b"
)
STARTS = ("tarting ", "tarted ", "ready ")
STARTED = late(
    r"(?i)(?<!re)\bstarting [A-Z]?\w|\bstarted (?:in|with|as|server|listening|up)\b|\bready (?:to accept|for) connections?\b"
)


class Stops:
    """The turns of each program, by file and stream: (position, whether it was asked to stop; else it started)."""

    def __init__(self, case: Case) -> None:
        asked = {(g.origin.file, g.stream) for g in case.logs_with(*_STOP) if _STOPPED.search((g.text or "")[:_HEAD])}
        self._turns: dict[tuple[str, str], list[tuple[int, bool]]] = {key: [] for key in asked}
        for number, log in enumerate(case.logs) if asked else ():
            turns, text = self._turns.get((log.origin.file, log.stream)), (log.text or "")[:_HEAD]
            if turns is None:
                continue
            if any(s in text for s in _STOP) and _STOPPED.search(text):
                turns.append((number, True))
            elif any(s in text for s in STARTS) and STARTED.search(text):
                turns.append((number, False))

    def tells(self, whose: tuple[str, str]) -> bool:
        """Whether a program, by file and stream, was asked to stop anywhere."""
        return whose in self._turns

    def asked(self, log: LogRecord, at: int) -> bool:
        """Whether the program was asked to stop before a position in the case, and tells of no start in between."""
        turns = self._turns.get((log.origin.file, log.stream), [])
        number = bisect_right(turns, (at, False)) - 1
        return number >= 0 and turns[number][1]
