"""
The command line, and the only module that knows click.

Exit codes are a public contract: 0 nothing at or above --fail-on, 1 findings, 2 usage, 3 no
readable input, 70 internal error, 74 output error, 130 interrupted, 141 broken pipe.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from agentcore_analyzer import __version__

if TYPE_CHECKING:
    from agentcore_analyzer.pipeline import Options
    from agentcore_analyzer.report.content import Report

OK, FINDINGS, USAGE, NO_INPUT, INTERNAL, OUTPUT, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 70, 74, 130, 141
_RANK = {"error": 0, "warning": 1, "note": 2, "never": -1}


class DefaultGroup(click.Group):
    """`analyze trace.json` means `analyze run trace.json`: anything that is no command is a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {"--help", "-h", "--version", "--show-completion"}
        if args and args[0] not in self.commands and args[0] not in known:
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _reader_may_leave():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _reader_may_leave():
            return super().invoke(ctx)


class ReaderLeft(Exception):
    """The other end of the pipe was closed. Click itself would end with 1, which means findings."""


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise ReaderLeft from None


@click.group(
    cls=DefaultGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Files can be JSON, JSON lines, text, .gz, .zst, .zip, .tar.gz, folders, globs, or - for stdin. "
    "`analyze run --help` lists the options of a diagnosis.",
)
@click.version_option(__version__, prog_name="agentcore-analyzer")
def cli() -> None:
    """Say what broke in an AWS Bedrock AgentCore agent, from exported traces and logs. Offline.

    \b
    analyze trace.json                      diagnose one export
    analyze trace.json client.log agent/    join several files and folders
    analyze explain tool-error              the manual of a diagnosis
    """


@cli.command("run", short_help="Diagnose files (the default command).")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE instead of stdout.")
@click.option("--input-format", metavar="NAME", help="Force a parser (see `analyze formats`).")
@click.option("--log-pattern", multiple=True, metavar="FILE", help="A line format of your own (repeatable).")
@click.option("--select", metavar="CODES", help="Only these detectors, comma-separated.")
@click.option("--ignore", metavar="CODES", help="Not these detectors, comma-separated.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 when there is a finding of at least this severity.",
)
@click.option("--max-invocations", type=click.IntRange(0), default=20, show_default=True, help="Invocations to read in detail.")
@click.option("--width", type=click.IntRange(40), help="Columns of the text report (default: the terminal's).")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("--no-plugins", is_flag=True, help="Only the built-in parsers and detectors.")
@click.pass_context
def run(
    ctx: click.Context,
    files: tuple[str, ...],
    output_format: str,
    output: str | None,
    input_format: str | None,
    log_pattern: tuple[str, ...],
    select: str | None,
    ignore: str | None,
    fail_on: str,
    max_invocations: int,
    width: int | None,
    color: str,
    no_plugins: bool,
) -> None:
    """Diagnose FILEs: exported traces, logs, client captures, in any mixture."""
    from agentcore_analyzer import pipeline  # noqa: PLC0415  (cold start: --help needs none of it)
    from agentcore_analyzer.errors import NoReadableInput  # noqa: PLC0415

    options = pipeline.Options(
        input_format=input_format and min(_known("--input-format", {input_format}, _parser_names(not no_plugins, log_pattern))),
        select=_known("--select", _split(select), _detector_codes(not no_plugins)) if select else frozenset(),
        ignore=_known("--ignore", _split(ignore), _detector_codes(not no_plugins)) if ignore else frozenset(),
        plugins=not no_plugins,
        patterns=_patterns(log_pattern, not no_plugins),
        max_invocations=max_invocations,
    )
    if output and any(_same_file(output, name) for name in files):
        raise click.UsageError(f"--output {output} would overwrite an input")
    try:
        report = pipeline.analyze(list(files), options)
    except NoReadableInput as exc:
        from agentcore_analyzer.safe import clean  # noqa: PLC0415

        click.echo(f"analyze: no readable input: {clean(str(exc), 1000)}", err=True)
        ctx.exit(NO_INPUT)
    if output_format == "json":
        from agentcore_analyzer.report import json_v1  # noqa: PLC0415

        rendered = json_v1.render(report, __version__)
    else:
        from agentcore_analyzer.report import text  # noqa: PLC0415

        columns = width or _columns()
        rendered = text.render(report, __version__, columns, _colour(color, output)).encode("utf-8", "replace")
    _write(rendered, output)
    ctx.exit(_exit_code(report, fail_on))


def _exit_code(report: Report, fail_on: str) -> int:
    if report.internal_errors:
        return INTERNAL
    worst = report.worst()
    return FINDINGS if worst is not None and _RANK[worst.value] <= _RANK[fail_on] else OK


def _columns() -> int:
    """As shutil says it, whose import takes 6 ms (bz2, lzma, fnmatch)."""
    given = os.environ.get("COLUMNS", "")
    if given.isdigit() and len(given) < 6 and int(given):
        return int(given)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 100  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 100


def _colour(wanted: str, output: str | None) -> bool:
    if wanted != "auto":
        return wanted == "always"
    return output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _write(rendered: bytes, output: str | None) -> None:
    if output is None:
        # With PYTHONUNBUFFERED the stream is raw, and a write may take a part only.
        rest = memoryview(rendered)
        while rest:
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()
        return
    import tempfile  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    # Either the old report or the whole new one is there, whenever the machine stops.
    target = Path(output)
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(rendered)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _same_file(one: str, other: str) -> bool:
    from pathlib import Path  # noqa: PLC0415

    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def _split(value: str | None) -> set[str]:
    return {part.strip() for part in (value or "").split(",") if part.strip()}


def _known(option: str, given: set[str], known: list[str]) -> frozenset[str]:
    for name in sorted(given):
        if name not in known:
            import difflib  # noqa: PLC0415

            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.BadParameter(f"{name!r} is not installed.{hint}", param_hint=option)
    return frozenset(given)


def _parser_names(third_party: bool, patterns: tuple[str, ...] = ()) -> list[str]:
    from agentcore_analyzer import plugins  # noqa: PLC0415

    own = plugins.from_patterns(_patterns(patterns, third_party), third_party)
    return [p.name for p in (*plugins.parsers(third_party), *own)]


def _patterns(files: tuple[str, ...], third_party: bool) -> tuple[str, ...]:
    """The pattern files, once they are known to be usable."""
    from agentcore_analyzer import plugins  # noqa: PLC0415
    from agentcore_analyzer.errors import PatternFileError  # noqa: PLC0415

    try:
        plugins.from_patterns(files, third_party)
    except PatternFileError as exc:
        from agentcore_analyzer.safe import clean  # noqa: PLC0415

        raise click.BadParameter(clean(str(exc), 1000), param_hint="--log-pattern") from None
    return files


def _detector_codes(third_party: bool) -> list[str]:
    from agentcore_analyzer import plugins  # noqa: PLC0415

    return [d.code for d in plugins.detectors(third_party)]


class _CodeType(click.ParamType):  # type: ignore[type-arg]  # older clicks take no argument
    """A detector code or parser name, completed by the shell."""

    name = "code"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        from click.shell_completion import CompletionItem  # noqa: PLC0415

        return [CompletionItem(n) for n in [*_detector_codes(True), *_parser_names(True)] if n.startswith(incomplete)]


@cli.command()
@click.argument("code", type=_CodeType())
def explain(code: str) -> None:
    """Print the manual of a detector or a parser."""
    from agentcore_analyzer import plugins  # noqa: PLC0415

    manuals = {p.name: p.manual for p in plugins.parsers()} | {d.code: d.manual for d in plugins.detectors()}
    _known("CODE", {code}, list(manuals))
    click.echo(f"{code}\n{'=' * len(code)}\n\n{manuals[code].strip()}")


@cli.command("detectors")
@click.option("--no-plugins", is_flag=True, help="Only the built-in detectors.")
def list_detectors(no_plugins: bool) -> None:
    """List the installed detectors and what each needs."""
    from tabulate import tabulate  # noqa: PLC0415

    from agentcore_analyzer import plugins  # noqa: PLC0415

    rows = [
        [
            d.code,
            _titled(d.title, d.package, plugins.BUILTIN[plugins.DETECTORS]),
            " or ".join(" + ".join(sorted(kinds)) or "any input" for kinds in d.needs),
        ]
        for d in plugins.detectors(not no_plugins)
    ]
    click.echo(tabulate(rows, ["code", "what it finds", "needs"], disable_numparse=True))
    _say_broken(not no_plugins)


@cli.command("formats")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--log-pattern", multiple=True, metavar="FILE", help="A line format of your own (repeatable).")
@click.option("--no-plugins", is_flag=True, help="Only the built-in parsers.")
def list_formats(files: tuple[str, ...], log_pattern: tuple[str, ...], no_plugins: bool) -> None:
    """List the installed parsers; with FILEs, say how each was or was not recognised."""
    from agentcore_analyzer import pipeline, plugins  # noqa: PLC0415

    options = pipeline.Options(plugins=not no_plugins, patterns=_patterns(log_pattern, not no_plugins))
    if files:
        _say_formats(files, options)
    else:
        from tabulate import tabulate  # noqa: PLC0415

        builtin = plugins.BUILTIN[plugins.PARSERS]
        rows = [[p.name, _titled(p.title, p.package, builtin)] for p in pipeline.installed(options)]
        click.echo(tabulate(rows, ["format", "what it is"], disable_numparse=True))
    _say_broken(options.plugins)


def _titled(title: str, package: str, builtin: str) -> str:
    from agentcore_analyzer.safe import clean  # noqa: PLC0415

    return title if package == builtin.partition(".")[0] else f"{clean(title)} (from {clean(package)})"


def _say_broken(third_party: bool) -> None:
    from agentcore_analyzer import plugins  # noqa: PLC0415
    from agentcore_analyzer.safe import clean  # noqa: PLC0415

    for line in plugins.broken(third_party):
        click.echo(f"analyze: {clean(line)}; it is left out", err=True)


def _say_formats(files: tuple[str, ...], options: Options) -> None:
    from agentcore_analyzer import pipeline, source  # noqa: PLC0415
    from agentcore_analyzer.model import Damage  # noqa: PLC0415
    from agentcore_analyzer.safe import clean  # noqa: PLC0415

    notes: list[Damage] = []
    failed: list[str] = []
    for found in source.find_inputs(list(files), notes.append):
        head = found.head()
        click.echo(clean(found.name, 500))
        answers = pipeline.rank(head, pipeline.installed(options), failed)
        for index, (parser, match) in enumerate(answers):
            click.echo(f"  {'*' if index == 0 else ' '} {match.score:3d}  {parser.name}: {clean(match.why)}")
        if not answers:
            click.echo(f"    {'empty' if head.shape == 'empty' else 'no parser recognises it'}")
            for line in pipeline.seen(head) if head.shape != "empty" else ():
                click.echo(f"    {clean(line)}")
    for note in notes:
        click.echo(f"{clean(str(note.place))}: {clean(note.message)}", err=True)
    for line in failed:
        click.echo(f"analyze: internal error: {line}", err=True)


@cli.command()
@click.argument("project_dir", default=".", type=click.Path(exists=True, file_okay=False), metavar="[PROJECT_DIR]")
@click.option("--format", "output_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--no-plugins", is_flag=True, help="Only the built-in parsers and detectors.")
@click.pass_context
def doctor(ctx: click.Context, project_dir: str, output_format: str, no_plugins: bool) -> None:
    """Check a project folder and this machine, by reading files only: versions, configuration, ports."""
    import json  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    from tabulate import tabulate  # noqa: PLC0415

    from agentcore_analyzer import doctor as checks  # noqa: PLC0415

    found = checks.examine(Path(project_dir), not no_plugins)
    if output_format == "json":
        click.echo(json.dumps(checks.as_dict(found, __version__), indent=2))
    else:
        rows = [[c.state, c.check, f"{c.found} ({c.place})" if c.place else c.found, c.fix] for c in found]
        click.echo(tabulate(rows, ["", "check", "found", "what to do"], disable_numparse=True, maxcolwidths=[None, None, 60, 60]))
    ctx.exit(checks.exit_code(found))


def main() -> None:
    """Entry point: maps what click and Python would say to the exit codes of the contract."""
    try:
        code = cli.main(standalone_mode=False)
        if isinstance(code, int):
            sys.stdout.flush()
            sys.exit(code)
    except click.exceptions.Exit as exc:
        sys.exit(exc.exit_code)
    except click.ClickException as exc:
        exc.show()
        sys.exit(USAGE)
    except (KeyboardInterrupt, click.exceptions.Abort):
        sys.exit(INTERRUPTED)
    except (BrokenPipeError, ReaderLeft):
        # Python would try to flush stdout again at exit and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN_PIPE)
    except OSError as exc:
        click.echo(f"analyze: cannot write: {exc.strerror or type(exc).__name__}", err=True)
        sys.exit(OUTPUT)
    except Exception as exc:  # noqa: BLE001  never a traceback: it could quote the input
        from agentcore_analyzer.pipeline import describe_crash  # noqa: PLC0415

        click.echo(f"analyze: internal error: {describe_crash(exc)}; please report it", err=True)
        sys.exit(INTERNAL)
