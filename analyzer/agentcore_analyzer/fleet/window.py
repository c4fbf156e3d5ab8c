"""
Traces that are over while their file is read: diagnosed at once, from the records as they were read, and never put away.

A large file is read in parts. A trace of which nothing stands near either border of its part (`MARGIN`) is taken to be over, and
so are those that share a session with it, or none of them is. What is left of it is its findings and counts. Whether it was over
is known when all is read: where a trace or a session comes again elsewhere, the part is read once more, and all of it waits on
the disk (`local`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from operator import itemgetter
from pathlib import Path

from agentcore_analyzer.fleet import columns, whole
from agentcore_analyzer.fleet.spill import NO_TRACE, RUN_BYTES, Open, Segment, Spill, hashed
from agentcore_analyzer.model import Damage
from agentcore_analyzer.source import Range

# Records at either end of a part: of 30 agents that work at a time. Of 64 MiB of spans a sixteenth waits on the disk. Of more,
# more waits for nothing; of less, more is read twice.
MARGIN = 1000
# Records of a part in memory, 48,000: of 64 MiB of spans there are 33,000. A part of more, smaller ones waits on the disk.
LIVE_BYTES = 2 * RUN_BYTES


def end_well(parts: Iterable[Range]) -> bool:
    """Whether the last line of each file has an end: else what rests on absence is in doubt, and the first part must know."""
    for path in {part.path for part in parts}:
        with suppress(OSError), Path(path).open("rb") as stream:
            stream.seek(-1, 2)
            if stream.read(1) != b"\n":
                return False
    return True


class Window(Spill):
    def __init__(self, unit: int, flush: Callable[[list[Segment]], None], live_bytes: int) -> None:
        super().__init__(unit, flush, live_bytes)
        self._full = False
        self._over: dict[str, Open] = {}  # the traces that are over
        self.keys: list[int] = []
        self.sessions: set[str] = set()

    def settle(self) -> list[Damage]:
        if not self._full and not self.loose and whole.says_nothing(self.ledger):
            self._take_what_is_over()
        return super().settle()

    def taken(self) -> list[columns.Waiting]:
        """The records of the traces that are over, in the order of their file."""
        every: list[columns.Waiting | None] = [None] * self._number
        for found in self._over.values():
            for group in found.groups.values():
                for number, record in zip(group.numbers, group.records, strict=True):
                    every[number] = record
        return [record for record in every if record is not None]

    def put_away(self, traces: Iterable[str]) -> list[Segment]:
        """The segments of some of the traces that are over, as those of others are that wait."""
        return [self._closed(trace, self._over[trace]) for trace in traces if trace in self._over]

    def _close(self) -> None:
        self._full, self._run_bytes = True, RUN_BYTES
        super()._close()

    def _take_what_is_over(self) -> None:
        sessions = {key: _sessions(found.groups.values()) for key, found in self._open.items()}
        of_session: dict[str, list[str]] = {}
        for key, named in sessions.items():
            for session in named:
                of_session.setdefault(session, []).append(key)
        over = {key for key, found in self._open.items() if self._is_over(key, found)}
        waiting = [key for key in self._open if key not in over]
        while waiting:
            for session in sessions[waiting.pop()]:
                for other in of_session.pop(session, ()):
                    if other in over:
                        over.discard(other)
                        waiting.append(other)
        for key in over:
            self.keys.append(hashed(key))
            found = self._over[key] = self._open.pop(key)
            for group in found.groups.values():
                assert group.origin is not None  # noqa: S101  (for the type checker)
                self._known(group.kind, group.origin, list(zip(*group.records, strict=True)), self.sessions)

    def _is_over(self, key: str, found: Open) -> bool:
        """Also where the file begins and ends there is a border: another one may go on where it stops."""
        if key.startswith(NO_TRACE):
            return False
        until = self._number - MARGIN
        return all(g.stands is not None and g.numbers[0] >= MARGIN and g.numbers[-1] < until for g in found.groups.values())


def _sessions(groups: Iterable[columns.Group]) -> set[str]:
    found: set[str | None] = set()
    for group in groups:
        if group.origin is not None:  # a document has no session
            found.update(map(itemgetter(group.kind._fields.index("session_id")), group.records))
    return {session for session in found if session}
