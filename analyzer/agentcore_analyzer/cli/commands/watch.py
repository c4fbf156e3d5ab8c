"""`analyze watch [FILE|DIR]... [--otlp PORT] [-- COMMAND...]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from agentcore_analyzer.cli.common import FINDINGS, NO_INPUT, OK, exit_code, missing_files, not_over, write
from agentcore_analyzer.cli.groups import Grouped
from agentcore_analyzer.cli.options import color_option, fail_on_option, ignore_option, quiet_option, select_option
from agentcore_analyzer.cli.output import BY_ENDING, check_full, chosen_format, full_option, report_file_option, width_option
from agentcore_analyzer.cli.reading import Reading, codes_of, reading_options
from agentcore_analyzer.cli.redacting import Redaction, report_options
from agentcore_analyzer.cli.terminal import colour, columns, link
from agentcore_analyzer.report import formats

if TYPE_CHECKING:
    from agentcore_analyzer.cli.watching import Ended, Wanted
    from agentcore_analyzer.report.report import Report

FORMATS = ["text", "json", *formats.names()]
PORT = 4318  # of OTLP over HTTP
GROUPS = {
    "What is watched": ("otlp", "keep", "for_", "idle", "log_pattern", "map_file"),
    "What is looked for": ("select", "ignore", "rules", "no_plugins"),
    "The report at the end": ("full", "output_format", "output", "width", "color", "quiet", "fail_on"),
    "To send it": ("redact", "quote", "key_file", "private_map"),
}


class _Watch(Grouped):
    """What stands behind `--` is the command, whatever it looks like."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        at = args.index("--") if "--" in args else len(args)
        ctx.meta[__name__] = tuple(args[at + 1 :])
        if at < len(args) and not args[at + 1 :]:
            raise click.UsageError("there is no command behind --", ctx)
        return super().parse_args(ctx, args[:at])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[-- COMMAND...]"]


class _Duration(click.ParamType):  # type: ignore[type-arg]  # older clicks take no argument
    """`30s`, `5m`, `1h30m`, as seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        from agentcore_analyzer.query.errors import Misplaced
        from agentcore_analyzer.query.literals import duration

        if isinstance(value, float):
            return value
        try:
            return duration(value) / 10**9
        except Misplaced as exc:
            self.fail(f"{exc.message}; say it as 30s, 5m or 1h", param, ctx)


@click.command("watch", cls=_Watch, groups=GROUPS, short_help="Watch a run while it goes on: growing files, OTLP, a command.")
@click.argument("files", nargs=-1, metavar="[FILE|DIR]...")
@click.option(
    "--otlp", type=click.IntRange(0, 65535), is_flag=False, flag_value=PORT, metavar="[PORT]",
    help=f"Receive OTLP/HTTP on 127.0.0.1 ({PORT}; 0: any free port, which a COMMAND without FILEs gets by itself).",
)  # fmt: skip
@click.option("--keep", metavar="DIR", help="Keep what was received and printed in a new folder, for `analyze show`.")
@click.option("--for", "for_", type=_Duration(), metavar="TIME", help="End after this time (30s, 5m).")
@click.option("--idle", type=_Duration(), metavar="TIME", help="End when nothing came for this time.")
@reading_options("input_format")
@select_option
@ignore_option
@full_option
@click.option("--format", "output_format", type=click.Choice(FORMATS), show_default=BY_ENDING, help="What to write at the end.")
@report_file_option
@fail_on_option
@width_option
@color_option
@quiet_option
@report_options
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """
    Watch a run while it goes on: FILEs that grow, new ones in a DIR, telemetry over OTLP, a COMMAND and what it prints.

    \b
    analyze watch -- opentelemetry-instrument python agent.py
    analyze watch .cli/traces                       what `agentcore dev` writes
    analyze watch --otlp -- npm run dev             OTLP on port 4318
    analyze watch logs/ --idle 5m -o report.html

    The terminal shows the newest request, and each finding as soon as it is proven. The COMMAND gets the OTEL_* variables that
    send its telemetry here. At its end, at Ctrl-C, or by --for and --idle, the report of `analyze run` follows on standard
    output; all else goes to standard error. It ends with 1 as well where the COMMAND failed.
    """
    from agentcore_analyzer.cli.watching import watched

    output_format = chosen_format(given["output_format"], given["output"], FORMATS, "text")
    check_full(given["full"], output_format)
    wanted = _wanted(ctx, given)
    output, others = given["output"], (*wanted.files, given["output"] or "")
    redaction = given["redacting"].of(output_format, others)
    with (redaction if given["redacting"].redact else Redaction(None)).rendering():  # on one's own terminal names help
        ended = watched(wanted)
    report = _report(ended, wanted, given["quiet"])
    if report is None:
        ctx.exit(NO_INPUT)
    with redaction.rendering(report):
        from agentcore_analyzer.cli.commands.run import made_of

        options = formats.RenderOptions(width=given["width"] or columns())
        rendered = made_of(report, output_format, options, given["full"], colour(given["color"], output), link(output))
    write(redaction.finish(rendered), output)
    code = exit_code(report, given["fail_on"])
    ctx.exit(FINDINGS if ended.failed and code == OK else code)


def _wanted(ctx: click.Context, given: dict[str, Any]) -> Wanted:
    """What the command line asks for, checked before anything starts. Raises UsageError."""
    from pathlib import Path

    from agentcore_analyzer.cli.watching import Wanted

    files, line, otlp, keep = given["files"], ctx.meta[__name__], given["otlp"], given["keep"]
    reading: Reading = given["reading"]
    if not (files or line) and otlp is None:
        raise click.UsageError("say what to watch: FILEs or a DIR, --otlp, or a command behind --", ctx)
    if missing_files(files):
        ctx.exit(NO_INPUT)
    if "-" in files:
        raise click.UsageError("standard input cannot be watched; name a file, or put the program behind --", ctx)
    not_over((*files, *reading.files()), given["output"])
    if keep is not None and (Path(keep).exists() or not Path(keep).parent.is_dir()):
        why = "is there already: name a new folder" if Path(keep).exists() else "stands in a folder that is not there"
        raise click.UsageError(f"--keep {keep} {why}", ctx)
    options = reading.options(
        select=codes_of("--select", given["select"], reading),
        ignore=codes_of("--ignore", given["ignore"], reading),
    )
    port = 0 if otlp is None and line and not files else otlp
    return Wanted(files, port, line, options, keep, given["for_"], given["idle"], given["quiet"], given["color"])


def _report(ended: Ended, wanted: Wanted, quiet: bool) -> Report | None:
    """The diagnosis of all that came; None where nothing did, which is said."""
    from dataclasses import replace

    from agentcore_analyzer import pipeline, progress
    from agentcore_analyzer.errors import NoReadableInput

    if not ended.inputs:
        return None
    with progress.shown(not quiet):
        try:
            report = pipeline.analyze(ended.inputs, wanted.options)
        except NoReadableInput:
            if not ended.failed:
                raise
            click.echo("analyze: nothing that came could be read", err=True)
            return None
    return replace(report, notes=(*report.notes, *ended.notes))
