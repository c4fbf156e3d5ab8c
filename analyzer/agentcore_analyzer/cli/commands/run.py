"""`analyze run`: the diagnosis, and what `analyze FILE` means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import (
    checked_map,
    colour,
    columns,
    detector_codes,
    exit_code,
    is_default,
    known,
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
from agentcore_analyzer.report import formats
from agentcore_analyzer.version import __version__

if TYPE_CHECKING:
    from agentcore_analyzer.options import Options
    from agentcore_analyzer.report.report import Report
    from agentcore_analyzer.source import InMemory

FORMATS = ["text", "json", *formats.names()]


@click.command("run", short_help="Diagnose files (the default command).")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "output_format", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", callback=output_file, metavar="FILE", help="Write the report to FILE instead of stdout.")
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
@click.option("--brief", is_flag=True, help="markdown: as much as a support case takes, 8,000 characters.")
@color_option
@plugins_option
@click.option("--minimise", metavar="DIR", help="Write the smallest inputs that give the same findings, to a new folder.")
@quiet_option
@report_options
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    output_format: str,
    output: str | None,
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
        look = formats.RenderOptions(brief=brief, width=width or columns())
        rendered = _rendered(report, output_format, look, colour(color, output))
    write(redaction.finish(rendered), output)
    if minimise:
        _minimise(named, options, minimise, quiet)
    ctx.exit(exit_code(report, fail_on))


def _rendered(report: Report, output_format: str, look: formats.RenderOptions, coloured: bool) -> bytes:
    if output_format == "text":
        from agentcore_analyzer.report import text

        return text.render(report, __version__, look.width, coloured).encode("utf-8", "replace")
    from agentcore_analyzer.report import json_v1, made

    if output_format == "json":
        return json_v1.render(report, __version__)
    return made.in_format(output_format, report, __version__, look)


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
