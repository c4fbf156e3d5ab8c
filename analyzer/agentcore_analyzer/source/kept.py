"""What a run keeps decoded of all its inputs: a bound on memory, however many they are and however long their lines."""

from __future__ import annotations

from typing import Any

# Of all inputs of a run together, whose records keep their documents: a folder of thousands is no less to hold than one file
# of their size. Eight of those that are held at most (`one_input.HOLD_BYTES`), some 200 MB of memory.
HOLD_IN_ALL = 64 << 20
# Long lines that were decoded again lately. Each is a batch of an exporter, and one question after the other is asked of its
# records: to decode it for every one takes as many times as long as there are records in it.
LONG_IN_ALL = 16 << 20


class Kept:
    """The budget of a run, and the long values that were decoded again lately."""

    def __init__(self) -> None:
        self._left = HOLD_IN_ALL
        self._long: dict[tuple[str, int], tuple[Any, int]] = {}  # in the order in which they were asked for
        self._bytes = 0

    def takes(self, size: int) -> bool:
        """Whether the records of so many more bytes may keep their documents."""
        if size > self._left:
            return False
        self._left -= size
        return True

    def long(self, name: str, offset: int) -> Any:
        """The value at an offset of an input, where it was decoded lately."""
        found = self._long.pop((name, offset), None)
        if found is None:
            return None
        self._long[name, offset] = found
        return found[0]

    def remember(self, name: str, offset: int, value: Any, length: int) -> None:
        """Keep a value, and of the earlier ones those that were asked for last; a value alone may be longer, as a line may."""
        self._bytes += length
        while self._long and self._bytes > LONG_IN_ALL:
            self._bytes -= self._long.pop(next(iter(self._long)))[1]
        self._long[name, offset] = value, length
