"""`analyze doctor [PROJECT_DIR]`."""

from __future__ import annotations

import click

from agentcore_analyzer.cli.options import plugins_option
from agentcore_analyzer.version import __version__


@click.command(short_help="Check a project folder and this machine before anything runs.")
@click.argument("project_dir", default=".", type=click.Path(exists=True, file_okay=False), metavar="[PROJECT_DIR]")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@plugins_option
@click.pass_context
def command(ctx: click.Context, project_dir: str, output_format: str, no_plugins: bool) -> None:
    """Check a project folder and this machine, by reading files only: versions, configuration, ports."""
    import json
    from pathlib import Path

    from agentcore_analyzer import doctor as checks

    found = checks.examine(Path(project_dir), not no_plugins)
    if output_format == "json":
        click.echo(json.dumps(checks.as_dict(found, __version__), indent=2))
    else:
        # One line a fact and one a remedy, however long: a remedy is often a command to be copied.
        longest = max(len(c.check) for c in found)
        for c in found:
            click.echo(f"{c.state:4}  {c.check:{longest}}  {c.found}{f' ({c.place})' if c.place else ''}")
            if c.fix:
                click.echo(f"{'':{longest + 6}}  → {c.fix}")
    ctx.exit(checks.exit_code(found))
