"""
What must not leave, by pattern: credentials of vendors and protocols, and data about persons.

A pattern list alone finds a quarter of the credentials it has never seen, so it is the second line
of defence: the first is the allow-list of words (`redactor`). Each kind (`table`) is looked for only
where a text gives cause for it, and every repetition is bounded, so that no text needs more than linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from agentcore_analyzer.late import Literals, late
from agentcore_analyzer.redaction import identities, named, persons
from agentcore_analyzer.redaction.prefixes import PREFIXES
from agentcore_analyzer.redaction.secret_values import secrets
from agentcore_analyzer.redaction.table import CREDENTIAL, PERSONAL, PLAIN_START, START, Kind, across, inside
from agentcore_analyzer.tuples import NamedTuple


class Hit(NamedTuple):
    kind: str
    group: str
    start: int
    end: int


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


# What kinds without a sign of their own look like at first sight; each begins with one character, which is found fast.
_SIGHT = {
    "card number": re.compile(r" (?<=\d{4} )\d{4}"),
    "telephone number": re.compile(r" (?<=[\d)] )\(?\d{2}(?!\d?:)|\)(?=\d{3})|\+(?=\d{1,3}[ (])"),
    "IBAN": re.compile(r" (?<=[A-Z]{2}\d\d )[A-Z0-9]{4} |-(?<=[A-Z]{2}\d\d-)[A-Z0-9]{4}-"),
}
_TELEPHONE_SIGHT = _SIGHT["telephone number"].search
LONG_PIECE, MOST_PIECES, _LONG_WORD, _SHORTEST_ID = 300, 300_000, 35, 16  # what is remembered; what a word is seldom
UNITS = (
    r"(?:bytes?|[KMGT]i?B|B|tokens?|ms|us|\u00b5s|ns|s|secs?|seconds?|minutes?|min|hours?|days?|(?:milli|micro|nano)seconds?"
    r"|characters?|chars|spans?|records?|rows?|lines?|times|requests?|events?|calls?|files?|entries|items|words|messages|percent)"
)
# Where a text is taken apart (NUL: damaged archives). A quantity is one piece: its unit says what it is; a port likewise.
_BREAKS = "\\s\\x00\"'<>(){}\\[\\],;|`\u2018\u2019\u201c\u201d\u2039\u203a"
_QUANTITY = rf"\d{{5,9}} {UNITS}(?![^{_BREAKS}.])|[Pp]orts?:? \d{{5}}(?!\d)"
PIECES = late(f"([{_BREAKS}]+)({_QUANTITY}|)")
_BEGINS = late(_QUANTITY)
_MAY_COUNT = late(r" (?:(?<=\d{5} )[^\W\d]|\d{5})")  # without it there is no quantity
_SIMPLE_PIECES = late(f"([{_BREAKS}]+)")
# An id in one piece: no kind looks like this, since a letter comes before a number could be long enough for one.
_ID = r"(?=\d{0,7}[a-f])(?=\d{0,12}[a-df])(?:[0-9a-f]{32}|[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_TIME = r"[12]\d{3}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
ID, TIME = late(_ID), late(_TIME)
NO_KIND = late(f"{_ID}|{_TIME}|(?:tooluse|toolu|call)_[A-Za-z0-9]{{18,32}}")
# Numbers that kinds without a sign are made of, as they stand in one piece.
_NUMERIC = late(
    r"\d{13}|\d{3}-\d\d-\d{4}|\d{3}[.-]\d{3}[ .-]\d{4}|\d{4}[ -](?:\d{4}[ -]|\d{6})|[A-Z]{2}\d\d[A-Z0-9]{11}|[+(]|0\d{2,4} "
)
_NUMERIC_KINDS = frozenset({"card number", "telephone number", "social security number", "IBAN"})
_NEEDED = "".join(sorted({character for kind in inside() for character in kind.needs}))
_DIGIT = late(r"\d")
_SHORTEST_NUMBER = len("219-09-4821")
# Where `Kind.piece` of a kind without a hint may match.
_UNHINTED = late(r"^\d\d|^-[uU-]|\+\d|[A-Z]{2}\d\d|^(?:St|Ave|Road|Rd|B|L|D|C|Way|Pl|Sq|Ter)")


def pieces_of(value: str) -> list[str]:
    if not _MAY_COUNT.search(value):
        return _SIMPLE_PIECES.split(value)
    begins = _BEGINS.match(value)
    if begins is None:
        return PIECES.split(value)
    return [begins[0], *PIECES.split(value[begins.end() :])]


def _hits(kind: Kind, value: str, start: int = 0, end: int | None = None) -> Iterator[Hit]:
    pattern = _compiled(kind.source)
    parts = tuple(pattern.groupindex)
    for match in pattern.finditer(value, start, len(value) if end is None else end):
        part = next((name for name in parts if match[name] is not None), 0)
        said = match[part]
        if said is not None and not is_masked(said) and (kind.check is None or kind.check(said)):
            yield Hit(kind.name, kind.group, match.start(part), match.end(part))


def _holds(value: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # noqa: SIM110  (any() of a generator takes twice the time)
        if sign in value:
            return True
    return False


class _Worth(NamedTuple):
    """Kinds that are possible with these characters: all of them, those without a sign, and what finds any of the signs."""

    kinds: tuple[Kind, ...]
    signless: tuple[Kind, ...]
    signs: Literals


@cache
def _worth(characters: str, escaped: bool) -> _Worth:
    """None of `characters` (of `_NEEDED`) is missing. Only behind an escape can a token begin in the middle of a word."""
    possible = [kind for kind in inside() if set(kind.needs) <= set(characters)]
    kinds = tuple(k if escaped else k._replace(source=k.source.replace(START, PLAIN_START)) for k in possible)
    signs = Literals(sign for kind in kinds for sign in kind.signs)
    return _Worth(kinds, tuple(kind for kind in kinds if not kind.signs), signs)


def found_inside(value: str) -> Iterator[Hit]:
    """Hits of the kinds that stand in one piece."""
    if len(value) < 6 or value.isalpha() or NO_KIND.fullmatch(value):
        return
    digits = len(value) >= _SHORTEST_NUMBER and (_DIGIT.search(value) is not None or any(map(str.isdigit, value)))
    numbers = digits or (len(value) > _LONG_WORD and "_" in value)
    numeric = numbers and _NUMERIC.search(value) is not None
    worth = _worth("".join([c for c in _NEEDED if c in value]), "\\" in value or "%" in value)
    signed = worth.signs.within(value)
    if len(value) >= 9 and _DIGIT.search(value):
        for span in identities.whole(value):
            yield Hit(span.kind, PERSONAL, span.start, span.end)
    if not signed and not numbers:
        return
    for kind in worth.kinds if signed else worth.signless:
        if kind.name == _VENDORS and not _prefixes().within(value):
            continue
        if _holds(value, kind.signs) if kind.signs else numeric if kind.name in _NUMERIC_KINDS else numbers:
            yield from _hits(kind, value)


_VENDORS = "vendor's key"


@cache
def _prefixes() -> Literals:
    return Literals(PREFIXES)


@cache
def _in_pieces(hinted: bool) -> tuple[tuple[int, Kind], ...]:
    return tuple((1 << number, kind) for number, kind in enumerate(across()) if bool(kind.hints) == hinted)


@cache
def _hints() -> Literals:
    return Literals(hint for kind in across() for hint in kind.hints)


@cache
def _number_bits() -> int:
    return sum(1 << bit for bit, kind in enumerate(across()) if kind.name in ("card number", "telephone number"))


_KINDS = 40  # the bits above those of the table say what `named` and `identities` are asked for
_NAMES, _GROUPS, _PLACE, _STRICT = (1 << _KINDS + bit for bit in range(4))
_OF_TABLE, _ASKED = (1 << _KINDS) - 1, _NAMES | _GROUPS | _PLACE | _STRICT
_GROUP_PIECE = late(
    r"^(?:[A-Za-z]{2,3}|[a-z]{2}\d\d|\d?\d?\d?\d[\dA-Z]{0,2}|\d{5,8}|\d{2,4}[/.-][\d/.-]{2,14})$|^0\d|^\d{3}-|^[78]$"
)
_STRICT_BEGINS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZmtscpegbc")  # of titles, greetings and parties
_PLACE_PIECE = late(r"\d\.\d{3}|\u00b0|<<")


class _Causes(dict[str, named.Cause]):
    """Names in a piece."""

    def __missing__(self, piece: str) -> named.Cause:
        found = named.cause(piece)
        if len(piece) <= LONG_PIECE:
            if len(self) >= MOST_PIECES:
                self.clear()
            self[piece] = found
        return found


_causes = _Causes()


class _Possible(dict[str, int]):
    """Which of the kinds that go over several pieces a piece gives cause to look for, as bits."""

    def __missing__(self, piece: str) -> int:
        if len(piece) >= _SHORTEST_ID and NO_KIND.fullmatch(piece):
            return 0
        small, bits = piece.lower(), 0
        if _UNHINTED.search(piece):
            for bit, kind in _in_pieces(False):
                bits |= bit if _compiled(kind.piece).search(piece) else 0
        if not (plain := piece.isascii()) or _hints().within(small):
            for bit, kind in _in_pieces(True):
                if not plain or _holds(small, kind.hints):
                    bits |= bit if _compiled(kind.piece).search(piece) else 0
        if not piece.isdigit():
            bits |= _NAMES if _causes[piece] else 0
        if _DIGIT.search(piece):
            bits |= (_GROUPS if _GROUP_PIECE.match(piece) else 0) | (_PLACE if _PLACE_PIECE.search(piece) else 0)
        elif "<<" in piece:
            bits |= _PLACE
        if piece[:1] in _STRICT_BEGINS or "19" in piece or "200" in piece:
            bits |= _STRICT
        if len(piece) <= LONG_PIECE:
            if len(self) >= MOST_PIECES:
                self.clear()
            self[piece] = bits
        return bits


_possible = _Possible()


@lru_cache(maxsize=1 << 14)
def _may_be_strict(piece: str) -> bool:
    return (persons.STRICT_SIGN.search if "19" in piece or "200" in piece else persons.STRICT_SIGN.match)(piece) is not None


def cause_of(value: str, pieces: list[str], *, strict: bool) -> int:
    """What all the pieces give cause to look for; mostly nothing."""
    possible, known = 0, _possible
    for piece in pieces:
        possible |= known[piece]
    if possible & _number_bits() and not _TELEPHONE_SIGHT(value):  # which sees cards as well
        possible &= ~_number_bits()
    return possible if strict else possible & ~_STRICT


def found_across(value: str, pieces: list[str], possible: int, *, strict: bool) -> Iterator[Hit]:
    """Hits of the kinds that span several of its pieces; `possible`: what these give cause to look for."""
    if possible & _ASKED:
        yield from _said(value, pieces, possible, strict=strict)
    for number, kind in enumerate(across() if possible & _OF_TABLE else ()):
        if not possible >> number & 1:
            continue
        if kind.signs:
            if not _holds(value, kind.signs):
                continue
            if not kind.near or len(value) <= 2 * kind.near:
                yield from _hits(kind, value)
                continue
            done = 0
            for at in sorted(i for sign in kind.signs for i in _positions(value, sign)):
                if at >= done:
                    done = at + kind.near
                    yield from _hits(kind, value, max(at - kind.near, 0), done + kind.near)
        else:
            for sight in _SIGHT[kind.name].finditer(value):
                yield from _hits(kind, value, max(sight.start() - 40, 0), sight.end() + 40)


_PLACE_SIGHT = late(r"\.\d{3,15}(?:,|%2C) ?-?\d|\.\d{3,15} -?\d{1,3}\.|\u00b0|<<")


def _said(value: str, pieces: list[str], possible: int, *, strict: bool) -> Iterator[Hit]:
    """Values behind names, numbers in groups, places."""
    if possible & _NAMES:
        found = [_causes[piece] for piece in set(pieces) if _possible[piece] & _NAMES]
        secret, person = named.candidates(value, [(at, cause) for cause in found for at in _positions(value, cause.sign)])
        for span in secrets(value, secret):
            yield Hit(span.kind, CREDENTIAL, span.start, span.end)
        for span in persons.persons(value, person, strict=strict):
            yield Hit(span.kind, PERSONAL, span.start, span.end)
    if possible & _GROUPS:
        for span in identities.grouped(value, strict=strict):
            yield Hit(span.kind, PERSONAL, span.start, span.end)
    if possible & _PLACE and _PLACE_SIGHT.search(value):
        for span in identities.other(value):
            yield Hit(span.kind, PERSONAL, span.start, span.end)
    if possible & _STRICT:
        signs = {piece for piece in pieces if _possible[piece] & _STRICT and _may_be_strict(piece)}
        for span in persons.strict_only(value, ((at, at + len(piece)) for piece in signs for at in _positions(value, piece))):
            yield Hit(span.kind, PERSONAL, span.start, span.end)


def _positions(small: str, sign: str) -> Iterator[int]:
    at = small.find(sign)
    while at >= 0:
        yield at
        at = small.find(sign, at + len(sign))


_NO_VALUE = late(r"(?i)[\\`\[]{0,4}masked\b.*|none|null|true|false|undefined|\*{3,}.*|\u2026|\.\.\.", re.DOTALL)


def is_masked(value: str) -> bool:
    """Whether a value is none: masked already, or a literal for nothing."""
    return _NO_VALUE.fullmatch(value) is not None
