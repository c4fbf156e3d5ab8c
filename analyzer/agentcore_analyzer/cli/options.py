"""Options that several commands have, with the same words in each."""

from __future__ import annotations

import click

color_option = click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
input_format_option = click.option("--input-format", metavar="NAME", help="Force a parser (see `analyze formats`).")
log_pattern_option = click.option("--log-pattern", multiple=True, metavar="FILE", help="A line format of your own (repeatable).")
rules_option = click.option("--rules", multiple=True, metavar="PATH", help="Rules of your own: a file or a folder (repeatable).")
map_option = click.option("--map", "map_file", metavar="FILE", help="What fields of unknown formats are (`formats --suggest`).")
plugins_option = click.option("--no-plugins", is_flag=True, help="Only the built-in parsers and detectors.")
select_option = click.option("--select", metavar="CODES", help="Only these detectors, comma-separated.")
ignore_option = click.option("--ignore", metavar="CODES", help="Not these detectors, comma-separated.")
fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 when there is a finding of at least this severity.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress line (there is none without a terminal).")
