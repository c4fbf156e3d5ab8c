"""Python's collector of cycles, out of the way of bulk work."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects more, before the collector looks: of a loaded case, most of which are tuples of 100 bytes, and of a program of our own.
_SELDOM, _PROGRAM = 20_000, 50_000


@contextmanager
def paused() -> Iterator[None]:
    """Bulk loading makes no cycles; the collector would double the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            with frozen():  # and so straight to the oldest generation, or the next collection walks over all of it
                pass
            gc.enable()


@contextmanager
def frozen() -> Iterator[None]:
    """
    The collector leaves what was loaded alone: one look at the records of 100,000 spans costs 140 ms and frees nothing.

    What is made now it seldom looks at: knowing of nothing older, it would go through all of that again with each quarter
    more, which took a tenth of a diagnosis.

    Not where the program that we run in has frozen objects of its own: there is no way to thaw only ours.
    """
    if gc.get_freeze_count():
        yield
        return
    usual = gc.get_threshold()
    gc.freeze()
    if usual[0]:
        gc.set_threshold(max(usual[0], _SELDOM), *usual[1:])
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)


def sweep() -> None:
    """
    For who loads many cases: each is a cycle, and what was `paused` over goes straight to the oldest generation, which the
    collector hardly ever looks at. 250 candidates of 8 MB held 5.5 GB.
    """
    gc.collect()


def seldom() -> None:
    """
    For a program of our own: most runs are over before the collector has looked once, which took 5 % of a start.

    What cycles hold until a look comes is 50,000 objects, some 10 MB; a larger input is loaded with the collector paused.
    """
    gc.set_threshold(_PROGRAM, *gc.get_threshold()[1:])
