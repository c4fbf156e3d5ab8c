"""What a release is made of: version, changelog, workflows, schemas, and what registries read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from agentcore_analyzer import __version__, schemas
from cases import ROOT
from command import analyze

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SERVER: dict[str, Any] = json.loads((ROOT / "server.json").read_text("utf-8"))
# Whoever validates documents knows these for ever: an entry is never changed and never taken away.
PUBLISHED = {
    "report": "urn:agentcore-analyzer:report:1",
    "diff": "urn:agentcore-analyzer:diff:1",
    "doctor": "urn:agentcore-analyzer:doctor:1",
    "fixture": "urn:agentcore-analyzer:fixture:1",
    "replay": "urn:agentcore-analyzer:replay:1",
    "ticket": "urn:agentcore-analyzer:ticket:1",
    "query": "urn:agentcore-analyzer:query:1",
    "fleet": "urn:agentcore-analyzer:fleet:1",
}


def release(*arguments: str, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "scripts" / "release"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin:/bin", **environment})


def test_the_version_stands_in_one_place() -> None:
    assert "version" in PROJECT["project"]["dynamic"]
    assert "version" not in PROJECT["project"]
    assert version("agentcore-analyzer") == __version__
    for name in ("pyproject.toml", "SECURITY.md", "Dockerfile"):
        assert __version__ not in (ROOT / name).read_text("utf-8")


def test_registries_are_told_the_same() -> None:
    assert {SERVER["version"], *(package["version"] for package in SERVER["packages"])} == {__version__}
    marker = f"<!-- mcp-name: {SERVER['name']} -->"  # how the registry knows whose package it is
    assert marker in (ROOT / "README.md").read_text("utf-8")
    assert len(SERVER["description"]) <= 100
    package = SERVER["packages"][0]
    assert package["identifier"] == PROJECT["project"]["name"]
    scripts = PROJECT["project"]["scripts"]
    assert scripts[package["identifier"]] == scripts["analyze"], "uvx calls what is called alike"
    assert package["runtimeArguments"][0]["value"] in PROJECT["project"]["optional-dependencies"]["mcp"]
    words = [word for each in package["packageArguments"] for word in (each.get("name"), each.get("value")) if word]
    assert words[0] == "mcp"
    told = analyze("mcp", "--help").stdout
    assert all(word in told for word in words[1:])
    assert {SERVER["repository"]["url"]} == {PROJECT["project"]["urls"][name] for name in ("Source", "Homepage")}


def test_notes_are_those_of_the_changelog() -> None:
    done = release("--notes")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"agentcore-analyzer {__version__}\n\n")
    assert "\n## [" not in done.stdout


def test_a_tag_becomes_a_release_only_where_all_agrees(tmp_path: Path) -> None:
    scripts = ("scripts/release", "scripts/_venv.py")
    for name in (*scripts, "pyproject.toml", "CHANGELOG.md", "server.json", "analyzer/agentcore_analyzer/version.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(ROOT / name, tmp_path / name)
    venv = tmp_path / "scripts" / "_venv.py"
    venv.write_text(f"from pathlib import Path\nROOT = Path({str(tmp_path)!r})\n")
    here = PROJECT["project"]["urls"]["Source"].partition("github.com/")[2]
    changelog = tmp_path / "CHANGELOG.md"
    heading = rf"(?m)^## \[{re.escape(__version__)}\] - .*$"
    undated = re.sub(heading, f"## [{__version__}] - Unreleased", changelog.read_text("utf-8"))
    changelog.write_text(undated, "utf-8")
    done = release("--verify", f"v{__version__}", root=tmp_path, GITHUB_REPOSITORY=here)
    assert (done.returncode, done.stderr) == (1, f"scripts/release: CHANGELOG.md has no date of {__version__}\n")
    changelog.write_text(undated.replace(f"[{__version__}] - Unreleased", f"[{__version__}] - 2026-12-01"), "utf-8")
    done = release("--verify", f"v{__version__}", root=tmp_path, GITHUB_REPOSITORY=here)
    assert (done.returncode, done.stderr) == (0, "")
    done = release("--verify", "v9.9.9", root=tmp_path, GITHUB_REPOSITORY="somebody/else")
    assert done.returncode == 1
    assert "the tag is v9.9.9" in done.stderr
    assert "this repository is somebody/else" in done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.name)
def test_workflows_have_no_more_rights_than_they_need(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow["permissions"] == {}, "each job says its own"
    for name, job in workflow["jobs"].items():
        assert "permissions" in job, name
        assert job["timeout-minutes"] <= 90, name
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), "what an event says must not become part of a script"
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda p: p.name)
def test_actions_of_others_are_pinned_by_hash(path: Path) -> None:
    for line in path.read_text("utf-8").splitlines():
        used = re.search(r"\buses: (\S+)(.*)", line)
        if used and not used[1].startswith("./"):
            assert re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", used[1]), line
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", used[2]), line


def test_publishing_needs_no_secret() -> None:
    text = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    assert "secrets." not in text


def test_schemas_keep_their_ids() -> None:
    assert {name: schemas.identity(name) for name in schemas.FILES} == PUBLISHED
    assert analyze("schema").stdout.split() == [word for pair in PUBLISHED.items() for word in pair]
    for name, given in PUBLISHED.items():
        schema = json.loads(analyze("schema", name).stdout)
        assert schema["$id"] == given
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["properties"]["schema"] == {"const": f"agentcore-analyzer/{name}/1"} or "schema" in schema["properties"]


def test_every_schema_is_published() -> None:
    below = ROOT / "analyzer" / "agentcore_analyzer"
    assert {p.relative_to(below).as_posix() for p in below.rglob("*.schema.json")} == set(schemas.FILES.values())
    assert analyze("schema", "nonsense").returncode == 2


def test_the_mirror_of_pre_commit_names_this_version(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "mirror", tmp_path], check=True)
    mirrored = tomllib.loads((tmp_path / "pyproject.toml").read_text("utf-8"))["project"]
    assert mirrored["dependencies"] == [f"agentcore-analyzer=={__version__}"]
    assert (tmp_path / ".pre-commit-hooks.yaml").read_bytes() == (ROOT / ".pre-commit-hooks.yaml").read_bytes()
