"""
What differs on Windows and macOS, as far as Linux can show it: paths as on Windows, code pages, CRLF, missing functions.

These tests, and those that need no bash, are what the workflow runs on Windows.
"""

from __future__ import annotations

import ast
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sources
from agentcore_analyzer import minimise, pipeline, portable
from agentcore_analyzer.model import Place
from agentcore_analyzer.report.formats.sarif import _uri
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, ROOT, each
from command import analyze_each_alone, environment

# What only POSIX has, and what stands in its place where it is used.
ONLY_POSIX = {
    "chown", "fchmod", "fork", "geteuid", "getpgid", "getuid", "killpg", "mkfifo", "pread", "register_at_fork", "setsid",
    "statvfs", "uname", "SIGALRM", "SIGHUP", "SIGPIPE", "setitimer", "alarm", "pthread_kill", "O_NOFOLLOW", "O_NONBLOCK",
}  # fmt: skip
MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty"}


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (PureWindowsPath(r"C:\exports\trace.json"), "C:/exports/trace.json"),
        (PureWindowsPath(r"exports\agent\client.log"), "exports/agent/client.log"),
        (PureWindowsPath(r"\\server\share\a.json"), "//server/share/a.json"),
        (PurePosixPath("exports/a\\b.json"), "exports/a\\b.json"),
    ],
)
def test_a_path_is_told_with_slashes(path: PureWindowsPath | PurePosixPath, told: str) -> None:
    assert portable.shown(path) == told
    assert str(Place(told, 12)) == f"{told}:12"


def test_addresses_of_windows_paths() -> None:
    assert _uri("C:/exports/my trace.json") == _uri(r"C:\exports\my trace.json") == "file:///C:/exports/my%20trace.json"
    assert _uri("exports/a.json") == "exports/a.json"


NO_FILES = ["NUL", "nul.json", "con", "COM1.log", "lpt9", "aux.tar.gz", "trace.", "trace ", "a:b", "a?b", "Con .txt", "..."]


@pytest.mark.parametrize("name", NO_FILES)
def test_names_that_windows_has_no_file_for(name: str) -> None:
    made = portable.file_name(name)
    assert made != name
    assert_possible(made)


@pytest.mark.parametrize("name", ["trace.json", "context.log", "null.json", ".env", "com10.log", "console", "a b.txt"])
def test_other_names_stay(name: str) -> None:
    assert portable.file_name(name) == name


@given(st.text(min_size=1, max_size=30))
def test_every_name_becomes_possible(name: str) -> None:
    assert_possible(portable.file_name(name))


def assert_possible(name: str) -> None:
    assert not set(name) & set('<>:"|?*\\/')
    assert min(name) >= " "
    assert name == name.rstrip(" .")
    stem = name.partition(".")[0].rstrip(" ").lower()
    devices = {"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in "0123456789¹²³")}
    assert stem not in devices


def test_members_of_an_archive_get_names_that_can_be_written() -> None:
    names = minimise.file_names([InMemory(r"logs.zip!C:\agent\NUL.log", b""), InMemory("logs.zip!app/aux", b"")])
    for name in names:
        for part in PureWindowsPath(name).parts:
            assert_possible(part)
        assert not PureWindowsPath(name).is_absolute()


@pytest.mark.parametrize("folder", ["stream-drop-httpx", "tool-raises-hidden", "langgraph-tool-error", "client-errors"])
def test_lines_may_end_as_on_windows(folder: str, tmp_path: Path) -> None:
    def findings(where: Path) -> list[tuple[str, str, int | None]]:
        report = pipeline.analyze([str(where)], BUILTIN)
        return sorted((f.code, f.title, f.evidence[0].place.line) for f in report.findings)

    copied = tmp_path / folder
    shutil.copytree(CAPTURES / folder, copied)
    for path in copied.rglob("*"):
        if path.is_file() and path.suffix in (".log", ".json", ".jsonl", ".txt"):
            path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert findings(copied) == findings(CAPTURES / folder)


COMMANDS = [
    ("doctor", str(ROOT / "examples" / "project")), ("detectors",), ("formats", str(CAPTURES / "strands-ok")),
    ("explain", "tool-error"), ("run", str(CAPTURES / "stream-drop-httpx")),
    ("diff", str(CAPTURES / "strands-ok"), str(CAPTURES / "tool-raises-hidden")), ("--help",), ("schema",), ("skill",),
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp932"])
def test_a_code_page_ends_no_command(encoding: str) -> None:
    told = analyze_each_alone(COMMANDS, {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, encoding)

    def ended_well(number: int) -> None:
        done = told[number]
        assert done.returncode in (0, 1), done.stderr
        assert "internal error" not in done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout

    each(range(len(COMMANDS)), ended_well, lambda number: COMMANDS[number][0])


def test_what_is_redirected_on_windows_is_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    for windows, wanted in ((True, "→ “x”".encode()), (False, b"? \x93x\x94")):
        raw = io.BytesIO()
        stream = io.TextIOWrapper(raw, "cp1252", write_through=True)
        portable.prepare(stream, windows)
        stream.write("→ “x”")
        assert raw.getvalue() == wanted
    asked = io.TextIOWrapper(io.BytesIO(), "utf-8")
    portable.prepare(asked, True)
    assert asked.encoding == "utf-8"
    portable.prepare(None, True)


def test_colours_where_a_console_knows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WT_SESSION", "TERM", "ANSICON", "ConEmuANSI"):
        monkeypatch.delenv(name, raising=False)
    assert portable.takes_colours(False)
    assert not portable.takes_colours(True)
    monkeypatch.setenv("WT_SESSION", "1")
    assert portable.takes_colours(True)


def test_a_reader_that_left() -> None:
    from errno import EINVAL, ENOSPC

    assert portable.reader_left(BrokenPipeError(), False)
    assert portable.reader_left(OSError(EINVAL, "Invalid argument"), True)
    assert not portable.reader_left(OSError(EINVAL, "Invalid argument"), False)
    assert not portable.reader_left(OSError(EINVAL, "Invalid argument", "x.json"), True)
    assert not portable.reader_left(OSError(ENOSPC, "full"), True)


def test_nothing_needs_what_only_posix_has() -> None:
    """In what is installed; a use stands behind a question for it: `hasattr`, `os.name`, `getattr`."""
    for path, node in sources.every_node():
        if isinstance(node, ast.Import):
            assert not {name.name for name in node.names} & MODULES, path
        elif isinstance(node, ast.ImportFrom):
            assert node.module not in MODULES, path
            assert node.module not in ("os", "signal") or not {name.name for name in node.names} & ONLY_POSIX, path
        elif isinstance(node, ast.Attribute) and isinstance(of := node.value, ast.Name) and of.id in ("os", "signal", "_signal"):
            assert node.attr not in ONLY_POSIX, f"{path}:{node.lineno}"


def test_it_starts_without_what_only_posix_has() -> None:
    """As a Python of Windows has it: these modules cannot be imported, and these functions are not there."""
    program = (
        "import _signal, os, signal, sys\n"
        f"sys.modules.update(dict.fromkeys({sorted(MODULES - {'posix'})!r}))\n"
        f"[delattr(each, name) for each in (os, signal, _signal) for name in {sorted(ONLY_POSIX)!r} if hasattr(each, name)]\n"
        "from agentcore_analyzer import cli\n"
        f"sys.argv = ['analyze', {str(CAPTURES / 'tool-raises-hidden')!r}, '--format', 'json']\n"
        "cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False, env=environment(), input=b"")
    assert done.returncode == 1, done.stderr
    assert b'"tool-error"' in done.stdout


def test_text_files_are_opened_with_an_encoding() -> None:
    """The one of the locale is cp1252 somewhere."""
    told = analyze_each_alone(COMMANDS, {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": "error::EncodingWarning"})
    for command, done in zip(COMMANDS, told, strict=True):
        assert done.returncode in (0, 1), (command, done.stderr)
        assert "EncodingWarning" not in done.stderr, command


def test_no_place_has_a_separator_of_its_own_system() -> None:
    report = pipeline.analyze([str(CAPTURES / "stream-drop-httpx")], BUILTIN)
    assert all("\\" not in one.path for one in report.inputs) or os.sep == "/"
