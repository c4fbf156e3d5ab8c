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
    from agentcore_analyzer import manuals

    manual = manuals.builtin(code) or _installed(code)
    click.echo(f"{code}\n{'=' * len(code)}\n\n{_fitted(manual.strip(), columns())}")


def _installed(code: str) -> str:
    """The manual of a plugin. Raises BadParameter where none has that name."""
    from agentcore_analyzer import plugins

    every = {p.name: p for p in plugins.parsers()} | {d.code: d for d in plugins.detectors()}
    known("CODE", {code}, list(every))
    return every[code].manual


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
