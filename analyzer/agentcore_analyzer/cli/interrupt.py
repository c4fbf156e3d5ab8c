"""
Ctrl-C as Python handles it, and remembered: what is raised while the interpreter calls back (where an object goes away that
somebody watches, as cases are; at the end of an import's lock) is lost, and the command would run on, or wait on for
another program. So it comes again a moment later.

It is not raised while an extension module is being made: that of orjson 3.13 does not look whether the modules it imports came
about, and the process would end with a segmentation fault. Nor where a class tells an attribute its name: until Python 3.12 a
RuntimeError is made of whatever is raised there. It comes again, too.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # not `signal`, see the package
import _thread
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ExtensionFileLoader
from time import sleep
from types import FrameType
from typing import Any

pressed = False

_MAKES = (ExtensionFileLoader.create_module.__code__, ExtensionFileLoader.exec_module.__code__)
_MOMENT = 0.01  # seconds; an extension module takes about 3 ms


def raised(_: int, frame: FrameType | None) -> None:
    """The handler of SIGINT of a command that has none of its own."""
    global pressed  # noqa: PLW0603  a handler has nothing else to write to
    pressed = True
    while frame is not None:
        if frame.f_code in _MAKES or frame.f_code.co_name == "__set_name__":
            _thread.start_new_thread(_again, (_thread.get_ident(),))
            return
        frame = frame.f_back
    raise KeyboardInterrupt


@contextmanager
def none_lost() -> Iterator[None]:
    """What Python would print as ignored, where nobody can catch it, comes again."""
    usual = sys.unraisablehook

    def ignored(lost: Any) -> None:
        if lost.exc_type is KeyboardInterrupt:
            _thread.start_new_thread(_again, (_thread.get_ident(),))
        else:
            usual(lost)

    sys.unraisablehook = ignored
    try:
        yield
    finally:
        sys.unraisablehook = usual


def _again(main: int) -> None:
    sleep(_MOMENT)
    if send := getattr(_signal, "pthread_kill", None):  # not on Windows
        send(main, _signal.SIGINT)  # wakes it, too, where it waits for something by now
    else:
        _thread.interrupt_main()
