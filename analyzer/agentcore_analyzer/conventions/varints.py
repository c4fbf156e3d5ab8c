"""Numbers as protobuf writes them: seven bits a byte, the lowest first, the eighth says that more follow."""

from __future__ import annotations


def varint(raw: bytes, at: int) -> tuple[int, int] | None:
    """(value, position behind it) of the one at `at`; None where it is cut or too long."""
    value = shift = 0
    while at < len(raw) and shift < 64:
        byte = raw[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    return None
