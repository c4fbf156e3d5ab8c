"""
Processes that try cases, watched from outside: one that is killed or that comes to no end costs its case, and not the run.

`multiprocessing.Pool` waits for ever for a worker that died, and `concurrent.futures` gives up all the others with it.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple

LATE_S = 300.0  # of the clock, for one case: what runs in Python is ended after 10 s of processor time, see `running.HANGS_S`
BLOCKS = 100  # then a process is replaced, so that nothing piles up in it
_FORKED = multiprocessing.get_context("fork")  # so that what was made before need not be made again
_LOOK_S = 1.0


class Block(NamedTuple):
    """Cases with these numbers, the last one not included."""

    first: int
    last: int


class Lost(NamedTuple):
    """A case that its process did not survive."""

    number: int
    why: str


class _Mark:
    """What a worker is at: the number of its case, and since when."""

    def __init__(self) -> None:
        self._held = _FORKED.RawArray("d", 2)

    def __call__(self, number: int) -> None:
        self._held[0], self._held[1] = number, time.monotonic()

    @property
    def number(self) -> int:
        return int(self._held[0])

    @property
    def since(self) -> float:
        return float(self._held[1])


Work = Callable[[Block, Callable[[int], None]], Any]


class _Worker:
    def __init__(self, work: Work) -> None:
        self.mark, self.block, self.left = _Mark(), Block(0, 0), BLOCKS
        self.connection, theirs = _FORKED.Pipe()
        self.process = _FORKED.Process(target=_serve, args=(theirs, self.mark, work), daemon=True)
        self.process.start()
        theirs.close()  # else its end would not be seen

    def give(self, block: Block) -> None:
        self.block = block
        self.left -= 1
        self.mark(block.first)
        self.connection.send(block)

    def end(self) -> None:
        self.connection.close()
        self.process.join(_LOOK_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _serve(connection: Connection, mark: _Mark, work: Work) -> None:
    try:
        while True:
            connection.send(work(connection.recv(), mark))
    except (EOFError, KeyboardInterrupt):
        return


def results(blocks: Iterable[Block], work: Work, jobs: int, late: float = LATE_S) -> Iterator[Any]:
    """What `work` says of each block, in any order, and `Lost` for each case that a process did not survive."""
    waiting, busy, idle = deque(blocks), list[_Worker](), list[_Worker]()
    try:
        while waiting or busy:
            while waiting and len(busy) < jobs:
                busy.append(idle.pop() if idle else _Worker(work))
                busy[-1].give(waiting.popleft())
            ready = wait([w.connection for w in busy], _LOOK_S)
            for worker in list(busy):
                if worker.connection in ready:
                    busy.remove(worker)
                    try:
                        yield worker.connection.recv()
                    except (EOFError, ConnectionError):
                        yield _lost(worker, waiting)
                    else:
                        idle.append(worker) if worker.left else worker.end()
                elif time.monotonic() - worker.mark.since > late:
                    busy.remove(worker)
                    worker.process.kill()
                    yield _lost(worker, waiting, f"no end after {late:g} s")
    finally:
        for worker in busy:
            worker.process.kill()
        for worker in [*busy, *idle]:
            worker.end()


def _lost(worker: _Worker, waiting: deque[Block], why: str = "") -> Lost:
    """Its case is told; those before it, whose results went with it, and those behind it are tried again by another one."""
    worker.process.join()
    code = worker.process.exitcode or 0
    ended = f"killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
    number, block = worker.mark.number, worker.block
    waiting.extendleft(b for b in (Block(number + 1, block.last), Block(block.first, number)) if b.first < b.last)
    worker.end()
    return Lost(number, why or ended)
