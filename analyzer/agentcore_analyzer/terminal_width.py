"""
The columns that a text takes on a terminal: East Asian wide characters take two, combining marks none.

Measured by Unicode's own tables; what a terminal makes of emoji that are put together is its own affair.
"""

from __future__ import annotations

import re

_BEYOND = re.compile(r"[^\x00-\x7f]")  # what Unicode is asked about: a report has few, quotes and dashes of ours


def width(text: str) -> int:
    if text.isascii():
        return len(text)
    return len(text) + sum(_cells(character) - 1 for character in _BEYOND.findall(text))


def cut(text: str, columns: int) -> str:
    """The beginning of a text that takes at most so many columns."""
    if text.isascii():
        return text[:columns]
    taken = 0
    for at, character in enumerate(text):
        taken += _cells(character)
        if taken > columns:
            return text[:at]
    return text


def _cells(character: str) -> int:
    from unicodedata import combining, east_asian_width  # 0.3 ms that plain texts need not pay

    return 0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1
