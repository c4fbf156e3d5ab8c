"""
Which format is written: what `--format` says, or the ending of the file; the two must not contradict each other.

And how long Markdown may be: as the place takes it that it goes to.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from agentcore_analyzer.cli.common import output_file

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
FITS = ("case", "issue", "summary")  # `report.formats.ROOMS`, which the help need not import
brief_option = click.option("--brief", is_flag=True, help="markdown: the same as --fit case.")
full_option = click.option("--full", is_flag=True, help="The whole report as text, not its first screen.")
width_option = click.option("--width", type=click.IntRange(40), help="Columns of the text report (default: the terminal's).")
report_file_option = click.option(
    "-o", "--output", callback=output_file, metavar="FILE", help="Where to: .html, .json, .md, .sarif, .csv, .xml, …"
)
fit_option = click.option(
    "--fit",
    type=click.Choice(FITS),
    show_default="issue",
    help="markdown: what it goes to: a support case (8,000 characters), an issue (65,535), a step's summary (1 MiB).",
)
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


def check_full(full: bool, output_format: str) -> None:
    if full and output_format != "text":
        raise click.UsageError(f"--full is about the text report; {output_format} holds everything that it can")


def fitting(brief: bool, fit: str | None, output: str | None) -> str:
    """The place that Markdown is made for. Raises UsageError where two are named."""
    if brief and fit not in (None, "case"):
        raise click.UsageError(f"--brief is --fit case, but --fit says {fit}")
    if fit is not None:
        return fit
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    to_summary = output is not None and bool(summary) and os.path.abspath(output) == os.path.abspath(summary or "")  # noqa: PTH100
    return "case" if brief else "summary" if to_summary else "issue"
