"""Times and durations as people read them; the raw nanoseconds stay in the JSON report."""

from __future__ import annotations

from datetime import UTC, datetime

_S = 10**9


def stamp(ns: int | None) -> str | None:
    """RFC 3339 in UTC with nanoseconds as far as they are not zero."""
    date = _date(ns)
    if ns is None or date is None:
        return None
    fraction = f"{ns % _S:09d}"
    return f"{date:%Y-%m-%dT%H:%M:%S}.{fraction[:3] if fraction[3:] == '000000' else fraction}Z"


def clock(ns: int | None) -> str:
    """`07:43:45.020Z`, or blanks where there is no time."""
    date = _date(ns)
    return "" if ns is None or date is None else f"{date:%H:%M:%S}.{ns % _S // 10**6:03d}Z"


def moment(ns: int | None) -> str:
    """`2026-11-18 07:43:45.020Z`, or blanks where there is no time."""
    date = _date(ns)
    return "" if date is None else f"{date:%Y-%m-%d} {clock(ns)}"


def _date(ns: int | None) -> datetime | None:
    """None, too, where no calendar has this time: records of plugins may hold any number."""
    try:
        return None if ns is None else datetime.fromtimestamp(ns // _S, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def day(ns: int) -> int:
    """The number of the day, in UTC."""
    return ns // (86_400 * _S)


def duration(ns: int | None) -> str:
    """`412 us`, `3.4 ms`, `16.85 s`, `5 min 12 s`, `2 h 05 min`."""
    if ns is None:
        return "?"
    if ns < 10**6:
        return f"{ns / 1000:.0f} us"
    if ns < _S:
        return f"{ns / 10**6:.0f} ms" if ns >= 10**7 else f"{ns / 10**6:.1f} ms"
    if ns < 120 * _S:
        return f"{ns / _S:.2f} s" if ns < 100 * _S else f"{ns / _S:.0f} s"
    minutes, seconds = divmod(round(ns / _S), 60)
    if minutes < 120:
        return f"{minutes} min {seconds:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def after(ns: int) -> str:
    """A time on an axis, without needless digits: `0`, `500 ms`, `2 s`, `1 min 30 s`, `2 h`."""
    if ns < 0:
        return f"−{after(-ns)}"
    if ns == 0:
        return "0"
    if ns >= 60 * _S:
        minutes, seconds = divmod(ns // _S, 60)
        hours, minutes = divmod(minutes, 60)
        parts = ((hours, "h"), (minutes, "min"), (seconds, "s"))
        return " ".join(f"{n} {unit}" for n, unit in parts if n)
    for size, unit in ((_S, "s"), (10**6, "ms"), (1000, "us")):
        if ns >= size:
            whole, rest = divmod(ns, size)
            decimals = f"{rest:0{len(str(size)) - 1}d}".rstrip("0")
            return f"{whole}{'.' + decimals if decimals else ''} {unit}"
    return f"{ns} ns"
