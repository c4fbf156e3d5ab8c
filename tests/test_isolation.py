"""No connection, no file but those that were named, nothing out of the working folder: each command, with an eye on it."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import test_io_faults
from cases import ROOT
from test_io_faults import COMMANDS

origin = test_io_faults.origin  # the folder that the commands work on
LINES = [c.line.replace("{d}/out", f"{{d}}/out/{number}") for number, c in enumerate(COMMANDS)]
TRAPS = (
    "agentcore_analyzer.py", "agentcore_parsers.py", "click.py", "jinja2.py", "json.py", "lark.py", "networkx.py", "orjson.py", "re.py",
    "sitecustomize.py", "tabulate.py", "tomllib.py", "typing.py", "usercustomize.py", "zipfile.py", "encodings.py", "conftest.py",
)  # fmt: skip
RUNNER = """
import json, os, sys
folder, lines = sys.argv[1], json.loads(sys.argv[2])
sys.modules["pyarrow"] = None  # of an extra: it loads libraries of its own, and sets variables for them
opened, wrote, called, read = set(), set(), [], set()
class Environment(type(os.environ)):
    def __getitem__(self, key):
        if str(key).startswith(("AWS_", "BOTO", "NETRC")):
            read.add(key)
        return super().__getitem__(key)
os.environ.__class__ = Environment
from agentcore_analyzer import cli
def watch(event, arguments):
    if event.startswith(("socket.", "urllib.", "ftplib.", "smtplib.", "webbrowser.", "subprocess.", "ctypes.", "os.exec", "os.system")):
        called.append(event)
    elif event in ("os.fork", "os.posix_spawn", "os.putenv", "os.chown", "pty.spawn", "os.setxattr"):
        called.append(event)
    elif event == "open" and isinstance(arguments[0], (str, bytes)):
        name, mode, flags = os.fsdecode(arguments[0]), arguments[1], arguments[2]
        if not os.path.isabs(name) and not os.path.lexists(name):
            return  # of a folder that is open already: what tidies up goes down into it
        changes = (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        (wrote if changes else opened).add(os.path.realpath(name))
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod"):
        named = [os.fsdecode(a) for a in arguments[:2] if isinstance(a, (str, bytes)) and a]
        wrote.update(os.path.realpath(name) for name in named if os.path.isabs(name) or os.path.lexists(name))
sys.addaudithook(watch)
codes = []
for line in lines:
    sys.argv = ["analyze", *line.format(d=folder).split()]
    try:
        cli.main()
    except SystemExit as end:
        codes.append(end.code)
    sys.stdout.flush()
result = {"opened": sorted(opened), "wrote": sorted(wrote), "called": called, "environment": sorted(read), "codes": codes, "pid": [str(os.getpid())]}
open(3, "w").write(json.dumps(result))
"""


def watched(folder: Path, cwd: Path, lines: list[str], *before: str) -> dict[str, list[str]]:
    """All commands in one process, in a working folder full of traps and a home full of credentials."""
    home = folder.parent / "home"
    for name in (".aws/credentials", ".aws/config", ".netrc", ".config/agentcore-analyzer/config.toml", ".boto", ".agentcore.yaml"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("[default]\naws_access_key_id = x\n")
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONDONTWRITEBYTECODE",)}
    environment |= {"HOME": str(home), "AWS_PROFILE": "x", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_REGION": "x"}
    report = folder.parent / "watched.json"
    program = "exec 3>" + str(report) + '; exec "$@"'
    done = subprocess.run(
        ["bash", "-c", program, "x", *before, sys.executable, "-P", "-c", RUNNER, str(folder), json.dumps(lines)],
        cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert report.stat().st_size, done.stderr[-3000:]
    made: dict[str, list[str]] = json.loads(report.read_text())
    assert all(code in (0, 1) for code in made["codes"]), (made["codes"], done.stderr[-2000:])
    return made


def trapped(folder: Path) -> Path:
    """A folder that nothing may be loaded from."""
    cwd = folder.parent / "cwd"
    cwd.mkdir(exist_ok=True)
    for name in TRAPS:
        (cwd / name).write_text(f"open({str(folder.parent / 'sprung')!r}, 'a').write({name!r})\nraise SystemExit(99)\n")
    (cwd / "pyproject.toml").write_text("[tool.agentcore-analyzer]\nignore = ['tool-error']\n")
    (cwd / "mine.logpattern").write_text("format mine\n")
    (cwd / ".env").write_text("AWS_PROFILE=x\n")
    return cwd


@pytest.fixture
def folder(origin: Path, tmp_path: Path) -> Path:
    shutil.copytree(origin, tmp_path / "work")
    for number in range(len(LINES)):
        (tmp_path / "work" / "out" / str(number)).mkdir()
    return tmp_path / "work"


def test_only_what_was_named_is_opened(folder: Path) -> None:
    """From inside, by the hook that Python calls for every opening, starting, connecting and removing."""
    cwd = trapped(folder)
    seen = watched(folder, cwd, LINES)
    assert seen["called"] == []
    assert seen["environment"] == []
    python = {os.path.realpath(p) for p in (sys.prefix, sys.base_prefix, ROOT / "analyzer", ROOT / "parsers")}
    python |= {os.path.realpath(p) for p in sys.path if p and os.path.realpath(p) != os.path.realpath(ROOT)}
    python.add(str(folder))
    others = [p for p in seen["opened"] if not any(Path(p).is_relative_to(r) for r in python)]
    # The machine's own facts: what a zone or a locale is called, how large a terminal is, how much memory there is; for `doctor`
    # which Node is there. What belongs to another process is none of them.
    machine = ("/usr/share/zoneinfo", "/usr/lib", "/etc/localtime", "/dev/", "/usr/include/node")
    memory = rf"/proc/{seen['pid'][0]}/(?:cgroup|limits|statm)|/proc/meminfo|/sys/fs/cgroup/(?:.+/)?memory\.(?:max|limit_in_bytes)"
    assert [p for p in others if not p.startswith(machine) and not re.fullmatch(memory, p)] == []
    elsewhere = [p for p in seen["wrote"] if not Path(p).is_relative_to(folder)]
    assert [p for p in elsewhere if "__pycache__" not in p and not p.startswith("/dev/")] == []
    # Of what was written below the folder: outputs, or what is put in their place.
    inputs = {str(folder / n) for n in ("in/trace.json", "in/caller.log", "good.json", "report.json", "ticket.zip", "prices.toml")}
    assert not inputs & set(seen["wrote"])
    assert not (folder.parent / "sprung").exists()


LISTENER = """
import sys
events = []
def watch(event, arguments):
    if event.startswith(("socket.", "urllib.", "subprocess.", "os.exec", "os.system", "os.fork", "os.posix_spawn", "pty.")):
        events.append((event, arguments[1:2] if event.startswith("socket.") else arguments[:1]))
sys.addaudithook(watch)
from agentcore_analyzer import cli
sys.argv = ["analyze", *sys.argv[1:]]
try:
    cli.main()
finally:
    print("EVENTS", events, file=sys.stderr)
"""


def heard(*line: str) -> list[tuple[str, object]]:
    done = subprocess.run([sys.executable, "-c", LISTENER, *line], capture_output=True, text=True, check=False)
    events: list[tuple[str, object]] = ast.literal_eval(done.stderr.partition("EVENTS ")[2])
    return events


def test_the_one_exception_listens_on_this_machine_alone_and_starts_what_it_was_given(folder: Path) -> None:
    """`watch --otlp`: one socket, bound to 127.0.0.1; no connection, no name looked up. `watch -- COMMAND`: that program."""
    trace = str(folder / "in" / "trace.json")
    assert heard("watch", trace, "--for", "0s") == []
    listening = heard("watch", trace, "--otlp", "0", "--for", "300ms")
    made = [(event, arguments) for event, arguments in listening if event != "socket.__new__"]
    assert made == [("socket.bind", (("127.0.0.1", 0),))]
    assert len(listening) - len(made) == 1
    started = heard("watch", trace, "--", sys.executable, "-c", "")
    assert {event for event, _ in started} <= {"subprocess.Popen", "os.fork", "os.posix_spawn"}
    assert [arguments for event, arguments in started if event == "subprocess.Popen"] == [(sys.executable,)]


@pytest.mark.parametrize("module", [True, False], ids=["python -m", "analyze"])
def test_nothing_is_loaded_from_the_working_folder(module: bool, folder: Path) -> None:
    cwd = trapped(folder)
    shutil.copy(folder / "in" / "trace.json", cwd / "trace.json")
    command = [sys.executable, "-m", "agentcore_analyzer"] if module else [str(Path(sys.executable).with_name("analyze"))]
    if module:
        (cwd / "agentcore_analyzer.py").unlink()  # Python itself takes it for us; see the next test
    for optimized in ("", "2"):
        environment = os.environ | {"PYTHONOPTIMIZE": optimized}
        line = [*command, "trace.json", "--format", "json"]
        done = subprocess.run(line, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1, done.stderr[-2000:]
        assert json.loads(done.stdout)["findings"], "a file of the folder had a say in what is ignored"
        assert not (folder.parent / "sprung").exists()


@pytest.mark.parametrize("command", [[str(Path(sys.executable).with_name("analyze"))], [sys.executable, "-P", "-m", "agentcore_analyzer"]])
def test_a_file_that_is_called_like_the_package_is_not_run(command: list[str], folder: Path) -> None:
    """As SECURITY.md says: by the command, and by `python -P -m`; without -P Python runs it before any line of ours."""
    done = subprocess.run([*command, "--version"], cwd=trapped(folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert not (folder.parent / "sprung").exists()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_every_command_works_without_a_network(folder: Path) -> None:
    offline = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*offline, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no user namespaces here")
    assert watched(folder, trapped(folder), LINES, *offline)["called"] == []


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_command_asks_the_kernel_for_a_network(folder: Path, tmp_path: Path) -> None:
    """From outside: not one call of the network's, whatever library made it."""
    log = tmp_path / "calls"
    command = ["strace", "-f", "-qq", "-e", "trace=network,execve", "-o", str(log)]
    if subprocess.run([*command, "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not trace here")
    watched(folder, trapped(folder), LINES, *command)
    calls = [line for line in log.read_text().splitlines() if "SIG" not in line]
    assert [line for line in calls if "execve(" not in line] == []
    assert len([line for line in calls if "execve(" in line]) == 1, "python, and nothing that it started"
