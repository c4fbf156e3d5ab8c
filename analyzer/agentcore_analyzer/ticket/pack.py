"""The zip of a ticket: the same bytes for the same members, and parts that fit the limits."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any, NamedTuple

import orjson

# AWS Support API, AddAttachmentsToSet: "You can add up to three attachments per set. The size limit is 5 MB
# per attachment." Whether these are 5,000,000 or 5,242,880 bytes is not said; the smaller one always fits.
MAX_FILES = 3
MAX_BYTES = 5_000_000
SCHEMA = "agentcore-analyzer/ticket/1"
MANIFEST, README, REPORT, SUPPORT = "manifest.json", "README.txt", "report.json", "support.txt"
INPUTS = "inputs/"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
_ROOM = 400  # bytes that a zip needs for each member beside its data and name, and for its end


class Member(NamedTuple):
    name: str
    role: str  # input, report, readme
    data: bytes


def manifest(facts: dict[str, Any], members: list[Member], parts: list[list[Member]]) -> bytes:
    """`facts` and what lies where, with hashes. The same in each part, so it does not name itself."""
    part_of = {m.name: number for number, part in enumerate(parts, 1) for m in part}
    listed = [
        {
            "name": m.name,
            "role": m.role,
            "bytes": len(m.data),
            "sha256": hashlib.sha256(m.data).hexdigest(),
            "part": part_of[m.name],
        }
        for m in sorted(members)
    ]
    return orjson.dumps(
        {"schema": SCHEMA, **facts, "parts": len(parts), "members": listed},
        option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
    )


def zipped(members: list[Member]) -> bytes:
    """No clock, no user, no order of the file system: equal members give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for member in sorted(members):
            info = zipfile.ZipInfo(member.name, _EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            archive.writestr(info, member.data, compresslevel=9)
    return out.getvalue()


def divided(members: list[Member], limit: int, reserved: int) -> list[list[Member]]:
    """
    Members in parts of at most `limit` bytes each (of which `reserved` are taken), the largest first into
    the first part with room. One that fits in no part gets a part that is too big: the caller looks.
    """
    sizes = {m.name: len(zipped([m])) + _ROOM for m in members}
    parts: list[list[Member]] = []
    room: list[int] = []
    for member in sorted(members, key=lambda m: (m.role != "report", -sizes[m.name], m.name)):
        fits = next((i for i, left in enumerate(room) if sizes[member.name] <= left), None)
        if fits is None:
            parts.append([])
            room.append(limit - reserved)
            fits = len(parts) - 1
        parts[fits].append(member)
        room[fits] -= sizes[member.name]
    return parts
