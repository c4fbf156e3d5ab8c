"""
The members of zip and tar archives, read into memory one by one; nothing is ever extracted to disk.

Links are not followed, bombs are stopped, and what can be read of a damaged archive is read.
"""

from __future__ import annotations

import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from agentcore_analyzer.model import Damage, Place
from agentcore_analyzer.source.streams import read_all

MAX_MEMBERS = 10_000
MEMBER_CAP = 256 << 20
# What zipfile raises over a member that is damaged, encrypted, or packed in a way it does not know.
_UNREADABLE_MEMBER = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError)


def zip_members(
    name: str, reopen: Callable[[], BinaryIO], note: Callable[[Damage], None]
) -> Iterator[tuple[str, bytes]]:
    with reopen() as raw:
        try:
            archive = zipfile.ZipFile(raw)
            members = archive.infolist()
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as exc:
            note(Damage(Place(name), "damaged-archive", f"not a readable zip file: {exc}"))
            return
        for index, member in enumerate(members):
            if index >= MAX_MEMBERS:
                note(Damage(Place(name), "too-many-members", f"only the first {MAX_MEMBERS} members were read"))
                return
            if not member.is_dir():
                label = f"{name}!{member.filename}"
                data = _zip_member(archive, member, label, note)
                if data is not None:
                    yield label, data


def _zip_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str, note: Callable[[Damage], None]
) -> bytes | None:
    if stat.S_ISLNK(member.external_attr >> 16):
        note(Damage(Place(label), "link-skipped", "a symbolic link in the archive was not followed"))
        return None
    try:
        with archive.open(member) as stream:
            return _read_capped(stream, member.compress_size, label, note)
    except _UNREADABLE_MEMBER as exc:
        note(Damage(Place(label), "damaged-archive", f"member could not be read: {exc}"))
        return None


def tar_members(
    name: str, reopen: Callable[[], BinaryIO], note: Callable[[Damage], None]
) -> Iterator[tuple[str, bytes]]:
    try:
        with reopen() as raw, tarfile.open(fileobj=raw, mode="r|") as archive:
            for index, member in enumerate(archive):
                label = f"{name}!{member.name}"
                if index >= MAX_MEMBERS:
                    note(Damage(Place(name), "too-many-members", f"only the first {MAX_MEMBERS} were read"))
                    return
                if member.issym() or member.islnk():
                    note(Damage(Place(label), "link-skipped", "a link in the archive was not followed"))
                    continue
                stream = archive.extractfile(member) if member.isreg() else None
                data = _read_capped(stream, member.size, label, note) if stream is not None else None
                if data is not None:
                    yield label, data
    except (tarfile.TarError, OSError, EOFError) as exc:
        note(Damage(Place(name), "damaged-archive", f"the archive ends early or is damaged: {exc}"))


def _read_capped(
    stream: Any, compressed: int, label: str, note: Callable[[Damage], None]
) -> bytes | None:
    """A member's bytes, or None where it expands beyond belief (a bomb)."""
    cap = min(MEMBER_CAP, max(16 << 20, compressed * 200))
    data = read_all(stream, cap)
    if len(data) > cap:
        note(Damage(Place(label), "too-big", f"member is larger than {cap} bytes; skipped"))
        return None
    return data
