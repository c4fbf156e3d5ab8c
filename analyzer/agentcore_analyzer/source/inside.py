"""
Values that stand inside of a longer one of their input: spans in their envelope, messages in an answer.

Each is known by the offset where it begins, which tells both its place and how much is to be decoded again: a batch, or a whole
document, is not decoded for the sake of one of its spans. Sixteen bytes a value.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from agentcore_analyzer.model import Extents, Place
from agentcore_analyzer.tuples import NamedTuple


class _List(NamedTuple):
    """
    Values in one value: where that stands, the pointer to the list of them, or what makes that to each by its number, and the
    pointer to what records are made of in each.
    """

    base: Place
    pointer: str | Callable[[int], str]
    below: str
    told: bool  # whether a place tells that, too
    first: int  # number of its first value


class Inside:
    def __init__(self) -> None:
        self._starts, self._lengths = array("Q"), array("Q")
        self._lists: list[_List] = []
        self._firsts = array("Q")

    def add(self, base: Place, pointer: str | Callable[[int], str], extents: Extents, below: str, *, told: bool) -> None:
        """The values of a list, which stand behind all that were added; those of an input that is read once more are known."""
        starts, lengths = extents
        if not starts or (self._starts and starts[0] <= self._starts[-1]):
            return
        self._lists.append(_List(base, pointer, below, told, len(self._starts)))
        self._firsts.append(len(self._starts))
        self._starts.extend(starts)
        self._lengths.extend(lengths)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def _number(self, offset: int) -> int | None:
        at = bisect_left(self._starts, offset)
        return at if at < len(self._starts) and self._starts[at] == offset else None

    def _list_of(self, number: int) -> _List:
        return self._lists[bisect_right(self._firsts, number) - 1]

    def extent(self, offset: int) -> tuple[int, str] | None:
        """The length of the value that begins there, and the pointer to what is looked at in it; None where none was added."""
        number = self._number(offset)
        return None if number is None else (self._lengths[number], self._list_of(number).below)

    def place(self, offset: int) -> Place | None:
        """How the place of that value is told: by the value that it stands in, and a pointer."""
        number = self._number(offset)
        if number is None:
            return None
        base, pointer, below, told, first = self._list_of(number)
        inner = f"{pointer}/{number - first}" if isinstance(pointer, str) else pointer(number - first)
        return base._replace(pointer=f"{base.pointer or ''}{inner}{below if told else ''}")
