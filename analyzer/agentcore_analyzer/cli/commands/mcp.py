"""`analyze mcp`."""

from __future__ import annotations

import click

from agentcore_analyzer.cli.common import USAGE
from agentcore_analyzer.cli.options import plugins_option


@click.command(short_help="Serve the diagnosis to coding agents (Model Context Protocol).")
@click.option(
    "--root",
    default=".",
    show_default=True,
    type=click.Path(exists=True, file_okay=False),
    help="The folder that may be read; nothing outside of it is.",
)
@click.option("--redact", is_flag=True, help="Answer with names, ids and free text replaced by pseudonyms.")
@plugins_option
@click.pass_context
def command(ctx: click.Context, root: str, redact: bool, no_plugins: bool) -> None:
    """Serve the Model Context Protocol on standard input and output, for agents: the diagnosis, comparisons,
    formats, manuals, a look over a project. The last reports stay as resources.

    Reads only, offline. Needs `pip install 'agentcore-analyzer[mcp]'`.
    """
    import sys
    from pathlib import Path

    from agentcore_analyzer.mcp import McpMissing, Settings, serve

    if sys.stdin.isatty():
        click.echo("analyze: waiting for an MCP client on standard input; Ctrl-C ends it", err=True)
    try:
        serve(Settings(Path(root), redact, not no_plugins))
    except McpMissing as exc:
        click.echo(f"analyze: the package `mcp` is not installed: {exc}", err=True)
        ctx.exit(USAGE)
