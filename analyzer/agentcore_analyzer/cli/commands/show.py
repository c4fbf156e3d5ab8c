"""`analyze show PLACE|SPAN|FINDING|FAILURE [FILE]...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import (
    NO_INPUT,
    checked_map,
    known,
    missing_files,
    parser_names,
    pattern_files,
    rule_files,
    write,
)
from agentcore_analyzer.cli.options import (
    color_option,
    input_format_option,
    log_pattern_option,
    map_option,
    plugins_option,
    quiet_option,
    rules_option,
)
from agentcore_analyzer.cli.redacting import report_options, report_redaction
from agentcore_analyzer.cli.terminal import colour, columns, link

if TYPE_CHECKING:
    from agentcore_analyzer.pipeline import Loaded
    from agentcore_analyzer.report.report import Report


@click.command(short_help="Show the record behind a proof, with what stands around it.")
@click.argument("what", metavar="PLACE|SPAN|FINDING|FAILURE")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--full", is_flag=True, help="Every proof and every line of a record.")
@click.option("--width", type=click.IntRange(40), help="Columns (default: the terminal's).")
@color_option
@input_format_option
@log_pattern_option
@rules_option
@map_option
@plugins_option
@quiet_option
@report_options
@click.pass_context
def command(
    ctx: click.Context,
    what: str,
    files: tuple[str, ...],
    full: bool,
    width: int | None,
    color: str,
    input_format: str | None,
    log_pattern: tuple[str, ...],
    rules: tuple[str, ...],
    map_file: str | None,
    no_plugins: bool,
    quiet: bool,
    redact: bool | None,
    quote: bool,
    key_file: str | None,
    private_map: str | None,
) -> None:
    """
    Show the record behind a proof: its fields, the quoted words marked, the spans above and below it, log lines around it.

    \b
    analyze show trace.json:5#/spans/3          a place, as a report prints it
    analyze show fa0966445395fad5 trace.json    a span by its id (#span-… of a page, too)
    analyze show tool-error exports/            a finding by its code or fingerprint: its proofs
    analyze show 9c1b52f0a7e34d18 exports/      a failure by the `shape` of the JSON report

    FILEs are those that were analyzed; a place needs none, then only its own file is read.
    """
    from agentcore_analyzer import pipeline, progress, show
    from agentcore_analyzer.errors import NoReadableInput
    from agentcore_analyzer.options import Options
    from agentcore_analyzer.safe import clean
    from agentcore_analyzer.source import rereadable

    named = list(files)
    if not named:
        own = show.file_of(what)
        if own is None:
            raise click.UsageError(f"{what} is no place in a file here: name the FILEs that it is to be looked for in")
        named = [own]
    if len(missing_files(named)) == len(named):
        ctx.exit(NO_INPUT)
    options = Options(
        input_format=input_format and min(known("--input-format", {input_format}, parser_names(not no_plugins, log_pattern))),
        plugins=not no_plugins,
        patterns=pattern_files(log_pattern, not no_plugins),
        rules=rule_files(rules, not no_plugins),
        map=checked_map(map_file),
        max_invocations=0,
    )
    redaction = report_redaction("text", redact, quote, key_file, private_map, tuple(named))
    inputs = rereadable(named)
    with progress.shown(not quiet):
        loaded = pipeline.load(inputs, options)
        report = pipeline.reported(loaded, options)
    with redaction.rendering(report):
        found = show.find(what, report, loaded.case)
        if not found and not any(i.format for i in report.inputs):
            raise NoReadableInput(pipeline.nothing_read(loaded))
        if not found:
            click.echo(f"analyze: {clean(what, 500)} is nothing in these files{_known(report, loaded)}", err=True)
            ctx.exit(NO_INPUT)
        look = show.Look(width or columns(), colour(color, None), link(None), full)
        rendered = show.render(found, inputs, loaded.case, look)
    write(redaction.finish(rendered.encode("utf-8", "replace")), None)


def _known(report: Report, loaded: Loaded) -> str:
    """What there is to show, for somebody who mistyped it, and what could not be read."""
    from agentcore_analyzer import pipeline
    from agentcore_analyzer.safe import clean

    codes = ", ".join(dict.fromkeys(f.code for f in report.findings))
    spans = sum(1 for _ in loaded.case.spans)
    notes = bool(loaded.notes or any(i.notes for i in loaded.inputs))
    unread = f"; {clean(pipeline.nothing_read(loaded), 1000)}" if notes else ""
    return f": {spans:,} spans, {len(loaded.case.logs):,} log records" + (f", findings {codes}" if codes else "") + unread
