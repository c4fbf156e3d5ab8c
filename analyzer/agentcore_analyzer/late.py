"""
Regular expressions that are compiled when they are first used.

A run meets a handful of the 300 patterns that parsers and detectors hold ready. Compiling all of
them was a fifth of what the start of the program took.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Late:
    """Stands for a pattern; its first use puts the pattern's own methods here, which then cost nothing more."""

    __slots__ = (
        "_flags", "_source", "findall", "finditer", "flags", "fullmatch", "groupindex", "groups",
        "match", "pattern", "search", "split", "sub", "subn",
    )  # fmt: skip

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _Late.__slots__:
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        for slot in _Late.__slots__[2:]:
            setattr(self, slot, getattr(compiled, slot))
        return getattr(self, name)


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` gives, compiled at its first use; a mistake in it shows only then."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))
