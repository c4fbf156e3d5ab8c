"""`analyze watch` as it is typed: how it ends, what it starts and ends, what it says; and that nothing of it is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import indent

import pytest

from agentcore_analyzer.cli import watching
from agentcore_analyzer.options import Options
from cases import CAPTURES
from command import ANALYZE, analyze, environment
from guards import loopback

PYTHON = sys.executable
BROKEN = CAPTURES / "tool-raises" / "agent.otlp.jsonl"
# Stands for a program with an SDK: one request with all that a capture holds, and one that is no request.
SENDER = """
import json, os, sys, urllib.error, urllib.request
endpoint = os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"]
assert os.environ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] == endpoint + "/v1/traces"
def send(body):
    request = urllib.request.Request(endpoint + "/v1/traces", body, {"Content-Type": "application/json"})
    try:
        return urllib.request.urlopen(request, timeout=20).status
    except urllib.error.HTTPError as exc:
        return exc.code
for line in open(sys.argv[1], "rb"):
    if b"resourceSpans" in line:
        assert send(line) == 200
print("refused with", send(b"{"))
print("\\x1b]0;hostile\\x07 \\x1b[31mred\\x1b[0m password=hunter2hunter2")
"""


def alone(*line: str) -> subprocess.Popen[str]:
    return subprocess.Popen([ANALYZE, *line], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def script(tmp_path: Path, text: str) -> str:
    file = tmp_path / "program.py"
    file.write_text(text)
    return str(file)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ([], "say what to watch"),
        (["--otlp", "0", "--"], "there is no command behind --"),
        (["-", "--for", "1s"], "standard input cannot be watched"),
        (["--otlp", "70000"], "70000"),
        ([str(BROKEN), "--idle", "soon"], "soon is no duration; say it as 30s, 5m or 1h"),
        (["--", "no-such-program-here"], "no-such-program-here cannot be started: No such file or directory"),
        ([str(BROKEN), "--full", "--format", "json"], "--full is about the text report"),
        ([str(BROKEN), "-o", str(BROKEN)], "would overwrite an input"),
        ([str(BROKEN), "--keep", str(CAPTURES)], "is there already"),
        ([str(BROKEN), "--keep", "no-such-folder-here/kept"], "stands in a folder that is not there"),
    ],
)
def test_what_makes_no_sense_is_said_before_anything_starts(line: list[str], said: str) -> None:
    with loopback():
        done = analyze("watch", *line)
    assert done.returncode == 2
    assert said in done.stderr
    assert not done.stdout


def test_a_missing_file_is_3() -> None:
    done = analyze("watch", "no-such-file.jsonl")
    assert (done.returncode, done.stdout) == (3, "")
    assert "there is no file no-such-file.jsonl" in done.stderr


def test_the_report_at_the_end_is_that_of_run(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(BROKEN.read_bytes())
    watched = analyze("watch", "--for", "0s", "--format", "json", ".", cwd=tmp_path)
    run = analyze("--format", "json", ".", cwd=tmp_path)
    assert (watched.returncode, watched.stdout) == (run.returncode, run.stdout)
    assert watched.returncode == 1
    assert analyze("watch", "--for", "0s", "--fail-on", "never", ".", cwd=tmp_path).returncode == 0
    text = analyze("watch", "--for", "0s", "-o", "r.md", ".", cwd=tmp_path)
    assert "pseudonyms" in text.stderr
    assert (tmp_path / "r.md").read_text().startswith("#")


def test_findings_are_lines_on_standard_error_where_there_is_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(BROKEN.read_bytes())
    done = analyze("watch", "a.jsonl", "--idle", "100ms", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count(" ERROR ") == 1
    assert "(tool-error)" not in done.stderr
    assert "a.jsonl:" in done.stderr
    assert "\x1b" not in done.stderr
    assert not analyze("watch", "a.jsonl", "--idle", "100ms", "--quiet", cwd=tmp_path).stderr


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("print('all is well')", 0, ""),
        ("import sys; print('all is well'); sys.exit(7)", 1, "the command ended with 7"),
        ("import os; print('all is well', flush=True); os.kill(os.getpid(), 9)", 1, "the command was ended by signal 9"),
    ],
)
def test_a_command_that_fails_is_1(program: str, code: int, said: str, tmp_path: Path) -> None:
    with loopback():
        done = analyze("watch", "--fail-on", "never", "--", PYTHON, script(tmp_path, program))
    assert done.returncode == code, done.stderr
    assert "all is well\n" in done.stderr
    assert said in done.stderr
    assert "nothing was received from the command" in done.stderr
    assert "all is well" not in done.stdout


def test_a_command_that_says_nothing_and_sends_nothing_is_3(tmp_path: Path) -> None:
    with loopback():
        done = analyze("watch", "--", PYTHON, "-c", "")
    assert (done.returncode, done.stdout) == (3, "")
    assert "nothing was received from the command" in done.stderr


def test_spans_over_otlp_and_a_file_that_grows_from_end_to_end(tmp_path: Path) -> None:
    """Three programs: the command itself, a sender of spans, and one that appends to a file meanwhile."""
    program = script(tmp_path, SENDER + "open('logs/app.log', 'a').write('ERROR orders: cannot reach the till\\n')\n")
    (tmp_path / "logs").mkdir()
    with loopback():
        done = analyze("watch", "logs", "--otlp", "0", "--keep", "kept", "--", PYTHON, program, str(BROKEN), cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert "tool-error" in done.stdout
    assert "kept/received.otlp.jsonl:" in done.stdout
    assert "1 error" in done.stdout
    assert "refused with 400" in done.stderr
    assert "received.otlp.jsonl: a request was refused with 400: the body is no JSON" in done.stderr
    assert not set("\x1b\x07") & set(done.stderr + done.stdout)
    assert "hunter2" not in done.stderr + done.stdout
    assert r"\x1b]0;hostile\x07 red password=" in done.stderr
    kept = tmp_path / "kept" / "received.otlp.jsonl"
    assert kept.stat().st_mode & 0o077 == 0
    spans = [line for line in BROKEN.read_bytes().splitlines() if b"resourceSpans" in line]
    assert kept.read_bytes().splitlines() == spans
    report = json.loads(analyze("--format", "json", "kept", "logs", cwd=tmp_path).stdout)
    assert {"kept/received.otlp.jsonl", "kept/printed.log", "logs/app.log"} == {i["path"] for i in report["inputs"]}
    shown = analyze("show", "tool-error", "kept", cwd=tmp_path)
    assert shown.returncode == 0
    assert "kept/received.otlp.jsonl:" in shown.stdout


def test_notes_of_what_happened_stand_in_the_report(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_text("2026-11-30T09:00:00Z INFO one\n" * 50)
    program = "import time; time.sleep(1); open('app.log', 'w').write('2026-11-30T09:00:01Z INFO two\\n'); time.sleep(1)"
    done = analyze("watch", "app.log", "--format", "json", "--", PYTHON, "-c", program, cwd=tmp_path)
    assert "app.log: the file was made shorter while it was watched" in done.stderr
    notes = [n for n in json.loads(done.stdout)["notes"] if n["reason"] == "changed"]
    assert [n["message"].partition(";")[0] for n in notes] == ["the file was made shorter while it was watched"]


class Over:
    """A command that is over, and a receiver in the middle of a request: as much of both as is asked."""

    code, asked = 0, False

    def ended(self, now: float) -> bool:
        return now >= 3

    def busy(self) -> bool:
        return True


def test_a_request_that_never_ends_does_not_hold_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes from another program: what the command itself sent has come when it is over."""
    now = 0.0
    monkeypatch.setattr(watching.time, "monotonic", lambda: now)
    run = watching._Run(watching.Wanted((), 0, ("x",), Options(), None, None, None, True, "never"))
    monkeypatch.setattr(run, "_command", Over())
    monkeypatch.setattr(run, "_receiver", Over())
    ends = []
    for now in (0.0, 2.9, 3.0, 7.8, 8.0):  # noqa: B007  (the clock reads it)
        ends.append(run.over())
    assert ends == [False, False, False, False, True]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_the_command_gets_the_signal_and_all_that_it_started_ends(number: signal.Signals, tmp_path: Path) -> None:
    program = script(
        tmp_path,
        "import os, subprocess, sys, time\n"
        "deaf = 'import signal, time; signal.signal(2, signal.SIG_IGN); print(\"deaf\", flush=True); time.sleep(300)'\n"
        "left = subprocess.Popen([sys.executable, '-c', deaf])\n"
        "print('pids', os.getpid(), left.pid, flush=True)\n"
        "try:\n    time.sleep(300)\nexcept KeyboardInterrupt:\n    print('told to end', flush=True)\n",
    )
    watched = alone("watch", "--", PYTHON, program)
    assert watched.stderr is not None
    said = [next(line for line in watched.stderr if line.startswith(("pids", "deaf"))) for _ in range(2)]
    pids = max(said).split()[1:]  # both are ready
    watched.send_signal(number)
    out, err = watched.communicate(timeout=120)
    assert "told to end" in err
    assert watched.returncode == 0, err
    assert "the command" not in err.replace("from the command", ""), "it was told to, and did not fail"
    assert "Read: 1 input" in out
    gone(*map(int, pids))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_twice_ends_a_command_that_will_not(tmp_path: Path) -> None:
    deaf = "import os, signal, time; signal.signal(2, signal.SIG_IGN); print('pid', os.getpid(), flush=True); time.sleep(300)"
    watched = alone("watch", "--", PYTHON, "-c", deaf)
    assert watched.stderr is not None
    pid = int(next(line for line in watched.stderr if line.startswith("pid")).split()[1])
    watched.send_signal(signal.SIGINT)
    time.sleep(0.5)
    watched.send_signal(signal.SIGINT)
    out, err = watched.communicate(timeout=120)
    assert (watched.returncode, out) == (130, "")
    assert "Traceback" not in err
    gone(pid)


def gone(*pids: int) -> None:
    """Each has ended, and was not left as a zombie of ours; what began in the background is reaped by another, in its time."""
    for pid in pids:
        for _ in range(400):
            try:
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except FileNotFoundError:
                break
            if state == "Z":
                break
            time.sleep(0.05)
        else:
            pytest.fail(f"process {pid} was left behind")


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_at_any_moment_of_the_start_leaves_nothing(tmp_path: Path) -> None:
    """130 without a report where nothing was started yet; else the report, and the program is gone."""
    mark = tmp_path / "pid"
    program = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(300)"
    for delay in (0.0, 0.02, 0.1, 0.2, 0.35, 0.5, 0.8):
        watched = alone("watch", "--", PYTHON, "-c", program)
        time.sleep(delay)
        watched.send_signal(signal.SIGINT)
        _, err = watched.communicate(timeout=120)
        if "Fatal Python error" in err:
            continue  # Python itself had not started yet
        # The command, a Python too, may have printed that it was interrupted; then there is something to report on.
        assert watched.returncode in (-signal.SIGINT, 130, 3, 0), (delay, watched.returncode, err)
        assert "agentcore_analyzer" not in err or watched.returncode == -signal.SIGINT, (delay, err)
        if mark.exists() and mark.read_text():
            gone(int(mark.read_text()))
            mark.unlink()


LOST = """
import sys
from agentcore_analyzer import cli
from agentcore_analyzer.cli import interrupt, watching
before = watching._interrupts
def lost(run):
    interrupt.pressed = True
    return before(run)
watching._interrupts = lost
sys.argv = ["analyze", "watch", "--", sys.executable, "-c", "import time; time.sleep(300)"]
cli.main()
"""


IN_AN_EXTENSION = """
import signal, sys, time
from agentcore_analyzer.cli import interrupt
class Presses:
    def find_spec(self, name, *_):
        if name == "uuid":
            sys.meta_path.remove(self)
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Presses())
sys.modules.pop("uuid", None)
signal.signal(signal.SIGINT, interrupt.raised)
import orjson
print(orjson.dumps([1]))
"""


IN_A_CALLBACK = """
import signal, time, weakref
from agentcore_analyzer.cli import interrupt
class Watched:
    pass
held = Watched()
watch = weakref.ref(held, lambda _: signal.raise_signal(signal.SIGINT))
signal.signal(signal.SIGINT, interrupt.raised)
hook = interrupt.none_lost()
hook.__enter__()
del held
print("gone")
"""


IN_A_CLASS = """
import signal, time
from agentcore_analyzer.cli import interrupt
class Named:
    def __set_name__(self, owner, name):
        signal.raise_signal(signal.SIGINT)
signal.signal(signal.SIGINT, interrupt.raised)
class Holder:
    name = Named()
print("made")
"""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("presses", "before"),
    [
        pytest.param(IN_AN_EXTENSION, "b'[1]'", id="while an extension module is made"),
        pytest.param(IN_A_CALLBACK, "gone", id="where Python calls back"),
        pytest.param(IN_A_CLASS, "made", id="where an attribute is told its name"),
    ],
)
def test_a_ctrl_c_that_would_do_harm_or_be_lost_is_raised_a_moment_later(presses: str, before: str) -> None:
    waits = f"try:\n{indent(presses, '    ')}\n    time.sleep(100)\nexcept KeyboardInterrupt:\n    print('raised')"
    done = subprocess.run([PYTHON, "-c", waits], capture_output=True, text=True, timeout=120, check=False)
    # A moment later is before it says so on a busy machine, or before it ends the line.
    assert done.returncode == 0 and "".join(done.stdout.split()) in (f"{before}raised", "raised"), done.stderr  # noqa: PT018


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_ctrl_c_whose_exception_was_lost_ends_it_all_the_same() -> None:
    done = subprocess.run([PYTHON, "-c", LOST], capture_output=True, text=True, timeout=120, check=False)
    # And not after five minutes. The program, a Python too, may have come so far that it tells of its interruption.
    assert done.returncode in ((0, 1) if "KeyboardInterrupt" in done.stderr else (3,)), done.stderr
