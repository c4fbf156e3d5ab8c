"""
Numbers, times and identifiers that a text states, and whether they stand in, or follow from, what was told before.

What follows by simple arithmetic counts as known: sums, differences, multiples, products, quotients, shares, other units, roundings. So a
fact that is not known is one that nothing said before can have led to.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import floating, whole

_NUMBER = late(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,15})?")
_ESCAPE = late(r"\\+(?:u[0-9a-fA-F]{4}|[nrt])")  # of a text inside of JSON
_DURATION = late(r"(?<![\d:])(\d{1,4}):([0-5]\d)(?::([0-5]\d))?(?![\d:])")
_WORD = late(r"[^\W_]+")
_LONG = late(r"\d{6,40}")  # an account, a card: told by its last digits
_LAST = range(3, 7)
_CLOCK = late(r"(?<![\d:])(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s?([ap])\.?m\b|(?<![\d:])(\d{1,2}):(\d{2})", re.IGNORECASE)
# What a text states: a time of day, an identifier of capitals and digits, an amount (a loss, too), a number of three digits and more.
_STATED = late(
    r"(?P<time>(?<![\d:.])\d{1,2}:\d{2}(?![\d:]))"
    r"|(?P<identifier>(?<![\w/.@#=&?-])(?!1-8\d\d-)(?=[A-Z0-9-]{0,30}[A-Z])(?=[A-Z0-9-]{0,30}\d)[A-Z0-9][A-Z0-9-]{4,30}(?![\w/.-]\w))"
    r"|(?P<number>(?:(?<![\w.,/:#^_@\\-])|(?<=[\s(][-−]))(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{3,15}(?:\.\d{1,15})?|\d{2}\.\d{1,15}|\d\.\d{2,15}|(?<=[$€£])\d+)(?![\w/:^_\\-]|[.,]\d))"
)
# Shown things, not claims: code, formulas, addresses, numbers of headings and items, what a sign computes.
_APART = late(r"`[^`\n]{1,400}`|\\[(\[].{1,600}?\\[)\]]|\$\$.{1,600}?\$\$|https?://\S{1,400}|^[ \t]{0,20}[#>*•-]{0,6}[ \t]{0,8}\d{1,3}[.)]\s", re.DOTALL | re.MULTILINE)
_COMPUTED = late(r"[=+*/×÷≈→]\s?\**\$?$")
# Powers of ten, parts of a day and a year, bytes.
_UNITS = (1, 10, 100, 1000, 10**6, 10**9, 60, 3600, 24, 7, 12, 365, 1024, 1024**2)
MOST = 200  # numbers that sums are made of: the last ones told; more make any number by chance
TRIES = 500  # numbers of a talk that are looked for in sums (3 ms each); what comes then counts as known
_LARGE = 10  # products and shares are made of such: with smaller numbers any value is near one
_TIMES = 12  # people, months: what amounts are multiplied by
_ROUNDS = 3  # a total of totals
_YEARS = range(1500, 2101)  # a year alone is general knowledge


class Fact(NamedTuple):
    kind: str  # number, time, identifier
    text: str


def stated(words: str) -> Iterator[Fact]:
    """The facts that a text states itself, each once."""
    plain = _APART.sub(" ", words)
    seen: set[str] = set()
    for found in _STATED.finditer(plain):
        text = found[0]
        kind = found.lastgroup or ""
        if text in seen or _COMPUTED.search(plain[max(found.start() - 4, 0) : found.start()]):
            continue
        if kind == "number" and "." not in text and "," not in text and whole(text) in _YEARS:
            continue
        seen.add(text)
        yield Fact(kind, text)


class Known:
    """All that was told so far. Each text is read once."""

    def __init__(self) -> None:
        self._texts: set[int] = set()
        self._numbers: dict[float, None] = {}
        self._words: set[str] = set()
        self._ends: set[str] = set()
        self._clock: set[tuple[int, int]] = set()
        self._tries = TRIES

    def add(self, text: str) -> None:
        if not text or (key := hash(text)) in self._texts:
            return
        self._texts.add(key)
        text = _ESCAPE.sub(" ", text)
        self._numbers.update(dict.fromkeys(amount(n[0]) for n in _NUMBER.finditer(text)))
        for found in _DURATION.finditer(text):
            self._numbers[int(found[1]) + int(found[2]) / 60 + int(found[3] or 0) / 3600] = None
        self._ends.update(n[-size:] for n in _LONG.findall(text) for size in _LAST)
        self._words.update(w.lower() for w in _WORD.findall(text))
        for hour, minute in _clock(text):
            self._clock.add((hour % 12, minute))

    def not_given(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        """The facts of one text that were not told and follow from nothing that was, nor from those of them that do."""
        left = {f: not self._told(f) for f in facts}
        given = [*reversed([*islice(reversed(self._numbers), MOST)]), *(amount(f.text) for f, new in left.items() if f.kind == "number" and not new)][: 2 * MOST]
        for _ in range(_ROUNDS):
            tried = [f for f, new in left.items() if new and f.kind == "number"]
            self._tries -= len(tried)
            found = [f for f in tried if self._tries < 0 or _follows(amount(f.text), _rounded(f.text), given)]
            left.update(dict.fromkeys(found, False))
            given += [amount(f.text) for f in found]
            if not found:
                break
        return tuple(f for f, new in left.items() if new)

    def _told(self, fact: Fact) -> bool:
        if fact.kind == "time":
            return any((hour % 12, minute) in self._clock for hour, minute in _clock(fact.text))
        if fact.kind == "identifier":
            return all(w.lower() in self._words for w in _WORD.findall(fact.text))
        return amount(fact.text) in self._numbers or fact.text in self._ends


def _rounded(text: str) -> float:
    """What rounding to its last shown digit may have changed."""
    before, _, decimals = text.replace(",", "").partition(".")
    return 0.5 * 10.0 ** (-len(decimals) if decimals else len(before) - len(before.rstrip("0")))


def _follows(value: float, off: float, given: list[float]) -> bool:
    """Whether a value is made of the given ones; `off` is what rounding to its last shown digit may change."""
    line = sorted({n for n in given if n not in _YEARS})
    large = [n for n in line if n >= _LARGE or n % 1]
    amounts = [n for n in line if n >= 10 * _LARGE or n % 1]
    near = 1e-6 * max(value, 1)

    def there(least: float, most: float, among: list[float] = line) -> bool:
        at = bisect_left(among, least)
        return at < len(among) and among[at] <= most

    if any(abs(n - value) <= min(off, 0.05) for n in line) or any(abs(n * u - value) <= near or abs(n / u - value) <= off for n in large for u in _UNITS):
        return True
    if any(there(value - n - near, value - n + near) or there(n - value - near, n - value + near) for n in line):
        return True
    if any(abs(total - value) <= near for total in _sums(given)):
        return True
    if any(abs(n * m - value) <= near for n in large for m in range(2, _TIMES + 1)):
        return True
    for n in amounts:
        if any(there(value - n * m - near, value - n * m + near, amounts) or there(n * m - value - near, n * m - value + near, amounts) for m in range(2, _TIMES + 1)):
            return True
    for n in large:
        if any(there((value - off) * u / n, (value + off) * u / n) or there(n * u / (value + off), n * u / max(value - off, near)) for u in (1, 100)):
            return True
        if there(n / (1 + (value + off) / 100), n / (1 + (value - off) / 100), large):  # a rise in percent
            return True
    return False


def _sums(numbers: list[float]) -> Iterator[float]:
    """The sums of up to `_TIMES` numbers that stand one behind the other."""
    for start in range(len(numbers)):
        yield from accumulate(numbers[start : start + _TIMES])


def amount(text: str) -> float:
    """A number as it is written out, with its thousands parted or not."""
    return floating(text.replace(",", "")) or 0.0


def _clock(text: str) -> Iterator[tuple[int, int]]:
    for found in _CLOCK.finditer(text):
        yield int(found[1] or found[4]), int(found[2] or found[5] or 0)
