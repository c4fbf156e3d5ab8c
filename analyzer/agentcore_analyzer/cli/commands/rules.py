"""`analyze rules`: rules of one's own, tried on their samples and explained on a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from agentcore_analyzer.cli.common import known, rule_files

if TYPE_CHECKING:
    from agentcore_analyzer.graph import Case
    from agentcore_analyzer.rules import Rule


@click.group(short_help="Try rules of your own, and say why one speaks or not.")
def command() -> None:
    """Rules are symptoms written as TOML, without code; `analyze run --rules PATH` asks them beside the built-in detectors."""


@command.command("test")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.pass_context
def test(ctx: click.Context, paths: tuple[str, ...]) -> None:
    """Run every rule over its own samples. Exits with 1 where one finds what it should not, or does not find what it should."""
    from agentcore_analyzer import rules
    from agentcore_analyzer.safe import clean
    from agentcore_analyzer.source import InMemory

    found = _read(paths)
    failed = count = 0
    for outcome in rules.tried(found, lambda name, text: _case([InMemory(name, text.encode("utf-8", "replace"))])):
        count += 1
        if outcome.why:
            failed += 1
            click.echo(clean(f"{outcome.rule.place}: {outcome.rule.symptom.code}, {outcome.sample.name}: {outcome.why}", 2000))
    click.echo(f"{len(found)} rule{'s' * (len(found) != 1)}, {count} samples, {failed} failed")
    ctx.exit(1 if failed else 0)


@command.command("explain")
@click.argument("code")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--rules", "paths", multiple=True, required=True, metavar="PATH", help="A file or a folder of rules (repeatable).")
def explain(code: str, files: tuple[str, ...], paths: tuple[str, ...]) -> None:
    """Say of each failure in FILE why the rule CODE speaks of it, or does not."""
    from agentcore_analyzer.safe import clean

    by_code = {rule.symptom.code: rule for rule in _read(paths)}
    known("CODE", {code}, list(by_code))
    symptom = by_code[code].symptom
    case = _case(list(files))
    titles = [finding.title for finding in symptom.find(case)]
    click.echo(f"{code} says: {'; '.join(clean(t, 300) for t in titles)}" if titles else f"{code} says nothing")
    told: dict[str, tuple[int, str]] = {}
    for one, why in symptom.why(case):
        place = f"{one.failure.place.file}:{one.failure.place.line or one.failure.place.offset or 0}" if one else ""
        number, first = told.get(why, (0, place))
        told[why] = (number + 1, first)
    for why, (number, place) in told.items():
        more = f" and {number - 1} more" if number > 1 else ""
        click.echo("  " + clean(f"{place or 'all files'}{more}: {why or 'it is seen here'}", 1000))


def _read(paths: tuple[str, ...]) -> tuple[Rule, ...]:
    from agentcore_analyzer import rules

    return rules.read(rule_files(paths, third_party=True))


def _case(names: list[object]) -> Case:
    from agentcore_analyzer import pipeline
    from agentcore_analyzer.options import Options

    return pipeline.load(names, Options()).case  # type: ignore[arg-type]
