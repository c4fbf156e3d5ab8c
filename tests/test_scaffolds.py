"""From scripts/new-detector, new-parser and the page on rules, in one edit each, to what fires, is documented and tested."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import command
from cases import ROOT, WHOLE

COPIED = (
    "analyzer",
    "parsers",
    "scripts",
    "tests",
    "docs",
    "pyproject.toml",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
)
SAYS = "the pond has run dry"

# What scripts/refresh-fixtures, the replay of the new fixtures and the style guide say, in one process: each start costs seconds.
_TESTED = """
import inspect, runpy, sys
sys.path[:0] = ["scripts", "tests"]
sys.argv = ["refresh-fixtures", "fixtures/detectors/pond-drained", "fixtures/parsers/pond-diary"]
runpy.run_path("scripts/refresh-fixtures")
import agentcore_analyzer, cases, test_catalogue, test_detectors, test_parsers
print("of", agentcore_analyzer.__file__)
for kind, module in (("detectors", test_detectors), ("parsers", test_parsers)):
    for case in cases.found(kind):
        if case.owner in ("pond-drained", "pond-diary"):
            module.replayed(case)
            print("replayed", case)
for name, test in vars(test_catalogue).items():
    if name.startswith("test_") and not inspect.signature(test).parameters:
        test()
        print("held", name)
"""


def edit(file: Path, words: dict[str, str]) -> None:
    """The one edit that is left: what stands there for something becomes it."""
    text = file.read_text("utf-8")
    for before, after in words.items():
        assert before in text, before
        text = text.replace(before, after)
    file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, with the fixtures and the environment of this one."""
    folder = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            # With what is compiled already: all modules but the new ones are the same, to the second.
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("*-pytest-*.pyc", "crashes"))
        else:
            shutil.copy(source, folder / name)
    (folder / ".venv").symlink_to(sys.prefix)
    fixtures = folder / "fixtures"
    for kind in ("detectors", "parsers"):
        (fixtures / kind).mkdir(parents=True)
        for path in (ROOT / "fixtures" / kind).iterdir():
            (fixtures / kind / path.name).symlink_to(path)
    for path in (ROOT / "fixtures").iterdir():
        if path.name == "PROVENANCE.md":
            shutil.copy(path, fixtures)
        elif path.name not in ("detectors", "parsers"):
            (fixtures / path.name).symlink_to(path)
    return folder


def run(copy: Path, *args: str, code: int = 0) -> str:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment["PYTHONPATH"] = os.pathsep.join((str(copy / "analyzer"), str(copy / "parsers")))
    done = subprocess.run(
        [str(copy / ".venv" / "bin" / "python"), *args],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def said(copy: Path) -> str:
    """What the scripts say; the edits are made."""
    said = run(copy, "scripts/new-detector", "pond-drained", "--family", "runtime", "--says", SAYS)
    said += run(copy, "scripts/new-parser", "pond-diary", "--room", "logs")
    edit(
        copy / "analyzer/agentcore_analyzer/detectors/runtime/pond_drained.py",
        {
            "One line that says what went wrong, as the report will print it.": "The pond of the garden has no water left.",
            "One line that says what went wrong": "The pond is dry",
            "What to do first.": "Open the sluice.",
        },
    )
    edit(copy / "parsers/agentcore_parsers/logs/pond_diary.py", {"One line that names the format.": "The diary of a pond."})
    return said


def test_a_detector_and_a_parser_from_nothing(copy: Path, said: str) -> None:
    assert re.findall(r"^(?:written  |added to )(\S+)$", said, re.MULTILINE) == [
        "analyzer/agentcore_analyzer/detectors/runtime/pond_drained.py",
        "fixtures/detectors/pond-drained/hit-first/agent.log",
        "fixtures/detectors/pond-drained/miss-first/agent.log",
        "parsers/agentcore_parsers/logs/pond_diary.py",
        "fixtures/parsers/pond-diary/first/lines.jsonl",
        "fixtures/PROVENANCE.md",
    ]
    told = run(copy, "-c", _TESTED)
    assert f"of {copy}/analyzer/" in told  # and not the tree that this test stands in
    for case in ("pond-drained/hit-first", "pond-drained/miss-first", "pond-diary/first"):
        assert f"replayed {case}\n" in told
    assert "held test_its_manual_is_complete" in told
    assert "held test_every_symptom_is_covered_by_a_detector" in told

    hit, diary = (
        copy / "fixtures/detectors/pond-drained/hit-first/agent.log",
        copy / "fixtures/parsers/pond-diary/first/lines.jsonl",
    )
    told = run(copy, "-m", "agentcore_analyzer", "run", "--full", str(hit), str(diary), code=1)
    assert "The pond is dry" in told
    assert "Open the sluice." in told
    assert re.search(r"lines\.jsonl +pond-diary +2 log records", told)
    assert "The pond of the garden has no water left." in run(copy, "-m", "agentcore_analyzer", "explain", "pond-drained")


def test_nothing_is_written_twice_and_no_family_is_made_up(copy: Path) -> None:
    for args in (
        ("scripts/new-detector", "tool-error", "--family", "nowhere"),
        ("scripts/new-detector", "Tool Error", "--family", "tools"),
        ("scripts/new-parser", "har", "--room"),
        ("scripts/new-parser",),
    ):
        assert run(copy, *args, code=1).startswith(f"usage: {args[0]} ")
    before = (copy / "fixtures/PROVENANCE.md").read_bytes()
    assert "is there already; nothing was written" in run(copy, "scripts/new-parser", "har", "--room", "logs", code=1)
    assert (copy / "fixtures/PROVENANCE.md").read_bytes() == before


@pytest.mark.skipif(not WHOLE, reason="writes all pages")
def test_the_pages_tell_of_them(copy: Path, said: str) -> None:
    assert said
    run(copy, "scripts/docs")
    assert "The pond of the garden has no water left" in (copy / "docs/detectors/runtime.md").read_text("utf-8")
    assert any("The diary of a pond" in page.read_text("utf-8") for page in (copy / "docs/formats").glob("*.md"))
    run(copy, "scripts/docs", "--check")


def test_the_rule_of_the_page_on_rules(tmp_path: Path) -> None:
    """Copied from the page it passes its samples; with one edit, of its words, it does not, until the samples are edited, too."""
    (block,) = re.findall(r"```toml\n(.+?)```", (ROOT / "docs" / "extend" / "rule.md").read_text("utf-8"), re.DOTALL)
    rule, log = tmp_path / "orders.toml", tmp_path / "orders.log"
    log.write_text("2026-11-22T20:17:24Z ERROR orders.api RefusedError: order 12 refused: the drawer is stuck\n")
    other = block.replace('says = ["order', 'says = ["pond')
    for text, code, told in ((block, 0, "1 rule, 2 samples, 0 failed\n"), (other, 2, "hit 1 holds none of the phrases")):
        rule.write_text(text, "utf-8")
        done = command.analyze("rules", "test", str(rule))
        assert done.returncode == code
        assert told in done.stdout + done.stderr
    rule.write_text(block, "utf-8")
    done = command.analyze("run", "--rules", str(rule), "--no-plugins", str(log))
    assert done.returncode == 1
    assert "Order 12 was refused: the drawer is stuck" in done.stdout
