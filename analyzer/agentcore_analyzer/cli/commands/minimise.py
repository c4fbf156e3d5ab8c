"""`analyze minimise FILE... -o DIR`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import detector_codes, known
from agentcore_analyzer.cli.options import ignore_option, quiet_option
from agentcore_analyzer.cli.reading import Reading, codes_of, reading_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from agentcore_analyzer.minimise import Identity, Result, Size


@click.command("minimise", short_help="The smallest input that still gives a finding.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("-o", "--output", required=True, metavar="DIR", help="A new or empty folder for the small inputs.")
@click.option("--finding", multiple=True, metavar="CODE[/FINGERPRINT]", help="Keep this finding only (repeatable; default: all).")
@click.option("--max-tests", type=click.IntRange(0), default=0, metavar="N", help="Stop after N candidates (0: no limit).")
@click.option("--max-seconds", type=click.IntRange(0), default=60, show_default=True, help="Stop early (0: no limit).")
@reading_options("rules")
@ignore_option
@quiet_option
def command(
    files: tuple[str, ...],
    output: str,
    finding: tuple[str, ...],
    max_tests: int,
    max_seconds: int,
    reading: Reading,
    ignore: str | None,
    quiet: bool,
) -> None:
    """Take away what a finding does not need: files, lines, spans, events, attributes.

    What is left still gives the same findings with the same severity and confidence, and no new ones; no
    single line or element of it can go (where many findings are kept, hardly one). Inputs are unpacked, and
    written as they are: not redacted.
    """
    from agentcore_analyzer import minimise, progress

    options = reading.options(ignore=codes_of("--ignore", ignore, reading))
    wanted = chosen(finding, reading.plugins)
    check_folder(output)
    try:
        with progress.shown(not quiet):
            result = minimise.minimise(list(files), wanted, options, minimise.Limits(max_tests, max_seconds))
    except minimise.CannotMinimise as exc:
        raise click.UsageError(str(exc)) from None
    minimise.write_files(result.files, Path(output))
    click.echo(summary(result, output))


def chosen(given: tuple[str, ...], third_party: bool) -> Callable[[Identity], bool]:
    """What --finding names: `tool-error`, or `tool-error/` with the beginning of a fingerprint."""
    pairs = [(code, print_) for code, _, print_ in (one.partition("/") for one in given)]
    known("--finding", {code for code, _ in pairs}, detector_codes(third_party))
    return lambda i: not pairs or any(i.code == code and i.fingerprint.startswith(start) for code, start in pairs)


def check_folder(name: str) -> None:
    """Before minutes of work: whether the result can be written there at all."""
    folder = Path(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise click.BadParameter(f"{name} is there and no empty folder", param_hint="--output")


def summary(result: Result, output: str) -> str:
    from agentcore_analyzer.safe import clean

    kept = "\n".join(
        f"  keeps   {i.code}/{i.fingerprint} ({i.severity}, {i.confidence}"
        + (f", explains {', '.join(sorted(i.caused))})" if i.caused else ")")
        for i in sorted(result.kept)
    )
    early = f"; stopped early {result.stopped}, so it may not be the smallest" if result.stopped else ""
    if result.untried:
        early += f"; {result.untried:,} units stay, of which not one in a sample could go (--max-seconds 0 tries each)"
    return (
        f"  before  {told(result.before)}\n  after   {told(result.after)}\n{kept}\n"
        f"  {result.tests} candidates in {result.seconds} s{early}\n"
        f"Written to {clean(output, 500)}: part of the inputs as they are, not redacted (`analyze redact` does that)."
    )


def told(size: Size) -> str:
    parts = [
        f"{count:,} {name if count != 1 else name[:-1]}"
        for count, name in (
            (size.inputs, "inputs"),
            (size.bytes, "bytes"),
            (size.lines, "lines"),
            (size.spans, "spans"),
            (size.logs, "log records"),
            (size.documents, "documents"),
        )
        if count or name == "inputs"
    ]
    return ", ".join(parts)
