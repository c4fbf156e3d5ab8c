"""What several commands share: exit codes, writing a report, names that a person may mistype."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from errno import EBADF, EISDIR, ELOOP, ENOENT
from stat import S_ISREG
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

    from agentcore_analyzer.report.baseline import Baseline
    from agentcore_analyzer.report.report import Report

OK, FINDINGS, USAGE, NO_INPUT, INTERNAL, OUTPUT, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 70, 74, 130, 141
_MOST_LINKS = 40  # as Linux follows
_RANK = {"error": 0, "warning": 1, "note": 2, "never": -1}


def exit_code(report: Report, fail_on: str) -> int:
    if report.internal_errors:
        return INTERNAL
    if report.baseline is not None and report.baseline.less and fail_on != "never":
        return FINDINGS
    return FINDINGS if reaches((f.severity.value for f in report.findings), fail_on) else OK


def reaches(severities: Iterable[str], fail_on: str) -> bool:
    """Whether one of the severities is as grave as `--fail-on` says."""
    return any(_RANK[severity] <= _RANK[fail_on] for severity in severities)


def write(rendered: bytes, output: str | None) -> None:
    if output is None:
        if sys.stdout is None:
            raise OSError(EBADF, "standard output is closed")
        # With PYTHONUNBUFFERED the stream is raw, and a write may take a part only.
        rest = memoryview(rendered)
        while rest:
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()
        return
    from pathlib import Path

    from agentcore_analyzer import writing

    target = _behind_links(output)
    if target is None:
        Path(output).write_bytes(rendered)
    else:
        writing.put(target, [rendered])


def _behind_links(output: str) -> Path | None:
    """The file that a name leads to; None for what is to be written to and not replaced: /dev/null, /dev/stdout, a pipe."""
    from pathlib import Path

    target = Path(output)
    for _ in range(_MOST_LINKS):
        if target.absolute().parts[1:2] in (("dev",), ("proc",)):
            return None
        if not target.is_symlink():
            return None if target.exists() and not target.is_file() else target
        target = target.parent / target.readlink()
    raise OSError(ELOOP, "too many symbolic links", output)


def output_file(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """
    The callback of `--output FILE`: minutes of work are not done for a place that cannot be written to.

    `-` is standard output. Raises OSError, as `write` would.
    """
    from pathlib import Path

    if value in (None, "-") or ctx.resilient_parsing:
        return None
    if not value:
        raise click.BadParameter("the name of the file is empty", ctx, param)
    if Path(value).is_dir():
        raise IsADirectoryError(EISDIR, "it is a folder", value)
    if not Path(value).parent.is_dir():
        raise FileNotFoundError(ENOENT, f"there is no folder {Path(value).parent}", value)
    return value


def not_over(inputs: Iterable[str | None], *outputs: str | None, option: str = "--output") -> None:
    """
    No output may be a file that is read, however that was named: in a folder, by a glob, as standard input, by another
    spelling, by a hard or a symbolic link. Raises UsageError.
    """
    from agentcore_analyzer.source import expand

    there = {(found.st_dev, found.st_ino): name for name in outputs if name and (found := _stat(name)) is not None}
    if not there:
        return
    for name in inputs:
        read = (0,) if name == "-" else expand(name, lambda _: None) if name else ()
        for path in read:
            found = _stat(path)
            if found is not None and (found.st_dev, found.st_ino) in there:
                taken = there[found.st_dev, found.st_ino]
                how = f": {path} is read" if str(path) not in (taken, name) else ""
                raise click.UsageError(f"{option} {taken} would overwrite an input{how}")


def _stat(name: str | int | Path) -> os.stat_result | None:
    """None for what is no file, so that `-o /dev/null` and a terminal on both sides stay possible."""
    try:
        found = os.stat(name)  # noqa: PTH116  (a number of an open file, too)
    except (OSError, ValueError):
        return None
    return found if S_ISREG(found.st_mode) else None


def missing_files(names: Iterable[str]) -> list[str]:
    """The names behind which there is nothing; each is said on standard error, with the names that are near it."""
    from agentcore_analyzer.model import Damage
    from agentcore_analyzer.safe import clean
    from agentcore_analyzer.source import expand

    lost: list[str] = []
    for name in names:
        if name == "-" or (name and os.path.exists(name)):  # noqa: PTH110  (pathlib costs 5 ms)
            continue
        notes: list[Damage] = []
        if not any(True for _ in expand(name, notes.append)):
            lost.append(name)
            near = " or ".join(clean(n, 200) for n in _near(name))
            said = f"there is no file {clean(name, 500)}" if name else "the name of an input is empty"
            click.echo(f"analyze: {said}{f'; did you mean {near}?' if near else ''}", err=True)
    return lost


def _near(name: str) -> list[str]:
    """Names in the same folder that somebody may have meant."""
    import difflib

    folder, last = os.path.split(name)
    try:
        there = os.listdir(folder or ".")  # noqa: PTH208
    except (OSError, ValueError):
        return []
    stem = last.partition(".")[0]
    found = difflib.get_close_matches(last, there, 3, 0.7) or [n for n in there if n.partition(".")[0] == stem][:3]
    return [os.path.join(folder, n) for n in found]  # noqa: PTH118


def same_file(one: str, other: str) -> bool:
    from pathlib import Path

    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def is_default(ctx: click.Context, parameter: str) -> bool:
    """Whether nobody asked for the value that this option has."""
    return ctx.get_parameter_source(parameter) is click.core.ParameterSource.DEFAULT


def split(value: str | None) -> set[str]:
    return {part.strip() for part in (value or "").split(",") if part.strip()}


def known(option: str, given: set[str], known: list[str]) -> frozenset[str]:
    for name in sorted(given):
        if name not in known:
            import difflib

            near = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.BadParameter(f"{name!r} is not installed.{hint}", param_hint=option)
    return frozenset(given)


def parser_names(third_party: bool, patterns: tuple[str, ...] = ()) -> list[str]:
    from agentcore_analyzer import plugins

    own = plugins.from_patterns(pattern_files(patterns, third_party), third_party)
    return [p.name for p in (*plugins.parsers(third_party), *own)]


def pattern_files(files: tuple[str, ...], third_party: bool) -> tuple[str, ...]:
    """The pattern files, once they are known to be usable."""
    from agentcore_analyzer import plugins
    from agentcore_analyzer.errors import PatternFileError

    try:
        plugins.from_patterns(files, third_party)
    except PatternFileError as exc:
        from agentcore_analyzer.safe import clean

        raise click.BadParameter(clean(str(exc), 1000), param_hint="--log-pattern") from None
    return files


def rule_files(names: tuple[str, ...], third_party: bool) -> tuple[str, ...]:
    """The files and folders of rules, once they are known to be usable."""
    if not names:
        return names
    from agentcore_analyzer import pipeline
    from agentcore_analyzer.errors import RuleFileError
    from agentcore_analyzer.options import Options

    try:
        pipeline.every_detector(Options(plugins=third_party, rules=names))
    except RuleFileError as exc:
        from agentcore_analyzer.safe import clean

        raise click.BadParameter(clean(str(exc), 1000), param_hint="--rules") from None
    return names


def checked_map(name: str | None) -> str | None:
    """The map of fields, once it is known to be usable."""
    from agentcore_analyzer import plugins
    from agentcore_analyzer.errors import MapFileError

    if name is not None:
        try:
            plugins.from_map(name)
        except MapFileError as exc:
            from agentcore_analyzer.safe import clean

            raise click.BadParameter(clean(str(exc), 1000), param_hint="--map") from None
    return name


def read_baseline(name: str) -> Baseline:
    """The report that `--baseline` names, once it is known to be one."""
    from pathlib import Path

    from agentcore_analyzer.errors import BaselineError
    from agentcore_analyzer.report import baseline

    try:
        return baseline.read(Path(name).read_bytes())
    except (OSError, BaselineError) as exc:
        why = (exc.strerror or type(exc).__name__) if isinstance(exc, OSError) else str(exc)
        raise click.BadParameter(f"{name} cannot be used: {why}", param_hint="--baseline") from None


def detector_codes(third_party: bool, rules: tuple[str, ...] = ()) -> list[str]:
    from agentcore_analyzer import pipeline
    from agentcore_analyzer.options import Options

    return [d.code for d in pipeline.every_detector(Options(plugins=third_party, rules=rule_files(rules, third_party)))]


def titled(title: str, package: str, builtin: str) -> str:
    from agentcore_analyzer.safe import clean

    return title if package == builtin.partition(".")[0] else f"{clean(title)} (from {clean(package)})"


def say_broken(third_party: bool) -> None:
    from agentcore_analyzer import plugins
    from agentcore_analyzer.safe import clean

    for line in plugins.broken(third_party):
        click.echo(f"analyze: {clean(line)}; it is left out", err=True)


class CodeType(click.ParamType):  # type: ignore[type-arg]  # older clicks take no argument
    """A detector code or parser name, completed by the shell."""

    name = "code"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        from click.shell_completion import CompletionItem

        return [CompletionItem(n) for n in [*detector_codes(True), *parser_names(True)] if n.startswith(incomplete)]
