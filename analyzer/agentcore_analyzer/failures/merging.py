"""Two tellings of a failure as one record."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Generic, TypeVar, overload

from agentcore_analyzer.failures.records import Failure

One = TypeVar("One")


class Told(Sequence[One], Generic[One]):
    """
    What tells of a failure, each thing once, in order. To add behind the newest one costs what is added: thousands may tell of
    one failure, one by one, and a tuple would be written anew for each.
    """

    __slots__ = ("_all", "_keys", "_size")

    def __init__(self, every: list[One], keys: set[Hashable]) -> None:
        self._all, self._keys, self._size = every, keys, len(every)  # those added later are of others

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[One]:
        return islice(self._all, self._size)

    @overload
    def __getitem__(self, at: int) -> One: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[One, ...]: ...
    def __getitem__(self, at: int | slice) -> One | tuple[One, ...]:
        if isinstance(at, slice):
            return tuple(self._all[n] for n in range(*at.indices(self._size)))
        return self._all[range(self._size)[at]]

    def plus(self, more: Sequence[One], key: Callable[[One], Hashable]) -> Told[One]:
        newest = self._size == len(self._all)
        every, keys = (self._all, self._keys) if newest else _each(self, key)
        for one in more:
            if (name := key(one)) not in keys:
                keys.add(name)
                every.append(one)
        return Told(every, keys)


def _each(items: Sequence[One], key: Callable[[One], Hashable]) -> tuple[list[One], set[Hashable]]:
    first: dict[Hashable, One] = {}
    for one in items:
        first.setdefault(key(one), one)
    return list(first.values()), set(first)


def _together(first: Sequence[One], second: Sequence[One], key: Callable[[One], Hashable]) -> Told[One]:
    return (first if isinstance(first, Told) else Told(*_each(first, key))).plus(second, key)


def merged(one: Failure, other: Failure, *, ordered: bool = False) -> Failure:
    """Two tellings as one failure; the one that says more comes first, unless they are given in their order."""
    first, second = (one, other) if ordered or one.said.weight >= other.said.weight else (other, one)
    return replace(
        first,
        places=_together(first.places, second.places, lambda place: place),
        sources=_together(first.sources, second.sources, id),
        time_ns=min((t for t in (one.time_ns, other.time_ns) if t is not None), default=None),
        trace_id=first.trace_id or second.trace_id,
        span_id=first.span_id or second.span_id,
        session_id=first.session_id or second.session_id,
        request_id=first.request_id or second.request_id,
        harmless=first.harmless if first.harmless and second.harmless else "",
    )
