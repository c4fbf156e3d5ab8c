"""`analyze query '{ … }' FILE...`: TraceQL over files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn

import click

from agentcore_analyzer.cli.common import FINDINGS, INTERNAL, OK, not_over, output_file, write
from agentcore_analyzer.cli.options import color_option, quiet_option
from agentcore_analyzer.cli.reading import Reading, reading_options
from agentcore_analyzer.cli.redacting import Redacting, Redaction, report_options
from agentcore_analyzer.cli.terminal import colour, columns

if TYPE_CHECKING:
    from agentcore_analyzer.options import Options
    from agentcore_analyzer.pipeline import Loaded
    from agentcore_analyzer.query.asking import Answer
    from agentcore_analyzer.questions import Prepared, Questions

_MOST_BYTES = 128 << 10  # of a query: `query.parsing` refuses more, and a file named by mistake may be huge


class _Field(click.ParamType):  # type: ignore[type-arg]  # older clicks take no argument
    """An expression, completed by the attributes that the files named before it hold."""

    name = "expression"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        from click.shell_completion import CompletionItem

        from agentcore_analyzer import pipeline
        from agentcore_analyzer.options import Options
        from agentcore_analyzer.query.inventory import names

        # Where an option stands last without its value, click leaves what is no option unparsed.
        given = [name for name in (*(ctx.params.get("given") or ()), *ctx.args) if os.path.exists(name)]  # noqa: PTH110
        if not given:
            return []
        held = names(pipeline.load(given, Options()).case)
        return [CompletionItem(name) for name in held if name.startswith(incomplete)]


@click.command(short_help="Ask anything: TraceQL over files.")
@click.argument("given", nargs=-1, required=True, metavar="QUERY FILE...")
@click.option("-f", "--file", "query_file", metavar="FILE.traceql", help="Read the query from a file; all arguments are inputs.")
@click.option(
    "--format", "output_format", type=click.Choice(["table", "json", "csv", "waterfall"]), default="table", show_default=True
)
@click.option("-o", "--output", callback=output_file, metavar="FILE", help="Write to FILE instead of stdout.")
@click.option("--count", is_flag=True, help="Print only how many spans match; with groups, of each.")
@click.option("--by", type=_Field(), metavar="EXPR", help="Group what matches: one more stage | by(EXPR).")
@click.option("--fields", is_flag=True, help="List the attributes that FILEs hold, and ask nothing.")
@click.option("--strict", is_flag=True, help="TraceQL as it is documented: refuse what this program adds.")
@click.option("--step", metavar="DURATION", help="Metrics for each step of time (30s), and not for the whole input.")
@click.option("--limit", type=click.IntRange(0), help="At most so many spans, 0 for all (default: a table 50, else all).")
@click.option(
    "--fail-on", type=click.Choice(["match", "no-match", "never"]), default="never", show_default=True,
    help="Exit with 1 when something matches, or nothing does.",
)  # fmt: skip
@click.option("--width", type=click.IntRange(40), help="Columns of the table (default: the terminal's).")
@reading_options()
@color_option
@quiet_option
@report_options
@click.pass_context
def command(
    ctx: click.Context,
    given: tuple[str, ...],
    query_file: str | None,
    output_format: str,
    output: str | None,
    count: bool,
    by: str | None,
    fields: bool,
    strict: bool,
    step: str | None,
    limit: int | None,
    fail_on: str,
    width: int | None,
    reading: Reading,
    color: str,
    quiet: bool,
    redacting: Redacting,
) -> None:
    """Ask FILEs a query in TraceQL, the language of Grafana Tempo.

    \b
    analyze query '{ status = error }' trace.json
    analyze query '{ name =~ "chat.*" } >> { status = error } | select(span.gen_ai.request.model)' exports/
    analyze query '{ } | quantile_over_time(duration, .5, .99) by (name)' exports/
    analyze query --fields exports/
    """
    from agentcore_analyzer.questions import Questions

    text, files = ("", given) if fields else _split(given, query_file)
    not_over((*files, *reading.files(), query_file), output)
    redaction = redacting.of("text", (*files, output or ""))
    asked = None if fields else _prepared(text, by, strict=strict)
    step_ns = _step(step)
    options = reading.options()
    loaded = _loaded(files, options, quiet=quiet)
    columns_, coloured = width or columns(), colour(color, output)
    if asked is None:
        if output_format not in ("table", "json"):
            raise click.UsageError("--fields is a table or JSON")
        rendered = _fields(loaded, redaction, columns_, coloured, as_json=output_format == "json")
        matched = True
    else:
        answer = _answer(Questions(loaded, options), asked, text, step_ns, strict=strict)
        matched = bool(answer)
        rendered = _rendered(answer, redaction, output_format, limit, columns_, coloured=coloured, count=count)
    write(redaction.finish(rendered), output)
    for line in loaded.internal:
        click.echo(f"analyze: internal error: {line}", err=True)
    wanted = {"match": True, "no-match": False}.get(fail_on)
    ctx.exit(INTERNAL if loaded.internal else FINDINGS if not fields and matched is wanted else OK)


def _split(given: tuple[str, ...], query_file: str | None) -> tuple[str, tuple[str, ...]]:
    """The text of the query, and the inputs. Raises UsageError."""
    if query_file is None:
        if len(given) < 2:
            raise click.UsageError("a query and a FILE are needed: analyze query '{ status = error }' trace.json")
        return given[0], given[1:]
    from pathlib import Path

    try:
        with Path(query_file).open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
        return raw.decode("utf-8-sig"), given
    except (OSError, UnicodeDecodeError) as exc:
        why = (exc.strerror or type(exc).__name__) if isinstance(exc, OSError) else "not UTF-8"
        raise click.BadParameter(f"{query_file}: {why}", param_hint="--file") from None


def _prepared(text: str, by: str | None, *, strict: bool) -> Prepared:
    """The query, known to mean something. Raises UsageError, which says where it does not."""
    from agentcore_analyzer.query import asking
    from agentcore_analyzer.query.errors import QueryError

    try:
        query, notes = asking.prepared(text, strict=strict)
    except QueryError as exc:
        _refuse(text, exc)
    if by is None:
        return query, notes
    try:
        return asking.prepared(text, strict=strict, by=by)
    except QueryError as exc:
        raise click.BadParameter(f"{exc.message}{f' ({exc.hint})' if exc.hint else ''}", param_hint="--by") from None


def _refuse(text: str, exc: Any) -> NoReturn:
    """Says what is wrong under the query itself, and how a plain word is looked for."""
    from agentcore_analyzer.query import plain_words
    from agentcore_analyzer.safe import clean

    if plain_words.is_plain(text):
        click.echo(f"analyze: {clean(text, 80)!r} is a word and no query. To look for it", err=True)
        for line in plain_words.advice(text):
            click.echo(f"  {clean(line, 1000)}", err=True)
        if os.path.exists(text):  # noqa: PTH110  (pathlib costs 5 ms)
            click.echo("  Or was it meant as a file? The query stands before the files.", err=True)
        raise click.UsageError("a query stands in braces: '{ status = error }'")
    line = text.split("\n")[exc.line - 1] if text.split("\n")[exc.line - 1 :] else ""
    if line.isprintable() and len(line) <= 300:  # else the sign below would point elsewhere
        click.echo(f"  {clean(line, 300) if clean(line, 300) == line else line}\n  {' ' * (exc.column - 1)}^", err=True)
    raise click.UsageError(clean(str(exc), 1000))


def _step(step: str | None) -> int | None:
    if step is None:
        return None
    from agentcore_analyzer.query.errors import Misplaced
    from agentcore_analyzer.query.literals import duration

    try:
        found = duration(step)
    except Misplaced as exc:
        raise click.BadParameter(f"{exc.message} ({exc.hint})", param_hint="--step") from None
    if found <= 0:
        raise click.BadParameter("a step has a length", param_hint="--step")
    return found


def _loaded(files: tuple[str, ...], options: Options, *, quiet: bool) -> Loaded:
    """What was read. Raises NoReadableInput."""
    from agentcore_analyzer import pipeline, progress
    from agentcore_analyzer.errors import NoReadableInput

    with progress.shown(not quiet):
        loaded = pipeline.load(list(files), options)
    if not any(i.format for i in loaded.inputs):
        raise NoReadableInput(pipeline.nothing_read(loaded))
    return loaded


def _answer(questions: Questions, asked: Prepared, text: str, step_ns: int | None, *, strict: bool) -> Answer:
    """The answer. Raises UsageError where values are met that the query's operators do not take."""
    from agentcore_analyzer.query.errors import QueryError

    try:
        return questions.ask(text, strict=strict, step_ns=step_ns, known=asked)
    except QueryError as exc:
        raise click.UsageError(str(exc)) from None


def _rendered(
    answer: Answer, redaction: Redaction, output_format: str, limit: int | None, width: int, *, coloured: bool, count: bool
) -> bytes:
    from agentcore_analyzer.answers import csv, document, text, waterfall

    most = (text.SPANS_SHOWN if output_format == "table" and limit is None else limit) or None
    with redaction.rendering():
        made = document.as_dict(answer, None if count else most)
        if count:
            lines = [f"{number}\t{name}" if name else str(number) for name, number in text.counts(made)]
            return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")
        if output_format == "waterfall":
            if answer.series is not None or answer.comparison is not None:
                raise click.UsageError("a metric has no waterfall; take table, json or csv")
            return waterfall.render(answer, made, width, coloured).encode("utf-8", "replace")
    if output_format == "json":
        return _json(made)
    return csv.render(made) if output_format == "csv" else text.render(made, width, coloured).encode("utf-8", "replace")


def _fields(loaded: Loaded, redaction: Redaction, width: int, coloured: bool, *, as_json: bool) -> bytes:
    from agentcore_analyzer.answers import document, text
    from agentcore_analyzer.query.inventory import inventory

    with redaction.rendering():
        made = document.fields_dict(inventory(loaded.case), sum(1 for _ in loaded.case.spans))
    return _json(made) if as_json else text.fields(made, width, coloured).encode("utf-8", "replace")


def _json(made: dict[str, Any]) -> bytes:
    import orjson

    rendered: bytes = orjson.dumps(made, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return rendered
