"""
Delta debugging over a list of units: what is left cannot lose any single one, or the search was given up and says so.

A search yields a candidate, is sent whether it will do, and returns what is left: so several can go on side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Sequence
from itertools import chain
from typing import TypeAlias, TypeVar

T = TypeVar("T")
U = TypeVar("U")
Search: TypeAlias = Generator[list[T], bool, list[T]]

PATIENCE = 96  # candidates in a row that failed, before a level is looked at by samples
SAMPLES = 16  # single units, spread evenly
PAIRED = 40  # so many units cost 40 candidates more where chunks of them are tried, too
STEP = 8  # units more, at the least, from guess to guess
GOLDEN = 2654435769  # 2 ** 32 by the golden ratio: its multiples spread evenly, however many are taken (Knuth, volume 3, 6.4)
FEW = 160  # so many single units are tried whatever failed before


def smallest(
    units: Sequence[T],
    ranks: Sequence[int] = (),
    gave_up: Callable[[int], None] | None = None,
    singly: bool = False,
) -> Search[T]:
    """
    A subset, in order, that still will do and from which no single unit can be taken.

    All units together will do. Chunks are taken away, halved each round, or single ones at once (`singly`: hardly any
    can go, and there are too many to look for what can only go together); rounds of single units are repeated until one
    takes nothing. What has the highest of the `ranks` is taken away first: so what can go stands together, and is not
    spared for what it stands between.

    Where `gave_up` is given, a search among many units of which none can go (a finding about exactly
    so many rows) ends after PATIENCE failures in a row and SAMPLES single units that could not go
    either; it is called with how many units were left untried.
    """

    def chosen(some: list[int]) -> list[T]:
        return [units[n] for n in sorted(some)]

    kept = list(range(len(units)))
    if ranks:
        kept.sort(key=lambda n: -ranks[n])
    size, failed = 1 if singly and len(kept) > PAIRED else len(kept), 0
    while size and kept:
        start, before = 0, len(kept)
        while start < len(kept):
            if gave_up is not None and failed >= PATIENCE and len(kept) > FEW:
                every = max(len(kept) // SAMPLES, 1)
                for n in range(every // 2, len(kept), every):
                    if (yield chosen(kept[:n] + kept[n + 1 :])):
                        gave_up = None  # single ones can go: worth the trouble
                        break
                else:
                    gave_up(len(kept))
                    return chosen(kept)
            rest = kept[:start] + kept[start + size :]
            if (yield chosen(rest)):
                kept, failed = rest, 0
            else:
                start += size
                failed += 1
        if size > 1:
            size = min(size // 2, len(kept))
        elif len(kept) == before:
            break
    return chosen(kept)


def grown(
    units: Sequence[T], ranks: Sequence[int], groups: Sequence[Hashable], holds: Callable[[list[T]], bool]
) -> list[T]:
    """
    The first of `units`, in order of their ranks, that will do.

    Guesses hold all of a rank, and in between twice as many units each time, up to half of all. So all of them together
    cost a few times what the last one does, however much more there is. Of a rank those come first that are spread over all
    of it, unevenly: of spans side by side every fifth may call the same tool. What shares a group comes at once; `groups`
    names it, or None.
    """
    parcels: dict[int, dict[Hashable, list[int]]] = {}
    for number, (rank, group) in enumerate(zip(ranks, groups, strict=True)):
        parcels.setdefault(rank, {}).setdefault(number if group is None else group, []).append(number)
    guess: list[int] = []
    tried = 0
    for _, of_rank in sorted(parcels.items()):
        some = list(of_rank.values())
        for place, number in enumerate(sorted(range(len(some)), key=lambda n: n * GOLDEN % (1 << 32)), 1):
            guess += some[number]
            if place < len(some) and (len(guess) < tried + max(tried, STEP) or 2 * len(guess) > len(units)):
                continue
            if len(guess) == len(units):
                break
            chosen = [units[n] for n in sorted(guess)]
            if holds(chosen):
                return chosen
            tried = len(guess)
    return list(units)


def by_group(units: Sequence[T], groups: Sequence[Hashable], ranks: Sequence[int], singly: bool = False) -> Search[T]:
    """
    `units` without the groups that can go as a whole; `groups` names that of each unit, or None.

    Tried before single units: half of a trace is damage while a whole one is seldom missed, and an attribute that one
    record can do without, others can mostly do without as well.
    """
    held: dict[Hashable, list[int]] = {}
    for number, name in enumerate(groups):
        if name is not None:
            held.setdefault(name, []).append(number)
    if len(held) < 2 or len(held) * 2 > len(units):
        return list(units)  # nothing that single units would not do as well
    loose = set(range(len(units))).difference(*held.values())

    def chosen(some: list[list[int]]) -> list[T]:
        return [units[n] for n in sorted(loose.union(chain.from_iterable(some)))]

    together = list(held.values())
    first = [min(ranks[n] for n in some) for some in together]
    return chosen((yield from _told_as(smallest(together, first, singly=singly), chosen)))


def _told_as(search: Search[U], made: Callable[[list[U]], list[T]]) -> Generator[list[T], bool, list[U]]:
    """A search among one kind of units that yields another."""
    try:
        some = next(search)
        while True:
            some = search.send((yield made(some)))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
