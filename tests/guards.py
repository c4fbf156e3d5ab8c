"""
An alarm for what must not hang, and a process whose memory is measured.

It counts the processor time of this process, not the clock: a busy machine cannot set it off. How fast
something is belongs into `scripts/bench`; here it is only told from what never ends.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Hangs(BaseException):
    """The alarm went off. No Exception: what guards a run against faults of plugins must not swallow it."""


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


_listening = 0
_LOOPBACK = "127.0.0.1"


@contextmanager
def loopback() -> Iterator[None]:
    """For tests of `analyze watch --otlp`, which alone listens: this machine's own address, and no other, may be used."""
    global _listening  # noqa: PLW0603
    _listening += 1
    try:
        yield
    finally:
        _listening -= 1


def allowed(event: str, arguments: tuple[object, ...]) -> bool:
    """What `conftest` lets pass: to listen there and to connect to it; a look-up of that very address asks nobody."""
    if not _listening:
        return False
    if event in ("socket.bind", "socket.connect"):
        address = arguments[1]
        return isinstance(address, tuple) and address[0] == _LOOPBACK
    return event == "socket.getaddrinfo" and arguments[0] == _LOOPBACK


_PROGRAM = (
    "import atexit, sys; from agentcore_analyzer.cli import main;"
    # Of this program alone: what getrusage tells begins with the size of the process that it was forked from.
    "peak = lambda: int(next(l for l in open('/proc/self/status') if l.startswith('VmHWM')).split()[1]) // 1024;"
    "atexit.register(lambda: print(peak(), file=sys.stderr));"
    "sys.argv[0] = 'analyze'; main()"
)
_SECONDS = 120  # of processor time: a hang, not a slow machine
_WAITING = 1200  # by the clock, for what waits and computes nothing


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))


def measured(*arguments: str) -> tuple[subprocess.CompletedProcess[bytes], int]:
    """`analyze` in a process of its own that may take 2 GiB, and how many MiB it took at most."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _PROGRAM, *arguments], capture_output=True, timeout=_WAITING, check=False,
        preexec_fn=_limited,
    )  # fmt: skip
    return done, int(done.stderr.split()[-1])
