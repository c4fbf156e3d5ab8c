"""What is installed is what was looked at: locks, the list of parts, and wheels that anybody can build again."""

from __future__ import annotations

import email.policy
import json
import re
import runpy
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from cases import ROOT

LOCKS = ("tool", "dev")


def script(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "scripts" / name, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def pinned(lock: str) -> dict[str, str]:
    read = runpy.run_path(str(ROOT / "scripts" / "_locks.py"))["entries"]
    return {entry.name: entry.text for entry in read((ROOT / "requirements" / f"{lock}.txt").read_text("utf-8"))}


def test_the_locks_are_of_this_project() -> None:
    done = script("lock", "--check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_has_a_version_and_hashes_and_comes_from_the_index(lock: str) -> None:
    for name, entry in pinned(lock).items():
        assert re.match(r"[\w.-]+==\d[\w.]*( ; [^\n]+)? \\\n", entry), name
        assert "--hash=sha256:" in entry, name
        assert "://" not in entry, name
        assert " @ " not in entry, name


def test_a_dependency_that_is_not_locked_is_noticed(tmp_path: Path) -> None:
    scripts = ("scripts/lock", "scripts/_locks.py", "scripts/_uv.py")
    for name in (*scripts, "pyproject.toml", "requirements/tool.txt", "requirements/dev.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    project = tmp_path / "pyproject.toml"
    check = [sys.executable, tmp_path / "scripts" / "lock", "--check"]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    lock = tmp_path / "requirements" / "dev.txt"
    lock.write_text(lock.read_text("utf-8").replace("\nruff==", "\nother=="), "utf-8")
    assert "lacks ruff" in subprocess.run(check, capture_output=True, text=True, check=False).stderr
    project.write_text(project.read_text("utf-8").replace('"lark>=1.2"', '"lark>=1.3"'), "utf-8")
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("is not of this pyproject.toml") == len(LOCKS)


def test_the_list_of_parts_is_of_the_lock() -> None:
    done = script("sbom", "--check")
    assert done.returncode == 0, done.stderr
    document = json.loads((ROOT / "requirements" / "sbom.cdx.json").read_text("utf-8"))
    parts = document["components"]
    assert {part["name"] for part in parts} == set(pinned("tool"))
    assert all(part["licenses"][0]["expression"] not in ("", "NOASSERTION") for part in parts)
    known = {part["bom-ref"] for part in (*parts, document["metadata"]["component"])}
    assert {ref for row in document["dependencies"] for ref in (row["ref"], *row["dependsOn"])} == known


def test_no_lock_of_the_tool_holds_what_only_development_needs() -> None:
    assert len(pinned("tool")) == 10, "eight of ours, one for Python below 3.14, one that Jinja needs: a new one is a decision"


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="needs hatchling, which the lock has")
    done = subprocess.run([ROOT / "scripts" / "wheel", tmp_path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    sums = (tmp_path / "SHA256SUMS").read_text("utf-8")
    assert {line.rpartition(".")[2] for line in sums.splitlines()} == {"whl", "gz"}
    wheel, sdist = next(tmp_path.glob("*.whl")), next(tmp_path.glob("*.tar.gz"))
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA")))
    told = email.message_from_bytes(metadata, policy=email.policy.default)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"agentcore_analyzer", "agentcore_parsers"}
    assert not [name for name in names if name.startswith(("tests/", "fixtures/"))]
    links = re.findall(r"\]\(([^)\s]+)\)", str(told.get_payload()))
    assert links
    assert all(link.startswith("https://") for link in links), "a page of an index knows no files of ours"
    assert "dev" not in told.get_all("Provides-Extra", [])
    with tarfile.open(sdist) as source:
        inside = {name.partition("/")[2] for name in source.getnames()}
    wanted = {"tests/conftest.py", "fixtures/PROVENANCE.md", "scripts/test", "action.yml", "requirements/dev.txt", "server.json"}
    assert wanted <= inside
    assert not [name for name in inside if name.startswith((".venv", ".git/", "dist/"))]
