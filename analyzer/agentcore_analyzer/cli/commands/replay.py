"""`analyze replay`: captured fixtures run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import FINDINGS, NO_INPUT, OK, not_over, output_file, write
from agentcore_analyzer.cli.options import quiet_option

if TYPE_CHECKING:
    from pathlib import Path

    from agentcore_analyzer.replay.words import Outcome


@click.command(short_help="Run captured fixtures again and say what differs.")
@click.argument("folders", nargs=-1, required=True, metavar="DIR...")
@click.option("--update", is_flag=True, help="Write expected.json anew where it differs; read the change before you keep it.")
@click.option("--format", "output_format", type=click.Choice(["text", "json", "junit"]), default="text", show_default=True)
@click.option("-o", "--output", callback=output_file, metavar="FILE", help="Write to FILE instead of stdout.")
@quiet_option
@click.pass_context
def command(
    ctx: click.Context, folders: tuple[str, ...], update: bool, output_format: str, quiet: bool, output: str | None
) -> None:
    """Run every fixture at or below DIR, which `analyze capture` made, and compare.

    Exit code 1 where a finding was lost, gained or changed, where calls differ, or where less was
    checked than when the fixture was captured.
    """
    from pathlib import Path

    from agentcore_analyzer import progress, replay
    from agentcore_analyzer.replay import words
    from agentcore_analyzer.safe import clean

    not_over(folders, output)
    found = list(dict.fromkeys(found for name in folders for found in replay.find(Path(name))))
    outcomes = []
    with progress.shown(not quiet):
        for number, folder in enumerate(found):
            progress.phase("replaying", number, len(found), folder.name)
            with progress.held():
                outcomes.append(_run(folder, update))
    if not outcomes:
        click.echo(f"analyze: no fixture at or below {clean(', '.join(folders), 1000)}; `analyze capture` makes one", err=True)
        ctx.exit(NO_INPUT)
    write(words.FORMATS[output_format](outcomes), output)
    ctx.exit(FINDINGS if any(o.failed for o in outcomes) else OK)


def _run(folder: Path, update: bool) -> Outcome:
    import time

    from agentcore_analyzer import replay
    from agentcore_analyzer.errors import AnalyzerError
    from agentcore_analyzer.replay import words

    began = time.monotonic_ns()
    differences, updated = replay.replay(folder), False
    if update and differences:
        try:
            updated = replay.update(folder)
            differences = [] if updated else differences
        except AnalyzerError as exc:
            if not any(d.kind == replay.BROKEN for d in differences):
                differences.append(replay.Difference(replay.BROKEN, replay.EXPECTED, f"not updated: {exc}"))
    return words.Outcome(str(folder), time.monotonic_ns() - began, tuple(differences), updated)
