"""
When to look again: soon while there is little, and never so often that the work grows faster than the input.

A look reads all that there is, so it costs as many bytes. All looks together may cost `FACTOR` times the bytes that ever came,
and `FREE` bytes more: a new finding is seen at once while the input is small, later when the input has grown by a third (which
is what a factor of four comes to), and in any case at the end. Beside that, a look is followed by a pause as long as it took; the
first one, half of which is importing, by a short one.
"""

from __future__ import annotations

FACTOR = 4
FREE = 256 << 20  # 10 s of one processor for spans (28 MB/s), one minute for logs (4.5 MB/s); 200 looks at a run of 1 MB
LEAST_S = 0.5  # nobody reads faster


class Pace:
    def __init__(self, free: int = FREE) -> None:
        self.spent = 0
        self._free = free
        self._not_before = 0.0

    def allows(self, size: int, came: int, now: float) -> bool:
        """Whether `size` bytes may be looked at again, of `came` that ever came."""
        return now >= self._not_before and self.affords(size, came)

    def affords(self, size: int, came: int) -> bool:
        return self.spent + size <= self._free + FACTOR * came

    def took(self, size: int, began: float, ended: float) -> None:
        pause = ended - began if self.spent else LEAST_S
        self.spent += size
        self._not_before = ended + max(LEAST_S, pause)
