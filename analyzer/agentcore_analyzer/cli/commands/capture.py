"""`analyze capture`: an export kept as a regression test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import USAGE, is_default
from agentcore_analyzer.cli.options import quiet_option
from agentcore_analyzer.cli.redacting import keep_option, kept_kinds, key_options, not_below, redactor, write_private_map

if TYPE_CHECKING:
    from pathlib import Path

    from agentcore_analyzer.replay.capture import Captured


@click.command(short_help="Keep an export as a fixture that `analyze replay` runs.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--name", required=True, metavar="NAME", help="Name of the fixture, that is of its folder.")
@click.option("--into", default="fixtures", show_default=True, metavar="DIR", help="Where the folder is made.")
@click.option("--redact/--no-redact", default=True, show_default=True, help="Rewrite the inputs as `analyze redact` does.")
@click.option(
    "--keep-names/--replace-names",
    default=True,
    show_default=True,
    help="Names and words stay; credentials, personal data, ids and contents go all the same.",
)
@keep_option
@key_options
@click.option("--minimise", is_flag=True, help="Keep only what the findings need, as `analyze minimise` does.")
@click.option("--max-seconds", type=click.IntRange(0), default=60, show_default=True, help="When --minimise stops.")
@quiet_option
@click.option("--force", is_flag=True, help="Replace the fixture of this name.")
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    name: str,
    into: str,
    redact: bool,
    keep_names: bool,
    keep: str | None,
    key_file: str | None,
    private_map: str | None,
    minimise: bool,
    max_seconds: int,
    quiet: bool,
    force: bool,
) -> None:
    """Make the folder DIR/NAME with the inputs and expected.json, the facts about them that stay the same.

    What was found today is then found for ever, or `analyze replay` (and pytest, with the plugin that
    comes along) says what differs. Names of files and tools stay, as a fixture lies in the repository that has them;
    --replace-names for one that goes elsewhere. Read the inputs over before you share them.
    """
    from pathlib import Path

    from agentcore_analyzer import progress
    from agentcore_analyzer.minimise import CannotMinimise, Limits
    from agentcore_analyzer.replay import BadFixture
    from agentcore_analyzer.replay.capture import capture
    from agentcore_analyzer.replay.folders import may_be_fixture
    from agentcore_analyzer.rewrite.kept import kept
    from agentcore_analyzer.safe import clean
    from agentcore_analyzer.source import expand

    if not name or name.startswith((".", "-")) or any(c in name for c in "/\\:\0"):
        raise click.BadParameter("one plain folder name", param_hint="--name")
    if (key_file or private_map or keep or not is_default(ctx, "keep_names")) and not redact:
        raise click.UsageError("--keep, --keep-names, --replace-names, --key-file and --private-map need redaction")
    kinds = kept_kinds(keep)
    if kinds and "-" in files:
        raise click.UsageError("--keep reads the inputs twice, and standard input can be read once: save it to a file")
    folder = Path(into) / name
    if folder.exists() and not force:
        raise click.UsageError(f"{folder} exists; --force replaces a fixture")
    not_below(folder, key_file, private_map)
    given = [] if list(files) == [str(folder)] or may_be_fixture(Path(files[0])) else files
    inside = folder.resolve()
    if folder.exists() and any(path.resolve().is_relative_to(inside) for name in given for path in expand(name, lambda _: None)):
        raise click.UsageError(f"{folder} holds an input, and would be replaced")
    values = (lambda: kept(list(files), kinds)) if kinds else None
    made_with = redactor(key_file, private_map, files, vocabulary=not keep_names, keep=values) if redact else None
    try:
        with progress.shown(not quiet):
            made = capture(files, folder, made_with, Limits(seconds=max_seconds) if minimise else None)
    except (CannotMinimise, BadFixture) as exc:
        click.echo(f"analyze: {clean(str(exc), 1000)}", err=True)
        ctx.exit(USAGE)
    _say(made, folder)
    if made_with is not None and private_map is not None:
        write_private_map(made_with, private_map)
    if made.redacted:
        click.echo("Look the inputs over before you share them: no rule knows every secret.")


def _say(made: Captured, folder: Path) -> None:
    from agentcore_analyzer.report.json_parts import plural
    from agentcore_analyzer.safe import clean

    for note in made.notes:
        click.echo(f"analyze: {clean(str(note.place), 500)}: {clean(note.message)}", err=True)
    for lost in made.lost:
        click.echo(f"analyze: lost on the way: {clean(lost)}; the fixture does not hold it", err=True)
    how = [word for word, is_so in (("redacted", made.redacted), ("minimised", made.minimised)) if is_so]
    click.echo(f"{clean(str(folder), 500)}: {plural(len(made.facts['inputs']), 'input')}, {' and '.join(how) or 'as they are'}")
    for finding in made.facts["findings"]:
        click.echo(f"  {finding['severity']:7} {finding['code']}  {clean(finding['title'])}")
    if not made.facts["findings"]:
        click.echo("  nothing was found, and nothing may be found when it is replayed")
