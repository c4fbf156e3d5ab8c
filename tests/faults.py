"""
Calls to the operating system that fail, or during which the program dies: the n-th one below a folder.

Only what happens below the folder is counted: inputs, outputs and what is written beside them, never Python's own
modules. Streams that are opened there fail in their reads and writes, too.
"""

from __future__ import annotations

import builtins
import io
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMED = ("mkdir", "link", "replace", "rename", "chmod", "scandir", "listdir", "stat")


class Calls:
    """Counts the calls below a folder and does `strike` in the n-th."""

    def __init__(self, folder: Path, strike: Callable[[str, str], None] | None = None, at: int = 0) -> None:
        self.folder, self.strike, self.at = str(folder), strike, at
        self.made: list[str] = []
        self.last = ""  # where it struck, below the folder

    def tick(self, call: str, path: object) -> None:
        name = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
        if not isinstance(name, str) or not name.startswith(self.folder):
            return
        self.made.append(call)
        if self.strike is not None and len(self.made) == self.at:
            self.last = name.removeprefix(self.folder).strip("/")
            self.strike(call, name)


def failing(number: int) -> Callable[[str, str], None]:
    def strike(call: str, path: str) -> None:
        raise OSError(number, os.strerror(number), path if call in ("open", *NAMED) else None)

    return strike


def dying(call: str, path: str) -> None:
    os.kill(os.getpid(), 9)


class _Raw(io.FileIO):
    """A file whose reads and writes are counted."""

    calls: Calls

    def readinto(self, buffer: Any) -> int | None:
        self.calls.tick("read", self.name)
        return super().readinto(buffer)

    def read(self, size: int | None = -1) -> bytes | None:  # type: ignore[override]
        self.calls.tick("read", self.name)
        return super().read(-1 if size is None else size)

    def readall(self) -> bytes:
        self.calls.tick("read", self.name)
        return super().readall()

    def write(self, data: Any) -> int | None:
        self.calls.tick("write", self.name)
        return super().write(data)


def _opening(calls: Calls, real: Callable[..., Any]) -> Callable[..., Any]:
    def opened(file: Any, mode: str = "r", buffering: int = -1, *more: Any, **named: Any) -> Any:
        name = os.fspath(file) if isinstance(file, str | os.PathLike) else file
        if not isinstance(name, str) or not name.startswith(calls.folder):
            return real(file, mode, buffering, *more, **named)
        calls.tick("open", name)
        raw = _Raw(name, mode.replace("b", "").replace("t", ""), opener=named.pop("opener", None))
        raw.calls = calls
        if buffering == 0:
            return raw
        stream = io.BufferedReader(raw) if mode[0] == "r" and "+" not in mode else io.BufferedWriter(raw)
        return stream if "b" in mode else io.TextIOWrapper(stream, *more, **named)

    return opened


@contextmanager
def counted(calls: Calls) -> Iterator[None]:
    """All that is opened, read, written, moved and looked at below the folder goes through `calls`."""
    before = {name: getattr(os, name) for name in (*NAMED, "open", "fsync")}
    real_open = io.open

    def wrapped(name: str) -> Callable[..., Any]:
        def call(path: Any, *more: Any, **named: Any) -> Any:
            calls.tick(name, path)
            return before[name](path, *more, **named)

        return call

    def fsync(descriptor: Any) -> None:
        calls.tick("fsync", calls.folder)
        before["fsync"](descriptor)

    for name in (*NAMED, "open"):
        setattr(os, name, wrapped(name))
    os.fsync = fsync
    io.open = builtins.open = _opening(calls, real_open)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(os, name, function)
        io.open = builtins.open = real_open


def child(work: Callable[[], None]) -> int:
    """What `work` ended with, done in a copy of this process: a signal as a negative number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn of threads: the copy has none, and takes no lock of them
        pid = os.fork()
    if pid == 0:
        code = 99
        try:
            work()
            code = 0
        except SystemExit as exc:
            code = exc.code if isinstance(exc.code, int) else 98
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
