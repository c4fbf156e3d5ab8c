"""
The command `analyze` for tests: in this process, which takes milliseconds; in one of its own, which takes half a second.

`analyze` is what nearly every test needs: arguments, streams, environment and folder in, exit code and streams out, by the
same `main` as the installed program. `analyze_apart` does so in a copy of this process, for what is imported by it and must be
gone afterwards; it takes twenty milliseconds more, and so does `analyze_closed`, which has no streams. `analyze_alone` is for
what only a process has: signals, terminals, full streams, the rights of new files, plugins that are installed;
`analyze_each_alone` for many commands under the same other settings of Python: one start, and a copy for each.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from unittest import mock

from agentcore_analyzer import cli, plugins, rules
from cases import CAPTURES, inside
from faults import child

ANALYZE = str(Path(sys.executable).with_name("analyze"))
BROKEN = str(CAPTURES / "tool-raises-hidden" / "trace.json")
HEALTHY = str(CAPTURES / "strands-ok" / "trace.json")


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """As a user has it: whatever this shell says to Python (no compiled modules, no buffer) is left out."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return {**plain, "COLUMNS": "100", **(more or {})}


def analyze(
    *args: str, input: str = "", env: Mapping[str, str] | None = None, cwd: str | os.PathLike[str] | None = None  # noqa: A002
) -> Done:
    """The command in this process."""
    plugins.from_patterns.cache_clear()  # a file of patterns may have been written anew
    rules.read.cache_clear()
    out, err = io.BytesIO(), io.BytesIO()
    stdout, stderr = (io.TextIOWrapper(stream, "utf-8", write_through=True) for stream in (out, err))
    stdin = io.TextIOWrapper(io.BytesIO(input.encode("utf-8", "surrogatepass")), "utf-8")
    code = 0
    with (
        inside(Path(cwd or ".")),
        mock.patch.dict(os.environ, environment(env), clear=True),
        mock.patch.multiple(sys, argv=["analyze", *args], stdin=stdin),
        _as_installed(),
        redirect_stdout(stdout),
        redirect_stderr(stderr),
    ):
        try:
            cli.main()
        except SystemExit as exc:
            code = exc.code if isinstance(exc.code, int) else int(exc.code is not None)
        stdout.flush()
    return Done(code, *(stream.getvalue().decode().replace("\r\n", "\n") for stream in (out, err)))


@contextmanager
def _as_installed() -> Iterator[None]:
    """What click asks of the program for its name, and the handler of Ctrl-C, which `main` leaves as a program that ends may."""
    program, interrupt = sys.modules["__main__"], signal.getsignal(signal.SIGINT)
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, interrupt)


def analyze_apart(*args: str, paths: Iterable[str | os.PathLike[str]] = ()) -> Done:
    """The command in a copy of this process, with packages in `paths` as if they were installed."""

    def work() -> None:
        sys.path[:0] = [os.fspath(path) for path in paths]
        importlib.invalidate_caches()
        for function in vars(plugins).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
        told.write(json.dumps(analyze(*args)).encode())
        told.flush()

    with tempfile.TemporaryFile() as told:
        assert child(work) == 0
        told.seek(0)
        return Done(*json.loads(told.read()))


def analyze_alone(*args: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """The installed program, in a process of its own."""
    more.setdefault("input", "")
    more["env"] = environment(more.get("env"))
    return subprocess.run(
        [ANALYZE, *args], capture_output=True, text=True, encoding="utf-8", timeout=180, check=False, **more
    )


_EACH = """
import json, os, sys, tempfile
from agentcore_analyzer import cli, compare, doctor, pipeline, plugins  # what the copies would import, each for itself
from agentcore_analyzer.report import formats, json_v1, short, text
plugins.detectors(True), plugins.parsers(True)
told = []
for args in json.load(sys.stdin):
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        if not (pid := os.fork()):
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.argv = ["analyze", *args]
            cli.main()
            sys.exit()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        told.append([code, *(os.pread(s.fileno(), 1 << 30, 0).decode(sys.argv[1], "backslashreplace") for s in (out, err))])
print(json.dumps(told))
"""


def analyze_each_alone(commands: Iterable[Iterable[str]], env: Mapping[str, str], encoding: str = "utf-8") -> list[Done]:
    """Commands in copies of one process whose Python was started with these settings, and writes in that encoding."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _EACH, encoding], input=json.dumps([[*args] for args in commands]), env=environment(env),
        capture_output=True, text=True, encoding="utf-8", timeout=180, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [Done(*told) for told in json.loads(done.stdout)]


def analyze_closed(*args: str, said: Path) -> int:
    """The command in a copy of this process without input and output, as Python starts there; what it says goes to a file."""

    def work() -> None:
        os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        os.close(0)
        os.close(1)
        sys.stdin = sys.stdout = None  # type: ignore[assignment]
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  as long as the copy lives
        sys.argv = ["analyze", *args]
        with mock.patch.dict(os.environ, environment(), clear=True), _as_installed():
            try:
                cli.main()
            finally:
                sys.stderr.flush()

    return child(work)
