"""Files as they are opened, and by what it is known that one has changed since."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from agentcore_analyzer.model import Damage, DamageReason, Place

CHANGED = "the file changed while it was read; what is said of it may be lacking or wrong"


def change(place: Place, notes: list[Damage], identity: Callable[[], Any] | None, identified: Any) -> Damage | None:
    known = any(note.reason == DamageReason.CHANGED for note in notes)
    return Damage(place, DamageReason.CHANGED, CHANGED) if known or (identity is not None and identity() != identified) else None


def identity(path: Path) -> Any:
    """What is another one once somebody wrote into the file or put another in its place; None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def opened(path: Path) -> BinaryIO:
    return path.open("rb")


def beginning(path: Path, size: int) -> BinaryIO:
    """A file as far as it was written at some moment, whatever was written since."""
    return io.BufferedReader(_Beginning(path, size))


class _Beginning(io.RawIOBase):
    def __init__(self, path: Path, size: int) -> None:
        self._file, self._size = path.open("rb", buffering=0), size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            return self._file.seek(self._size + offset)
        return self._file.seek(offset, whence)

    def readinto(self, buffer: Any) -> int:
        left = max(self._size - self._file.tell(), 0)
        return self._file.readinto(memoryview(buffer)[:left]) or 0

    def close(self) -> None:
        self._file.close()
        super().close()
