"""`analyze explain CODE`."""

from __future__ import annotations

import click

from agentcore_analyzer.cli.common import CodeType, known


@click.command()
@click.argument("code", type=CodeType())
def command(code: str) -> None:
    """Print the manual of a detector or a parser."""
    from agentcore_analyzer import plugins

    manuals = {p.name: p.manual for p in plugins.parsers()} | {d.code: d.manual for d in plugins.detectors()}
    known("CODE", {code}, list(manuals))
    click.echo(f"{code}\n{'=' * len(code)}\n\n{manuals[code].strip()}")
