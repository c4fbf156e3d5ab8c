"""The pre-commit hooks and the GitHub Action: well-formed, and their commands do what they should."""

from __future__ import annotations

import json
import os
import re
import select
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cases import CAPTURES, ROOT
from command import ANALYZE, analyze

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = [step for step in ACTION["runs"]["steps"] if "run" in step]
BROKEN, HEALTHY = CAPTURES / "tool-raises-hidden", CAPTURES / "strands-ok"


def hook(name: str) -> dict[str, Any]:
    return next(h for h in HOOKS if h["id"] == name)


def test_hooks_have_what_pre_commit_needs() -> None:
    for item in HOOKS:
        assert {"id", "name", "description", "entry", "language", "files"} <= set(item)
        assert item["language"] == "python"
        re.compile(item["files"])


@pytest.mark.parametrize(
    ("name", "path", "is_meant"),
    [
        ("agentcore-analyzer", "agentcore/.cli/traces/otlp/agent-1.otlp.jsonl", True),
        ("agentcore-analyzer", "app/agentcore/.cli/logs/dev/dev.log", True),
        ("agentcore-analyzer", "exports/run.otlp.json.gz", True),
        ("agentcore-analyzer", "package.json", False),
        ("agentcore-doctor", "agentcore/agentcore.json", True),
        ("agentcore-doctor", "requirements-dev.txt", True),
        ("agentcore-doctor", "notagentcore.json", False),
    ],
)
def test_hooks_look_at_the_right_files(name: str, path: str, is_meant: bool) -> None:
    assert bool(re.search(hook(name)["files"], path)) is is_meant


def test_the_hooks_run_their_commands(tmp_path: Path) -> None:
    words = shlex.split(hook("agentcore-analyzer")["entry"])
    assert words.pop(0) == "analyze"
    assert analyze(*words, str(BROKEN / "agent.otlp.jsonl"), str(BROKEN / "trace.json")).returncode == 1
    assert analyze(*words, str(HEALTHY / "agent.otlp.jsonl")).returncode == 0
    assert shlex.split(hook("agentcore-doctor")["entry"]) == ["analyze", "doctor"]
    assert analyze("doctor", cwd=tmp_path).returncode in (0, 1)


# In place of the program: hands its arguments to the process of the tests, which answers as `main` would.
ASKING = """#!/bin/bash
asked=$(mktemp -d "$RUNNER_TEMP/asked-XXXXXX")
printf '%s\\0' "$@" > "$asked/arguments"
mkfifo "$asked/code"
echo "$asked" > "$RUNNER_TEMP/asked"
read -r code < "$asked/code"
cat "$asked/out"
cat "$asked/err" >&2
exit "$code"
"""


class Runner:
    """As GitHub runs a step of a composite action: bash with -eo pipefail, inputs as variables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.real = False  # whether the installed program is run, a process each time
        self.output, self.summary = folder / "output", folder / "summary"
        self.output.touch()
        self.summary.touch()
        programs = folder / "temp" / "agentcore-analyzer" / "bin"
        programs.mkdir(parents=True)
        self.program = programs / "analyze"
        os.mkfifo(folder / "temp" / "asked")

    def __call__(self, step: str = "Analyze", **inputs: str) -> subprocess.CompletedProcess[str]:
        script = next(s for s in STEPS if s["name"] == step)
        given = {name: str(member.get("default", "")) for name, member in ACTION["inputs"].items()} | {
            name.replace("_", "-"): value for name, value in inputs.items()
        }
        variables = {
            name: re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", lambda m: given[m[1]], value) for name, value in script["env"].items()
        }
        file = self.folder / "step.sh"
        file.write_text(script["run"])
        self.program.unlink(missing_ok=True)
        if self.real:
            self.program.symlink_to(ANALYZE)
        else:
            self.program.write_text(ASKING)
            self.program.chmod(0o755)
        out, err = (self.folder / name for name in ("step.out", "step.err"))
        with out.open("wb") as stdout, err.open("wb") as stderr:
            step_ = subprocess.Popen(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)], cwd=ROOT, stdout=stdout, stderr=stderr,
                env={
                    "PATH": os.environ["PATH"], "RUNNER_TEMP": str(self.folder / "temp"), "GITHUB_OUTPUT": str(self.output),
                    "GITHUB_STEP_SUMMARY": str(self.summary), "GITHUB_ACTION_PATH": str(ROOT), **variables,
                },
            )  # fmt: skip
            self.answer(step_)
        return subprocess.CompletedProcess(step_.args, step_.wait(), out.read_text("utf-8"), err.read_text("utf-8"))

    def answer(self, step: subprocess.Popen[bytes]) -> None:
        """Answers what the step asks of the program, until it ends."""
        with os.fdopen(os.open(self.folder / "temp" / "asked", os.O_RDWR | os.O_NONBLOCK), "rb", 0) as asked:
            while step.poll() is None:
                if not select.select([asked], [], [], 0.01)[0]:
                    continue
                where = Path(asked.read(4096).decode().strip())  # one call at a time: a step waits for the answer
                done = analyze(*(where / "arguments").read_text("utf-8").split("\0")[:-1], cwd=ROOT)
                (where / "out").write_text(done.stdout, "utf-8")
                (where / "err").write_text(done.stderr, "utf-8")
                (where / "code").write_text(f"{done.returncode}\n")

    def said(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_the_action_is_one() -> None:
    assert ACTION["runs"]["using"] == "composite"
    for step in STEPS:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "what stands in an input must not become part of the script"
        used = {m for value in step["env"].values() for m in re.findall(r"inputs\.([a-z-]+)", value)}
        assert used <= set(ACTION["inputs"])
    asked = {m for s in STEPS for v in s["env"].values() for m in re.findall(r"inputs\.([a-z-]+)", v)}
    (cache,) = (s for s in ACTION["runs"]["steps"] if "uses" in s)
    assert cache["if"] == "inputs.cache == 'true'"
    assert asked | {"cache"} == set(ACTION["inputs"])
    assert ACTION["branding"] == {"icon": "activity", "color": "orange"}


def test_a_finding_fails_the_step_and_is_shown(run: Runner, tmp_path: Path) -> None:
    run.real = True
    done = run(files=f"{BROKEN}\n", report=str(tmp_path / "r.json"), sarif=str(tmp_path / "r.sarif"))
    assert done.returncode == 1, done.stderr
    assert "::error title=tool-error" in done.stdout
    assert "tool-error" in run.summary.read_text()
    assert "reserve_stock" not in run.summary.read_text(), "the summary is redacted"
    assert run.said()["exit-code"] == "1"
    assert json.loads(Path(run.said()["report"]).read_text()) == json.loads((tmp_path / "r.json").read_text())
    assert json.loads((tmp_path / "r.sarif").read_text())["version"] == "2.1.0"


def test_the_other_inputs(run: Runner, tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    assert run(files=str(HEALTHY)).returncode == 0
    assert run(files=str(BROKEN), fail_on="never", report=str(report)).returncode == 0
    assert run(files=str(BROKEN), baseline=str(report)).returncode == 0
    assert run(files=str(BROKEN), ignore="tool-error").returncode == 0
    assert run(files=f"{HEALTHY}\n\n{BROKEN}", select="tool-error").returncode == 1
    redacted = run(files=str(BROKEN), redact="true")
    assert "reserve_stock" not in redacted.stdout
    assert "::error title=tool-error" in redacted.stdout


def test_rules_and_line_formats_of_ones_own(run: Runner, tmp_path: Path) -> None:
    log = tmp_path / "agent.log"
    log.write_text("2026-11-22T20:17:24Z ERROR orders.api RefusedError: order 4711 refused: no stock in FRA2\n")
    told = run(files=str(log), rules=f"\n{ROOT / 'examples' / 'plugin' / 'rules'}\n")
    assert told.returncode == 1, told.stderr
    assert "::error title=order-out-of-stock" in told.stdout
    assert run(files=str(BROKEN), rules="absent.toml").returncode == 2
    assert run(files=str(BROKEN), log_pattern="absent.pattern").returncode == 2


def test_what_cannot_be_read_or_is_not_named(run: Runner) -> None:
    done = run(files="absent.json")
    assert done.returncode == 3
    assert "report" not in run.said()
    assert "::error title=agentcore-analyzer::nothing could be read" in done.stdout
    assert "absent" not in run.summary.read_text()
    assert "nothing could be read" in run.summary.read_text()
    done = run(files=str(BROKEN), select="nonsense")
    assert "::error title=agentcore-analyzer::an input of this action" in done.stdout
    done = run(files="\n\n")
    assert done.returncode == 2
    assert "::error::no files were named" in done.stdout


def test_a_name_is_never_a_command_or_an_option(run: Runner, tmp_path: Path) -> None:
    for name in (f"$(touch {tmp_path}/ran)", f"`touch {tmp_path}/ran`", f'"; touch {tmp_path}/ran; "', "--help", "-o"):
        assert run(files=name).returncode == 3, name
    assert not (tmp_path / "ran").exists()


def test_the_install_step_is_sound_and_says_which_python_it_needs(run: Runner, tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "python3").write_text("#!/bin/sh\nexit 1\n")
    (old / "python3").chmod(0o755)
    script = next(s for s in STEPS if s["name"] == "Python")["run"]
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script], capture_output=True, text=True, check=False,
        env={"PATH": f"{old}:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path), "GITHUB_ACTION_PATH": str(ROOT), "PACKAGE": ""},
    )  # fmt: skip
    assert done.returncode == 2
    assert "::error::agentcore-analyzer needs Python 3.11" in done.stdout


def test_what_is_cached_is_of_this_lock_and_this_python(run: Runner) -> None:
    keys = []
    for package in ("", "agentcore-analyzer==0.2.0"):
        assert run("Python", package=package).returncode == 0
        keys.append(run.said()["key"])
    assert re.fullmatch(r"agentcore-analyzer-3\.\d+\.\d+-[0-9a-f]{32}", keys[0])
    assert keys[0] != keys[1]
    assert Path(run.said()["program"]).exists()
