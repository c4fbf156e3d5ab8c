"""`analyze ticket FILE... -o ticket.zip`, and `analyze ticket --verify ticket.zip`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import FINDINGS, NO_INPUT, OK, not_over, output_file, write
from agentcore_analyzer.cli.options import quiet_option
from agentcore_analyzer.cli.redacting import keep_option, key_options
from agentcore_analyzer.version import __version__

if TYPE_CHECKING:
    from agentcore_analyzer.ticket import Built


@click.command("ticket", short_help="One zip to send: redacted minimal inputs and the reports.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", callback=output_file, metavar="ZIP", help="Where to write the ticket.")
@click.option("--verify", is_flag=True, help="Check and replay the ticket FILE (all its parts) instead of making one.")
@click.option("--finding", multiple=True, metavar="CODE[/FINGERPRINT]", help="A ticket about this finding only (repeatable).")
@click.option("--whole", is_flag=True, help="Do not minimise the inputs.")
@click.option("--split", is_flag=True, help="Up to three zips, where one would be larger than the limit.")
@click.option("--max-mb", type=click.FloatRange(0.05, 1000), default=5, show_default=True, help="Limit of a zip: AWS Support's.")
@click.option("--max-seconds", type=click.IntRange(0), default=60, show_default=True, help="Stop minimising early (0: no limit).")
@quiet_option
@keep_option
@key_options
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    output: str | None,
    verify: bool,
    finding: tuple[str, ...],
    whole: bool,
    split: bool,
    max_mb: float,
    max_seconds: int,
    quiet: bool,
    keep: str | None,
    key_file: str | None,
    private_map: str | None,
) -> None:
    """Make a zip for AWS Support or an issue: the parts of FILEs that the findings need, with pseudonyms for
    names, ids and texts, report.html, report.md, report.json made from them, and support.txt: region, resources,
    times, request ids of each finding. AWS Support finds the requests with --keep account,arn,request-id only.

    It holds neither the key of the pseudonyms nor the map that leads back. AWS Support takes three files of
    5 MB each: what is too large is left out step by step, and the ticket says so. Made with the built-in parsers
    and detectors only, as nobody else has your plugins and --log-pattern files.
    """
    if verify:
        _verify(ctx, files, quiet)
    if not output:
        raise click.UsageError("--output says where to write the ticket")
    from agentcore_analyzer import minimise, progress, ticket
    from agentcore_analyzer.cli.commands.minimise import chosen
    from agentcore_analyzer.cli.redacting import kept_kinds, redactor, write_private_map
    from agentcore_analyzer.rewrite.kept import kept
    from agentcore_analyzer.safe import clean
    from agentcore_analyzer.source import rereadable

    not_over(files, output, *(name for count in range(2, ticket.MAX_FILES + 1) for name in part_names(output, count)))
    if whole and finding:
        raise click.UsageError("--whole is about all of the inputs, --finding about a part of them")
    wanted = chosen(finding, False) if finding else None
    kinds = kept_kinds(keep)
    names = rereadable(files)
    try:
        with progress.shown(not quiet):
            values = (lambda: kept(names, kinds)) if kinds else None
            made = redactor(key_file, private_map, (*files, output), keep=values)
            built = ticket.build(
                names,
                made,
                __version__,
                wanted=wanted,
                smallest=not whole,
                limits=minimise.Limits(seconds=max_seconds),
                max_bytes=int(max_mb * 1_000_000),
                split=split,
                keeps=kinds,
                file_names=lambda count: [clean(Path(n).name, 200) for n in part_names(output, count)],
            )
    except minimise.CannotMinimise as exc:
        raise click.UsageError(str(exc)) from None
    except ticket.TooBig as exc:
        raise click.UsageError(_too_large(exc, split)) from None
    targets = _written(built, output)
    if private_map is not None:
        write_private_map(made, private_map)
    _say(built, targets)


def _too_large(why: Exception, split: bool) -> str:
    more = "--finding for fewer inputs" if split else "--split for up to three files, --finding for fewer inputs"
    return f"the ticket is too large: {why}. {more}, --max-mb for another place than AWS Support"


def _written(built: Built, output: str) -> list[str]:
    """The names of the files that the ticket was written to."""
    targets = part_names(output, len(built.parts))
    for name, part in zip(targets, built.parts, strict=True):
        write(part, name)
    return targets


def part_names(output: str, count: int) -> list[str]:
    """`ticket.zip`, or `ticket-1-of-2.zip` and `ticket-2-of-2.zip`."""
    if count == 1:
        return [output]
    path = Path(output)
    return [str(path.with_name(f"{path.stem}-{i}-of-{count}{path.suffix}")) for i in range(1, count + 1)]


def _say(built: Built, targets: list[str]) -> None:
    from agentcore_analyzer.cli.commands.minimise import told
    from agentcore_analyzer.safe import clean

    if built.minimised is not None:
        click.echo(f"  before  {told(built.minimised.before)}\n  after   {told(built.minimised.after)}")
    for found in built.findings:
        click.echo(f"  shows   {found.code}/{found.fingerprint} ({found.severity}, {found.confidence})")
    if not built.findings:
        click.echo("  shows   no finding: the inputs are in it as a whole")
    for name, part in zip(targets, built.parts, strict=True):
        click.echo(f"{clean(name, 500)}  {len(part):,} bytes")
    for remark in built.remarks:
        click.echo(f"analyze: {clean(remark)}", err=True)
    click.echo("Look through it before you send it: no rule knows every secret. `analyze ticket --verify` replays it.")


def _verify(ctx: click.Context, files: tuple[str, ...], quiet: bool) -> None:
    from agentcore_analyzer import progress, ticket
    from agentcore_analyzer.report.json_parts import plural
    from agentcore_analyzer.safe import clean

    try:
        with progress.shown(not quiet):
            verdict = ticket.verify([Path(name) for name in files], __version__)
    except ticket.Refused as exc:
        click.echo(f"analyze: refused: {clean(str(exc), 500)}", err=True)
        ctx.exit(NO_INPUT)
    except OSError as exc:
        click.echo(f"analyze: cannot read the ticket: {exc.strerror or type(exc).__name__}", err=True)
        ctx.exit(NO_INPUT)
    for remark in verdict.remarks:
        click.echo(remark)
    if verdict.problems:
        for problem in verdict.problems:
            click.echo(problem)
        ctx.exit(FINDINGS)
    found = plural(verdict.findings, "finding")
    click.echo(f"{plural(verdict.members, 'member')} as listed; the same {found} when replayed with {__version__}.")
    ctx.exit(OK)
