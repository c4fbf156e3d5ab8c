"""
The machine fails under every command that reads or writes: at each of its calls, in turn, until none fails.

Promised (T27, T28): the exit codes of the contract, one line that says why, the old file or the new one and never a part,
nothing left beside it. After a kill a file under a hidden temporary name may be left, and the next run is not disturbed.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from agentcore_analyzer import cli, plugins, redaction, rules
from agentcore_analyzer.replay.capture import capture
from agentcore_analyzer.source.opened import CHANGED
from cases import CAPTURES, FIXTURES, ROOT, WHOLE
from command import ANALYZE, analyze_closed, environment
from faults import Calls, child, counted, dying, failing

ERRORS = (errno.EIO, errno.ENOSPC, errno.EACCES, errno.EINTR)
INPUT = FIXTURES / "detectors" / "permission-denied" / "hit-span-without-tool" / "spans.otlp.json"
TIMES = re.compile(r'"duration_ns": \d+|\d+ ms$|in \d+ s', re.MULTILINE)  # how long a run took
OLD = b"what stood here before\n"


class Command(NamedTuple):
    name: str
    line: str  # {d}: the folder of the test
    writes: str = ""  # the file or folder that it makes
    folder: bool = False
    goes_on: bool = False  # what it had done stays, under a hidden name, for the next run of it


COMMANDS = [
    Command("run", "{d}/in/trace.json {d}/in/caller.log --full --quiet"),
    Command("run-folder", "{d}/in --format json --quiet"),
    Command("run-output", "{d}/in/trace.json -o {d}/out/report --full --quiet", "out/report"),
    Command("run-html", "{d}/in/trace.json --format html --no-redact -o {d}/out/report --quiet", "out/report"),
    Command("run-redact", "{d}/in/trace.json --format json --redact --key-file {d}/key -o {d}/out/report --quiet", "out/report"),
    Command("run-baseline", "{d}/in/trace.json --baseline {d}/report.json -o {d}/out/report --full --quiet", "out/report"),
    Command("run-rules", "{d}/in/trace.json --rules {d}/orders.toml -o {d}/out/report --full --quiet", "out/report"),
    Command("run-patterns", "{d}/in/trace.json --log-pattern {d}/till.logpattern -o {d}/out/report --full --quiet", "out/report"),
    Command("run-minimise", "{d}/in/trace.json --minimise {d}/out/small --full --quiet", "out/small", folder=True),
    Command("redact", "redact {d}/in --key-file {d}/key -o {d}/out/copy --quiet", "out/copy", folder=True),
    Command("private-map", "redact {d}/in/trace.json --key-file {d}/key --private-map {d}/out/map -o {d}/out/copy -q", "out/map"),
    Command("new-key", "convert {d}/report.json --format csv --redact --key-file {d}/out/key -o {d}/out/report.csv", "out/key"),
    Command("minimise", "minimise {d}/in/trace.json -o {d}/out/small --max-tests 3 --quiet", "out/small", folder=True),
    Command("ticket", "ticket {d}/in/trace.json --whole --key-file {d}/key -o {d}/out/ticket.zip --quiet", "out/ticket.zip"),
    Command("verify", "ticket --verify {d}/ticket.zip --quiet"),
    Command("watch", "watch {d}/in --for 0s --full -o {d}/out/report --quiet", "out/report"),
    Command("show", "show permission-denied {d}/in/trace.json --quiet"),
    Command("diff", "diff {d}/good.json {d}/in/trace.json -o {d}/out/diff --quiet", "out/diff"),
    Command("prices", "diff {d}/good.json {d}/in/trace.json --prices {d}/prices.toml -o {d}/out/diff --quiet", "out/diff"),
    Command("capture", "capture {d}/in/trace.json --no-redact --name one --into {d}/out --quiet", "out/one", folder=True),
    Command("recapture", "capture {d}/in/trace.json --no-redact --force --name kept --into {d} --quiet", "kept", folder=True),
    Command("replay", "replay {d}/kept --format json -o {d}/out/outcome --quiet", "out/outcome"),
    Command("update", "replay {d}/stale --update --quiet", "stale/expected.json"),
    Command("convert", "convert {d}/report.json --format csv -o {d}/out/report.csv", "out/report.csv"),
    Command("skill", "skill --install {d}/out", "out/agentcore-analyzer/SKILL.md"),
    Command("query", "query -f {d}/ask.traceql {d}/in/trace.json -o {d}/out/answer --quiet", "out/answer"),
    Command("fleet", "fleet {d}/in -o {d}/out/fleet --workers 1 --quiet", "out/fleet", folder=True, goes_on=True),
    Command("formats", "formats {d}/in/trace.json"),
    Command("doctor", "doctor {d}/project"),
    Command("rules", "rules test {d}/orders.toml"),
]
# What reads and writes nothing of a user's, and what its own tests feed with faults.
WITHOUT = {"detectors": "no file", "explain": "no file", "schema": "no file", "mcp": "tests/test_mcp.py"}
WRITERS = [c for c in COMMANDS if c.writes]
TO_A_FILE = [c for c in WRITERS if f"-o {{d}}/{c.writes}" in c.line and not c.folder]
each_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
each_writer = pytest.mark.parametrize("command", WRITERS, ids=lambda c: c.name)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that the commands read."""
    folder = tmp_path_factory.mktemp("origin")
    (folder / "ask.traceql").write_text("{ status = error }")
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    shutil.copy(INPUT, folder / "in" / "trace.json")
    (folder / "in" / "caller.log").write_bytes(b"2026-11-22T22:28:47Z ERROR botocore: Read timeout on endpoint URL\n")
    shutil.copy(CAPTURES / "strands-ok" / "trace.json", folder / "good.json")
    shutil.copy(ROOT / "examples/plugin/example_plugin/patterns/till.logpattern", folder / "till.logpattern")
    shutil.copy(ROOT / "examples/plugin/rules/orders.toml", folder / "orders.toml")
    (folder / "project").mkdir()
    (folder / "project" / "requirements.txt").write_text("bedrock-agentcore==1.0.0\n")
    (folder / "project" / "agent.py").write_text("import bedrock_agentcore\n")
    (folder / "key").write_bytes(b"k" * 32)
    (folder / "key").chmod(0o600)
    (folder / "prices.toml").write_text('[[price]]\nmodel = "*"\ninput = 1\noutput = 2\n')
    capture([str(folder / "in" / "trace.json")], folder / "kept", None)
    shutil.copytree(folder / "kept", folder / "stale")
    stale = folder / "stale" / "expected.json"
    stale.write_bytes(stale.read_bytes().replace(b'"certain"', b'"possible"'))
    made = "{d}/in/trace.json --format json -o {d}/report.json", "ticket {d}/in/trace.json --whole -o {d}/ticket.zip --quiet"
    for line in made:
        assert done(folder, line).code in (0, 1)
    return folder


class Done(NamedTuple):
    code: int
    out: str
    err: str


def done(folder: Path, line: str) -> Done:
    """A command as `main` runs it, in this process."""
    plugins.from_patterns.cache_clear()
    rules.read.cache_clear()
    real_key, redaction.new_key = redaction.new_key, lambda: b"k" * 32  # else no run is like another
    out, err, before = io.BytesIO(), io.StringIO(), sys.argv
    stdout = io.TextIOWrapper(out, "utf-8", write_through=True)
    sys.argv = ["analyze", *line.format(d=folder).split()]
    code = 0
    try:
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(err):
            try:
                cli.main()
            except SystemExit as exc:
                code = exc.code if isinstance(exc.code, int) else 0
        stdout.flush()
    finally:
        sys.argv, redaction.new_key = before, real_key
    return Done(code, out.getvalue().decode(), err.getvalue())


@pytest.fixture
def fresh(origin: Path, tmp_path: Path) -> Callable[[], Path]:
    """A new copy of that folder, at the same place each time."""

    def make() -> Path:
        target = tmp_path / "work"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(origin, target)
        return target

    return make


def content(path: Path) -> dict[str, bytes]:
    """A file, or all of a folder."""
    if path.is_dir():
        return {str(p.relative_to(path)): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file() and WORK not in p.parts}
    return {"": path.read_bytes()} if path.exists() else {}


WORK = ".work"  # of a run that goes on
Files = dict[str, bytes]


def calls_of(command: Command, make: Callable[[], Path], before: bytes | None) -> tuple[Calls, Done, Files, Files]:
    """The calls, the end, the whole folder before and what was written, where nothing fails."""
    folder = make()
    prepared(command, folder, before)
    was = content(folder)
    calls = Calls(folder)
    with counted(calls):
        result = done(folder, command.line)
    return calls, result, was, content(folder)


def prepared(command: Command, folder: Path, before: bytes | None) -> None:
    may_stand = not command.folder and command.name not in ("private-map", "new-key", "skill")
    if before is not None and command.writes.startswith("out/") and may_stand:
        (folder / command.writes).write_bytes(before)


def test_every_command_has_its_row() -> None:
    tried = {command.line.split()[0] for command in COMMANDS}
    assert {name for name in cli.commands.names() if name != "run"} - tried == set(WITHOUT)


@each_command
def test_every_call_may_fail(command: Command, fresh: Callable[[], Path]) -> None:
    calls, usual, was, will = calls_of(command, fresh, OLD)
    assert usual.code in (0, 1), usual
    assert calls.made, "nothing below the folder was read"
    # Some of the calls day by day, more than thirty of no command: a minimiser makes a hundred.
    step = 1 if WHOLE else 1 + len(calls.made) // 30
    for at in range(1, len(calls.made) + 1):
        if at % step:
            continue
        for number in ERRORS if WHOLE else (ERRORS[at // step % 4],):
            folder = fresh()
            prepared(command, folder, OLD)
            struck = Calls(folder, failing(number), at)
            with counted(struck):
                result = done(folder, command.line)
            where = f"{command.name}: {errno.errorcode[number]} in call {at}, {calls.made[at - 1]}: {result}"
            assert "internal error" not in result.err, where
            assert "Traceback" not in result.err + result.out, where
            now = content(folder)
            if hidden(struck.last) and calls.made[at - 1] in ("open", "scandir", "stat") and result.code == usual.code:
                now = {name: data for name, data in now.items() if not hidden(name)}  # tidying up is what failed
            assert sound(now, was, will), where
            same_words = TIMES.sub("", result.out) == TIMES.sub("", usual.out)
            if result.code == usual.code and timeless(now) == timeless(will) and same_words:
                continue  # it did not matter
            if command.name == "doctor" and result.code == 2:
                assert "does not exist" in result.err  # click's own words
                continue
            said = os.strerror(number)
            assert result.code in (0, 1, 2, 3, 74), where
            shown = result.out + result.err + "".join(d.decode("utf-8", "replace") for n, d in now.items() if was.get(n) != d)
            # A file of which nothing can be told any more is said to have changed.
            assert said in shown or CHANGED[:20] in shown, where
            if result.code in (2, 74):
                lines = result.err.strip().splitlines()
                assert result.code == 2 or len([row for row in lines if row.startswith("analyze: cannot ")]) == 1, where


def sound(now: dict[str, bytes], was: dict[str, bytes], will: dict[str, bytes]) -> bool:
    """Nothing has come besides or gone, and what the command does not change is as it was."""
    extra = [name for name in now if name not in was and name not in will]
    gone = [name for name in was if name in will and name not in now]
    return not extra and not gone and all(now[name] == data for name, data in was.items() if data == will.get(name))


def timeless(files: dict[str, bytes]) -> dict[str, str]:
    return {name: TIMES.sub("", data.decode("utf-8", "replace")) for name, data in files.items()}


def leftovers(folder: Path) -> list[str]:
    return [str(p.relative_to(folder)) for p in folder.rglob(".*") if WORK not in p.parts]


@each_writer
def test_a_kill_at_any_moment_leaves_the_old_or_the_new(command: Command, fresh: Callable[[], Path]) -> None:
    calls, _, was, will = calls_of(command, fresh, OLD)
    moments = [at for at, call in enumerate(calls.made, 1) if call not in ("stat", "read", "scandir", "listdir")]
    for at in moments if WHOLE else moments[-8:]:
        folder = fresh()
        prepared(command, folder, OLD)

        def work(folder: Path = folder, at: int = at) -> None:
            with counted(Calls(folder, dying, at)):
                done(folder, command.line)

        assert child(work) == -9, f"{command.name}: call {at}"
        now = {name: data for name, data in content(folder).items() if not hidden(name)}
        where = f"{command.name}: killed in call {at}, {calls.made[at - 1]}"
        for name, data in now.items():
            assert data in (was.get(name), will.get(name)), f"{where}: {name} is torn"
        if command.folder and command.name != "redact" and not command.goes_on:
            of = {n: d for n, d in now.items() if n.startswith(command.writes + "/")}
            whole = {n: d for n, d in will.items() if n.startswith(command.writes + "/")}
            before = {n: d for n, d in was.items() if n.startswith(command.writes + "/")}
            assert of in ({}, whole, before), f"{where}: half a folder"


@each_writer
def test_ctrl_c_at_any_call(command: Command, fresh: Callable[[], Path]) -> None:
    """130, nothing said that looks like a crash, and the old files or the new ones."""
    calls, _, was, will = calls_of(command, fresh, OLD)
    for at in range(1, len(calls.made) + 1, 1 if WHOLE else 1 + len(calls.made) // 6):
        folder = fresh()
        prepared(command, folder, OLD)
        with counted(Calls(folder, pressed, at)):
            result = done(folder, command.line)
        where = f"{command.name}: in call {at}, {calls.made[at - 1]}: {result}"
        assert result.code == 130, where
        assert "Traceback" not in result.err, where
        now = content(folder)
        assert not [name for name in now if hidden(name)], where
        assert sound(now, was, will), where
        for name, data in now.items():
            assert data in (was.get(name), will.get(name)), f"{where}: {name} is torn"


def pressed(call: str, path: str) -> None:
    raise KeyboardInterrupt


def hidden(name: str) -> bool:
    return any(part.startswith(".") for part in Path(name).parts)


def limited() -> None:
    """As a disk that is full: no file may grow beyond a few bytes. What Python compiles would be cut there and stay so."""
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


@each_writer
def test_a_full_disk(command: Command, fresh: Callable[[], Path]) -> None:
    folder = fresh()
    prepared(command, folder, OLD)
    was = content(folder)

    def work() -> None:
        limited()
        sys.exit(done(folder, command.line).code)

    assert child(work) == 74
    # What is smaller than the limit was written whole before: the first of several copies, a key.
    whole = {"redact": "out/copy/", "new-key": "out/key"}.get(command.name)
    assert {name: data for name, data in content(folder).items() if whole is None or not name.startswith(whole)} == was
    assert not [name for name in leftovers(folder) if name not in was]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", TO_A_FILE, ids=lambda c: c.name)
def test_a_device_that_is_full(command: Command, fresh: Callable[[], Path]) -> None:
    folder = fresh()
    line = command.line.replace("{d}/" + command.writes, "/dev/full")
    result = done(folder, line)
    assert result.code == 74
    assert "No space left" in result.err


@pytest.mark.skipif(not Path("/sys/kernel").exists(), reason="needs a place where nobody can write")
@each_writer
def test_a_place_where_nobody_may_write(command: Command, fresh: Callable[[], Path]) -> None:
    if command.name in ("recapture", "update"):
        pytest.skip("writes where it reads")
    folder = fresh()
    was = content(folder)
    line = command.line.replace("{d}/out", "/sys/kernel")
    result = done(folder, line)
    if command.name == "new-key":
        assert result.code == 2
        assert "--key-file" in result.err
    else:
        assert result.code == 74, result
        assert "analyze: cannot write" in result.err
    assert "Traceback" not in result.err
    assert content(folder) == was or command.name == "private-map"


@pytest.mark.parametrize("command", [c for c in WRITERS if c.writes == "out/report"], ids=lambda c: c.name)
def test_through_a_link_nothing_is_torn(command: Command, fresh: Callable[[], Path]) -> None:
    """A link as the output: what it points to, or the link, is the new report; nothing is half of anything."""
    folder = fresh()
    (folder / "real").write_bytes(OLD)
    (folder / "out" / "report").symlink_to(folder / "real")
    result = done(folder, command.line)
    assert result.code in (0, 1)
    report = (folder / "out" / "report").read_bytes()
    assert report not in (OLD, b"")
    assert (folder / "real").read_bytes() in (OLD, report)


@each_writer
def test_writers_at_the_same_time(command: Command, fresh: Callable[[], Path]) -> None:
    if command.name not in ("run-output", "ticket", "convert", "capture", "redact", "minimise", "update"):
        pytest.skip("the same writing as one of the others")
    _, _, was, will = calls_of(command, fresh, OLD)
    folder = fresh()
    start = folder.parent / "start"
    start.unlink(missing_ok=True)
    pids = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            while not start.exists():
                pass
            os._exit(done(folder, command.line).code)
        pids.append(pid)
    start.touch()
    codes = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
    now = content(folder)
    assert not leftovers(folder), codes
    assert set(codes) <= {0, 1, 2, 74}, codes
    assert set(codes) & {0, 1}, "somebody must have written"
    for name, data in now.items():
        assert data == will.get(name, was.get(name)), name


def test_files_that_change_or_go_while_they_are_read(fresh: Callable[[], Path]) -> None:
    folder = fresh()
    trace = folder / "in" / "trace.json"

    def shrink(call: str, path: str) -> None:
        trace.write_bytes(trace.read_bytes()[:300]) if trace.exists() else None

    def vanish(call: str, path: str) -> None:
        trace.unlink(missing_ok=True)

    calls, *_ = calls_of(COMMANDS[0], fresh, None)
    for strike in (shrink, vanish):
        for at in range(1, len(calls.made) + 1, 1 if WHOLE else 3):
            folder = fresh()
            trace = folder / "in" / "trace.json"
            with counted(Calls(folder, strike, at)):
                result = done(folder, COMMANDS[0].line)
            assert result.code in (0, 1, 3), (strike.__name__, at, result)
            assert "internal error" not in result.err + result.out


@each_command
def test_closed_streams(command: Command, fresh: Callable[[], Path]) -> None:
    """Started by something that gave it neither input nor output."""
    folder = fresh()
    code = analyze_closed(*command.line.format(d=folder).split(), said=folder / "said")
    said = (folder / "said").read_text()
    assert code in (0, 1, 74), said
    assert "Traceback" not in said
    assert "internal error" not in said


def test_closed_streams_of_the_program(fresh: Callable[[], Path]) -> None:
    """The copy of this process that is asked above ends as the program does."""
    folder = fresh()
    for name in ("run", "run-output"):
        line = next(c.line for c in COMMANDS if c.name == name).format(d=folder)
        shell = ["bash", "-c", f"'{ANALYZE}' {line} <&- >&- 2>{folder}/said"]
        code = subprocess.run(shell, env=environment(), check=False).returncode
        assert analyze_closed(*line.split(), said=folder / "said-of-the-copy") == code, name
        assert (folder / "said-of-the-copy").read_text() == (folder / "said").read_text()
