"""`analyze formats [FILE]...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import NO_INPUT, say_broken, titled
from agentcore_analyzer.cli.reading import Reading, reading_options
from agentcore_analyzer.model import HeadShape

if TYPE_CHECKING:
    from agentcore_analyzer.options import Options


@click.command("formats")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@reading_options("input_format", "rules", "map_file")
@click.option("--suggest", is_flag=True, help="Print a map of how FILE would be read by shape, to correct and give to --map.")
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], reading: Reading, suggest: bool) -> None:
    """List the installed parsers; with FILEs, say how each was or was not recognised."""
    from agentcore_analyzer import plugins, recognition

    options = reading.options()
    if suggest and not files:
        raise click.UsageError("--suggest needs a FILE")
    if suggest:
        if not _suggest(files):
            ctx.exit(NO_INPUT)
    elif files:
        if not _say_formats(files, options):
            ctx.exit(NO_INPUT)
    else:
        from tabulate import tabulate

        builtin = plugins.BUILTIN[plugins.PARSERS]
        rows = [[p.name, titled(p.title, p.package, builtin)] for p in recognition.installed(options)]
        click.echo(tabulate(rows, ["format", "what it is"], disable_numparse=True))
    say_broken(options.plugins)


def _say_formats(files: tuple[str, ...], options: Options) -> bool:
    """Whether there was anything to look at."""
    from agentcore_analyzer import recognition, source
    from agentcore_analyzer.model import Damage
    from agentcore_analyzer.safe import clean

    notes: list[Damage] = []
    failed: list[str] = []
    looked = False
    for found in source.find_inputs(list(files), notes.append):
        looked = True
        head = found.head()
        click.echo(clean(found.name, 500))
        head, _ = recognition.recognised(found, head, options, failed)
        answers = [] if source.binary.kind(head.raw) else recognition.rank(head, recognition.installed(options), failed)
        for index, (parser, match) in enumerate(answers):
            click.echo(f"  {'*' if index == 0 else ' '} {match.score:3d}  {parser.name}: {clean(match.why)}")
        if not answers:
            click.echo(f"    {clean(recognition.unread(head).removeprefix('is '), 300)}")
            for line in recognition.seen(head) if head.shape != HeadShape.EMPTY else ():
                click.echo(f"    {clean(line)}")
    for note in notes:
        click.echo(f"analyze: {clean(str(note.place))}: {clean(note.message)}", err=True)
    for line in failed:
        click.echo(f"analyze: internal error: {line}", err=True)
    return looked


def _suggest(files: tuple[str, ...]) -> bool:
    """The map of each input that can be read by shape; whether there was one."""
    from agentcore_analyzer import plugins, source
    from agentcore_analyzer.model import Damage
    from agentcore_analyzer.safe import clean, clean_lines

    notes: list[Damage] = []
    found = False
    for named in source.find_inputs(list(files), notes.append):
        if named.head().shape in (HeadShape.EMPTY, HeadShape.BINARY):
            click.echo(f"analyze: {clean(named.name, 500)}: nothing in it can be read by shape", err=True)
            continue
        found = True
        click.echo(clean_lines("\n".join(plugins.suggested(named)), 1 << 20))
    for note in notes:
        click.echo(f"analyze: {clean(str(note.place))}: {clean(note.message)}", err=True)
    return found
