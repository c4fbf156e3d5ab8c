"""
The program that is watched: started once, told to end as a terminal would, and never left behind.

It has a process group of its own, so that whatever it starts ends with it, and a pipe instead of the terminal, so that what it
prints does not run through what is drawn. `--` and the command line are what the user typed; no shell reads it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import IO

GRACE_S = 5.0  # between asking it to end, telling it, and ending it
_LINE = 1 << 16
_LAST_WORDS_S = 1.0  # for what the program left behind
_LOOK_S = 0.05
_to_group = getattr(os, "killpg", None)  # Windows has no groups: there the program alone is ended
_STEPS = (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM))


class Command:
    """`printed` gets each line, in another thread."""

    def __init__(self, line: Sequence[str], environment: Mapping[str, str], printed: Callable[[bytes], None]) -> None:
        self._line, self._environment, self._printed = list(line), dict(environment), printed
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._steps = 0
        self._stepped = 0.0
        self._exit: int | None = None
        self._lines, self._heard, self._quiet_since = 0, -1, 0.0
        self.code: int | None = None  # its exit code; negative for the signal that ended it

    def start(self) -> None:
        """Raises OSError where there is no such program."""
        # In the background of a terminal, whoever reads from it is stopped.
        stdin = subprocess.DEVNULL if os.isatty(0) else None
        self._process = subprocess.Popen(  # noqa: S603  (what the user typed)
            self._line, env=self._environment, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            process_group=0 if _to_group else None,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), name="printed", daemon=True)
        self._reader.start()

    def ended(self, now: float) -> bool:
        """Whether it is over, and all is read that it printed; what it left running is ended then."""
        if self.code is not None or self._process is None or self._reader is None:
            return self.code is not None
        if self._exit is None:
            self._exit = self._process.poll()
            if self._exit is None:
                return False
            self._end_the_rest()
        if self._reader.is_alive():  # as long as lines come
            if self._lines != self._heard:
                self._heard, self._quiet_since = self._lines, now
            if now - self._quiet_since < _LAST_WORDS_S:
                return False
        self.code = self._exit
        return True

    @property
    def asked(self) -> bool:
        """Whether it was told to end, so that its exit code says nothing."""
        return self._steps > 0

    def stop(self, now: float) -> None:
        """Called again and again: first the signal of Ctrl-C, after a while SIGTERM, after a while SIGKILL."""
        if (
            self._process is not None
            and self.code is None
            and self._steps < len(_STEPS)
            and (not self._steps or now - self._stepped >= GRACE_S)
        ):
            step, self._steps, self._stepped = _STEPS[self._steps], self._steps + 1, now
            self._signal(step)

    def strike(self) -> None:
        """End it at once, with all that it started; for a handler of signals, since nothing is waited for."""
        if self._process is not None and self.code is None:
            self._steps = len(_STEPS)
            self._signal(_STEPS[-1])

    def kill(self) -> None:
        """The same, and it is reaped."""
        self.strike()
        if self._process is not None and self.code is None:
            self.code = self._process.wait()
        if self._reader is not None:
            self._reader.join(_LAST_WORDS_S)

    def _end_the_rest(self) -> None:
        """What the program started and did not wait for."""
        left = int(_LAST_WORDS_S / _LOOK_S)
        while self._signal(_STEPS[1] if left else _STEPS[-1]) and left:
            left -= 1
            time.sleep(_LOOK_S)

    def _signal(self, number: int) -> bool:
        """Whether there was anybody to get it."""
        if self._process is None:
            return False
        if _to_group is None:
            self._process.terminate()
            return False
        try:
            _to_group(self._process.pid, number)
        except (ProcessLookupError, PermissionError):  # the group is empty; macOS says so of zombies
            return False
        return True

    def _read(self, stream: IO[bytes]) -> None:
        with stream:
            for line in iter(partial(stream.readline, _LINE), b""):
                self._lines += 1
                self._printed(line)
