"""
The command line, and the only module that knows click.

Exit codes are a public contract: 0 nothing at or above --fail-on, 1 findings, 2 usage, 3 no
readable input, 70 internal error, 74 output error, 130 interrupted, 141 broken pipe.
"""

# Not `signal`, and nothing of __future__ either: their imports take a millisecond in which Ctrl-C would give a traceback.
import _signal  # type: ignore[import-not-found]
import os
import sys


def _end(*_: object) -> None:
    """Ctrl-C where there is nothing to put away yet, or no more."""
    os._exit(130)


def _on_interrupt(handler: "Any") -> None:
    """Not where somebody else decides about it: `nohup`, a program that uses this one, another thread."""
    try:
        if _signal.getsignal(_signal.SIGINT) in _OURS:
            _signal.signal(_signal.SIGINT, handler)
    except ValueError:
        pass


_OURS: "list[Any]" = [_signal.default_int_handler, _end]
_on_interrupt(_end)  # until the end of this module: its imports are half of a start

from collections.abc import Iterator  # noqa: E402
from contextlib import contextmanager  # noqa: E402
from importlib import import_module  # noqa: E402
from typing import Any  # noqa: E402

import click  # noqa: E402

from agentcore_analyzer import collector, portable  # noqa: E402
from agentcore_analyzer.cli import commands, ending, interrupt  # noqa: E402
from agentcore_analyzer.cli.common import BROKEN_PIPE, INTERNAL, INTERRUPTED, NO_INPUT, OK, OUTPUT, USAGE  # noqa: E402
from agentcore_analyzer.errors import NoReadableInput  # noqa: E402
from agentcore_analyzer.version import __version__  # noqa: E402


class DefaultGroup(click.Group):
    """
    Commands by listing `commands/`, each imported only when it is called.

    `analyze trace.json` means `analyze run trace.json`: anything that is no command is a file.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return ["run", *(name for name in commands.names() if name != "run")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in commands.names():
            return None
        found: click.Command = import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}").command
        return found

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {"--help", "-h", "--version", "--show-completion"}
        if args[:1] == ["help"] and not os.path.exists("help"):  # noqa: PTH110  (pathlib costs 5 ms)
            args = [*args[1:2], "--help"]
        if args and args[0] not in commands.names() and args[0] not in known:
            _look_for_a_slip(ctx, args[0])
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _reader_may_leave():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _reader_may_leave():
            return super().invoke(ctx)


def _look_for_a_slip(ctx: click.Context, first: str) -> None:
    """Raises UsageError where a name that is no file is almost a command, or a file's name looks like options."""
    if os.path.exists(first):  # noqa: PTH110
        if first.startswith("-") and first != "-":
            raise click.UsageError(f"{first} looks like an option; say ./{first} for the file", ctx)
    elif first.isidentifier():
        import difflib

        from agentcore_analyzer.cli import meant

        if said := meant.command(first):
            raise click.UsageError(said, ctx)
        near = difflib.get_close_matches(first, commands.names(), 1)
        if near:
            raise click.UsageError(f"there is no file and no command {first}. Did you mean `analyze {near[0]}`?", ctx)


class ReaderLeft(Exception):
    """The other end of the pipe was closed. Click itself would end with 1, which means findings."""


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        if portable.reader_left(exc):
            raise ReaderLeft from None
        raise


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


def main() -> None:
    """Entry point: maps what click and Python would say to the exit codes of the contract."""
    before = _signal.getsignal(_signal.SIGINT)
    program = _is_the_program()
    if program:
        collector.seldom()
    interrupt.pressed = False
    _on_interrupt(_end)
    try:
        with interrupt.none_lost():
            code = _main()
    except KeyboardInterrupt:  # while it said what went wrong
        code = INTERRUPTED
    finally:
        _on_interrupt(_end if program else before)
    if program and ending.nobody_waits():
        ending.at_once(code or OK)
    if code is not None:
        sys.exit(code)


def _meant(exc: click.NoSuchOption) -> click.UsageError:
    """The same where nobody knows what was meant."""
    from agentcore_analyzer.cli import meant

    offered = [p.type for p in (exc.ctx.command.params if exc.ctx else ()) if p.name == "output_format"]
    formats = tuple(map(str, getattr(offered[0], "choices", ()))) if offered else ()
    said = meant.option(exc.option_name, formats)
    return click.UsageError(said, exc.ctx) if said else exc


def _is_the_program() -> bool:
    """Whether nothing comes after `main`: a program that calls it goes on, and gets its handler of Ctrl-C back."""
    return getattr(sys.modules.get("__main__"), "main", None) is main


def _main() -> int | None:
    """The exit code; None where a command came to its end without one."""
    if sys.stdin is None:  # closed by who started us: nothing comes from there
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115
    portable.prepare(sys.stdout)
    try:
        _on_interrupt(interrupt.raised)
        code = cli.main(standalone_mode=False)
        if isinstance(code, int) and sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as exc:
        return exc.exit_code
    except click.ClickException as exc:
        from agentcore_analyzer.safe import clean

        if isinstance(exc, click.NoSuchOption):
            exc = _meant(exc)
        # It may name a file, and a file's name may hold anything. (Final says that subclasses keep it.)
        exc.message = clean(exc.message, 2000)  # type: ignore[misc]
        exc.show()
        return USAGE
    except NoReadableInput as exc:
        from agentcore_analyzer.safe import clean

        click.echo(f"analyze: no readable input: {clean(str(exc), 1000)}", err=True)
        return NO_INPUT
    except (KeyboardInterrupt, click.exceptions.Abort):
        return INTERRUPTED
    except (BrokenPipeError, ReaderLeft):
        # Python would try to flush stdout again at exit and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as exc:
        from agentcore_analyzer.safe import clean

        name = f" {clean(str(exc.filename), 500)}" if exc.filename is not None else ""
        click.echo(f"analyze: cannot write{name}: {clean(exc.strerror or type(exc).__name__)}", err=True)
        return OUTPUT
    except MemoryError:
        click.echo("analyze: out of memory; give it less at once, or use `analyze fleet`, which reads any size", err=True)
        return INTERNAL
    except Exception as exc:  # noqa: BLE001  never a traceback: it could quote the input
        from agentcore_analyzer.errors import describe_crash

        click.echo(f"analyze: internal error: {describe_crash(exc)}; please report it", err=True)
        return INTERNAL
    return code if isinstance(code, int) else None


_OURS.append(interrupt.raised)
_on_interrupt(_signal.default_int_handler)
