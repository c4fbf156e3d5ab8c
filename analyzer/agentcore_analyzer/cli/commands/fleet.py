"""`analyze fleet`: one answer over the exports of many agents, however many there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from agentcore_analyzer.cli.common import (
    FINDINGS,
    INTERNAL,
    NO_INPUT,
    OK,
    missing_files,
    reaches,
)
from agentcore_analyzer.cli.groups import Grouped
from agentcore_analyzer.cli.options import fail_on_option, ignore_option, quiet_option, select_option
from agentcore_analyzer.cli.reading import Reading, codes_of, reading_options
from agentcore_analyzer.cli.redacting import Redacting, not_below, report_options

if TYPE_CHECKING:
    from agentcore_analyzer.fleet.merging import Fleet
    from agentcore_analyzer.fleet.plan import Plan
    from agentcore_analyzer.options import Options

GROUPS = {
    "What is written": ("output", "quiet"),
    "How it runs": ("engine", "workers"),
    "What is read": ("allow_missing", "input_format", "log_pattern", "map_file"),
    "What is looked for": ("select", "ignore", "rules", "no_plugins"),
    "In a build": ("fail_on",),
    "To send it": ("redact", "quote", "key_file", "private_map"),
}
_SHOWN = 10  # findings on standard output


@click.command(cls=Grouped, groups=GROUPS, short_help="Diagnose the exports of many agents, of any size.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", required=True, metavar="DIR", help="A new folder, or one of an earlier run, which goes on.")
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True, help="What does the work.")
@click.option("--workers", type=click.IntRange(1), help="Processes of the local engine (default: one a processor).")
@click.option("--allow-missing", is_flag=True, help="An INPUT that is not there is a note; else exit with 3.")
@reading_options()
@select_option
@ignore_option
@fail_on_option
@quiet_option
@report_options
@click.pass_context
def command(
    ctx: click.Context,
    inputs: tuple[str, ...],
    output: str,
    engine: str,
    workers: int | None,
    allow_missing: bool,
    reading: Reading,
    select: str | None,
    ignore: str | None,
    fail_on: str,
    quiet: bool,
    redacting: Redacting,
) -> None:
    """Diagnose INPUTs (files, folders, globs) and write fleet.html, fleet.json, findings.ndjson and findings.parquet to DIR.

    Memory has a bound, whatever the size of the inputs: what waits lies in DIR until the end. A run that was stopped
    goes on where it was. Findings with one code and one subject are one, with how many requests and sessions have them.
    """
    from agentcore_analyzer.fleet.plan import is_address

    options = reading.options(
        select=codes_of("--select", select, reading),
        ignore=codes_of("--ignore", ignore, reading),
    )
    if "-" in inputs:
        raise click.UsageError("a fleet is read from files; `analyze run -` reads standard input")
    redaction = redacting.of("html", inputs)
    folder = Path(output)
    not_below(folder, redacting.key_file, redacting.private_map)
    addresses = [name for name in inputs if is_address(name)]
    if addresses and engine != "spark":
        raise click.UsageError(f"{addresses[0]} is no file of this machine; --engine spark reads it")
    lost = [] if allow_missing else missing_files(name for name in inputs if name not in addresses)
    if lost and len(lost) == len(inputs):
        ctx.exit(NO_INPUT)
    fleet = _diagnosed(inputs, folder, options, engine, workers, quiet)
    document = _written(fleet, folder, redaction)
    _say(document, folder)
    found = reaches((f["severity"] for f in document["findings"]), fail_on)
    code = INTERNAL if document["internal_errors"] else FINDINGS if found else OK
    ctx.exit(NO_INPUT if lost and code != INTERNAL else code)


def _diagnosed(
    inputs: tuple[str, ...], folder: Path, options: Options, engine: str, workers: int | None, quiet: bool
) -> Fleet:
    import os
    import sys

    from agentcore_analyzer import pipeline, progress
    from agentcore_analyzer.errors import NoReadableInput
    from agentcore_analyzer.fleet import local, output, places, plan, pool

    pipeline.read_anew(options)
    try:
        output.check(folder, inputs)
        chosen = plan.of(inputs, options)
        output.not_an_input(folder, chosen.files)
        folder.mkdir(exist_ok=True)
        with progress.shown(not quiet):
            if engine == "spark":
                fleet = _by_spark(chosen, options)
            else:
                fleet = local.diagnose(chosen, folder, options, workers or os.cpu_count() or 1)
            if not fleet.whole.formats:
                raise NoReadableInput(fleet.whole.nothing_read())
            places.tell(fleet, chosen.files)
    except output.Refused as exc:
        raise click.UsageError(str(exc)) from None
    except pool.WorkerLost as exc:
        click.echo(f"analyze: {exc}", err=True)
        sys.exit(INTERNAL)
    return fleet


def _by_spark(chosen: Plan, options: Options) -> Fleet:
    try:
        from agentcore_analyzer.fleet import spark  # the extra

        return spark.diagnose(chosen, options)
    except ImportError as exc:
        said = f"--engine spark: {exc}; pip install 'agentcore-analyzer[spark]'"
        raise click.UsageError(said) from None


def _written(fleet: Fleet, folder: Path, redaction: Any) -> dict[str, Any]:
    import orjson

    from agentcore_analyzer.fleet import document, output

    if redaction.redactor is not None:
        for label, name in fleet.named():
            redaction.redactor.know(label, name)
    with redaction.rendering():
        made = orjson.dumps(document.as_dict(fleet))
    # Everything else is made of what the last look has seen.
    shown: dict[str, Any] = orjson.loads(redaction.finish(made))
    output.write(folder, output.rendered(shown))
    return shown


def _say(document: dict[str, Any], folder: Path) -> None:
    from agentcore_analyzer.report.json_parts import plural
    from agentcore_analyzer.safe import clean

    found = document["findings"]
    click.echo(f"{plural(len(found), 'finding')} in {plural(document['requests'], 'request')}")
    for finding in found[:_SHOWN]:
        known = [f"first of {finding['alike']} alike"] if finding["alike"] > 1 else []
        known += [plural(finding["requests"], "request")] if finding["requests"] else []
        told = f" ({', '.join(known)})" if known else ""
        click.echo(f"  {finding['severity']:7}  {finding['code']}: {finding['title']}{told}")
    if len(found) > _SHOWN:
        click.echo(f"  and {len(found) - _SHOWN} more")
    if unexplained := document["failures"]["unexplained"]:
        click.echo(f"  {plural(unexplained, 'failure')} that no detector explains")
    click.echo(f"Written to {clean(str(folder), 500)}: start with fleet.html")
