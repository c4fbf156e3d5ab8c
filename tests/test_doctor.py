"""`analyze doctor`: rows for a made-up project that is ready and one that is not, and what it never touches."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from agentcore_analyzer import doctor
from cases import FIXTURES, ROOT

SCHEMA = json.loads((ROOT / "analyzer/agentcore_analyzer/doctor-1.schema.json").read_text("utf-8"))
READY, BROKEN = FIXTURES / "doctor" / "ready", FIXTURES / "doctor" / "broken"
ANALYZE = Path(sys.executable).with_name("analyze")
# What depends on the machine that runs the tests.
MACHINE = {"Python", "Node.js", "agentcore CLI", "uv", "container engine", "bedrock-agentcore", "strands-agents",
           "aws-opentelemetry-distro", "boto3", "bedrock-agentcore-starter-toolkit"}  # fmt: skip


def rows(folder: Path) -> list[doctor.Check]:
    return [c for c in doctor.examine(folder, third_party=False) if c.check not in MACHINE]


def row(folder: Path, name: str) -> doctor.Check:
    return next(c for c in doctor.examine(folder, third_party=False) if c.check == name)


def test_a_project_that_is_ready() -> None:
    found = rows(READY)
    assert {c.state for c in found} == {doctor.OK}, found
    assert [c.check for c in found] == [
        "agentcore.json", "entrypoint", "aws-targets.json", "architecture", "requirements", "dev port",
    ]  # fmt: skip


def test_a_project_that_is_not() -> None:
    found = {(c.check, c.state) for c in rows(BROKEN)}
    assert found == {
        ("agentcore.json", doctor.FAIL), ("entrypoint", doctor.FAIL), ("aws-targets.json", doctor.FAIL),
        ("aws-targets.json", doctor.OK), ("deployed-state.json", doctor.WARN), ("architecture", doctor.FAIL),
        ("requirements", doctor.WARN), ("dev-port-mismatch", doctor.FAIL), ("otel-wrapper-missing", doctor.FAIL),
        ("environment-mismatch", doctor.WARN),
    }  # fmt: skip
    assert all(c.fix for c in rows(BROKEN) if c.state != doctor.OK)
    assert all(c.place and not c.place.startswith("/") for c in rows(BROKEN))


def test_no_value_of_a_variable_is_shown() -> None:
    assert "orders.example" not in json.dumps(doctor.as_dict(doctor.examine(BROKEN), ""))


def test_an_empty_folder(tmp_path: Path) -> None:
    assert [(c.check, c.state) for c in rows(tmp_path)] == [("project", doctor.FAIL)]


def test_a_file_that_cannot_be_read_is_a_row(tmp_path: Path) -> None:
    shutil.copytree(READY, tmp_path / "p")
    (tmp_path / "p" / "agentcore" / "agentcore.json").write_text('{"name": "orderdesk", "runtimes": [{"na')
    states = {(c.check, c.state) for c in rows(tmp_path / "p")}
    assert doctor.FAIL in {s for c, s in states if c in ("file", "project", "agentcore.json")}


ODD = [
    "[]",
    "7",
    '{"runtimes": 7}',
    '{"runtimes": [7, {"name": [1], "build": [1]}], "name": "x", "version": 1}',
    '{"runtimes": [{"name": "a", "codeLocation": "\\u0000", "entrypoint": "\\u0000"}], "name": "x", "version": 1}',
    json.dumps({"runtimes": [{"name": "a", "codeLocation": "x" * 5000, "entrypoint": "y" * 5000}], "name": "x", "version": 1}),
    "\x00",
]


@pytest.mark.parametrize("content", ODD)
def test_odd_configuration_never_crashes(tmp_path: Path, content: str) -> None:
    (tmp_path / "agentcore").mkdir()
    for name in ("agentcore.json", "aws-targets.json", ".env.local"):
        (tmp_path / "agentcore" / name).write_text(content)
    assert doctor.exit_code(doctor.examine(tmp_path, third_party=False)) == 1


@pytest.mark.parametrize(
    ("version", "state"),
    [("0.8.2", doctor.FAIL), ("0.9.0", doctor.OK), ("0.30.0", doctor.OK), ("1.0.0-rc.1", doctor.OK), ("", doctor.FAIL)],
)
def test_the_cli_is_found_by_its_files(tmp_path: Path, version: str, state: str) -> None:
    package = tmp_path / "node_modules" / "@aws" / "agentcore"
    package.mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"name": "@aws/agentcore", "version": version}))
    project = tmp_path / "project"
    project.mkdir()
    found = row(project, "agentcore CLI")
    assert (found.state, found.found) == (state, version)


def test_packages_are_those_of_the_projects_environment(tmp_path: Path) -> None:
    for name, version in (("boto3", "1.35.0"), ("bedrock_agentcore", "1.25.0"), ("bedrock_agentcore_starter_toolkit", "0.2.0")):
        info = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages" / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    assert row(tmp_path, "boto3").state == doctor.FAIL
    assert row(tmp_path, "bedrock-agentcore").found == "1.25.0"
    assert row(tmp_path, "aws-opentelemetry-distro").state == doctor.WARN
    assert row(tmp_path, "bedrock-agentcore-starter-toolkit").state == doctor.WARN


def test_code_outside_the_project_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "agentcore").mkdir()
    runtime = {"name": "a", "entrypoint": "x.py", "codeLocation": "../../etc"}
    outside = {"name": "a", "version": 1, "memories": [], "runtimes": [runtime]}
    (tmp_path / "agentcore" / "agentcore.json").write_text(json.dumps(outside))
    assert doctor._code(tmp_path) == []


@pytest.mark.parametrize("folder", sorted(p for p in (FIXTURES / "doctor").iterdir() if p.is_dir()), ids=lambda p: p.name)
def test_every_answer_keeps_the_schema(folder: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    said = doctor.as_dict(doctor.examine(folder, third_party=False), "0")
    jsonschema.Draft202012Validator(SCHEMA).validate(said)
    members = SCHEMA["properties"]
    assert (said.keys(), said["checks"][0].keys()) == (members.keys(), members["checks"]["items"]["properties"].keys())


def test_the_command_and_its_exit_codes() -> None:
    done = subprocess.run([ANALYZE, "doctor", BROKEN], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "linux/amd64" in done.stdout
    done = subprocess.run([ANALYZE, "doctor", "--format", "json", READY], capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(said)
    assert done.returncode == int(said["worst"] == doctor.FAIL)
    done = subprocess.run([ANALYZE, "doctor", READY / "no-such-folder"], capture_output=True, text=True, check=False)
    assert done.returncode == 2


WATCHED = """
import sys
events = []
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.")) or event in ("os.system", "os.exec", "os.fork", "os.posix_spawn") or (
        event == "open" and (".aws" in str(arguments[0]) or isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"))
    ):
        events.append((event, str(arguments[0])[:200]))
from agentcore_analyzer import cli
sys.addaudithook(watch)
sys.argv = ["analyze", "doctor", "--format", "json", *sys.argv[1:]]
try:
    cli.main()
finally:
    print(events, file=sys.stderr)
"""


def test_it_starts_nothing_and_leaves_credentials_alone(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text("[default]\naws_access_key_id = fixture-only\n")
    marked = {"HOME": str(tmp_path), "AWS_SECRET_ACCESS_KEY": "fixture-only-0123456789"}
    environment = {**os.environ, **marked, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(BROKEN)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.stderr.strip() == "[]"
    assert "fixture-only" not in done.stdout
