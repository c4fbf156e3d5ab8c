"""`analyze run`: the diagnosis, and what `analyze FILE` means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import (
    INTERNAL,
    NO_INPUT,
    checked_map,
    detector_codes,
    exit_code,
    is_default,
    known,
    missing_files,
    not_over,
    output_file,
    parser_names,
    pattern_files,
    read_baseline,
    rule_files,
    same_file,
    split,
    write,
)
from agentcore_analyzer.cli.groups import Grouped
from agentcore_analyzer.cli.options import (
    color_option,
    input_format_option,
    log_pattern_option,
    map_option,
    plugins_option,
    quiet_option,
    rules_option,
)
from agentcore_analyzer.cli.output import BY_ENDING, brief_option, chosen_format, fit_option, fitting
from agentcore_analyzer.cli.redacting import report_options, report_redaction
from agentcore_analyzer.cli.terminal import colour, columns, link
from agentcore_analyzer.report import formats
from agentcore_analyzer.version import __version__

if TYPE_CHECKING:
    from agentcore_analyzer.options import Options
    from agentcore_analyzer.report.report import Report
    from agentcore_analyzer.report.short import Look
    from agentcore_analyzer.source import InMemory

FORMATS = ["text", "json", *formats.names()]


GROUPS = {
    "What is written": ("full", "output_format", "output", "width", "color", "fit", "brief", "quiet"),
    "What is read": ("allow_missing", "input_format", "log_pattern", "map_file", "max_invocations"),
    "What is looked for": ("select", "ignore", "rules", "no_plugins"),
    "In a build": ("fail_on", "baseline"),
    "To send it": ("redact", "quote", "key_file", "private_map", "minimise"),
}


@click.command("run", cls=Grouped, groups=GROUPS, short_help="Diagnose files (the default command).")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--full", is_flag=True, help="The whole report as text, not its first screen.")
@click.option("--format", "output_format", type=click.Choice(FORMATS), show_default=BY_ENDING, help="What to write.")
@click.option("-o", "--output", callback=output_file, metavar="FILE", help="Where to: .html, .json, .md, .sarif, .csv, .xml, …")
@click.option("--allow-missing", is_flag=True, help="A FILE that is not there is a note in the report; else exit with 3.")
@input_format_option
@log_pattern_option
@rules_option
@map_option
@click.option("--select", metavar="CODES", help="Only these detectors, comma-separated.")
@click.option("--ignore", metavar="CODES", help="Not these detectors, comma-separated.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 when there is a finding of at least this severity.",
)
@click.option("--baseline", metavar="REPORT.json", help="Hide what this earlier report knew; fail on new findings, lost checks.")
@click.option("--max-invocations", type=click.IntRange(0), default=20, show_default=True, help="Invocations to read in detail.")
@click.option("--width", type=click.IntRange(40), help="Columns of the text report (default: the terminal's).")
@brief_option
@fit_option
@color_option
@plugins_option
@click.option("--minimise", metavar="DIR", help="Write the smallest inputs that give the same findings, to a new folder.")
@quiet_option
@report_options
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    full: bool,
    output_format: str | None,
    output: str | None,
    allow_missing: bool,
    input_format: str | None,
    log_pattern: tuple[str, ...],
    rules: tuple[str, ...],
    map_file: str | None,
    select: str | None,
    ignore: str | None,
    fail_on: str,
    baseline: str | None,
    max_invocations: int,
    width: int | None,
    brief: bool,
    fit: str | None,
    color: str,
    no_plugins: bool,
    minimise: str | None,
    quiet: bool,
    redact: bool | None,
    quote: bool,
    key_file: str | None,
    private_map: str | None,
) -> None:
    """Diagnose FILEs: exported traces, logs, client captures, in any mixture."""
    from agentcore_analyzer import pipeline, progress  # (cold start: --help needs none of it)
    from agentcore_analyzer.options import Options

    output_format = chosen_format(output_format, output, FORMATS, "text")
    if full and output_format != "text":
        raise click.UsageError(f"--full is about the text report; {output_format} holds everything that it can")
    all_spans = output_format not in ("text", "json") and formats.wants_all_spans(output_format)
    options = Options(
        input_format=input_format and min(known("--input-format", {input_format}, parser_names(not no_plugins, log_pattern))),
        select=known("--select", split(select), detector_codes(not no_plugins, rules)) if select else frozenset(),
        ignore=known("--ignore", split(ignore), detector_codes(not no_plugins, rules)) if ignore else frozenset(),
        plugins=not no_plugins,
        patterns=pattern_files(log_pattern, not no_plugins),
        rules=rule_files(rules, not no_plugins),
        map=checked_map(map_file),
        max_invocations=None if all_spans and is_default(ctx, "max_invocations") else max_invocations,
    )
    known_before = read_baseline(baseline) if baseline else None
    not_over((*files, *log_pattern, *rules, *([map_file] if map_file else ())), output)
    if output and baseline and same_file(output, baseline):
        raise click.UsageError(f"--output {output} would overwrite the baseline: write to another file, look, then replace it")
    redaction = report_redaction(output_format, redact, quote, key_file, private_map, (*files, output or ""))
    lost = [] if allow_missing else missing_files(files)
    if lost and len(lost) == len(files):
        ctx.exit(NO_INPUT)
    named: list[str | InMemory] = list(files)
    if minimise:
        from agentcore_analyzer.cli.commands.minimise import check_folder
        from agentcore_analyzer.source import rereadable

        check_folder(minimise)
        named = rereadable(files)
    with progress.shown(not quiet):
        report = pipeline.analyze(named, options)
    if known_before is not None:
        from agentcore_analyzer.report.baseline import against

        report = against(report, known_before)
    with redaction.rendering(report):
        from agentcore_analyzer.report import short

        look = formats.RenderOptions(brief=brief, width=width or columns(), fit=fitting(brief, fit, output))
        rendered = made_of(report, output_format, look, full, short.Look(look.width, colour(color, output), link(output)))
    write(redaction.finish(rendered), output)
    if minimise:
        _minimise(named, options, minimise, quiet)
    code = exit_code(report, fail_on)
    ctx.exit(NO_INPUT if lost and code != INTERNAL else code)


def made_of(report: Report, output_format: str, options: formats.RenderOptions, full: bool, look: Look) -> bytes:
    """A report in the format that was chosen; `look` is how text is to look."""
    from agentcore_analyzer.report import json_v1, made, short, text

    if output_format == "json":
        return json_v1.render(report, __version__)
    if output_format != "text":
        return made.in_format(output_format, report, __version__, options)
    if full:
        return text.render(report, __version__, look.width, look.colour, look.link).encode("utf-8", "replace")
    return short.render(report, look).encode("utf-8", "replace")


def _minimise(named: list[str | InMemory], options: Options, folder: str, quiet: bool) -> None:
    from pathlib import Path

    from agentcore_analyzer import minimise, progress
    from agentcore_analyzer.cli.commands.minimise import summary

    try:
        with progress.shown(not quiet):
            result = minimise.minimise(named, options=options)
    except minimise.CannotMinimise as exc:
        click.echo(f"analyze: not minimised: {exc}", err=True)
        return
    minimise.write_files(result.files, Path(folder))
    click.echo(summary(result, folder), err=True)
