"""The progress line: on a terminal only, after a second, never wider than it, gone before the report."""

from __future__ import annotations

import gzip
import io
import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest

from agentcore_analyzer import progress
from agentcore_analyzer.options import Options
from agentcore_analyzer.pipeline import load
from agentcore_analyzer.terminal_width import width
from cases import BUILTIN, CAPTURES

# The program as installed, with a line that comes sooner: how long the reading takes is the machine's affair.
SOONER = """
import sys
from agentcore_analyzer import progress
progress.AFTER_S = progress.EVERY_S = 0.01
from agentcore_analyzer.cli import main
sys.argv[0] = "analyze"
main()
"""


class Terminal(io.StringIO):
    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "AFTER_S", 0.01)
    monkeypatch.setattr(progress, "EVERY_S", 0.01)
    monkeypatch.delenv("TERM", raising=False)


@pytest.mark.parametrize("columns", [1, 5, 10, 20, 40, 80, 200])
@pytest.mark.parametrize("total", [0, 5_000_000_000])
@pytest.mark.parametrize("item", ["", "trace.json", "日本語のログ.jsonl"])
def test_a_line_fits(columns: int, total: int, item: str) -> None:
    text = progress.line("reading", 1_234_567_890, total, item, True, 3, columns)
    assert width(text) < columns
    if columns >= 80:
        assert "reading" in text
        assert "1.2 GB" in text
        assert item in text


def test_what_a_line_says() -> None:
    assert progress.line("reading", 50_000_000, 200_000_000, "a.log", True, 3, 100) == (
        "reading  [#####...............]  25%  50.0 MB of 200 MB  3 s  a.log"
    )
    assert progress.line("looking for causes", 8, 80, "tool-error", False, 12, 100) == (
        "looking for causes  [##..................]  10%  8 of 80  12 s  tool-error"
    )
    assert progress.line("joining", 0, 0, "", False, 2, 100) == "joining  2 s"


def test_more_read_than_named_is_never_more_than_all() -> None:
    """Members of an archive, or a file that grows meanwhile."""
    assert "100%" in progress.line("reading", 300, 200, "", True, 1, 100)


def test_phases_are_drawn_and_the_line_is_cleared(at_once: None) -> None:
    terminal = Terminal()
    with progress.shown(stream=terminal):
        progress.phase("looking for causes", 1, 4, "evil\x1b[31m\x07name")
        time.sleep(0.1)
        progress.phase("joining")
        time.sleep(0.1)
    written = terminal.getvalue()
    assert "looking for causes" in written
    assert "joining" in written
    assert "\x1b" not in written
    assert "\x07" not in written
    assert screen(written) == ""


def test_nothing_is_drawn_within_the_first_second() -> None:
    terminal = Terminal()
    with progress.shown(stream=terminal):
        progress.phase("reading")
        time.sleep(0.3)
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("case", ["quiet", "no terminal", "dumb"])
def test_where_no_line_belongs_there_is_none(case: str, at_once: None, monkeypatch: pytest.MonkeyPatch) -> None:
    if case == "dumb":
        monkeypatch.setenv("TERM", "dumb")
    stream = io.StringIO() if case == "no terminal" else Terminal()
    with progress.shown(case != "quiet", stream):
        progress.phase("reading")
        time.sleep(0.05)
    assert stream.getvalue() == ""


def test_a_terminal_that_goes_away_hurts_nobody(at_once: None) -> None:
    class Gone(Terminal):
        def write(self, _text: str) -> int:
            raise OSError

    with progress.shown(stream=Gone()):
        progress.phase("reading")
        time.sleep(0.05)


def test_a_held_phase_stays(at_once: None) -> None:
    terminal = Terminal()
    with progress.shown(stream=terminal):
        progress.phase("minimising", 3, 0, "120 lines")
        with progress.held():
            load([str(CAPTURES / "strands-ok")], BUILTIN)
            time.sleep(0.05)
    assert "minimising" in terminal.getvalue()
    assert "reading" not in terminal.getvalue()


def test_bytes_are_those_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain files, compressed ones and folders: at the end as many bytes were taken as were named."""
    source = (CAPTURES / "tool-raises" / "agent.otlp.jsonl").read_bytes()
    (tmp_path / "a.jsonl").write_bytes(source)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(source))
    seen: list[tuple[str, int, int]] = []
    real = progress.reading

    def watched(name: str, position: object, total: object) -> None:
        real(name, position, total)  # type: ignore[arg-type]
        seen.append((Path(name).name, progress._state.taken(), total()))  # type: ignore[operator]

    monkeypatch.setattr(progress, "reading", watched)
    with progress.shown(stream=Terminal()):
        load([str(tmp_path)], Options(plugins=False))
        taken = progress._state.taken()
    total = sum(p.stat().st_size for p in tmp_path.iterdir())
    assert [(name, of) for name, _, of in seen] == [("a.jsonl", total), ("b.jsonl.gz", total)]
    assert seen[0][1] == 0
    assert seen[1][1] >= len(source)
    assert taken == total


def on_a_terminal(*command: str, columns: int = 60) -> tuple[str, str]:
    """(stderr as written to a terminal, stdout) of a process of its own; Linux and macOS."""
    import subprocess

    master, slave = pty.openpty()
    plain = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=slave,
        env={**plain, "TERM": "xterm", "COLUMNS": str(columns)},
    )
    os.close(slave)
    written = b""
    assert child.stdout is not None
    report = b""
    open_ends = {master, child.stdout.fileno()}
    while open_ends:
        for end in select.select(list(open_ends), [], [], 60)[0]:
            try:
                chunk = os.read(end, 65536)
            except OSError:  # how Linux says that the other end is closed
                chunk = b""
            if not chunk:
                open_ends.discard(end)
            elif end == master:
                written += chunk
            else:
                report += chunk
    child.wait(60)
    child.stdout.close()
    os.close(master)
    return written.decode(), report.decode()


def screen(written: str) -> str:
    """What is left on the line after all carriage returns."""
    cells: list[str] = []
    at = 0
    for char in written:
        if char == "\r":
            at = 0
        elif char != "\n":
            cells[at : at + 1] = [char]
            at += 1
    return "".join(cells).strip()


@pytest.fixture(scope="module")
def slow_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 3 MB: no machine reads it in the hundredth of a second after which the line comes."""
    lines = (CAPTURES / "model-throttled" / "agent.otlp.jsonl").read_bytes().splitlines(keepends=True)
    target = tmp_path_factory.mktemp("slow") / "agent.otlp.jsonl"
    target.write_bytes(b"".join(lines) * (3_000_000 // sum(map(len, lines))))
    return target


def test_a_real_terminal_sees_the_line_and_then_nothing_of_it(slow_log: Path) -> None:
    written, report = on_a_terminal(sys.executable, "-P", "-c", SOONER, str(slow_log))
    assert "reading" in written
    assert " of 2.9 MB" in written
    assert "looking for causes" in written
    assert all(len(part.rstrip("\n")) < 60 for part in written.split("\r"))
    assert "\x1b" not in written
    assert screen(written) == ""
    assert "model-throttled" in report


def test_quiet_on_a_real_terminal(slow_log: Path) -> None:
    written, report = on_a_terminal(sys.executable, "-P", "-c", SOONER, "--quiet", str(slow_log))
    assert written == ""
    assert "model-throttled" in report
