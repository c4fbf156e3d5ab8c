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

from agentcore_analyzer.doubt import position
from agentcore_analyzer.fleet import columns, whole
from agentcore_analyzer.fleet.spill import RUN_BYTES, Segment, Spill, hashed
from agentcore_analyzer.model import Damage, LogRecord, Span
from agentcore_analyzer.source import Range

# Bytes at either end of a part: a thousand spans, of 30 agents that work at a time. Of 64 MiB a sixteenth waits on the disk. Of
# more, more waits for nothing; of less, more is read twice.
MARGIN = 2 << 20
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
    def __init__(self, unit: int, flush: Callable[[list[Segment]], None], part: Range) -> None:
        super().__init__(unit, flush, LIVE_BYTES)
        # Also where the file begins and ends: another one may go on where it stops.
        self._from, self._until = part.start + MARGIN, part.end - MARGIN
        self._full = False
        self._over: list[tuple[int, columns.Waiting]] = []  # the records of traces that are over, with their numbers
        self.keys: list[int] = []
        self.sessions: set[str] = set()

    def settle(self) -> list[Damage]:
        if not self._full and not self.loose and whole.says_nothing(self.ledger):
            self._take_what_is_over()
        return super().settle()

    def taken(self) -> list[columns.Waiting]:
        """The records of the traces that are over, once."""
        self._over.sort(key=itemgetter(0))
        found = [record for _, record in self._over]
        self._over.clear()
        return found

    def _close(self) -> None:
        self._full, self._run_bytes = True, RUN_BYTES
        super()._close()

    def _take_what_is_over(self) -> None:
        sessions = {key: _sessions(found.groups.values()) for key, found in self._open.items()}
        of_session: dict[str, list[str]] = {}
        for key, named in sessions.items():
            for session in named:
                of_session.setdefault(session, []).append(key)
        over = {key for key in self._open if self._is_over(key)}
        waiting = [key for key in self._open if key not in over]
        while waiting:
            for session in sessions[waiting.pop()]:
                for other in of_session.pop(session, ()):
                    if other in over:
                        over.discard(other)
                        waiting.append(other)
        for key in over:
            self.keys.append(hashed(key))
            for group in self._open.pop(key).groups.values():
                assert group.origin is not None  # noqa: S101  (for the type checker)
                self._known(group.kind, group.origin, list(zip(*group.records, strict=True)), self.sessions)
                self._over += zip(group.numbers, group.records, strict=True)

    def _is_over(self, key: str) -> bool:
        groups = self._open[key].groups.values()
        return all(g.stands is not None and all(self._is_inside(r, key) for r in g.records) for g in groups)

    def _is_inside(self, record: columns.Waiting, key: str) -> bool:
        if not isinstance(record, Span | LogRecord) or record.trace_id != key:
            return False
        return self._from <= position(record.where) < self._until


def _sessions(groups: Iterable[columns.Group]) -> set[str]:
    every = (r.session_id for group in groups for r in group.records if isinstance(r, Span | LogRecord))
    return set(filter(None, every))
