"""
An alarm for what must not hang.

It counts the processor time of this process, not the clock: a busy machine cannot set it off. How fast
something is belongs into `scripts/bench`; here it is only told from what never ends.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Hangs(Exception):
    """The alarm went off."""


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise Hangs after so many seconds of processor time. Without an interval timer (Windows) it waits for ever."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(signum: int, frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
