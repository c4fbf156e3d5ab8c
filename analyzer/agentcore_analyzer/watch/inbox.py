"""What came in a run and is kept in memory: lines, up to a cap, and what had to be left out."""

from __future__ import annotations

import threading
from collections import Counter

from agentcore_analyzer.model import Damage, DamageReason, Place

RECEIVED_BYTES = 256 << 20  # as a member of an archive, which is held in memory, too
PRINTED_BYTES = 64 << 20  # a log of that length is read by nobody
RECORDS = 1_000_000  # spans and log records; a busy day of an agent has fewer
_NOTES = 50  # different ones: what is sent by a stranger must not fill the memory with them


class Inbox:
    """Filled by other threads, read by the one that looks. `name` is what reports call it."""

    def __init__(self, name: str, most: int, records: int | None = None) -> None:
        self.name = name
        self.size = self.records = 0
        self._most, self._most_records = most, records
        self._lock = threading.Lock()
        self._pieces: list[bytes] = []
        self._notes: Counter[tuple[DamageReason, str]] = Counter()

    def put(self, line: bytes, records: int = 0) -> bool:
        """Whether it was kept; what does not fit is noted."""
        with self._lock:
            fits = self.size + len(line) <= self._most
            fits = fits and (self._most_records is None or self.records + records <= self._most_records)
            if fits:
                self._pieces.append(line)
                self.size += len(line)
                self.records += records
            else:
                records_too = "" if self._most_records is None else f" and {self._most_records:,} records"
                said = f"only the first {self._most:,} bytes{records_too} of a run are kept"
                self._notes[DamageReason.TOO_BIG, said] += 1
            return fits

    def note(self, reason: DamageReason, message: str) -> None:
        with self._lock:
            if len(self._notes) < _NOTES or (reason, message) in self._notes:
                self._notes[reason, message] += 1

    def notes(self) -> list[Damage]:
        with self._lock:
            return [Damage(Place(self.name), reason, said, count) for (reason, said), count in self._notes.items()]

    def data(self) -> bytes:
        with self._lock:
            self._pieces = [b"".join(self._pieces)]
            return self._pieces[0]
