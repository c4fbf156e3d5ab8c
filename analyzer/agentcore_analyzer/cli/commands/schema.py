"""`analyze schema [NAME]`."""

from __future__ import annotations

import click

from agentcore_analyzer import schemas


@click.command(short_help="Print the JSON schema of a document: of a report, a comparison, …")
@click.argument("name", required=False, type=click.Choice(list(schemas.FILES)), metavar="[NAME]")
def command(name: str | None) -> None:
    """Print the JSON schema NAME, or list what there is, each with the id under which it stays."""
    from agentcore_analyzer.cli.common import write

    if name is None:
        write("".join(f"{each:8} {schemas.identity(each)}\n" for each in schemas.FILES).encode(), None)
    else:
        write(schemas.text(name).encode(), None)
