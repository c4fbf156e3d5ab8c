"""`analyze detectors`."""

from __future__ import annotations

import click

from agentcore_analyzer.cli.common import say_broken, titled
from agentcore_analyzer.cli.options import plugins_option


@click.command("detectors")
@plugins_option
def command(no_plugins: bool) -> None:
    """List the installed detectors and what each needs."""
    from tabulate import tabulate

    from agentcore_analyzer import plugins

    rows = [
        [
            d.code,
            titled(d.title, d.package, plugins.BUILTIN[plugins.DETECTORS]),
            " or ".join(" + ".join(sorted(kinds)) or "any input" for kinds in d.needs),
        ]
        for d in plugins.detectors(not no_plugins)
    ]
    click.echo(tabulate(rows, ["code", "what it finds", "needs"], disable_numparse=True))
    say_broken(not no_plugins)
