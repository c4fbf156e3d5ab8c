"""Times in documents (control-plane answers, HTTP headers) as integer nanoseconds since the epoch, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# Seconds since the epoch from 1973 to 2099; the AWS CLI prints such numbers with older settings.
_SECONDS = (10**8, 4_100_000_000)


def nanos(value: Any) -> int | None:
    """ISO 8601, HTTP date, or seconds since the epoch; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _number(str(value))
    if not isinstance(value, str) or not 8 <= len(value) <= 64:
        return _number(value) if isinstance(value, str) else None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        from email.utils import parsedate_to_datetime  # imports socket, and HTTP dates are rare

        try:
            found = parsedate_to_datetime(value)
        except (TypeError, ValueError, IndexError):
            return _number(value)
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return (found - _EPOCH) // _MICROSECOND * 1000


def _number(value: str) -> int | None:
    from decimal import Decimal, InvalidOperation

    try:
        seconds = Decimal(value)
    except InvalidOperation:
        return None
    return int(seconds * 10**9) if seconds.is_finite() and _SECONDS[0] <= seconds <= _SECONDS[1] else None


def shown(ns: int) -> str:
    """`2026-10-26 07:33:20 UTC`."""
    return (_EPOCH + timedelta(seconds=ns // 10**9)).strftime("%Y-%m-%d %H:%M:%S UTC")


def iso(ns: int) -> str:
    """`2026-10-26T07:33:20Z`, as commands of the AWS CLI take it."""
    return (_EPOCH + timedelta(seconds=ns // 10**9)).strftime("%Y-%m-%dT%H:%M:%SZ")
