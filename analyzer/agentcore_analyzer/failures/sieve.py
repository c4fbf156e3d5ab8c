"""
Which texts may tell of a failure, found out at almost no cost: programs print the same lines again and again.

Lines that differ in digits and ids only are looked at once. Hints that hold digits (`status=5`) are looked for in the lines
that have what stands around the digits.
"""

from __future__ import annotations

from functools import cache

from agentcore_analyzer.conventions.late import late

_DIGITS = b"0123456789"
_MOST = 50_000  # kinds of lines that are remembered; whoever prints more kinds is looked at line by line
_LONG = 2000  # a text that is longer is no line that comes again
_ID = late(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9A-Za-z])[0-9a-f]{16,64}(?![0-9A-Za-z])")


def holds(text: str, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in the text. A loop: asked so often, a generator takes twice as long."""
    for word in words:  # noqa: SIM110
        if word in text:
            return True
    return False


class Sieve:
    """Remembers for each kind of line whether a hint stands in it (True), or which hints with digits may."""

    def __init__(self, hints: tuple[str, ...]) -> None:
        self._hints = hints
        self._words, self._numbers = _parted(hints)
        self._known: dict[bytes, bool | tuple[str, ...]] = {}

    def holds(self, text: str) -> bool:
        """Whether one of the hints stands in the text; now and then it says so of a text in which digits part a hint."""
        if len(text) > _LONG:
            return holds(text, self._hints)
        named = _named(text)
        key = without_digits(named)
        known = self._known.get(key)
        if known is None:
            known = holds(named, self._words) or tuple(h for around, h in self._numbers if around in key)
            if len(self._known) < _MOST:
                self._known[key] = known
        return known if isinstance(known, bool) else holds(text, known)


@cache  # a process asks with one or two lists, each of some thousand hints, and once for each case
def _parted(hints: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[tuple[bytes, str], ...]]:
    """The hints without a digit, and the others with what stands around their digits."""
    around = [(without_digits(h), h) for h in hints]
    plain = [len(a) == len(h.encode("utf-8", "surrogatepass")) for a, h in around]
    return tuple(h for h, same in zip(hints, plain, strict=True) if same), tuple(
        pair for pair, same in zip(around, plain, strict=True) if not same
    )


def kind_of(text: str) -> bytes:
    """What texts have in common that differ in digits and ids only: each hint of them stands in it, without its digits."""
    return without_digits(_named(text))


def without_digits(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass").translate(None, _DIGITS)


def _named(text: str) -> str:
    return _ID.sub("", text) if text.count("-") > 3 or "trace" in text else text
