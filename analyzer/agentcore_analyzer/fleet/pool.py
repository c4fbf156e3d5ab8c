"""
Worker processes: as many as asked for, with few tasks waiting, so that nothing piles up before those that come after.

New processes, not copies of this one (`spawn`): copying a process that has threads may hang, and a copy would hold all memory
of the first. A worker whose starter was killed ends by itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Self, TypeVar

from agentcore_analyzer import progress
from agentcore_analyzer.errors import AnalyzerError


class WorkerLost(AnalyzerError):
    """A worker was ended from outside: by a person, or by the system where memory ran out."""


_Task = TypeVar("_Task")
_Answer = TypeVar("_Answer")
_WAITING = 2  # tasks for each worker: one at work, one that waits
# A worker that has done so many is replaced: whatever an interpreter collects over hours has an end.
_TASKS = 200


class Pool:
    """For all that a run has to do: the processes that have read diagnose, too, and need not be started twice."""

    def __init__(self, workers: int) -> None:
        self._workers, self._size = workers, 0
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def run(self, work: Callable[[_Task], _Answer], tasks: Iterable[_Task], count: int) -> Iterator[_Answer]:
        """
        The answers to so many tasks as they come, in no order. What a task raises is raised here, and the others are given up;
        and WorkerLost.
        """
        size = min(self._workers, count)
        if size <= 1 and self._executor is None:  # a process that is there has room, and has imported what it takes
            for task in tasks:
                with progress.held():  # what a task does of a run's phases is a step of the one that is shown
                    answer = work(task)
                yield answer
            return
        executor = self._of(size)
        waiting: set[Future[_Answer]] = set()
        try:
            for task in tasks:
                waiting.add(executor.submit(work, task))
                if len(waiting) >= _WAITING * size:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        except BrokenProcessPool:
            raise WorkerLost("a worker process was ended from outside; the same command goes on where it was") from None

    def _of(self, size: int) -> ProcessPoolExecutor:
        """With at least so many processes."""
        from multiprocessing import get_context  # seldom needed

        if self._executor is not None and self._size < size:
            self._executor.shutdown()
            self._executor = None
        if self._executor is None:
            self._size = size
            self._executor = ProcessPoolExecutor(size, get_context("spawn"), _begun, max_tasks_per_child=_TASKS)
        return self._executor


def _begun() -> None:
    """
    What a worker does first. It ends as soon as the one that started it is no more: nobody would ever take its answers. Ctrl-C,
    which a terminal sends to all, is for that one to hear.
    """
    import signal
    from multiprocessing import parent_process
    from multiprocessing.connection import wait as wait_for
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    starter = parent_process()
    if starter is None:
        return

    def watch() -> None:
        wait_for([starter.sentinel])
        os._exit(1)

    Thread(target=watch, daemon=True).start()
