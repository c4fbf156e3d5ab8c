"""
CSV with cells as long as telemetry has them.

How long a cell may be is one number of Python's csv module, for the whole process: it is ours while a row is read and then
again what it was, for whoever else reads CSV here. One thread at a time, or the number that is put back could be ours.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Iterator
from contextlib import contextmanager

_lock = allocate_lock()


@contextmanager
def wide_cells(limit: int) -> Iterator[None]:
    """Cells of so many characters, while this is entered."""
    import csv  # few inputs are

    with _lock:
        before = csv.field_size_limit(limit)
        try:
            yield
        finally:
            csv.field_size_limit(before)
