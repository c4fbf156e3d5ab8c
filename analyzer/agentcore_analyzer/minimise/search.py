"""Delta debugging over a list of units: what is left cannot lose any single one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def smallest(units: Sequence[T], holds: Callable[[list[T]], bool], likely: Callable[[T], bool] | None = None) -> list[T]:
    """
    A subset, in order, for which `holds` is still true and from which no single unit can be taken.

    `holds` is true for all units. Chunks are taken away, halved each round; rounds of single units are
    repeated until one takes nothing. `likely` names the units to try first all alone: a guess that
    fails costs one test.
    """
    kept = list(units)
    if likely is not None and len(kept) > 2:
        guess = [unit for unit in kept if likely(unit)]
        if 0 < len(guess) < len(kept) and holds(guess):
            kept = guess
    size = len(kept)
    while size and kept:
        start, before = 0, len(kept)
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            if holds(rest):
                kept = rest
            else:
                start += size
        if size > 1:
            size = min(size // 2, len(kept))
        elif len(kept) == before:
            break
    return kept
