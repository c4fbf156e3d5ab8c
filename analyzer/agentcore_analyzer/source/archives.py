"""
The members of zip and tar archives, read into memory one by one; nothing is ever extracted to disk.

Links are not followed, bombs are stopped, and what can be read of a damaged archive is read: members without
a list of them, a member up to its damage, one whose checksum is wrong. Why zipfile and tarfile do not do
for that: docs/decisions/0003-archives.md.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple, cast

from agentcore_analyzer.model import Damage, DamageReason, Place
from agentcore_analyzer.source import tars
from agentcore_analyzer.source.streams import Inflated, read_all

MAX_MEMBERS = 10_000
MEMBER_CAP = 256 << 20
MAX_RATIO = 100  # of all members of an archive together, which may all be in memory
FREE_BYTES = 32 << 20
RUN_BYTES = 4 << 30
_TOO_MANY = f"only the first {MAX_MEMBERS} members of a run are read"
_TOO_MUCH = "its members unpack to more than is read of an archive"
Note = Callable[[Damage], None]

_HEAD, _HEAD_BYTES, _LIST, _BEHIND = b"PK\x03\x04", 30, b"PK\x01\x02", b"PK\x07\x08"
_METHODS = {0: "", 8: "deflate", 12: "bzip2", 14: "lzma", 93: "zstd"}
_ENCRYPTED, _SIZE_BEHIND, _UTF8 = 0x1, 0x8, 0x800
_ODD = 100  # members that are not where they should be, of which each is compared with all others
_UNKNOWN = 0xFFFFFFFF


@dataclass(slots=True)
class Room:
    """What the archives of a run may give, all together."""

    members: int = MAX_MEMBERS
    bytes: int = RUN_BYTES


class _Member(NamedTuple):
    name: str
    start: int  # of its own head
    head: int  # bytes of that
    packed: int
    method: int
    flags: int
    size: int | None
    checksum: int | None
    link: bool = False
    overlaps: bool = False

    @property
    def end(self) -> int:
        return self.start + self.head + self.packed


def zip_members(
    name: str, reopen: Callable[[], BinaryIO], note: Note, room: Room | None = None, packed: int | None = None
) -> Iterator[tuple[str, bytes]]:
    with reopen() as raw:
        try:
            size = raw.seek(0, io.SEEK_END) if packed is None else packed
            found, odd = _listed(raw)
            if odd:
                note(Damage(
                    Place(name), DamageReason.DAMAGED_ARCHIVE, "the list of its members is damaged; they were looked for, too"
                ))
                raw.seek(0)
                known = {member.start for member in found}
                found += [m for m in _looked_for(read_all(raw, MEMBER_CAP)) if m.start not in known]
                found += [m for m in odd[:_ODD] if not any(m.start < o.end and o.start < m.end for o in found)]
        except Exception as exc:  # noqa: BLE001  zipfile raises what its input makes it raise
            message = f"the list of its members cannot be read ({_said(exc)}); they were looked for"
            note(Damage(Place(name), DamageReason.DAMAGED_ARCHIVE, message))
            raw.seek(0)
            found = _looked_for(read_all(raw, MEMBER_CAP))
        yield from _given(name, raw, found, note, room or Room(), size)


def _given(
    name: str, raw: BinaryIO, found: list[_Member], note: Note, room: Room, packed: int
) -> Iterator[tuple[str, bytes]]:
    left = min(room.bytes, max(FREE_BYTES, MAX_RATIO * packed))
    for number, member in enumerate(found):
        if not room.members:
            note(Damage(Place(name), DamageReason.TOO_MANY_MEMBERS, _TOO_MANY, len(found) - number))
            return
        room.members -= 1
        label = f"{name}!{member.name}"
        if (why := _passed_over(member)) is not None:
            note(Damage(Place(label), *why))
            continue
        cap = min(MEMBER_CAP, max(16 << 20, member.packed * 200))
        data, whole = _unpacked(raw, member, label, note, min(cap, left))
        left, room.bytes = left - len(data), room.bytes - len(data)
        if left <= 0:
            note(Damage(Place(name), DamageReason.TOO_BIG, _TOO_MUCH, len(found) - number))
            return
        if not whole:
            note(Damage(Place(label), DamageReason.TOO_BIG, f"member is larger than {cap} bytes; skipped"))
        else:
            yield label, data


def _passed_over(member: _Member) -> tuple[DamageReason, str] | None:
    if member.link:
        return DamageReason.LINK_SKIPPED, "a symbolic link in the archive was not followed"
    if member.overlaps:
        return DamageReason.DAMAGED_ARCHIVE, "member lies over another one; it was not read"
    if member.flags & _ENCRYPTED:
        return DamageReason.DAMAGED_ARCHIVE, "member could not be read: it is encrypted"
    if member.method not in _METHODS:
        return DamageReason.DAMAGED_ARCHIVE, f"member could not be read: packing method {member.method} is not known"
    return None


def _unpacked(raw: BinaryIO, member: _Member, label: str, note: Note, cap: int) -> tuple[bytes, bool]:
    """As much of a member as can be read, and whether that is all that the cap allows."""
    damage: list[str] = []

    def report(reason: str, message: str) -> None:
        if reason != DamageReason.TRAILING_BYTES:
            damage.append(message)

    packed = _Slice(raw, member.start + member.head, member.packed)
    method = _METHODS[member.method]
    try:
        stream = io.BufferedReader(Inflated(lambda: cast("BinaryIO", packed), method, report), 1 << 16) if method else packed
        data = read_all(cast("BinaryIO", stream), cap)
    except Exception as exc:  # noqa: BLE001  whatever a library or a disk says of it: the other members are read
        note(Damage(Place(label), DamageReason.DAMAGED_ARCHIVE, f"member could not be read: {_said(exc)}"))
        return b"", True
    if len(data) > cap:
        return data, False
    if damage:
        note(Damage(Place(label), DamageReason.DAMAGED_ARCHIVE, f"member is damaged: {damage[0]}"))
    elif member.size is not None and len(data) < member.size:
        note(Damage(
            Place(label), DamageReason.DAMAGED_ARCHIVE, "member ends early; what was readable is analysed"
        ))
    elif member.checksum is not None and zlib.crc32(data) != member.checksum:
        note(Damage(
            Place(label), DamageReason.DAMAGED_ARCHIVE, "member is damaged: its checksum does not match; it was read all the same"
        ))
    return data, True


def _listed(raw: BinaryIO) -> tuple[list[_Member], list[_Member]]:
    """The members that the list at the end names, and those that are not where it says. Raises whatever zipfile does."""
    found: list[_Member] = []
    odd: list[_Member] = []
    for info in zipfile.ZipFile(raw).infolist():
        if info.is_dir():
            continue
        raw.seek(info.header_offset)
        head = raw.read(_HEAD_BYTES)
        whole = head[:4] == _HEAD and len(head) == _HEAD_BYTES
        more = _number(head, 26, 2) + _number(head, 28, 2) if whole else len(info.orig_filename.encode("utf-8", "replace"))
        (found if whole else odd).append(
            _Member(info.filename, info.header_offset, _HEAD_BYTES + more, info.compress_size, info.compress_type, info.flag_bits,
                    info.file_size, info.CRC, stat.S_ISLNK(info.external_attr >> 16))
        )  # fmt: skip
    end, over = 0, set[int]()
    for number in sorted(range(len(found)), key=lambda n: found[n].start):
        if found[number].start < end:
            over.add(number)
        else:
            end = found[number].end
    return [member._replace(overlaps=number in over) for number, member in enumerate(found)], odd


def _looked_for(data: bytes) -> list[_Member]:
    """The members of an archive without a list of them, by the head that each has."""
    found = []
    at = data.find(_HEAD)
    while 0 <= at <= len(data) - _HEAD_BYTES:
        flags, method, name_bytes = _number(data, at + 6, 2), _number(data, at + 8, 2), _number(data, at + 26, 2)
        head = _HEAD_BYTES + name_bytes + _number(data, at + 28, 2)
        packed, size, checksum = (_number(data, at + offset, 4) for offset in (18, 22, 14))
        told = not flags & _SIZE_BEHIND and packed != _UNKNOWN
        if not told:
            ends = (i for i in (data.find(mark, at + head) for mark in (_BEHIND, _HEAD, _LIST)) if i >= 0)
            packed = max(min(ends, default=len(data)) - at - head, 0)
        name = data[at + _HEAD_BYTES : at + _HEAD_BYTES + name_bytes].decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        if not name.endswith("/"):
            found.append(
                _Member(name, at, head, packed, method, flags, size if told else None, checksum if told else None)
            )
        at = data.find(_HEAD, at + head + (packed if told and at + head + packed <= len(data) else 0))
    return found


def _number(data: bytes, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "little")


def _said(exc: Exception) -> str:
    return str(exc) or type(exc).__name__


class _Slice:
    """A part of an open file."""

    def __init__(self, raw: BinaryIO, start: int, size: int) -> None:
        self._raw, self._at, self._end = raw, start, start + size

    def read(self, count: int) -> bytes:
        self._raw.seek(self._at)
        data = self._raw.read(max(min(count, self._end - self._at), 0))
        self._at += len(data)
        return data

    def close(self) -> None:
        """The file stays open for the other members."""


def tar_members(
    name: str, reopen: Callable[[], BinaryIO], note: Note, room: Room | None = None, packed: int | None = None
) -> Iterator[tuple[str, bytes]]:
    room = room or Room()
    left = room.bytes if packed is None else min(room.bytes, max(FREE_BYTES, MAX_RATIO * packed))
    try:
        with reopen() as raw:
            for member in tars.members(raw, lambda message: note(Damage(Place(name), DamageReason.DAMAGED_ARCHIVE, message))):
                label = f"{name}!{member.name}"
                if not room.members:
                    note(Damage(Place(name), DamageReason.TOO_MANY_MEMBERS, _TOO_MANY))
                    return
                room.members -= 1
                if member.kind == tars.LINK:
                    note(Damage(Place(label), DamageReason.LINK_SKIPPED, "a link in the archive was not followed"))
                    continue
                if member.kind == tars.SPARSE:
                    note(Damage(
                        Place(label), DamageReason.DAMAGED_ARCHIVE, "member could not be read: it is written as a sparse file"
                    ))
                    continue
                if member.kind != tars.FILE:
                    continue
                cap = min(MEMBER_CAP, left)
                data = member.read(cap)
                left, room.bytes = left - len(data), room.bytes - len(data)
                if left <= 0:
                    note(Damage(Place(name), DamageReason.TOO_BIG, _TOO_MUCH))
                    return
                if len(data) > cap:
                    note(Damage(Place(label), DamageReason.TOO_BIG, f"member is larger than {cap} bytes; skipped"))
                    continue
                if len(data) < member.size:
                    note(Damage(Place(label), DamageReason.DAMAGED_ARCHIVE, "member ends early; what was readable is analysed"))
                yield label, data
    except OSError as exc:
        note(Damage(
            Place(name), DamageReason.DAMAGED_ARCHIVE, f"the archive could not be read to its end: {exc.strerror or _said(exc)}"
        ))
