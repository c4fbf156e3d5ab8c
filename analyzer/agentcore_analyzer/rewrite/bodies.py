"""Texts that stand in an input in base64: bodies of requests, and what CloudWatch sends to a subscriber."""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from collections.abc import Callable

_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_READABLE = re.compile(r"[\t\n\r\x20-\x7e\u00a0-\uffff]*")
_TELLING = re.compile(r"[ {:=\n]")
_GZIP = "H4sI"
_CAP = 64 << 20


def unpacked(value: str) -> tuple[str, Callable[[str], str]] | None:
    """(text, how to pack a new one the same way); None where the value is no text in base64."""
    if len(value) < 16 or len(value) % 4 or not _BASE64.fullmatch(value):
        return None
    try:
        raw = base64.b64decode(value, validate=True)
        if value.startswith(_GZIP):
            return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw, _CAP).decode(), _gzipped
        text = raw.decode()
    except (ValueError, zlib.error):
        return None
    # An id in base64 seldom gives letters, and still more seldom words.
    return (text, _plain) if _READABLE.fullmatch(text) and _TELLING.search(text) else None


def _plain(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def _gzipped(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode("utf-8", "replace"), mtime=0)).decode()
