"""
Numbers between the strings of a JSON document, rewritten as numbers of the same length and form.

What counts or measures something, and what is a time, stays; a long one may be somebody's. A name holds for all numbers
of its list, which a clock writes as seconds and nanoseconds: a longer one in a list counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from agentcore_analyzer.redaction.persons import person_kind
from agentcore_analyzer.rewrite.meanings import counts, is_time

Attribute = Callable[[str, str], str]

_LONE = re.compile(r"(?P<before>[ \t\r\n\[]*+)(?P<digits>[0-9]{9,400})(?P<behind>[\s{}\[\],:]*+)")
_NUMBER = re.compile(
    r"(?<![\w.+-])(?P<whole>-?[0-9]++)(?:\.(?P<fraction>[0-9]++))?(?:[eE](?P<power>[+-]?[0-9]++))?(?![\w.+-])"
)
# All that may stand between two strings of a document.
_DOCUMENT = re.compile(
    r"[\s{}\[\],:]*+(?:(?:-?[0-9]++(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![\w.+-])|true|false|null|NaN|-?Infinity)[\s{}\[\],:]*+)*+"
)
GROUPED = re.compile(r"\d[ \t]{0,2}[ \t-]\d")  # JSON has something between two numbers; a card or a telephone has not
_LONG = re.compile(r"\d{5}")
_NANOSECONDS = 9  # digits of those of one second
_SHORTEST, _LONGEST = 9, 40  # digits of a number that may be somebody's; a larger one is a measure


def is_lone(text: str) -> bool:
    """Whether a text between two strings is a long number and nothing else."""
    return _LONE.fullmatch(text) is not None


def parted(text: str) -> tuple[str, str]:
    """What stands between two strings, as a document's numbers and the free text behind them."""
    if not _LONG.search(text):
        return "", text
    end = _DOCUMENT.match(text).end()  # type: ignore[union-attr]  # it matches nothing, too
    grouped = GROUPED.search(text, 0, end)
    if grouped is not None:
        end = grouped.start()
    end = end if end == len(text) else text.rfind("\n", 0, end) + 1
    return text[:end], text[end:]


def rewritten(name: str, text: str, attribute: Attribute) -> str:
    """`text` with other numbers; the first one belongs to the name before, or all of the list that stands there."""
    first = len(text) - len(text.lstrip(" \t\r\n["))
    listed = "[" in text[:first]
    lone = _LONE.fullmatch(text)
    if lone is not None:
        return lone["before"] + _changed(name, lone["digits"], attribute, listed) + lone["behind"]
    end = (text + "]").find("]", first) if listed else first + 1
    return _NUMBER.sub(lambda m: _one(name if first <= m.start() < end else "", m, attribute, listed), text)


def _one(name: str, match: re.Match[str], attribute: Attribute, listed: bool) -> str:
    """With a point or an exponent it is somebody's only where its whole part is long, and no time."""
    whole, fraction, power = match["whole"].lstrip("-"), match["fraction"] or "", match["power"]
    if power is not None and len(power) > 3:
        return match[0]
    point = len(whole) + int(power or 0)
    if (power or fraction) and point > _LONGEST:
        return match[0]
    digits = (whole + fraction)[: max(point, 0)].ljust(point, "0") if power or fraction else whole
    if len(digits) < _SHORTEST or (made := _changed(name, digits, attribute, listed)) == digits:
        return match[0]
    sign = match[0][: match[0][0] == "-"]
    if power is None:
        return sign + made + (f".{fraction}" if fraction else "")
    return f"{sign}{made[0]}.{made[1:].rstrip('0') or '0'}e+{len(made) - 1}"


def _changed(name: str, digits: str, attribute: Attribute, listed: bool) -> str:
    counted = counts(name) and not (listed and len(digits) > _NANOSECONDS)
    if (is_time(digits) or counted) and not person_kind(name):
        return digits
    # A number that is no longer one was masked, as a card's: it says no more than its first digit then.
    plain = (digits.lstrip("0")[:1] or "1") + "0" * (len(digits) - 1)
    tried = (attribute(name, number) for number in (digits, plain))
    return next((made for made in tried if _fits(made, digits)), plain)


def _fits(made: str, digits: str) -> bool:
    return made.isascii() and made.isdecimal() and len(made) == len(digits) and made[0] != "0"
