"""`analyze redact`: inputs written again without what must not leave the house."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import NO_INPUT
from agentcore_analyzer.cli.options import quiet_option
from agentcore_analyzer.cli.redacting import keep_option, kept_kinds, key_options, not_below, redactor, write_private_map

if TYPE_CHECKING:
    from agentcore_analyzer.rewrite import Result

_MOST_NOTES = 20


@click.command("redact", short_help="Write FILEs again with pseudonyms, each in its own format.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="Where to write: a new or an empty folder.")
@click.option("--force", is_flag=True, help="Write into a folder that holds something; inputs are never overwritten.")
@quiet_option
@keep_option
@key_options
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    folder: str,
    force: bool,
    quiet: bool,
    keep: str | None,
    key_file: str | None,
    private_map: str | None,
) -> None:
    """Write FILEs again with pseudonyms for names, ids and texts, each in its own format.

    The diagnosis of the copies is that of the originals, line by line. Prompts, answers and tool results
    become noise; words outside a fixed vocabulary, accounts, ARNs, sessions, hosts and persons become
    pseudonyms, the same ones in all files. Look through the copies before you send them.
    """
    from agentcore_analyzer import progress
    from agentcore_analyzer.rewrite import rewrite_files
    from agentcore_analyzer.rewrite.kept import kept

    target = Path(folder)
    if target.exists() and (not target.is_dir() or (any(target.iterdir()) and not force)):
        more = "; --force writes into it all the same" if target.is_dir() else ""
        raise click.UsageError(f"-o {folder} is there and no empty folder{more}")
    not_below(target, key_file, private_map)
    kinds = kept_kinds(keep)
    if kinds and "-" in files:
        raise click.UsageError("--keep reads the inputs twice; write what comes from a pipe to a file first")
    with progress.shown(not quiet):
        made = redactor(key_file, private_map, files, keep=(lambda: kept(files, kinds)) if kinds else None)
        result = rewrite_files(files, target, made)
    if result.written and private_map is not None:
        write_private_map(made, private_map)
    _say(result, made.counts, target)
    if not result.written:
        ctx.exit(NO_INPUT)


def _say(result: Result, counts: dict[str, int], target: Path) -> None:
    from agentcore_analyzer.safe import clean

    for written in result.written:
        click.echo(f"{clean(str(written.target))}  ({written.size:,} bytes read)")
    for note in (*result.left, *result.notes)[:_MOST_NOTES]:
        click.echo(f"analyze: {clean(str(note.place))}: {clean(note.message)}", err=True)
    more = len(result.left) + len(result.notes) - _MOST_NOTES
    if more > 0:
        click.echo(f"analyze: and {more} more notes", err=True)
    if result.written:
        said = ", ".join(f"{count} × {kind}" for kind, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        click.echo(f"{len(result.written)} of {len(result.written) + len(result.left)} files; replaced: {said or 'nothing'}")
        click.echo(f"Look through {clean(str(target))} before you send it: no rule knows every secret.")
