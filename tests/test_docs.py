"""What the documents say is true: generated pages are current, commands exist, files are there."""

from __future__ import annotations

import re
import subprocess

import pytest

from agentcore_analyzer.cli import commands
from cases import ROOT
from command import analyze

DOCS = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", *DOCS]
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")


def shell_lines(page: str) -> list[str]:
    """The commands in a page's console blocks."""
    text = (ROOT / page).read_text("utf-8")
    blocks = re.findall(r"^```(?:sh|console|bash)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


def help_of(*command: str) -> str:
    done = analyze(*command, "--help")
    assert done.returncode == 0
    return done.stdout


def test_generated_pages_are_current() -> None:
    done = subprocess.run([ROOT / "scripts" / "docs", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for target in _LINK.findall((ROOT / page).read_text("utf-8")):
        if "://" not in target:
            assert ((ROOT / page).parent / target).exists(), target


WITH_COMMANDS = [
    "README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/index.md", "docs/inputs.md", "docs/ci.md", "docs/redaction.md",
    "docs/extend/detector.md", "docs/extend/parser.md", "docs/extend/rule.md",
]  # fmt: skip


def test_the_pages_are_there() -> None:
    assert set(WITH_COMMANDS) <= set(PAGES)
    assert len(DOCS) > 40


@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_commands_exist(page: str) -> None:
    lines = shell_lines(page)
    assert lines
    for line in lines:
        words = line.split()
        if words[0].startswith("scripts/"):
            assert (ROOT / words[0]).exists(), line
        elif words[0] == "analyze":
            command = words[1] if words[1] in commands.names() else "run"
            options = help_of(command) + help_of()
            assert all(o in options for o in _OPTION.findall(line)), line


@pytest.mark.parametrize("command", [(), *((name,) for name in commands.names())])
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    assert "Usage: analyze" in help_of(*command)


def test_every_option_says_what_it_does() -> None:
    from agentcore_analyzer.cli.commands.run import command as run

    for parameter in run.params:
        if parameter.param_type_name == "option" and parameter.name not in ("output_format", "color"):
            assert getattr(parameter, "help", None), parameter.name


def test_the_exit_codes_of_the_readme_are_those_of_the_program() -> None:
    from agentcore_analyzer.cli import common as cli

    table = re.findall(r"^\| (\d+) \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    codes = (cli.OK, cli.FINDINGS, cli.USAGE, cli.NO_INPUT, cli.INTERNAL, cli.OUTPUT, cli.INTERRUPTED, cli.BROKEN_PIPE)
    assert [int(code) for code in table] == list(codes)


def test_the_site_is_built_strictly() -> None:
    """`scripts/check` builds it; a broken link or anchor must end that."""
    check = (ROOT / "scripts" / "check").read_text("utf-8").splitlines()
    assert "scripts/site --check" in check
    assert "mkdocs build --strict" in (ROOT / "scripts" / "site").read_text("utf-8")


def test_a_detector_or_parser_was_added_in_a_version_of_the_changelog() -> None:
    versions = re.findall(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    for page in DOCS:
        assert set(re.findall(r"^- Added in ([\d.]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE)) <= set(versions), page


def test_the_changelog_names_this_version() -> None:
    from agentcore_analyzer import __version__

    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")
