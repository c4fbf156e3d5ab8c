"""The program ends at once, and yet nothing that was to happen at its end is left out."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from agentcore_analyzer import cli

PROGRAM = """
import atexit, sys, threading, time
from agentcore_analyzer.cli import main
class Held:
    def __del__(self):
        print("taken apart", flush=True)
held = Held()
atexit.register(print, "at the end")
{more}
sys.argv = ["analyze", "--version"]
main()
"""
THREAD = """
def work():
    time.sleep(0.2)
    print("the thread is done", flush=True)
threading.Thread(target=work).start()
"""


def printed(tmp_path: Path, more: str = "", *by: str) -> list[str]:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(more=more), "utf-8")
    done = subprocess.run([sys.executable, *by, str(program)], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines()[0].startswith("agentcore-analyzer, version")
    return done.stdout.splitlines()[1:]


def test_what_is_registered_runs_and_nothing_is_taken_apart(tmp_path: Path) -> None:
    assert printed(tmp_path) == ["at the end"]


def test_a_thread_comes_to_its_end(tmp_path: Path) -> None:
    assert printed(tmp_path, THREAD) == ["the thread is done", "at the end", "taken apart"]


def test_a_profiler_goes_on_after_it(tmp_path: Path) -> None:
    assert any("function calls" in line for line in printed(tmp_path, "", "-m", "cProfile"))


def test_who_calls_it_goes_on_after_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    calls = "import sys\nfrom agentcore_analyzer import cli\nsys.argv[1:] = ['--version']\ntry: cli.main()\nfinally: print('on')"
    program.write_text(calls, "utf-8")
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.splitlines()[-1] == "on"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told() -> None:
    command = [sys.executable, "-m", "agentcore_analyzer", "--version"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 74


def test_ctrl_c_is_taken_care_of_before_anything_is_imported_that_takes_time() -> None:
    """What `sys.builtin_module_names` and the interpreter itself hold costs nothing."""
    body = ast.parse(Path(str(cli.__file__)).read_text("utf-8")).body
    handled = next(n for n, node in enumerate(body) if isinstance(node, ast.Expr) and "_on_interrupt(_end)" in ast.unparse(node))
    before = [alias.name for node in body[:handled] if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
    assert set(before) == {"_signal", "os", "sys"}
