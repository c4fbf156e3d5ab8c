"""What the commands that redact share: their options, the key, the private map, what is said at the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from agentcore_analyzer.cli.common import not_over, split
from agentcore_analyzer.report import formats
from agentcore_analyzer.tuples import NamedTuple

if TYPE_CHECKING:
    from agentcore_analyzer.redaction import Redactor
    from agentcore_analyzer.report.report import Report

_F = TypeVar("_F", bound=Callable[..., Any])
_KEY_BYTES = 16


def key_options(command: _F) -> _F:
    """`--key-file` and `--private-map`."""
    command = click.option(
        "--private-map", metavar="FILE", help="Write what became what to a new FILE that only you can read. Never send it."
    )(command)
    return click.option(
        "--key-file", metavar="FILE", help="The key of the pseudonyms: the same ones in every run. Made where it is missing."
    )(command)


def keep_option(command: _F) -> _F:
    """`--keep`, for those whose reader looks the request up in logs of his own."""
    return click.option(
        "--keep",
        metavar="KINDS",
        help="Leave these as they are, comma-separated: account, arn, request-id, trace-id, session-id. AWS Support needs them.",
    )(command)


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """All options of a report, which the command gets as `redacting`: `--redact/--no-redact`, `--quote`, and `key_options`."""

    @wraps(command)
    def called(*args: Any, **given: Any) -> Any:
        return command(*args, redacting=Redacting(*(given.pop(name) for name in Redacting._fields)), **given)

    made = click.option("--quote", is_flag=True, help="With redaction: excerpts keep their words.")(key_options(called))
    return click.option(
        "--redact/--no-redact",
        default=None,
        help="Replace names, ids and free text by pseudonyms (default: on for markdown, which is made to be sent).",
    )(made)


class Redaction(NamedTuple):
    """How a report leaves. `redactor` is None where only credentials and data about persons are masked."""

    redactor: Redactor | None
    quote: bool = False
    private_map: str | None = None

    @contextmanager
    def rendering(self, report: Report | dict[str, Any] | None = None) -> Iterator[None]:
        """Render inside of this; of `report` it takes what the names name."""
        from agentcore_analyzer import safe

        if self.redactor is None:
            from agentcore_analyzer.redaction import masking

            with safe.outgoing(masking.without_secrets, known=masking.cleaned):
                yield
            return
        if report is not None:
            from agentcore_analyzer.report import naming

            naming.tell(self.redactor, report)
        free_text = self.redactor.mask_only if self.quote else None
        with safe.outgoing(self.redactor.text, free_text, safe.Replaced(quotes=self.quote)):
            yield

    def finish(self, rendered: bytes) -> bytes:
        """The last look over a rendered report, and the private map where one is wanted. Says what it masked."""
        if self.redactor is None:
            return rendered
        from agentcore_analyzer.redaction.scan import scan

        what = "names and ids" if self.quote else "names, ids and texts"
        click.echo(f"analyze: {what} are replaced by pseudonyms; --no-redact keeps them", err=True)
        done = scan(rendered)
        for kind, count in sorted(done.found.items()):
            click.echo(f"analyze: the last look masked {count} × {kind}", err=True)
        self.write_map()
        return done.rendered

    def write_map(self) -> None:
        if self.redactor is not None and self.private_map is not None:
            write_private_map(self.redactor, self.private_map)


class Redacting(NamedTuple):
    """What a command was told of redaction; `redact` is None where the format decides."""

    redact: bool | None
    quote: bool
    key_file: str | None
    private_map: str | None

    def of(self, output_format: str, others: tuple[str, ...] = ()) -> Redaction:
        """How the report leaves; `others` are the files that the private map must not overwrite. Raises UsageError."""
        on = output_format in formats.REDACTED if self.redact is None else self.redact
        if not on:
            for option, given in (("--quote", self.quote), ("--key-file", self.key_file), ("--private-map", self.private_map)):
                if given:
                    raise click.UsageError(f"{option} needs --redact")
            return Redaction(None)
        return Redaction(redactor(self.key_file, self.private_map, others), self.quote, self.private_map)


def not_below(folder: Path, *names: str | None) -> None:
    """The key and the private map must not lie in what is made to be given away. Raises UsageError."""
    inside = folder.resolve()
    for name in names:
        if name and Path(name).resolve().is_relative_to(inside):
            raise click.UsageError(f"{name} lies in the folder that is to be given away")


def redactor(
    key_file: str | None,
    private_map: str | None = None,
    others: tuple[str, ...] = (),
    *,
    vocabulary: bool = True,
    keep: Callable[[], frozenset[str]] | None = None,
) -> Redactor:
    """
    A redactor with the key of a file, or a key of this run. Raises UsageError where a file cannot serve.

    `keep` finds the values that stay; it reads the inputs, so it is asked last.
    """
    from agentcore_analyzer.redaction import Redactor
    from agentcore_analyzer.redaction.keeping import Keeping

    for option, name in (("--private-map", private_map), ("--key-file", key_file)):
        not_over(others, name, option=option)
        if name and any(Path(name).resolve() == Path(other).resolve() for other in others if other):
            raise click.UsageError(f"{option} {name} is an input or an output, too")
    if private_map and Path(private_map).exists():
        raise click.UsageError(f"{private_map} exists; a private map is never overwritten")
    key = read_key(key_file) if key_file else None
    return Keeping(key, vocabulary=vocabulary, values=keep()) if keep else Redactor(key, vocabulary=vocabulary)


def kept_kinds(keep: str | None) -> tuple[str, ...]:
    """What `--keep` names. Raises BadParameter."""
    from agentcore_analyzer.rewrite.kept import KINDS

    wanted = tuple(sorted(split(keep)))
    for kind in wanted:
        if kind not in KINDS:
            raise click.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}", param_hint="--keep")
    return wanted


def read_key(name: str) -> bytes:
    from agentcore_analyzer import writing
    from agentcore_analyzer.redaction import new_key
    from agentcore_analyzer.safe import clean

    path = Path(name)
    try:
        if not path.exists():
            writing.private(path, new_key().hex().encode() + b"\n")
        key, rights = path.read_bytes().strip(), path.stat().st_mode
    except OSError as exc:
        raise click.UsageError(f"--key-file {name}: {exc.strerror}") from None
    if rights & 0o077 and os.name == "posix":
        said = f"{clean(name, 500)} can be read by others: whoever has the key can find out what became what (chmod 600)"
        click.echo(f"analyze: {said}", err=True)
    if len(key) < _KEY_BYTES:
        raise click.UsageError(f"--key-file {name} holds fewer than {_KEY_BYTES} bytes")
    return key


def write_private_map(redactor: Redactor, name: str) -> None:
    import orjson

    from agentcore_analyzer import writing
    from agentcore_analyzer.safe import clean

    # A lone surrogate cannot be written as UTF-8.
    shown = {made: old.encode("utf-8", "replace").decode() for old, made in sorted(redactor.mapping.items())}
    writing.private(Path(name), orjson.dumps(shown, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    click.echo(f"analyze: {clean(name, 500)} leads back from {len(shown)} pseudonyms: keep it to yourself", err=True)
