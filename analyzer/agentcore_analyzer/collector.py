"""Python's collector of cycles, out of the way of bulk work."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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

    Not where the program that we run in has frozen objects of its own: there is no way to thaw only ours.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def seldom() -> None:
    """
    For a program of our own: most runs are over before the collector has looked once, which took 5 % of a start.

    What cycles hold until a look comes is 50,000 objects, some 10 MB; a larger input is loaded with the collector paused.
    """
    gc.set_threshold(50_000, *gc.get_threshold()[1:])
