"""
Times as integer nanoseconds since the epoch, UTC, from every spelling seen in exports.

Integers only: a float cannot hold nanoseconds, and `datetime` stops at microseconds. A number's
unit is told by its size: each unit's range covers 1973 to 2099 and the ranges do not overlap.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.tuples import NamedTuple
from agentcore_analyzer.untrusted import whole

DIGITS_OF_NS = 19
NS_LOW, NS_HIGH = 10**17, 4_100_000_000 * 10**9
_UNITS = ((1, 10**17), (10**3, 10**14), (10**6, 10**11), (10**9, 10**8))  # (factor, lowest value)
_EPOCH = date(1970, 1, 1).toordinal()
# Zones whose letters mean one offset: those of RFC 5322, and what the tz database prints for one zone only. CST, IST, BST and
# their like mean several: what stands before them is read as UTC, and said to be.
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180, "SAST": 120,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480,
    "HST": -600, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
_LETTERS = "|".join(name for name in _ZONES if len(name) > 1)
ZONE_BEGINS = frozenset(name[:3] for name in _ZONES if len(name) > 1)
_ISO = late(
    r"(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?"
    rf"(?:\s?(Z|(?:GMT|UTC)?[+-]\d\d:?\d\d(?!\d)|(?:{_LETTERS})(?![\w.+-])))?"
)
# werkzeug and Django write a blank before the hour and no zone, haproxy a fraction.
_CLF = late(r"(\d\d)/(\w{3})/(\d{4})[: ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ([+-]\d{4}))?(?![\d:])")
_MONTHS = {
    m: i
    for i, m in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_PLAIN_NUMBER = late(r"-?\d{1,20}(?:\.\d{1,12})?$")


@lru_cache(4096)
def _day_ns(year: int, month: int, day: int) -> int | None:
    if not 1970 <= year < 2100:  # as for numbers: Go's 0001-01-01 and a century 99 are no times
        return None
    try:
        return (date(year, month, day).toordinal() - _EPOCH) * 86_400 * 10**9
    except ValueError:
        return None


def _offset_ns(zone: str | None) -> int:
    if not zone:
        return 0
    if zone[-1].isdecimal() and zone[0] not in "+-":
        zone = zone[3:]  # GMT+0100
    if zone[0] not in "+-":
        return _ZONES.get(zone, 0) * 60 * 10**9
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return (-minutes if zone[0] == "-" else minutes) * 60 * 10**9


def iso(value: str, at: int = 0) -> tuple[int, int, bool] | None:
    """(nanoseconds, end of the match, whether a zone was given) of the time at `at`."""
    found = _ISO.match(value, at)
    if found is None:
        return None
    day = _day_ns(int(found[1]), int(found[2]), int(found[3]))
    hour, minute, second = int(found[4]), int(found[5]), int(found[6])
    if day is None or hour > 23 or minute > 59 or second > 60:
        return None
    fraction = int((found[7] or "0").ljust(9, "0"))
    ns = day + ((hour * 60 + minute) * 60 + second) * 10**9 + fraction - _offset_ns(found[8])
    return ns, found.end(), found[8] is not None


class Spelled(NamedTuple):
    """Where the pieces of a time stand; no fraction and no zone are empty."""

    seconds: int  # where the whole seconds end
    fraction: tuple[int, int]
    zone: tuple[int, int]


def spelled(value: str, at: int = 0) -> Spelled | None:
    """Where the pieces stand of the time that `iso` reads there."""
    found = _ISO.match(value, at)
    if found is None:
        return None
    end = found.end(6)
    return Spelled(end, found.span(7) if found[7] else (end, end), found.span(8) if found[8] else (end, end))


def common_log(value: str, at: int = 0) -> tuple[int, int, bool] | None:
    """The `10/Oct/2025:08:53:20 +0000` of access logs, like `iso`."""
    found = _CLF.match(value, at)
    if found is None or found[2] not in _MONTHS:
        return None
    day = _day_ns(int(found[3]), _MONTHS[found[2]], int(found[1]))
    if day is None:
        return None
    seconds = (int(found[4]) * 60 + int(found[5])) * 60 + int(found[6])
    fraction = int((found[7] or "0").ljust(9, "0"))
    return day + seconds * 10**9 + fraction - _offset_ns(found[8]), found.end(), found[8] is not None


_AMERICAN = late(r"(\d\d)/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)")


def american(value: str, at: int = 0) -> tuple[int, int, bool] | None:
    """The `11/29/26 15:45:10` that Rich prints, like `iso`."""
    found = _AMERICAN.match(value, at)
    day = _day_ns(2000 + int(found[3]), int(found[1]), int(found[2])) if found else None
    if found is None or day is None:
        return None
    return day + ((int(found[4]) * 60 + int(found[5])) * 60 + int(found[6])) * 10**9, found.end(), False


_SPARK = late(r"(\d\d)/(\d\d)/(\d\d) (\d\d):(\d\d):(\d\d)(?=[ ,.])")
_COMPACT = late(r"(\d\d)(\d\d)(\d\d) (\d\d):?(\d\d):?(\d\d)(?= )")
_CTIME = late(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ([A-Z]{3,4}))? (\d{4})"
)
_JAVASCRIPT = late(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\w{3}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d) (GMT[+-]\d{4})(?: \([^()\n]{1,80}\))?"
)
_JUL = late(r"(\w{3}) (\d{1,2}), (\d{4})(?: at)? (\d{1,2}):(\d\d):(\d\d)[ \u202f]([AP])M")


def short_year(value: str, at: int = 0) -> tuple[int, int, bool] | None:
    """The `26/11/29 15:45:10` of log4j in Spark and the `261129 15:45:10` of Tornado, the year first, like `iso`."""
    found = _SPARK.match(value, at) or _COMPACT.match(value, at)
    return _made(found, 2000 + int(found[1]), int(found[2]), int(found[3]), int(found[4])) if found else None


def ctime(value: str, at: int = 0) -> tuple[int, int, bool] | None:
    """The `Sun Nov 29 15:45:10.123456 2026` of Apache and uWSGI, API Gateway's `Sun Nov 29 15:45:10 UTC 2026`, like `iso`."""
    found = _CTIME.match(value, at)
    if found is None or found[1] not in _MONTHS:
        return _javascript(value, at)
    day = _day_ns(int(found[8]), _MONTHS[found[1]], int(found[2]))
    if day is None:
        return None
    seconds = (int(found[3]) * 60 + int(found[4])) * 60 + int(found[5])
    fraction = int((found[6] or "0").ljust(9, "0"))
    return day + seconds * 10**9 + fraction - _offset_ns(found[7]), found.end(), found[7] in _ZONES


def _javascript(value: str, at: int) -> tuple[int, int, bool] | None:
    """`Sun Nov 29 2026 15:45:10 GMT+0100 (Central European Standard Time)`, as a Date of JavaScript prints itself."""
    found = _JAVASCRIPT.match(value, at)
    day = _day_ns(int(found[3]), _MONTHS[found[1]], int(found[2])) if found and found[1] in _MONTHS else None
    if found is None or day is None:
        return None
    seconds = (int(found[4]) * 60 + int(found[5])) * 60 + int(found[6])
    return day + seconds * 10**9 - _offset_ns(found[7]), found.end(), True


def java_util(value: str, at: int = 0) -> tuple[int, int, bool] | None:
    """The `Nov 29, 2026 3:45:10 PM` of java.util.logging, like `iso`."""
    found = _JUL.match(value, at)
    if found is None or found[1] not in _MONTHS:
        return None
    hour = int(found[4]) % 12 + (12 if found[7] == "P" else 0)
    return _made(found, int(found[3]), _MONTHS[found[1]], int(found[2]), hour)


def _made(found: re.Match[str], year: int, month: int, day: int, hour: int) -> tuple[int, int, bool] | None:
    start = _day_ns(year, month, day)
    minute, second = int(found[5]), int(found[6])
    if start is None or hour > 23 or minute > 59 or second > 60:
        return None
    return start + ((hour * 60 + minute) * 60 + second) * 10**9, found.end(), False


_HTTP_DATE = late(r"\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT")


def http_date(value: Any) -> int | None:
    """The nanoseconds of a `Date` header (RFC 9110: `Mon, 26 Oct 2026 07:33:20 GMT`)."""
    found = _HTTP_DATE.fullmatch(value) if isinstance(value, str) else None
    day = _day_ns(int(found[3]), _MONTHS.get(found[2], 0), int(found[1])) if found else None
    if found is None or day is None:
        return None
    return day + ((int(found[4]) * 60 + int(found[5])) * 60 + int(found[6])) * 10**9


def nanos(value: Any) -> tuple[int | None, bool]:
    """
    (nanoseconds or None, whether the unit had to be guessed) of any JSON value.

    None stands for: absent, zero, negative, out of the years 1973 to 2099, or not a time at all.
    """
    if isinstance(value, str):
        if len(value) == DIGITS_OF_NS and value.isascii() and value.isdecimal() and NS_LOW <= (ns := int(value)) < NS_HIGH:
            return ns, False  # as OTLP/JSON writes every one
        if _PLAIN_NUMBER.match(value):
            if "." not in value:
                return nanos(whole(value, 40))
            before, _, part = value.partition(".")
            number = whole(before, 40)
            seconds = nanos(number)
            if seconds[0] is None or number is None or seconds[0] != number * 10**9:
                return seconds
            return seconds[0] + int(part.ljust(9, "0")[:9]), True
        found = iso(value) or (ctime(value) if value[:1].isupper() else None)
        return (found[0], False) if found else (None, False)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, False
    if isinstance(value, float):
        if not 10**8 <= value < 4.1e18:
            return None, False
        if value < 4.1e9:  # seconds with a fraction, as X-Ray writes them: microseconds at best
            return round(value * 10**6) * 1000, True
        value = int(value)
    if NS_LOW <= value < NS_HIGH:
        return value, False
    for factor, low in _UNITS:
        if low <= value < low * 41:
            return value * factor, True
    return None, False
