"""
A pattern walked through state by state: all states that a prefix can lead to at once, so that no value takes more than its
length times the size of the pattern.

For patterns in which a repeat stands within a repeat; Python's `re` may try each way through those one after the other.
What is known of a state and a character is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from re import _constants as codes
from typing import Any, NamedTuple

_ENDLESS = codes.MAXREPEAT
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
_LARGEST = 20_000  # states of a pattern; {1000} of {1000} would be a million
_REMEMBERED = 10_000  # pairs of a state and a character
_SINGLE = (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN)

Fits = Callable[[str], bool]


class _State(NamedTuple):
    """`fits` is None where the way goes on without a character; `at` names a place that must hold there."""

    fits: Fits | None
    at: Any
    next: list[int]


def can_walk(data: Any, flags: int) -> bool:
    """Whether all that a pattern consists of is known here; what ^ and $ mean in lines is not."""
    if flags & re.MULTILINE:
        return False
    try:
        return len(_Builder(flags).built(data).states) <= _LARGEST
    except (KeyError, OverflowError):
        return False


def walker(data: Any, flags: int) -> Callable[[str], bool]:
    """Whether a pattern fits a whole text."""
    built = _Builder(flags).built(data)
    states, end = built.states, built.end
    placed = any(state.at is not None for state in states)
    known: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def test(text: str) -> bool:
        here = _reached(states, {0}, text, 0)
        for at, char in enumerate(text, 1):
            key = (here, char)
            there = None if placed else known.get(key)
            if there is None:
                moved = {n for s in here if (fits := states[s].fits) is not None and fits(char) for n in states[s].next}
                there = _reached(states, moved, text, at)
                if not placed:
                    if len(known) > _REMEMBERED:
                        known.clear()
                    known[key] = there
            if not there:
                return False
            here = there
        return end in here

    return test


def _reached(states: list[_State], begin: set[int], text: str, at: int) -> frozenset[int]:
    """All states that a set leads to without a character."""
    found, stack = set(begin), list(begin)
    while stack:
        state = states[stack.pop()]
        if state.fits is not None or (state.at is not None and not _holds(state.at, text, at)):
            continue
        for number in state.next:
            if number not in found:
                found.add(number)
                stack.append(number)
    return frozenset(found)


def _holds(place: Any, text: str, at: int) -> bool:
    if place in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING):
        return at == 0
    if place in (codes.AT_END, codes.AT_END_STRING):
        return at == len(text)
    edge = _is_word(text[at - 1 : at]) != _is_word(text[at : at + 1])
    return edge == (place is codes.AT_BOUNDARY)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


class _Builder:
    """States from the pieces of a parsed pattern (Thompson's construction)."""

    def __init__(self, flags: int) -> None:
        self.states: list[_State] = []
        self.end = 0
        self._flags = flags

    def built(self, data: Any) -> _Builder:
        first, last = self._sequence(data)
        if first != 0:  # the way begins at the first state
            self.states[0], self.states[first] = self.states[first], self.states[0]
        self.end = last
        return self

    def _new(self, fits: Fits | None = None, place: Any = None) -> int:
        if len(self.states) > _LARGEST:
            raise OverflowError
        self.states.append(_State(fits, place, []))
        return len(self.states) - 1

    def _join(self, one: int, other: int) -> None:
        self.states[one].next.append(other)

    def _sequence(self, data: Any) -> tuple[int, int]:
        first = last = self._new()
        for op, argument in data:
            begin, end = self._piece(op, argument)
            self._join(last, begin)
            last = end
        return first, last

    def _piece(self, op: Any, argument: Any) -> tuple[int, int]:
        if op in _SINGLE:
            state, end = self._new(self._fits(op, argument)), self._new()
            self._join(state, end)
            return state, end
        if op is codes.SUBPATTERN:
            before = self._flags
            self._flags = (before | argument[1]) & ~argument[2]  # (?i: … )
            found = self._sequence(argument[3].data)
            self._flags = before
            return found
        if op is codes.BRANCH:
            begin, end = self._new(), self._new()
            for branch in argument[1]:
                first, last = self._sequence(branch.data)
                self._join(begin, first)
                self._join(last, end)
            return begin, end
        if op is codes.AT:
            state, end = self._new(None, argument), self._new()
            self._join(state, end)
            return state, end
        if op in _REPEATS:
            return self._repeat(argument[0], argument[1], argument[2].data)
        raise KeyError(op)

    def _repeat(self, least: int, most: Any, data: Any) -> tuple[int, int]:
        begin = last = self._new()
        for _ in range(least):
            first, end = self._sequence(data)
            self._join(last, first)
            last = end
        if most is _ENDLESS:
            loop, out = self._new(), self._new()
            first, end = self._sequence(data)
            self._join(last, loop)
            self._join(loop, first)
            self._join(end, loop)
            self._join(loop, out)
            return begin, out
        out = self._new()
        self._join(last, out)
        for _ in range(most - least):
            first, end = self._sequence(data)
            self._join(last, first)
            self._join(end, out)
            last = end
        return begin, out

    def _fits(self, op: Any, argument: Any) -> Fits:
        """One character by `re` itself, so that classes and cases mean the same as there."""
        return re.compile("".join(_written(op, argument)), self._flags & ~re.DEBUG).fullmatch  # type: ignore[return-value]


def _written(op: Any, argument: Any) -> Iterator[str]:
    if op is codes.ANY:
        yield "."
    elif op is codes.LITERAL:
        yield re.escape(chr(argument))
    elif op is codes.NOT_LITERAL:
        yield f"[^{_inside(argument)}]"
    else:
        yield "["
        for kind, value in argument:
            yield _member(kind, value)
        yield "]"


def _member(kind: Any, value: Any) -> str:
    if kind is codes.NEGATE:
        return "^"
    if kind is codes.LITERAL:
        return _inside(value)
    if kind is codes.RANGE:
        return f"{_inside(value[0])}-{_inside(value[1])}"
    return _CATEGORIES[value]  # KeyError where it is a new one


def _inside(point: int) -> str:
    return f"\\U{point:08x}"


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
