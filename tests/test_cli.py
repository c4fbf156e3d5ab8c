"""
The command as a user meets it: exit codes, options, streams, files.

What only a process has (how it starts and ends, signals, terminals, rights, settings of Python) is tested of the real
program, everything else of the same `main` in this process: see `command`.
"""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agentcore_analyzer import __version__
from cases import CAPTURES, detectors
from command import ANALYZE, BROKEN, HEALTHY, analyze, analyze_alone


def test_0_where_nothing_is_found() -> None:
    done = analyze_alone(HEALTHY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing found. ")
    assert done.stdout.endswith("\nNothing found\n")


def test_1_where_something_is_found() -> None:
    done = analyze_alone(BROKEN)
    assert (done.returncode, done.stderr) == (1, "")
    assert "tool-error" in done.stdout


def test_fail_on_never_always_gives_0() -> None:
    assert analyze("--fail-on", "never", BROKEN).returncode == 0


@pytest.mark.parametrize("args", [("--nonsense", BROKEN), ("run",), (BROKEN, "--width", "x"), ("explain",)])
def test_2_where_the_command_is_wrong(args: tuple[str, ...]) -> None:
    done = analyze(*args)
    assert done.returncode == 2
    assert "Usage:" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_a_mistyped_code_gets_a_suggestion(option: str) -> None:
    done = analyze(option, "tool-eror", BROKEN)
    assert done.returncode == 2
    assert "Did you mean tool-error?" in done.stderr


def test_a_mistyped_format_gets_a_suggestion() -> None:
    done = analyze("--input-format", "otlp-jsn", BROKEN)
    assert done.returncode == 2
    assert "Did you mean otlp-json?" in done.stderr


def test_3_where_nothing_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 20)
    for name in ("empty", "noise"):
        done = analyze(str(tmp_path / name))
        assert done.returncode == 3, name
        assert done.stderr.startswith("analyze: no readable input: ")
        assert done.stdout == ""


def test_3_on_an_empty_stdin() -> None:
    assert analyze_alone("-").returncode == 3


def test_70_where_the_analyzer_itself_fails() -> None:
    program = (
        "import sys; from agentcore_analyzer import cli, pipeline\n"
        "def broken(*_): raise RuntimeError('hunter2')\n"
        "pipeline.analyze = broken; sys.argv = ['analyze', '.']; cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert "internal error" in done.stderr
    assert "Traceback" not in done.stderr, "a traceback could quote the input"
    assert "hunter2" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_74_where_the_output_is_full() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([ANALYZE, BROKEN], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 74
    assert done.stderr.startswith("analyze: cannot write: ")
    assert len(done.stderr.splitlines()) == 1


def test_74_where_the_output_folder_does_not_exist(tmp_path: Path) -> None:
    assert analyze("-o", str(tmp_path / "absent" / "report"), BROKEN).returncode == 74


def test_130_on_an_interrupt() -> None:
    # Standard input never ends, and holds more than a pipe does: once all of it is written, the program is reading.
    with subprocess.Popen([ANALYZE, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b'{"message": "still going on"}\n' * 20_000)
        process.stdin.flush()
        time.sleep(0.3)  # a signal just before read(2) is only seen after it: CPython's race, not this program's
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


INTERRUPTED_AT = """
import os, signal, sys
class Finder:
    def find_spec(self, name, *more):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from agentcore_analyzer.cli import main
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
sys.argv[:] = ["analyze", {file!r}]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize(
    ("name", "given"),
    [
        *((name, BROKEN) for name in ("click", "agentcore_analyzer.errors", "orjson", "agentcore_analyzer.pipeline")),
        ("agentcore_analyzer.cli.meant", "--nonsense"),  # while it says what is wrong
    ],
)
def test_130_on_an_interrupt_while_starting(name: str, given: str) -> None:
    program = INTERRUPTED_AT.format(name=name, file=given)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (130, "")  # click ends the line that the terminal shows ^C on


CALLED = """
import signal
from agentcore_analyzer import cli
try:
    cli.main()
except SystemExit as ended:
    print(ended.code, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


def test_a_program_that_calls_it_gets_its_ctrl_c_back() -> None:
    done = subprocess.run([sys.executable, "-P", "-c", CALLED, "--version"], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "0 True", done.stdout + done.stderr


def test_141_where_the_reader_goes_away() -> None:
    with subprocess.Popen([ANALYZE, BROKEN], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(20) == 141
        assert process.stderr.read() == b""


def test_141_where_the_reader_takes_one_byte() -> None:
    # More than a pipe holds (64 KiB), so that the program is still writing when `head` ends.
    files = " ".join(f"'{p}'" for p in sorted(CAPTURES.glob("*/agent.otlp.jsonl"))[:12])
    command = f"'{ANALYZE}' --format json --max-invocations 1000 {files} | head -c 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (141, "{", "")


def test_select_and_ignore() -> None:
    left_out = analyze("--ignore", "tool-error", BROKEN).stdout
    assert "tool-error (" not in left_out
    assert "No finding. The input tells of 1 failure in 1 request: explained by detectors that were left out." in left_out
    assert "by tool-error, which was left out" in " ".join(left_out.split())
    report = json.loads(analyze("--format", "json", "--select", "tool-error", BROKEN).stdout)
    assert {f["code"] for f in report["findings"]} == {"tool-error"}
    every = ",".join(d.code for d in detectors())
    assert analyze("--ignore", every, BROKEN).returncode == 0


def test_output_goes_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    done = analyze("-o", str(target), "--format", "json", BROKEN)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(target.read_text())["schema"] == "agentcore-analyzer/report/1"
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"], "no temporary file is left"


def test_the_old_report_survives_a_failed_write(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    target.write_text("old")
    program = (
        "import os, sys; from agentcore_analyzer import cli\n"
        "def full(*_): raise OSError(28, 'No space left on device')\n"
        f"os.fsync = full; sys.argv = ['analyze', '-o', {str(target)!r}, {BROKEN!r}]; cli.main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 74
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["report.txt"]


def test_a_new_report_has_the_rights_of_the_umask_and_a_replaced_one_keeps_its_own(tmp_path: Path) -> None:
    new, old = tmp_path / "new.txt", tmp_path / "old.txt"
    old.touch()
    old.chmod(0o600)
    for target in (new, old):
        analyze_alone(HEALTHY, "--output", str(target), umask=0o027)
    assert [stat.S_IMODE(target.stat().st_mode) for target in (new, old)] == [0o640, 0o600]


def test_what_is_no_plain_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    with os.fdopen(os.open(pipe, os.O_RDWR | os.O_NONBLOCK), "rb") as reader:
        assert analyze(HEALTHY, "--output", str(pipe)).returncode == 0
        assert reader.read(14) == b"Nothing found."
    link.symlink_to(tmp_path / "there.txt")
    assert analyze(HEALTHY, "--output", str(link)).returncode == 0
    assert link.is_symlink()
    assert (tmp_path / "there.txt").read_bytes()


def test_a_message_shows_no_escape_sequence_of_a_name() -> None:
    done = analyze(HEALTHY, "--format", "\x1b[31m")
    assert (done.returncode, "\x1b" in done.stderr) == (2, False)


def test_output_never_overwrites_an_input(tmp_path: Path) -> None:
    copy, link = tmp_path / "trace.json", tmp_path / "same"
    copy.write_bytes(Path(BROKEN).read_bytes())
    link.symlink_to(copy)
    for output in (copy, link):
        done = analyze("-o", str(output), str(copy))
        assert done.returncode == 2
        assert "would overwrite an input" in done.stderr
    assert copy.read_bytes() == Path(BROKEN).read_bytes()


def test_standard_input() -> None:
    done = analyze("-", input=Path(BROKEN).read_text())
    assert done.returncode == 1
    assert "stdin" in done.stdout


def test_no_colour_in_a_pipe_and_colour_on_demand() -> None:
    assert "\x1b" not in analyze(BROKEN).stdout
    assert "\x1b[31m" in analyze("--color", "always", BROKEN).stdout


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colour_on_a_terminal(environment: dict[str, str], coloured: bool) -> None:
    import pty

    terminal, end = pty.openpty()
    base = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    with subprocess.Popen([ANALYZE, BROKEN], stdout=end, stdin=subprocess.DEVNULL, env={**base, **environment}):
        os.close(end)
        shown = b""
        while chunk := _read(terminal):
            shown += chunk
    os.close(terminal)
    assert (b"\x1b[31m" in shown) is coloured


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux reports the closed other end as an error
        return b""


def test_two_files_join_and_a_folder_is_read() -> None:
    report = json.loads(analyze("--format", "json", str(CAPTURES / "stream-drop-httpx")).stdout)
    assert {i["format"] for i in report["inputs"]} >= {"otlp-json", "client-log", "proxy-log"}


def test_a_name_that_is_missing_does_not_stop_the_others(tmp_path: Path) -> None:
    done = analyze("--full", "--allow-missing", str(tmp_path / "absent"), HEALTHY)
    assert (done.returncode, done.stderr) == (0, "")
    assert "no such file" in done.stdout


def test_explain_detectors_formats() -> None:
    assert "## What to do" in analyze("explain", "tool-error").stdout
    assert "## Looks like" in analyze("explain", "otlp-json").stdout
    listed = analyze("detectors").stdout
    assert all(d.code in listed for d in detectors())
    assert "otlp-json" in analyze("formats").stdout
    assert "*  92  otlp-json" in analyze("formats", str(CAPTURES / "strands-ok" / "agent.otlp.jsonl")).stdout
    assert analyze("explain", "tool-eror").returncode == 2


def test_version_and_help() -> None:
    assert __version__ in analyze_alone("--version").stdout
    assert analyze("--help").returncode == 0
    assert "Usage:" in analyze().stdout + analyze().stderr


def test_python_m_does_not_import_from_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise SystemExit('imported from the current folder')\n")
    (tmp_path / "trace.json").write_bytes(Path(HEALTHY).read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "agentcore_analyzer", "trace.json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(shell: str) -> None:
    script = analyze(env={"_ANALYZE_COMPLETE": f"{shell}_source"}).stdout
    assert "_ANALYZE_COMPLETE" in script
    words = {"COMP_WORDS": "analyze explain tool-e", "COMP_CWORD": "2"}
    if shell == "fish":
        words = {"COMP_WORDS": "analyze explain tool-e", "COMP_CWORD": "tool-e"}
    done = analyze(env={"_ANALYZE_COMPLETE": f"{shell}_complete", **words})
    assert "tool-error" in done.stdout


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0"},
        {"TZ": "Pacific/Auckland"},
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242"},
        {"PYTHONUNBUFFERED": "1"},
        {"NETWORKX_BACKEND_PRIORITY": "nonsense"},
    ],
    ids=str,
)
def test_the_report_is_the_same_bytes_everywhere(environment: dict[str, str], tmp_path: Path) -> None:
    folder = str(CAPTURES / "stream-drop-httpx")
    assert analyze_alone(folder, env=environment, cwd=tmp_path).stdout == analyze(folder).stdout
