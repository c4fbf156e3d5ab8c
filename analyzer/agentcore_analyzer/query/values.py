"""
The values of TraceQL and what its operators make of them.

Numbers carry their type: a duration is its nanoseconds and an `int` of its own kind, a truth value is no number. None is nil.
Values of types that an operator does not take give false, and no error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from agentcore_analyzer.query.errors import CannotRun

Value = Any  # None, bool, int, float, str, Duration, Status, SpanKind, a list of these, or what no operator takes
Operator = Callable[[Value, Value], Value]


class Type(StrEnum):
    """Types of values; `ANY` is an attribute's, which is known only at run time."""

    NIL = "nil"
    INT = "int"
    FLOAT = "float"
    STRING = "string"
    BOOL = "bool"
    DURATION = "duration"
    STATUS = "status"
    KIND = "kind"
    ANY = "attribute"


class Duration(int):
    """Nanoseconds."""

    __slots__ = ()


class Status(str):
    """`unset`, `ok` or `error`."""

    __slots__ = ()


class SpanKind(str):
    """`unspecified`, `internal`, `server`, `client`, `producer` or `consumer`."""

    __slots__ = ()


STATUSES = {name: Status(name) for name in ("unset", "ok", "error")}
KINDS = {name: SpanKind(name) for name in ("unspecified", "internal", "server", "client", "producer", "consumer")}
NUMERIC = frozenset({int, float, Duration})
NUMBERS = frozenset({Type.INT, Type.FLOAT, Type.DURATION})
OF = {
    type(None): Type.NIL, int: Type.INT, float: Type.FLOAT, str: Type.STRING, bool: Type.BOOL, Duration: Type.DURATION,
    Status: Type.STATUS, SpanKind: Type.KIND,
}  # fmt: skip
# In which order values of different types stand for min and max: the numbers that the engine gives its types.
_RANKS = {int: 0, Duration: 0, float: 0, str: 1, bool: 2, Status: 3, SpanKind: 4}
_BITS, _SIGN = 1 << 64, 1 << 63


def rank(value: Value) -> int:
    """The place of a value's type among the others; numbers are one type here, since they are ordered by value."""
    return _RANKS.get(type(value), -1)


def equal(a: Value, b: Value) -> bool:
    """`=`; of an array any element."""
    kind, other = type(a), type(b)
    if kind is other and kind in OF:
        return a is not None and bool(a == b)
    if kind in NUMERIC and other in NUMERIC:
        return bool(a == b)
    return _any(equal, a, b) if kind is list or other is list else False


def unequal(a: Value, b: Value) -> bool:
    """`!=`; of an array no element may be equal, and all must be comparable."""
    kind, other = type(a), type(b)
    if kind is other and kind in OF:
        return a is not None and bool(a != b)
    if kind in NUMERIC and other in NUMERIC:
        return bool(a != b)
    return _all(unequal, a, b) if kind is list or other is list else False


def _ordering(of: Callable[[Any, Any], bool]) -> Operator:
    def compare(a: Value, b: Value) -> bool:
        kind, other = type(a), type(b)
        if (kind in NUMERIC and other in NUMERIC) or (kind is str and other is str):
            return of(a, b)
        return _any(compare, a, b) if kind is list or other is list else False

    return compare


def _any(test: Operator, a: Value, b: Value) -> bool:
    if type(a) is list:
        if type(b) is list:
            raise CannotRun("two arrays are compared: the language has no such comparison")
        return any(test(item, b) for item in a)
    return any(test(a, item) for item in b) if a is not None else False


def _all(test: Operator, a: Value, b: Value) -> bool:
    if type(a) is list:
        if type(b) is list:
            raise CannotRun("two arrays are compared: the language has no such comparison")
        return b is not None and all(test(item, b) for item in a)
    return a is not None and all(test(a, item) for item in b)


def wrapped(number: int) -> int:
    """As 64 bits hold it."""
    return (number + _SIGN) % _BITS - _SIGN


def _floating(value: Any) -> float:
    try:
        number: float = value * 1.0
    except OverflowError:
        return math.inf if value > 0 else -math.inf
    return number


def _arithmetic(whole: Callable[[int, int], int], floating: Callable[[float, float], float]) -> Operator:
    def compute(a: Value, b: Value) -> Value:
        kind, other = type(a), type(b)
        if kind is int and other is int:
            return wrapped(whole(a, b))
        if kind in NUMERIC and other in NUMERIC:
            return floating(_floating(a), _floating(b))
        if kind is list or other is list:
            raise CannotRun("arithmetic on an array: the language has none")
        return False  # of other types nothing can be computed; that it is false and not nil is the engine's

    return compute


def _quotient(a: int, b: int) -> int:
    if b == 0:
        raise CannotRun("an integer is divided by zero")
    found = abs(a) // abs(b)
    return found if (a < 0) == (b < 0) else -found


def _remainder(a: int, b: int) -> int:
    if b == 0:
        raise CannotRun("the remainder of a division by zero")
    return a - b * _quotient(a, b)


def _whole_power(a: int, b: int) -> int:
    if b >= 0:
        return pow(a, b, _BITS)
    if a == 0:
        raise CannotRun("zero to the power of a negative integer")
    return (a if b % 2 else 1) if abs(a) == 1 else 0


def divided(a: float, b: float) -> float:
    """As IEEE 754 divides: by zero it is infinite or no number."""
    if b == 0:
        return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


def _left(a: float, b: float) -> float:
    if b == 0 or math.isinf(a):
        return math.nan
    return math.fmod(a, b)


def _power(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except OverflowError:
        return -math.inf if a < 0 and b % 2 == 1 else math.inf
    except ValueError:
        return math.inf if a == 0 else math.nan


COMPARISONS: dict[str, Operator] = {
    "=": equal, "!=": unequal, "<": _ordering(lambda a, b: a < b), "<=": _ordering(lambda a, b: a <= b),
    ">": _ordering(lambda a, b: a > b), ">=": _ordering(lambda a, b: a >= b),
}  # fmt: skip
ARITHMETIC: dict[str, Operator] = {
    "+": _arithmetic(lambda a, b: a + b, lambda a, b: a + b),
    "-": _arithmetic(lambda a, b: a - b, lambda a, b: a - b),
    "*": _arithmetic(lambda a, b: a * b, lambda a, b: a * b),
    "/": _arithmetic(_quotient, divided),
    "%": _arithmetic(_remainder, _left),
    "^": _arithmetic(_whole_power, _power),
}
REGEX = frozenset({"=~", "!~"})
FLIPPED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def negative(value: Value) -> Value:
    """Unary minus; None where the value is no number."""
    kind = type(value)
    if kind is Duration:
        return Duration(-value)
    if kind is int:
        return wrapped(-value)
    return -value if kind is float else None
