"""
Which literal words a pattern cannot do without, read out of the pattern itself.

Looking for a word in a text costs a fiftieth of trying a pattern at each of its characters. A reader has dozens of patterns, and
a line fits one of them.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from itertools import dropwhile, takewhile
from typing import Any, NamedTuple

_ANOTHER_PYTHON = (ImportError, AttributeError, TypeError, ValueError, re.error)
_SHORT, _MANY = 3, 40  # shorter words stand everywhere; more of them cost what the pattern does


@cache
def needed(pattern: re.Pattern[str], small: bool = False) -> tuple[str, ...]:
    """
    Words of which one stands in every text that the pattern fits; empty where the pattern does not tell.

    `small`: in lower case, of which one stands in every such text in lower case: also of a pattern of any case.
    """
    try:
        parser, parsed = _parsed(pattern)
        found = _of(parsed, parser, bool(pattern.flags & re.IGNORECASE) and not small, small)
    except _ANOTHER_PYTHON:  # all patterns are tried
        return ()
    found = frozenset(w.lower() for w in found) if small else found
    return tuple(sorted(found, key=lambda w: (len(w), w))) if len(found) <= _MANY else ()


class Opening(NamedTuple):
    """How a pattern begins: with `literal`, or `at_once` with something that `re` passes over a text for as fast as anybody."""

    at_once: bool
    literal: str = ""


def opening(pattern: re.Pattern[str]) -> Opening:
    """The literal with which whatever the pattern fits begins, looked at behind what only looks around (a border of a word)."""
    try:
        parser, parsed = _parsed(pattern)
    except _ANOTHER_PYTHON:
        return Opening(at_once=True)
    first = parsed[0] if parsed else (None, None)
    whole = (parser.AT_BEGINNING, parser.AT_BEGINNING_STRING)
    if first[0] is None or (first[0] is parser.AT and first[1] in whole and not pattern.flags & re.MULTILINE):
        return Opening(at_once=True)
    if pattern.flags & re.IGNORECASE:
        return Opening(at_once=False)
    around = (parser.AT, parser.ASSERT, parser.ASSERT_NOT)
    consuming = list(dropwhile(lambda part: part[0] in around, parsed))
    literal = "".join(chr(value) for _, value in takewhile(lambda part: part[0] is parser.LITERAL, consuming))
    return Opening(first[0] is parser.LITERAL, literal)


def _parsed(pattern: re.Pattern[str]) -> tuple[Any, list[tuple[Any, Any]]]:
    """Python's own parser of patterns, which no promise covers, and what it makes of one."""
    parser: Any = importlib.import_module("re._parser")
    return parser, list(parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))


def _of(sequence: Any, parser: Any, any_case: bool, small: bool) -> frozenset[str]:
    """The best set of words that one member of a sequence asks for."""
    best: frozenset[str] = frozenset()
    run: list[str] = []
    for op, value in [*sequence, (None, None)]:
        if op is parser.LITERAL and not any_case:
            run.append(chr(value))
            continue
        best = _better(best, frozenset({"".join(run)} if run else ()))
        run = []
        if op is parser.BRANCH:
            sets = [_of(branch, parser, any_case, small) for branch in value[1]]
            best = _better(best, frozenset().union(*sets) if all(sets) else frozenset())
        elif op is parser.SUBPATTERN:
            _, added, removed, inner = value
            cased = not small and (any_case or bool(added & re.IGNORECASE)) and not removed & re.IGNORECASE
            best = _better(best, _of(inner, parser, cased, small))
        elif op is parser.ATOMIC_GROUP:
            best = _better(best, _of(value, parser, any_case, small))
        elif op in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT) and value[0] > 0:
            best = _better(best, _of(value[2], parser, any_case, small))
    return best


def _better(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The set whose shortest word is longer."""

    def worth(words: frozenset[str]) -> tuple[int, int]:
        shortest = min(map(len, words), default=0)
        return (min(shortest, 6) if shortest >= _SHORT else 0, -len(words))

    return other if worth(other) > worth(one) else one
