"""`analyze detectors`."""

from __future__ import annotations

import sys

import click

from agentcore_analyzer.cli.common import say_broken, titled
from agentcore_analyzer.cli.options import plugins_option
from agentcore_analyzer.cli.terminal import columns


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
    # In a pipe a detector is a line; on a terminal nothing runs over the edge.
    narrow = sys.stdout is not None and sys.stdout.isatty()
    room = max(24, (columns() - max(len(code) for code, *_ in rows) - 4) // 2)
    widths = [None, room, room] if narrow else None
    click.echo(tabulate(rows, ["code", "what it finds", "needs"], disable_numparse=True, maxcolwidths=widths))
    say_broken(not no_plugins)
