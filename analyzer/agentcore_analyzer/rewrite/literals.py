"""String literals of JSON, and long texts cut where nothing is divided."""

from __future__ import annotations

import json
from collections.abc import Iterator

_PIECE = 1 << 16


def pieces_of(text: str) -> Iterator[str]:
    """A long text in pieces that end with a line, but never inside a private key."""
    while len(text) > _PIECE:
        cut = text.rfind("\n", 0, _PIECE) + 1
        cut = cut or (text.find("\n", _PIECE) + 1) or len(text)
        begins = text.rfind("-----BEGIN ", 0, cut)
        if begins > 0 and text.find("-----END ", begins, cut) < 0 and cut - begins < _PIECE // 4:
            cut = begins
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def decoded(inner: str) -> str | None:
    """The value of a JSON string without its quotes; None where it is none."""
    if "\\" not in inner:
        return inner
    try:
        value = json.loads(f'"{inner}"', strict=False)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def encoded(value: str, like: str) -> str:
    """A value as the inside of a JSON string, with \\u escapes where the old one had them."""
    if '"' not in value and "\\" not in value and value.isascii() and value.isprintable():
        return value
    return json.dumps(value, ensure_ascii="\\u" in like)[1:-1]
