"""
Patterns of `=~`: RE2's syntax, whole values only, a dot that also stands for a line break.

Python's `re` runs most of them. One that could take time without end there (a repeat within a repeat) is walked through
state by state (`automaton`), which is linear in the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from re import _constants as codes  # the only way to see what a pattern consists of
from re import _parser as parser
from typing import Any

from agentcore_analyzer.query import automaton

Test = Callable[[str], bool]
_KEPT = 512  # compiled patterns, as many as re itself keeps
_MOST_REPEATS = 1000  # RE2's own limit of {n,m}
# With two repeats without end a value may take the square of its length: up to so many characters that is a millisecond.
_SHORT = 2000
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "ascii": r"\x00-\x7f", "blank": r"\t ", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~", "lower": "a-z", "print": " -~", "punct": r"!-/:-@\[-`{-~", "space": r"\t\n\v\f\r ",
    "upper": "A-Z", "word": r"0-9A-Za-z_", "xdigit": "0-9A-Fa-f",
}  # fmt: skip
# What RE2 does not have, and what it would be without.
_FOREIGN = (
    ("(?=", "look-ahead"), ("(?!", "look-ahead"), ("(?<=", "look-behind"), ("(?<!", "look-behind"), ("(?>", "atomic groups"),
    ("(?(", "conditions"), ("(?#", "comments"), ("(?P=", "references"),
)  # fmt: skip
_NO_CASE = re.compile(r"\(\?[a-zA-Z]*i")
_ENDLESS = codes.MAXREPEAT
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
_TOKEN = re.compile(r"\\Q(.*?)(?:\\E|\Z)|\\([\s\S])|\[:(\^?)([a-z]+):\]|\(\?<([A-Za-z_]\w*)>|([*+?}])\+", re.DOTALL)


class NoPattern(ValueError):
    """The text is no pattern of RE2; the message says why."""


@lru_cache(_KEPT)
def whole(pattern: str) -> Test:
    """Whether a pattern fits the whole of a value. Raises NoPattern."""
    # RE2's \d, \w and \s are ASCII's; where case does not matter it knows all alphabets.
    flags = re.DOTALL if _NO_CASE.search(pattern) else re.DOTALL | re.ASCII
    parsed = _parsed(pattern, flags)
    longest = _longest(parsed.data)
    walkable = longest is not None and automaton.can_walk(parsed.data, parsed.state.flags)
    walker = automaton.walker(parsed.data, parsed.state.flags) if walkable else None
    if walker is not None and longest == 0:
        return walker
    compiled = re.compile(_translated(pattern), flags).fullmatch
    if walker is None or longest is None:
        return lambda text: compiled(text) is not None
    return lambda text: compiled(text) is not None if len(text) <= longest else walker(text)


def _parsed(pattern: str, flags: int) -> Any:
    if len(pattern) > 10_000:  # RE2 refuses what needs too much memory; nobody writes one of this length
        raise NoPattern("the pattern is longer than 10,000 characters")
    for sign, what in _FOREIGN:
        at = pattern.find(sign)
        if at >= 0 and (at == 0 or pattern[at - 1] != "\\"):
            raise NoPattern(f"there are no {what}" if what.endswith("s") else f"there is no {what}")
    try:
        parsed = parser.parse(_translated(pattern), flags)
    except (re.error, OverflowError) as exc:
        raise NoPattern(str(exc)) from None
    except RecursionError:
        raise NoPattern("nested too deeply") from None
    _refuse_foreign(parsed.data)
    return parsed


def _translated(pattern: str) -> str:
    """RE2's spellings as Python's: classes of POSIX, \\z, \\Q…\\E, (?<name>…)."""

    def one(found: re.Match[str]) -> str:
        literal, escaped, inverse, posix, name, repeat = found.groups()
        if literal is not None:
            return re.escape(literal)
        if escaped is not None:
            if escaped in ("p", "P", "C", "X"):
                raise NoPattern(f"\\{escaped} is not supported here")
            if escaped in "123456789":
                raise NoPattern("there are no references")
            return {"z": r"\Z", "Z": ""}.get(escaped, found[0])
        if posix is not None:
            if posix not in _POSIX or inverse:
                raise NoPattern(f"there is no class {found[0]}")
            return _POSIX[posix]
        if name is not None:
            return f"(?P<{name}>"
        raise NoPattern(f"{repeat}+ repeats a repeat")

    return _TOKEN.sub(one, pattern)


def _refuse_foreign(data: Any) -> None:
    for op, argument in _walked(data):
        if op in (codes.GROUPREF, codes.GROUPREF_EXISTS, codes.ASSERT, codes.ASSERT_NOT):
            raise NoPattern("there are no references, and nothing looks around")
        if op in _REPEATS and max(argument[0], 0 if argument[1] is _ENDLESS else argument[1]) > _MOST_REPEATS:
            raise NoPattern(f"a repeat of more than {_MOST_REPEATS} times")


def _walked(data: Any) -> Any:
    """Every piece of a parsed pattern."""
    stack = [data]
    while stack:
        for op, argument in stack.pop():
            yield op, argument
            stack += _below(op, argument)


def _below(op: Any, argument: Any) -> list[Any]:
    if op in _REPEATS:
        return [argument[2].data]
    if op is codes.SUBPATTERN:
        return [argument[3].data]
    return [branch.data for branch in argument[1]] if op is codes.BRANCH else []


def _longest(data: Any) -> int | None:
    """
    Up to which length of a value `re` is asked; None where any will do.

    0 where a repeat or a choice stands within a repeat, or three go on without end.
    """
    endless = 0
    stack = [(data, False)]
    while stack:
        pieces, repeated = stack.pop()
        for op, argument in pieces:
            varies = op is codes.BRANCH or (op in _REPEATS and argument[0] != argument[1])
            if varies and repeated:
                return 0
            endless += op in _REPEATS and argument[1] is _ENDLESS
            inside = repeated or (op in _REPEATS and argument[1] > 1)
            stack += [(below, inside) for below in _below(op, argument)]
    return None if endless < 2 else _SHORT if endless == 2 else 0
