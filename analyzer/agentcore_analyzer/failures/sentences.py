"""
What a sentence of a failure is made of: its reasons, what it is about, the process that says it, and whether it gives a reason at
all; and what shows that one writer tells of two things.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.late import late

_ENDINGS = ("ing", "ed", "es", "e", "s")
_LEAST, _LEAST_WORDS = 16, 3  # of a reason: less may be said of anything
_PROCESS = late(r"[^\n]{0,120}?\[(?P<id>\d{1,9})(?:-\d{1,9})?\]|(?P<redis>\d{1,9}):[A-Z] \d\d [A-Z][a-z]{2} ")
_ASIDE = late(r"(?<=\s)\([^()\n]{2,200}\)(?=\s|$)")
_QUERY = late(r"(?<=[\w>/])\?[\w.-]{1,60}=[^\s:,)'\"]{0,400}")
_CLASS = late(r"[\w.]{2,80}(?:Error|Exception)(?:\(|: )\S")  # with what it was made of
# A reason stands behind a colon, a dash or such a word, and has words: a number or an id says which one, and not why.
_REASON = late(
    r"(?:[:=(-]|\b(?:because|due to|since|as|caused by|with|reason)\b)\s{0,3}(?=\S)[^\n]{0,300}?(?<![\w-])[^\W\d_]{2,}(?![\w-])"
)
_FAILED = late(r"(?i)\b(?:failed|failure|did not succeed|unsuccessful|could not be \w{3,20})\b")
# What waits for a thing that something else was refused.
WAITED = late(r"(?i)\btime-?d?[ -]?out\b(?: expired)?(?: while| was reached while)? waiting\b|\btimed? ?out waiting\b")


def reasons_of(words: str) -> Iterator[str]:
    """What stands behind each colon, the longest first."""
    at = words.find(": ")
    while at >= 0:
        yield words[at + 2 :]
        at = words.find(": ", at + 2)


def plain(words: str) -> str:
    """The words in one line; what was asked of an address in its query is told at one level, and left away at another."""
    line = " ".join(words.split()).rstrip(". ")
    return _QUERY.sub("", line) if "?" in line else line


def is_reason(words: str) -> bool:
    return len(words) >= _LEAST and (len(words.split()) >= _LEAST_WORDS or _CLASS.match(words) is not None)


def without_reason(message: str) -> bool:
    """Whether a sentence ends with what failed, or with what is done then."""
    failed = _FAILED.search(message)
    return failed is not None and _REASON.search(message.partition(". ")[0], failed.end()) is None


def of_another(one: str, other: str) -> bool:
    """
    Whether two beginnings say the same of two things: as many words, of which the first and half of all are the same, or other
    names and no word besides.
    """
    first, second = one.split(), other.split()
    if len(first) == len(second) and all(w[-1] == ":" or n == len(first) - 1 for ws in (first, second) for n, w in enumerate(ws)):
        return first != second  # no more than names: `wick: /srv/a.dat`
    return same_of_another(one, other) and first[0] == second[0]


def of_one_form(one: str, other: str) -> bool:
    """Whether two lines begin alike, or are the same for half of their words from both ends: one writer tells of two things."""
    first, second = one.split(), other.split()
    begins = _alike(first, second)
    return begins > 1 or 2 * (begins + _alike(first[::-1], second[::-1])) >= min(len(first), len(second))


def _alike(one: list[str], other: list[str]) -> int:
    """How many of the first words are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def same_of_another(one: str, other: str) -> bool:
    """Whether one sentence is said of two things, whatever it begins with: `web exited with code 1`, `api exited with code 1`."""
    first, second = one.split(), other.split()
    return len(first) == len(second) and 2 * sum(a == b for a, b in zip(first, second, strict=True)) >= len(first) > 0


def with_aside(words: str, others: str) -> bool:
    """Whether one says the other in more words, which stand in parentheses; two that have some are of two things."""
    without = " ".join(_ASIDE.sub("", words).split()) if "(" in words and not _ASIDE.search(others) else words
    return without != words and is_reason(without) and without in others


def process_of(text: str) -> str:
    """The number of the process that stands in brackets at the begin of a line."""
    found = _PROCESS.match(text)
    return found["id"] or found["redis"] if found else ""


def stem(word: str, least: int) -> str:
    """A word without what inflects it, where at least so many characters are left: `save` and `saving` are one."""
    return next((word.removesuffix(e) for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= least), word)
