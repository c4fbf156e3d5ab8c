"""
Which of many words may stand in a text, found out at almost no cost: programs print the same lines again and again.

Lines that differ in digits and ids only are looked at once. Hints that hold digits (`status=5`) are looked for in the lines
that have what stands around the digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, TypeVar

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.texts import holds

_DIGITS = b"0123456789"
_MOST = 50_000  # kinds of lines that are remembered; whoever prints more kinds is looked at line by line
SHORT = 2000  # a text that is longer is no line that comes again
# The first character stands before what must not come before it: to look behind first takes twice as long.
_ID = late(
    r"[0-9a-f](?<![0-9A-Za-z].)(?:[0-9a-f]{7}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|(?:(?<=[0-9])|(?=[a-f]{0,62}[0-9]))[0-9a-f]{7,63}(?![0-9A-Za-z]))"
)
_BESIDE_AN_ID = re.compile(r"[0-9a-f]+(?![0-9A-Za-z])|.*(?<![0-9A-Za-z])[0-9a-f]+\Z", re.DOTALL)
Found = TypeVar("Found")
Hints = bool | tuple[str, ...]  # whether one stands in a text, or which may


class Kinds(Generic[Found]):
    """What `look` finds in texts, looked for once in those that differ in digits and ids only: it is given one without ids."""

    def __init__(self, look: Callable[[str], Found]) -> None:
        self._look = look
        self._lines: dict[bytes, Found] = {}  # by the line without digits: most need no search for ids
        self._kinds: dict[bytes, Found] = {}

    def __call__(self, text: str) -> Found:
        line = without_digits(text)
        if line in self._lines:
            return self._lines[line]
        named = _named(text)
        kind = without_digits(named)
        found = self._kinds[kind] if kind in self._kinds else self._look(named)
        for known, key in ((self._kinds, kind), (self._lines, line)):
            if len(known) < _MOST:
                known[key] = found
        return found


class Among:
    """Looks for hints in a text without ids."""

    def __init__(self, hints: tuple[str, ...]) -> None:
        digits = tuple(h for h in hints if any(map(str.isdigit, h)))
        self._numbers = tuple((without_digits(h), h) for h in digits)
        # Part of such a hint may stand in an id.
        self._any = tuple(h for h in hints if h not in digits and _BESIDE_AN_ID.match(h))
        self._words = tuple(h for h in hints if h not in digits and h not in self._any)

    def __call__(self, named: str) -> Hints:
        if holds(named, self._words):
            return True
        kind = without_digits(named)
        return (*self._any, *(h for around, h in self._numbers if around in kind))


def stands(text: str, found: Hints) -> bool:
    """Whether a hint stands in a text of a kind of which `Among` has found this."""
    return found if isinstance(found, bool) else holds(text, found)


def kind_of(text: str) -> bytes:
    """What texts have in common that differ in digits and ids only: each hint of them stands in it, without its digits."""
    return without_digits(_named(text))


def without_digits(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").translate(None, _DIGITS)


def _named(text: str) -> str:
    return _ID.sub("\0", text)
