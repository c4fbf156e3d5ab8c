"""
Numbers out of texts that strangers wrote: one place where a text becomes a number, and never an error.

`str.isdigit` is true of `²`, which `int` refuses; Python converts no more than 4,300 digits; floats may be
endless or no number. Elsewhere `int` and `float` take what is a number already (a test looks at each).
"""

from __future__ import annotations

import math
from typing import Any

_LEAST, _BEYOND = -(2**63), 2**64
_FLOATING = 300
LONGEST = 18  # digits: what fits 64 bits, and every count, line, port, status and time


def whole(value: Any, longest: int = LONGEST) -> int | None:
    """A text of ASCII digits, with or without a minus, as a number; None for all else."""
    if not isinstance(value, str) or not value.isascii():
        return None
    digits = value.removeprefix("-")
    if not digits.isdecimal() or len(digits) > longest:
        return None
    number = int(value)
    return number if _LEAST <= number < _BEYOND else None


def json_integer(digits: str) -> int | float:
    """`parse_int` of a decoder: what fits no 64 bits becomes a float, as orjson reads it, and can be written again."""
    if len(digits) <= LONGEST:
        return int(digits)  # the decoder has seen that these are digits, and asks for each of them
    number = whole(digits, 20)
    return number if number is not None else float(digits) if len(digits) <= _FLOATING else math.inf


def floating(value: Any) -> float | None:
    """A text as a finite number; None for all else."""
    if not isinstance(value, str) or len(value) > 400 or not value.isascii():
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def truncated(value: Any, below: int = 2**63) -> int | None:
    """The whole part of a number that is one, and of no absurd size; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -below < value < below:
        return None
    return int(value)
