"""Options that several commands have, with the same words in each."""

from __future__ import annotations

import click

color_option = click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
input_format_option = click.option("--input-format", metavar="NAME", help="Force a parser (see `analyze formats`).")
log_pattern_option = click.option("--log-pattern", multiple=True, metavar="FILE", help="A line format of your own (repeatable).")
rules_option = click.option("--rules", multiple=True, metavar="PATH", help="Rules of your own: a file or a folder (repeatable).")
map_option = click.option("--map", "map_file", metavar="FILE", help="What fields of unknown formats are (`formats --suggest`).")
plugins_option = click.option("--no-plugins", is_flag=True, help="Only the built-in parsers and detectors.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="No progress line (there is none without a terminal).")
