"""`analyze convert REPORT --format NAME`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from agentcore_analyzer.cli.common import NO_INPUT, not_over, output_file, write
from agentcore_analyzer.cli.output import brief_option, chosen_format, fit_option, fitting
from agentcore_analyzer.cli.redacting import Redacting, report_options
from agentcore_analyzer.cli.terminal import columns
from agentcore_analyzer.report import formats

# Members whose values are words of our own, in every report: nothing in them is redacted.
_OURS = frozenset(
    {
        "schema", "tool", "code", "of", "severity", "confidence", "owner", "references", "status", "kind", "operation",
        "channel", "format", "hints", "internal_errors", "checked", "time", "start", "end",
        "state", "effect", "first", "last", "detectors_left_out", "fingerprint", "shape", "redaction", "excerpt_of",
    }
)  # fmt: skip


class _Format(click.Choice):  # type: ignore[type-arg]  # older clicks take no argument
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Raises BadParameter; the two formats that `analyze FILE` has besides are told apart from slips."""
        if value == "text":
            self.fail("text is drawn from the inputs (analyze FILE...), not from a report; for reading, take markdown or html")
        if value == "json":
            self.fail("the report is JSON already")
        return super().convert(value, param, ctx)


@click.command(short_help="Turn a saved JSON report into another format.")
@click.argument("report", metavar="REPORT.json")
@click.option("--format", "output_format", type=_Format(formats.names()), help="What to write (default: by the ending of FILE).")
@click.option("-o", "--output", callback=output_file, metavar="FILE", help="Write to FILE instead of stdout.")
@brief_option
@fit_option
@click.option("--width", type=click.IntRange(40), help="Columns, where lines matter.")
@report_options
@click.pass_context
def command(
    ctx: click.Context,
    report: str,
    output_format: str | None,
    output: str | None,
    brief: bool,
    fit: str | None,
    width: int | None,
    redacting: Redacting,
) -> None:
    """
    Turn REPORT.json, which `analyze --format json` wrote, into another format. The inputs are not needed.

    What is redacted in a report of the inputs is redacted here, too; --no-redact where REPORT.json is already.
    """
    import orjson

    from agentcore_analyzer.safe import clean

    output_format = chosen_format(output_format, output, formats.names(), None)
    not_over((report,), output)
    name = clean(report)
    try:
        raw: bytes = sys.stdin.buffer.read() if report == "-" else Path(report).read_bytes()
        document = orjson.loads(raw)
    except (OSError, orjson.JSONDecodeError) as exc:
        click.echo(f"analyze: {name} cannot be read: {getattr(exc, 'strerror', None) or 'not JSON'}", err=True)
        ctx.exit(NO_INPUT)
    if not isinstance(document, dict) or document.get("schema") != "agentcore-analyzer/report/1":
        click.echo(f"analyze: {name} is no agentcore-analyzer/report/1", err=True)
        ctx.exit(NO_INPUT)
    if redacting.redact is None and document.get("redaction"):
        redacting = redacting._replace(redact=False)  # it is already
    redaction = redacting.of(output_format, (report, output or ""))
    options = formats.RenderOptions(brief, width or columns(), fitting(brief, fit, output))
    try:
        document = _cleaned(document)
        with redaction.rendering(document):
            from agentcore_analyzer.report.json_v1 import redaction as replaced

            document = {**_outgoing(document), "redaction": replaced() or document.get("redaction")}
            rendered = formats.render(output_format, document, options)
        lacking = formats.left_out(document) if formats.wants_all_spans(output_format) else (0, 0)
    except Exception:  # noqa: BLE001  a template has errors of its own, and all mean the same
        # Not by schema: newer reports of version 1 may hold more, and only what is used must be right.
        click.echo(f"analyze: {name} is damaged: it lacks what agentcore-analyzer/report/1 requires", err=True)
        ctx.exit(NO_INPUT)
    if any(lacking):
        what = " and ".join(f"{n:,} {what}" for n, what in zip(lacking, ("invocations", "spans"), strict=True) if n)
        click.echo(f"analyze: {name} does not list {what}; `analyze --format {output_format}` on the inputs draws them", err=True)
    write(redaction.finish(rendered), output)


def _cleaned(value: Any) -> Any:
    """The document as our own report would hold it: somebody may have edited it, or made it to be opened here."""
    from agentcore_analyzer.safe import clean

    if isinstance(value, str):
        return _lines(value, clean)
    if isinstance(value, dict):
        return {clean(key): _cleaned(inner) for key, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value


def _outgoing(value: Any, member: str = "") -> Any:
    """The document as it may leave, inside of `redaction.rendering()`: like a report that is made there."""
    from agentcore_analyzer.safe import clean, quoted

    if isinstance(value, dict):
        return {key: inner if key in _OURS else _outgoing(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_outgoing(inner, member) for inner in value]
    return _lines(value, quoted if member == "quote" else clean) if isinstance(value, str) else value


def _lines(value: str, clean: Callable[[str, int], str]) -> str:
    # Nothing was too long for the report that it stands in; pseudonyms can be longer than names.
    return "\n".join(clean(line, len(line) * 10 + 100) for line in value.split("\n"))
