"""Files written whole: the old one or the new one is there, whenever the machine stops, and never a part of one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from errno import EEXIST
from pathlib import Path
from stat import S_IMODE


def put(target: Path, pieces: Iterable[bytes]) -> None:
    """
    Write a new file (its rights by the umask), or another in the place of an old one, with the rights of that.

    Nothing is left where `pieces` fails half-way. Raises OSError.
    """
    temporary = _beside(target)
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
    """A new file that only its owner can read, or none. Raises FileExistsError where something is there, and OSError."""
    temporary = _beside(target)
    try:
        stream = open(temporary, "xb", opener=_for_the_owner)  # noqa: SIM115  (where this fails, nothing is ours to delete)
    except OSError as exc:
        exc.filename = str(target)
        raise
    try:
        with stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _given_its_name(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _given_its_name(temporary: Path, target: Path) -> None:
    """Raises FileExistsError where the name is taken, which a rename would take away."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError as exc:
        exc.filename, exc.filename2 = str(target), None
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(EEXIST, os.strerror(EEXIST), str(target)) from None
        temporary.replace(target)


def _beside(target: Path) -> Path:
    # Not tempfile: its files are their owner's alone, and its import takes as long as a short report.
    return target.with_name(f".{target.name[:50]}.{os.urandom(4).hex()}")


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
