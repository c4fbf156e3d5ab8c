"""`analyze explain CODE`."""

from __future__ import annotations

import click

from agentcore_analyzer.cli.common import CodeType, known
from agentcore_analyzer.cli.terminal import columns

_BEGINS = tuple("(“\"'`")  # prose, besides letters


@click.command()
@click.argument("code", type=CodeType())
def command(code: str) -> None:
    """Print the manual of a detector or a parser."""
    from agentcore_analyzer import plugins

    manuals = {p.name: p.manual for p in plugins.parsers()} | {d.code: d.manual for d in plugins.detectors()}
    known("CODE", {code}, list(manuals))
    click.echo(f"{code}\n{'=' * len(code)}\n\n{_fitted(manuals[code].strip(), columns())}")


def _fitted(manual: str, width: int) -> str:
    """The manual as it was written where that fits; else its paragraphs anew, but no list, table or example."""
    if all(len(line) <= width for line in manual.splitlines()):
        return manual
    from itertools import groupby
    from textwrap import fill

    made: list[str] = []
    for prose, group in groupby(manual.splitlines(), lambda line: line[:1].isalpha() or line[:1] in _BEGINS):
        lines = list(group)
        made += [fill(" ".join(lines), width, break_long_words=False, break_on_hyphens=False)] if prose else lines
    return "\n".join(made)
