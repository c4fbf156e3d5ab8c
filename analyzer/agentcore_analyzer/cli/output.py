"""Which format is written: what `--format` says, or the ending of the file; the two must not contradict each other."""

from __future__ import annotations

import os.path
from collections.abc import Sequence

import click

# The formats that files of an ending hold; the first is meant where only the ending says it.
SUFFIXES = {
    ".html": ("html",),
    ".htm": ("html",),
    ".json": ("json", "sarif", "perfetto", "speedscope"),
    ".md": ("markdown",),
    ".markdown": ("markdown",),
    ".sarif": ("sarif",),
    ".csv": ("csv",),
    ".xml": ("junit",),
}
BY_ENDING = "by the ending of FILE, else text"


def chosen_format(given: str | None, output: str | None, offered: Sequence[str], default: str | None) -> str:
    """Raises UsageError for a contradiction, and where nothing says which format is meant."""
    ending = os.path.splitext(output)[1].lower() if output else ""  # noqa: PTH122  (pathlib costs 5 ms)
    meant = SUFFIXES.get(ending, ())
    if given is not None:
        if meant and given not in meant:
            raise click.UsageError(f"{output} ends in {ending}, but --format says {given}: change one of the two")
        return given
    if meant:
        if meant[0] in offered:
            return meant[0]
        raise click.UsageError(f"{ending} is not among the formats here: {', '.join(offered)}")
    if default is None:
        raise click.UsageError(f"say --format NAME, or write to a file whose ending says it ({', '.join(SUFFIXES)})")
    return default
