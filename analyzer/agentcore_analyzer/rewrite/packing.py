"""
Compressed files and archives, written again the way they were: gz as gz, zip as zip.

What `source` would not open is not opened here either. A stream that was cut stays cut, since a report
says so; dates inside the containers are not carried over, so the same input gives the same bytes.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, BinaryIO, NamedTuple

from agentcore_analyzer.graph.ledger import LOSSES
from agentcore_analyzer.model import Damage, DamageReason, Place
from agentcore_analyzer.source import InMemory
from agentcore_analyzer.source.archives import Room, tar_members, zip_members
from agentcore_analyzer.source.streams import MAX_BYTES, Inflated, read_all

Note = Callable[[Damage], None]
_EPOCH = (1980, 1, 1, 0, 0, 0)


def gzipped(pieces: Iterable[bytes], cut: Callable[[], bool]) -> Iterator[bytes]:
    """One gzip member without a name and a date; without its end where the old one had none."""
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush(zlib.Z_SYNC_FLUSH if cut() else zlib.Z_FINISH)


def zstandard(pieces: Iterable[bytes], cut: Callable[[], bool]) -> Iterator[bytes]:
    """One zstd frame; without its end where the old one had none."""
    packer = _zstd().ZstdCompressor()
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush(packer.FLUSH_BLOCK if cut() else packer.FLUSH_FRAME)


def packed_zstd(data: bytes) -> bytes:
    return b"".join(zstandard([data], lambda: False))


def unpacked_frame(data: bytes, cap: int) -> bytes | None:
    """The content of a zstd frame, as far as it is whole; None where nothing can be read."""
    view = Inflated(partial(io.BytesIO, data), "zstd", lambda _reason, _message: None)
    return read_all(io.BufferedReader(view), cap)[:cap] or None


def inflated(reopen: Callable[[], BinaryIO], codec: str, name: str, note: Note) -> tuple[BinaryIO, Callable[[], bool]]:
    """The decompressed stream, and whether it turned out to be cut (known once it was read)."""
    damage: list[Damage] = []

    def report(reason: DamageReason, message: str) -> None:
        damage.append(Damage(Place(name), reason, message))
        note(damage[-1])

    stream = io.BufferedReader(Inflated(reopen, codec, report), 1 << 16)
    return stream, lambda: any(d.reason in (DamageReason.CUT, DamageReason.DAMAGED_ARCHIVE) for d in damage)


def members(
    kind: str, name: str, reopen: Callable[[], BinaryIO], note: Note, room: Room, packed: int
) -> Iterator[tuple[str, bytes]]:
    """Names inside the archive and contents; what cannot be read goes to `note`."""
    for label, data in (zip_members if kind == "zip" else tar_members)(name, reopen, note, room, packed):
        yield label[len(name) + 1 :], data


class Member(NamedTuple):
    """One to be written. A damaged one is written so that whoever reads it is told of damage again."""

    name: str
    data: bytes
    damaged: bool = False


def zipped(contents: Iterable[Member], damaged: bool = False) -> bytes:
    """`damaged`: the archive itself was; it gets no list of its members then."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in contents:
            info = zipfile.ZipInfo(member.name, _EPOCH)
            archive.writestr(info, member.data, zipfile.ZIP_DEFLATED)
            if member.damaged:
                info.CRC ^= 1
        end = archive.start_dir
    return out.getvalue()[:end] if damaged else out.getvalue()


def tarred(contents: Iterable[Member], damaged: bool = False) -> bytes:
    """An archive of which anything was damaged has no end."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for member in contents:
            info = tarfile.TarInfo(member.name)
            info.size = len(member.data)
            archive.addfile(info, io.BytesIO(member.data))
            damaged = damaged or member.damaged
        end = archive.offset
    return out.getvalue()[:end] if damaged else out.getvalue()


def told_again(damage: Iterable[Damage]) -> list[InMemory]:
    """
    What tells of damage to a packing that is gone once its inputs are unpacked: empty inputs with the same damage.

    Else a part of a damaged export would look whole, and what it lacks would prove something.
    """
    lost = dict.fromkeys((d.place.file, d.reason) for d in damage if d.reason in LOSSES)
    cut = b"".join(gzipped([b""], lambda: True))
    made = [InMemory(f"lost/{name.rpartition('/')[2]}.gz", cut) for name, reason in lost if reason == "cut"]
    members = [Member(name.rpartition("/")[2].replace("!", "/"), b"", damaged=True) for name, reason in lost if reason != "cut"]
    return [*made, *([InMemory("lost.zip", zipped(members))] if members else [])]


def whole(stream: BinaryIO) -> bytes:
    return read_all(stream, MAX_BYTES)[:MAX_BYTES]


def _zstd() -> Any:
    try:
        from compression import zstd  # type: ignore[import-not-found]  # Python 3.14
    except ImportError:
        from backports import zstd
    return zstd
