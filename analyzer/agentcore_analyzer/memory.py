"""
How much memory this process has, and how much more it may take.

Where a system ends a process for it, nobody reads a word: what may grow with its input asks here, and stops before. Linux tells;
elsewhere nothing is known, and nothing stops.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from itertools import chain, islice
from mmap import PAGESIZE
from pathlib import Path
from typing import TypeVar

# What stays free for the detectors and the report: a quarter of what there was, and what they take of themselves (their modules,
# documents that are decoded again). 400,000 spans of 180 MB took 30 MB more; failures of logs take more than their records.
_RESERVE, _OWN = 4, 32 << 20
_LIMITS, _ADDRESSES = Path("/proc/self/limits"), "Max address space"  # the first number behind it, or `unlimited`
_PAGES, _OF_ALL, _GROUPS = Path("/proc/self/statm"), Path("/proc/meminfo"), Path("/sys/fs/cgroup")
# With so much at the start, a run over the disk fits where the one in memory did not: 90 MiB were enough, 80 not.
_PARTS = 96 << 20
_MIB = 1 << 20
# An input whose rest would take so many times what is left, as far as a sixteenth of what is left and 8 MiB tell, does not fit,
# and need not be read until nothing is left.
_TOO_MUCH, _TELLING, _FEW = 1.25, 16, 8 << 20
# Between two looks, each of which costs 50 us: so many documents of spans that are held take 12 MB.
_RECORDS, _INPUTS = 2_000, 50
Taken = TypeVar("Taken")


class OutOfMemory(MemoryError):
    """More would not fit; the message says so in numbers."""


def left() -> int | None:
    """Bytes that this process may still take, as far as that is known; also where others take what they may."""
    try:
        virtual, taken = _taken()
        with _OF_ALL.open("rb") as of_all:
            free = next(int(line.split()[1]) * 1024 for line in of_all if line.startswith(b"MemAvailable:"))
    except (OSError, ValueError, StopIteration):
        return None
    found = [free, *(most - taken for most in _of_groups())]
    if (most := _of_shell()) is not None:
        found.append(most - virtual)
    return max(min(found), 0)


class Room:
    """What there was when a run began; where little of it is left, or will be, reading has to end."""

    def __init__(self, *, foresees: bool = False) -> None:
        """`foresees`: whether reading ends as soon as an input is known not to fit, and not where nothing is left."""
        self._foresees = foresees
        self._before = left()
        self._inputs = 0
        self.short = False  # whether reading had to end

    @property
    def in_parts(self) -> bool:
        """Whether reading had to end, and there is room to go on over the disk once what was read is gone."""
        return self.short and self._before is not None and self._before >= _PARTS

    def pieces(
        self, records: Iterator[Taken], size: int | None = None, position: Callable[[], int] | None = None
    ) -> Iterator[Iterator[Taken]]:
        """
        The records of an input, some thousand at a time. Raises OutOfMemory where the rest of memory is for what is done with
        them; or, if that is to be foreseen, where the rest of its `size` would need more. `position` is how far it was read.
        """
        first: tuple[int, int] | None = None
        begun = False
        self._inputs += 1
        look = self._inputs % _INPUTS == 0
        self._end(look)  # before anything is read of an input after the end
        while (record := next(records, None)) is not None:
            # Once there is one more: of what follows the last record nothing takes memory, however long it is.
            if begun and self._foresees and size and position is not None:
                now = position(), resident()
                first = first or now
                self.short = self.short or self._will_end(size - now[0], now[0] - first[0], now[1] - first[1])
            self._end(look)
            yield chain((record,), islice(records, _RECORDS - 1))
            look = begun = True

    def _will_end(self, rest: int, read: int, taken: int) -> bool:
        """
        Whether the rest of an input does not fit, if it takes as much as what was read. In its second half nothing is foreseen:
        to be wrong costs more there than to read on, and the last quarter of a file was seen to take 0.8 of what was told.
        """
        if not 0 < read < rest or taken <= _FEW or self._before is None or self._before < _PARTS or (now := left()) is None:
            return False
        room = max(now - self._least(), 0)
        return taken > room // _TELLING and taken * rest > read * room * _TOO_MUCH

    def _least(self) -> int:
        """What stays free of what there was."""
        return (self._before or 0) // _RESERVE + _OWN

    def _end(self, look: bool) -> None:
        """Raises OutOfMemory where reading has to end, as was found before or is found now."""
        if look and not self.short:
            now = left()
            self.short = now is not None and self._before is not None and now < self._least()
        if self.short:
            raise OutOfMemory(f"reading ended here, with {told(left())} of memory left")


def resident() -> int:
    """Bytes of memory that this process has, as far as that is known."""
    with suppress(OSError, ValueError):
        return _taken()[1]
    return 0


def _taken() -> tuple[int, int]:
    """Bytes of addresses and of memory that this process has."""
    virtual, taken = (int(field) * PAGESIZE for field in _PAGES.read_bytes().split()[:2])
    return virtual, taken


def told(number: int | None) -> str:
    return f"{(number or 0) / _MIB:,.0f} MiB"


def needs(size: int) -> None:
    """Raises OutOfMemory where something of that size certainly does not fit."""
    now = left()
    if now is not None and size > now:
        raise OutOfMemory(f"it would take more than {told(size)} of memory, and {told(now)} are left")


def _of_shell() -> int | None:
    """`ulimit -v`; asked of Linux itself, since Python's module for it is not everywhere."""
    with suppress(OSError, ValueError):
        for line in _LIMITS.read_text("ascii", "replace").splitlines():
            if line.startswith(_ADDRESSES):
                return int(line.removeprefix(_ADDRESSES).split()[0])
    return None


@cache
def _of_groups() -> list[int]:
    """The limits of the control group that this process is in, and of those above it; as containers have them."""
    found = []
    with suppress(OSError, ValueError):
        for line in Path("/proc/self/cgroup").read_text("ascii", "replace").splitlines():
            _, controllers, path = line.split(":", 2)
            if controllers not in ("", "memory"):
                continue
            root, name = (_GROUPS, "memory.max") if not controllers else (_GROUPS / "memory", "memory.limit_in_bytes")
            inner = root / path.lstrip("/")
            for folder in (inner, *inner.parents):
                if folder == root or root in folder.parents:
                    found += _number(folder / name)
    return found


def _number(file: Path) -> list[int]:
    try:
        return [int(file.read_text("ascii"))]
    except (OSError, ValueError):  # `max`
        return []
