"""`analyze skill`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

NAME = "agentcore-analyzer"  # a skill's folder has the name of the skill


@click.command(short_help="Print or install the skill for coding agents.")
@click.option(
    "--install",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help=f"Write the skill to DIR/{NAME}, e.g. of .claude/skills; an older one of ours is replaced.",
)
def command(install: str | None) -> None:
    """Print or install the skill that tells coding agents how to use this program."""
    from importlib.resources import files
    from pathlib import Path

    from agentcore_analyzer.safe import clean

    source = files("agentcore_analyzer") / "skill"
    if install is None:
        click.echo(source.joinpath("SKILL.md").read_text("utf-8"), nl=False)
        return
    target = Path(install, NAME)
    if target.is_symlink() or (target.exists() and not _is_ours(target)):
        raise click.UsageError(f"{target} exists and is not this skill; nothing was written")
    for name in ("SKILL.md", "references/collecting.md", "references/report.md"):
        _write(target / name, _text(source, name))
    _write(target / "references" / "detectors.md", _detectors())
    click.echo(f"installed {clean(str(target), 500)}")


def _is_ours(target: Path) -> bool:
    try:
        return f"name: {NAME}" in (target / "SKILL.md").read_text("utf-8", "replace").splitlines()[:10]
    except OSError:
        return False


def _text(source: Traversable, name: str) -> str:
    return source.joinpath(*name.split("/")).read_text("utf-8")


def _write(target: Path, text: str) -> None:
    from agentcore_analyzer.cli.common import write

    target.parent.mkdir(parents=True, exist_ok=True)
    write(text.encode(), str(target))


def _detectors() -> str:
    """Of the built-in detectors: what this machine has installed besides is its own matter."""
    from agentcore_analyzer import plugins

    rows = [
        f"| `{d.code}` | {d.title.replace('|', ' ')} | {' or '.join(' + '.join(sorted(k)) or 'any input' for k in d.needs)} |"
        for d in plugins.detectors(False)
    ]
    head = "# What `analyze` can find\n\n`analyze explain CODE` prints the manual.\n\n"
    head += "| code | what it finds | needs |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"
