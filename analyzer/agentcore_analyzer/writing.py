"""Files written whole: the old one or the new one is there, whenever the machine stops, and never a part of one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE


def put(target: Path, pieces: Iterable[bytes]) -> None:
    """
    Write a new file (its rights by the umask), or another in the place of an old one, with the rights of that.

    Nothing is left where `pieces` fails half-way. Raises OSError.
    """
    # Not tempfile: its files are their owner's alone, and its import takes as long as a short report.
    temporary = target.with_name(f".{target.name[:50]}.{os.urandom(4).hex()}")
    try:
        stream = temporary.open("xb")
    except OSError as exc:
        exc.filename = str(target)  # what the caller knows about
        raise
    try:
        with stream:
            for piece in pieces:
                stream.write(piece)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileNotFoundError):
            temporary.chmod(S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def private(target: Path, content: bytes) -> None:
    """A new file that only its owner can read. Raises FileExistsError where something is there, and OSError."""
    stream = open(target, "xb", opener=_for_the_owner)  # noqa: SIM115  (where this fails, the file is not ours to delete)
    try:
        with stream:
            stream.write(content)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
