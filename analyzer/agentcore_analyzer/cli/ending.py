"""
The end of the program without taking its memory apart: what Python frees object by object takes a tenth of a short run, and the
system takes all of it at once. What is registered for the end runs all the same, and what was written is flushed.
"""

from __future__ import annotations

import atexit
import os
import sys


def at_once(code: int) -> None:
    """Ends the process. Returns where that is left to Python: threads still run, or a stream does not take its rest."""
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return
    atexit._run_exitfuncs()  # as `multiprocessing` does at the end of its children
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        return
    os._exit(code)


def nobody_waits() -> bool:
    """Whether who called our caller is the program itself: no debugger or profiler, which goes on when it is done."""
    if sys.flags.inspect:
        return False
    frame = sys._getframe(2).f_back
    while frame is not None and frame.f_code.co_filename == "<frozen runpy>":  # `python -m`, and the launchers of Windows
        frame = frame.f_back
    return frame is None
