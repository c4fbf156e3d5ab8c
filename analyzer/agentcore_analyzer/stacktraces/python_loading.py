"""What surrounds a traceback of Python: whether code was being loaded, and why the program goes on."""

from __future__ import annotations

from collections.abc import Sequence

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.stacktraces.records import Raised

_LOADERS = late(
    r"<frozen importlib|importlib[/\\]__init__\.py$|importlib[/\\]_bootstrap|uvicorn[/\\]importer\.py$|hypercorn[/\\]utils\.py$"
    r"|gunicorn[/\\]util\.py$|gunicorn[/\\]app[/\\]wsgiapp\.py$|awslambdaric|[/\\]var[/\\]runtime[/\\]bootstrap|granian[/\\]_loader"
)
# A server that loads an application: what it called by then was its own.
_SERVERS = late(r"uvicorn[/\\]|gunicorn[/\\]|hypercorn[/\\]|awslambdaric|[/\\]var[/\\]runtime|granian[/\\]")
_IMPORTED = "<module>"
_NEAR = 4  # lines above a head within which its reason stands


def loading(chain: Sequence[Raised]) -> bool | None:
    """Whether module code ran while it was imported or loaded; None where the frames do not tell."""
    frames = next((r.frames for r in chain if any(f.own for f in r.frames)), ())
    if not frames:  # the module that a server should load is not there, or nothing is known
        every = [f.file for r in chain for f in r.frames]
        served = any(_SERVERS.search(f) for f in every)
        return True if served and any(_LOADERS.search(f) and not _SERVERS.search(f) for f in every) else None
    # A file that does not compile has no function yet.
    modules = [i for i, f in enumerate(frames) if f.function in (_IMPORTED, "") and f.own]
    if not modules:
        return False
    last = modules[-1]
    loaders = [i for i, f in enumerate(frames) if _LOADERS.search(f.file)]
    if any(i < last and _SERVERS.search(frames[i].file) for i in loaders):
        return True
    if last == 0:  # the program that was started: unless a function of its own runs, its frames do not tell what it did by then
        return False if any(f.own for f in frames[1:]) else None if frames[0].function else True
    innermost = next(f for f in reversed(frames) if f.own)
    if innermost.function in (_IMPORTED, "") or len(modules) > 1 or any(i < last for i in loaders):
        # A function of the program may itself have begun to import: at the start or in the middle of a request.
        called = any(f.own and f.function and f.function != _IMPORTED for f in frames[:last])
        return None if called else True
    return False


def aside(lines: Sequence[str], head: int, free: int) -> tuple[int, str]:
    """The line where the print around a head begins, and why the program goes on after it."""
    for at in range(head, max(free, head - _NEAR) - 1, -1):
        line = lines[at]
        if "Exception in thread " in line or line.startswith("Exception in Tkinter"):
            return at, "thread"
        if "Task exception was never retrieved" in line or "Future exception was never retrieved" in line:
            return at, "task"
        if "Exception in callback" in line and at != head:
            return at, "task"
        if "Exception ignored in" in line or "Exception ignored on" in line or "Exception ignored while" in line:
            return at, "finalizer" if "__del__" in line or "weakref" in line else "ignored"
        if "--- Logging error ---" in line:
            return at, "logging"
        if line.startswith(("Process ", "ForkProcess-", "SpawnProcess-")) and line.endswith(":") and at == head - 1:
            return at, "worker"
        if "_RemoteTraceback" in line and at != head:
            return at, ""
    return head, ""
