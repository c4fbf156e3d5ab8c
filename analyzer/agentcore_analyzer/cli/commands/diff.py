"""`analyze diff GOOD BAD`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from agentcore_analyzer.cli.common import (
    FINDINGS,
    INTERNAL,
    NO_INPUT,
    OK,
    not_over,
    output_file,
    write,
)
from agentcore_analyzer.cli.options import color_option, quiet_option
from agentcore_analyzer.cli.output import BY_ENDING, chosen_format
from agentcore_analyzer.cli.reading import Reading, reading_options
from agentcore_analyzer.cli.redacting import Redacting, report_options
from agentcore_analyzer.cli.terminal import colour, columns
from agentcore_analyzer.version import __version__

if TYPE_CHECKING:
    from agentcore_analyzer.compare.prices import Prices

FORMATS = ("text", "json", "html")


@click.command(short_help="Compare a good request with a bad one, or two folders of them.")
@click.argument("good")
@click.argument("bad")
@click.option("--format", "output_format", type=click.Choice(FORMATS), show_default=BY_ENDING, help="What to write.")
@click.option("-o", "--output", callback=output_file, metavar="FILE", help="Write to FILE instead of stdout.")
@click.option("--good-trace", metavar="ID", help="Take the request of this trace (the first digits will do) from GOOD.")
@click.option("--bad-trace", metavar="ID", help="The same for BAD.")
@click.option("--floor", type=click.IntRange(0), default=20, show_default=True, help="Milliseconds that are noise.")
@click.option("--prices", metavar="FILE.toml", help="Prices of tokens: [[price]] with model, input, output (for a million).")
@click.option("--exit-code", is_flag=True, help="Exit with 1 when something broke, is new or missing, changed or slower.")
@click.option("--width", type=click.IntRange(40), help="Columns of the text (default: the terminal's).")
@reading_options("input_format", "log_pattern", "rules")
@color_option
@quiet_option
@report_options
@click.pass_context
def command(
    ctx: click.Context,
    good: str,
    bad: str,
    output_format: str | None,
    output: str | None,
    good_trace: str | None,
    bad_trace: str | None,
    floor: int,
    prices: str | None,
    exit_code: bool,
    width: int | None,
    reading: Reading,
    color: str,
    quiet: bool,
    redacting: Redacting,
) -> None:
    """Say what a bad request did that a good one did not.

    GOOD and BAD are exports, folders, archives or globs. Of several requests the worst bad one is compared with the good
    one most like it; and what separates all bad requests from all good ones is ranked.
    """
    from agentcore_analyzer import progress
    from agentcore_analyzer.compare import compare, json_v1
    from agentcore_analyzer.errors import NothingToCompare
    from agentcore_analyzer.safe import clean

    output_format = chosen_format(output_format, output, FORMATS, "text")
    not_over((good, bad, prices, *reading.files()), output)
    options = reading.options()
    redaction = redacting.of(output_format, (good, bad, output or ""))
    costs = _prices(prices) if prices else None
    try:
        with progress.shown(not quiet):
            found = compare(
                [good],
                [bad],
                options,
                good_trace=good_trace,
                bad_trace=bad_trace,
                floor_ns=floor * 10**6,
                prices=costs,
            )
    except NothingToCompare as exc:
        click.echo(f"analyze: {clean(str(exc), 1000)}", err=True)
        ctx.exit(NO_INPUT)
    with redaction.rendering():
        document = json_v1.as_dict(found, __version__)
    write(redaction.finish(_rendered(document, output_format, width or columns(), colour(color, output))), output)
    if document["internal_errors"]:
        ctx.exit(INTERNAL)
    worse = [d for d in document["differences"] if d["kind"] not in ("faster", "recovered")]
    ctx.exit(FINDINGS if exit_code and (worse or document["findings"]["new"]) else OK)


def _rendered(document: dict[str, Any], output_format: str, width: int, coloured: bool) -> bytes:
    if output_format == "json":
        import orjson

        made: bytes = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        return made
    if output_format == "html":
        from agentcore_analyzer.compare import html

        return html.render(document)
    from agentcore_analyzer.compare import text

    return text.render(document, width, coloured).encode("utf-8", "replace")


def _prices(name: str) -> Prices:
    from pathlib import Path

    from agentcore_analyzer.compare import prices
    from agentcore_analyzer.errors import PriceFileError
    from agentcore_analyzer.safe import clean

    try:
        return prices.read(Path(name).read_bytes())
    except (OSError, PriceFileError) as exc:
        why = (exc.strerror or type(exc).__name__) if isinstance(exc, OSError) else str(exc)
        raise click.BadParameter(clean(f"{name}: {why}", 1000), param_hint="--prices") from None
