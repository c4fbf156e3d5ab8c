"""`analyze convert REPORT --format NAME`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from agentcore_analyzer.cli.common import NO_INPUT, columns, same_file, write
from agentcore_analyzer.report import formats


@click.command(short_help="Turn a saved JSON report into another format.")
@click.argument("report", metavar="REPORT.json")
@click.option("--format", "output_format", type=click.Choice(formats.names()), required=True)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE instead of stdout.")
@click.option("--brief", is_flag=True, help="markdown: as much as a support case takes, 8,000 characters.")
@click.option("--width", type=click.IntRange(40), help="Columns, where lines matter.")
@click.pass_context
def command(
    ctx: click.Context, report: str, output_format: str, output: str | None, brief: bool, width: int | None
) -> None:
    """Turn REPORT.json, which `analyze --format json` wrote, into another format. The inputs are not needed."""
    import orjson

    if output and same_file(output, report):
        raise click.UsageError(f"--output {output} would overwrite the report")
    try:
        raw: bytes = sys.stdin.buffer.read() if report == "-" else Path(report).read_bytes()
        document = orjson.loads(raw)
    except (OSError, orjson.JSONDecodeError) as exc:
        click.echo(f"analyze: {report} cannot be read: {getattr(exc, 'strerror', None) or 'not JSON'}", err=True)
        ctx.exit(NO_INPUT)
    if not isinstance(document, dict) or document.get("schema") != "agentcore-analyzer/report/1":
        click.echo(f"analyze: {report} is no agentcore-analyzer/report/1", err=True)
        ctx.exit(NO_INPUT)
    write(formats.render(output_format, document, formats.RenderOptions(brief, width or columns())), output)
