"""Delta debugging over a list of units: what is left cannot lose any single one, or the search was given up and says so."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import chain
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 96  # candidates in a row that failed, before a level is looked at by samples
SAMPLES = 16  # single units, spread evenly
FEW = 160  # so many single units are tried whatever failed before


def smallest(
    units: Sequence[T],
    holds: Callable[[list[T]], bool],
    likely: Callable[[T], bool] | None = None,
    gave_up: Callable[[int], None] | None = None,
) -> list[T]:
    """
    A subset, in order, for which `holds` is still true and from which no single unit can be taken.

    `holds` is true for all units. Chunks are taken away, halved each round; rounds of single units are
    repeated until one takes nothing. `likely` names the units to try first all alone: a guess that
    fails costs one test.

    Where `gave_up` is given, a search among many units of which none can go (a finding about exactly
    so many rows) ends after PATIENCE failures in a row and SAMPLES single units that could not go
    either; it is called with how many units were left untried.
    """
    kept = list(units)
    if likely is not None and len(kept) > 2:
        guess = [unit for unit in kept if likely(unit)]
        if 0 < len(guess) < len(kept) and holds(guess):
            kept = guess
    size, failed = len(kept), 0
    while size and kept:
        start, before = 0, len(kept)
        while start < len(kept):
            if gave_up is not None and failed >= PATIENCE and len(kept) > FEW:
                every = max(len(kept) // SAMPLES, 1)
                if not any(holds(kept[:n] + kept[n + 1 :]) for n in range(every // 2, len(kept), every)):
                    gave_up(len(kept))
                    return kept
                gave_up = None  # single ones can go: worth the trouble
            rest = kept[:start] + kept[start + size :]
            if holds(rest):
                kept, failed = rest, 0
            else:
                start += size
                failed += 1
        if size > 1:
            size = min(size // 2, len(kept))
        elif len(kept) == before:
            break
    return kept


def by_group(
    units: Sequence[T], groups: Sequence[Hashable], likely: Sequence[bool], holds: Callable[[list[T]], bool]
) -> list[T]:
    """
    `units` without the groups (traces, say) that can go as a whole; `groups` names that of each unit, or None.

    Groups with nothing `likely` in them stand first, so that large chunks of them go at once. Tried
    before single units, because half of a trace is damage while a whole one is seldom missed.
    """
    held: dict[Hashable, list[int]] = {}
    for number, name in enumerate(groups):
        if name is not None:
            held.setdefault(name, []).append(number)
    if len(held) < 2 or len(held) * 2 > len(units):
        return list(units)  # nothing that single units would not do as well
    loose = set(range(len(units))).difference(*held.values())
    ordered = sorted(held.values(), key=lambda some: any(likely[n] for n in some))

    def chosen(some: list[list[int]]) -> list[T]:
        return [units[n] for n in sorted(loose.union(chain.from_iterable(some)))]

    return chosen(smallest(ordered, lambda some: holds(chosen(some)), lambda some: any(likely[n] for n in some)))
