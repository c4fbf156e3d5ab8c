"""
Tar archives read block by block, forward only.

The standard library's reader believes what a member says of its size and of holes in it, and stops at the first
header that is bent; here the next good header is looked for, and nothing is reserved that is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

FILE, LINK, SPARSE, OTHER = "file", "link", "sparse", "other"
_BLOCK = 512
_NAME_CAP = 1 << 16  # of the headers that give the next member a longer name
_STEP = 1 << 20


class Member:
    """`read` gives its content while it is the newest one."""

    def __init__(self, name: str, kind: str, size: int, raw: BinaryIO) -> None:
        self.name, self.kind, self.size = name, kind, size
        self._raw, self._left = raw, size

    def read(self, cap: int) -> bytes:
        """Up to one byte more than the cap."""
        chunks: list[bytes] = []
        room = cap + 1
        while room > 0 and self._left > 0 and (chunk := self._raw.read(min(room, self._left, _STEP))):
            chunks.append(chunk)
            room, self._left = room - len(chunk), self._left - len(chunk)
        return b"".join(chunks)

    def skip(self) -> None:
        """To the next header; a size is only believed as far as the file goes."""
        left = self._left + -self.size % _BLOCK
        while left > 0 and (chunk := self._raw.read(min(left, _STEP))):
            left -= len(chunk)
        self._left = 0


def members(raw: BinaryIO, damaged: Callable[[str], None]) -> Iterator[Member]:
    """All members in order. `damaged` hears once of headers that are bent, and once where the archive has no end."""
    said: dict[bytes, bytes] = {}  # what headers before a member say of it
    bent = ended = False
    while len(block := _whole(raw, _BLOCK)) == _BLOCK:
        ended = not block.strip(b"\0")
        if ended:
            continue
        size, flag = _number(block[124:136]), block[156:157]
        if size is None or not _sound(block):
            if not bent:
                damaged("a header of the archive is damaged; the next one that is sound was looked for")
            bent = True
            continue
        if flag in b"xgLKV":
            before = Member("", OTHER, size, raw)
            told = before.read(_NAME_CAP)
            before.skip()
            said |= _records(told) if flag == b"x" else {b"path": told.rstrip(b"\0")} if flag == b"L" else {}
            continue
        path = said.get(b"path") or _path(block)
        if b"size" in said:
            size = _digits(said[b"size"], 10)
        kind = _kind(flag, path, said)
        if flag == b"S" and block[482]:
            while len(more := _whole(raw, _BLOCK)) == _BLOCK and more[504]:
                pass
        member = Member(path.decode("utf-8", "replace"), kind, size if size is not None and flag not in b"123456" else 0, raw)
        yield member
        member.skip()
        said = {}
    if block or not ended:
        damaged("the archive ends early")


def _kind(flag: bytes, path: bytes, said: dict[bytes, bytes]) -> str:
    if flag == b"S" or any(key.startswith(b"GNU.sparse") for key in said):
        return SPARSE
    if flag in b"12":
        return LINK
    return FILE if flag in b"07\0" and not path.endswith(b"/") else OTHER  # old archives write folders so


def _whole(raw: BinaryIO, count: int) -> bytes:
    data = raw.read(count)
    while len(data) < count and (more := raw.read(count - len(data))):
        data += more
    return data


def _sound(block: bytes) -> bool:
    """Whether the sum of a header's bytes is what it says, its own eight counted as blanks."""
    return _number(block[148:156]) == sum(block[:148]) + sum(block[156:]) + 8 * 0x20


def _number(field: bytes) -> int | None:
    """An octal number, or where it would be too long the bytes of one."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    return _digits(field.strip(b" \0"), 8)


def _digits(digits: bytes, base: int) -> int | None:
    """None where these are no digits of the base, or more than any size has; none at all are zero."""
    if len(digits) > 20 or digits.strip(b"0123456789"[:base]):
        return None
    return int(digits or b"0", base)


def _path(block: bytes) -> bytes:
    name, before = block[:100].partition(b"\0")[0], block[345:500].partition(b"\0")[0]
    return before + b"/" + name if before and block[257:263] == b"ustar\0" else name


def _records(data: bytes) -> dict[bytes, bytes]:
    """`30 path=...` and its like, each with its length before it, as far as they are sound."""
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(data):
        blank = data.find(b" ", at, at + 8)
        length = _digits(data[at:blank], 10) if blank > at else None
        if not length or data[at + length - 1 : at + length] != b"\n":
            break
        key, _, value = data[blank + 1 : at + length - 1].partition(b"=")
        found[key] = value
        at += length
    return found
