"""
Ctrl-C as Python handles it, and remembered: what is raised while the interpreter calls back (as at the end of an import's lock)
is lost, and a command that waits for another program would wait on.

It is not raised while an extension module is being made: that of orjson 3.13 does not look whether the modules it imports came
about, and the process would end with a segmentation fault. Nor in what puts the lock of an import away, where it would be lost.
It comes again a moment later.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # not `signal`, see the package
import _thread
from importlib.machinery import ExtensionFileLoader
from time import sleep
from types import FrameType

pressed = False

_MAKES = (ExtensionFileLoader.create_module.__code__, ExtensionFileLoader.exec_module.__code__)
_LOCKS = "<frozen importlib._bootstrap>"  # where `cb` is what Python calls when a lock is gone
_MOMENT = 0.01  # seconds; an extension module takes about 3 ms


def raised(_: int, frame: FrameType | None) -> None:
    """The handler of SIGINT of a command that has none of its own."""
    global pressed  # noqa: PLW0603  a handler has nothing else to write to
    pressed = True
    while frame is not None:
        code = frame.f_code
        if code in _MAKES or (code.co_name == "cb" and code.co_filename == _LOCKS):
            _thread.start_new_thread(_again, (_thread.get_ident(),))
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _again(main: int) -> None:
    sleep(_MOMENT)
    if send := getattr(_signal, "pthread_kill", None):  # not on Windows
        send(main, _signal.SIGINT)  # wakes it, too, where it waits for something by now
    else:
        _thread.interrupt_main()
