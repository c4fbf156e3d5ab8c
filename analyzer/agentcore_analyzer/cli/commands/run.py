"""`analyze run`: the diagnosis, and what `analyze FILE` means."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import (
    INTERNAL,
    NO_INPUT,
    exit_code,
    is_default,
    missing_files,
    not_over,
    read_baseline,
    same_file,
    write,
)
from agentcore_analyzer.cli.groups import Grouped
from agentcore_analyzer.cli.options import color_option, fail_on_option, ignore_option, quiet_option, select_option
from agentcore_analyzer.cli.output import (
    BY_ENDING,
    brief_option,
    check_full,
    chosen_format,
    fit_option,
    fitting,
    full_option,
    report_file_option,
    width_option,
)
from agentcore_analyzer.cli.reading import Reading, codes_of, reading_options
from agentcore_analyzer.cli.redacting import Redacting, report_options
from agentcore_analyzer.cli.terminal import colour, columns, link
from agentcore_analyzer.report import formats
from agentcore_analyzer.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from agentcore_analyzer.options import Options
    from agentcore_analyzer.report.report import Report
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
@full_option
@click.option("--format", "output_format", type=click.Choice(FORMATS), show_default=BY_ENDING, help="What to write.")
@report_file_option
@click.option("--allow-missing", is_flag=True, help="A FILE that is not there is a note in the report; else exit with 3.")
@reading_options()
@select_option
@ignore_option
@fail_on_option
@click.option("--baseline", metavar="REPORT.json", help="Hide what this earlier report knew; fail on new findings, lost checks.")
@click.option("--max-invocations", type=click.IntRange(0), default=20, show_default=True, help="Invocations to read in detail.")
@width_option
@brief_option
@fit_option
@color_option
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
    reading: Reading,
    select: str | None,
    ignore: str | None,
    fail_on: str,
    baseline: str | None,
    max_invocations: int,
    width: int | None,
    brief: bool,
    fit: str | None,
    color: str,
    minimise: str | None,
    quiet: bool,
    redacting: Redacting,
) -> None:
    """Diagnose FILEs: exported traces, logs, client captures, in any mixture."""
    from agentcore_analyzer import fleet, pipeline, progress  # (cold start: --help needs none of it)

    output_format = chosen_format(output_format, output, FORMATS, "text")
    check_full(full, output_format)
    all_spans = output_format not in ("text", "json") and formats.wants_all_spans(output_format)
    options = reading.options(
        select=codes_of("--select", select, reading),
        ignore=codes_of("--ignore", ignore, reading),
        max_invocations=None if all_spans and is_default(ctx, "max_invocations") else max_invocations,
    )
    known_before = read_baseline(baseline) if baseline else None
    not_over((*files, *reading.files()), output)
    if output and baseline and same_file(output, baseline):
        raise click.UsageError(f"--output {output} would overwrite the baseline: write to another file, look, then replace it")
    redaction = redacting.of(output_format, (*files, output or ""))
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
        report = pipeline.analyze(named, options, partial(fleet.beyond, files))
    if known_before is not None:
        from agentcore_analyzer.report.baseline import against

        report = against(report, known_before)
    with redaction.rendering(report):
        look = formats.RenderOptions(brief=brief, width=width or columns(), fit=fitting(brief, fit, output))
        rendered = made_of(report, output_format, look, full, colour(color, output), link(output))
    write(redaction.finish(rendered), output)
    if minimise:
        _minimise(named, options, minimise, quiet)
    code = exit_code(report, fail_on)
    ctx.exit(NO_INPUT if lost and code != INTERNAL else code)


def made_of(
    report: Report,
    output_format: str,
    options: formats.RenderOptions,
    full: bool,
    coloured: bool,
    link: Callable[[str], str] | None,
) -> bytes:
    """A report in the format that was chosen; the last two are for text."""
    if output_format == "json":
        from agentcore_analyzer.report import json_v1

        return json_v1.render(report, __version__)
    if output_format != "text":
        from agentcore_analyzer.report import made

        return made.in_format(output_format, report, __version__, options)
    from agentcore_analyzer.report import short, text  # not for the page, which has its own words

    if full:
        return text.render(report, __version__, options.width, coloured, link).encode("utf-8", "replace")
    return short.render(report, short.Look(options.width, coloured, link)).encode("utf-8", "replace")


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
