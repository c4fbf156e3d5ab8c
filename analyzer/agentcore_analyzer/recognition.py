"""Which parser an input belongs to: the surest of those that know its head."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer import errors, plugins
from agentcore_analyzer.model import HeadShape, Match
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import Sample, SourceInput, binary

NAMED = 10  # the least score of a format with a name: below, a parser knows no more than that this is JSON, or a text


def unread(head: Sample) -> str:
    """Why nothing can read a head."""
    if head.shape == HeadShape.EMPTY:
        return "is empty"
    what = binary.kind(head.raw)
    if not what and head.shape == HeadShape.BINARY:
        why = "it is no text (control characters, or bytes of no known encoding) and no kind of file that is known here"
        return f"is recognised by no parser: {why}; write it as text or JSON"
    return f"is {what}" if what else "is recognised by no parser (see `analyze formats`)"


def recognised(
    source: SourceInput, head: Sample, options: Options, internal: list[str] | None = None
) -> tuple[Sample, tuple[plugins.Installed, Match] | None]:
    """
    The parser of an input. Where no named format is known by the first bytes of a longer document, all of it is looked at:
    what tells may stand behind a member of any length.
    """
    found = recognise(head, options, internal)
    if (found is not None and found[1].score >= NAMED) or options.input_format or not (further := source.outline(head)):
        return head, found
    again = recognise(further, options, internal)
    return (further, again) if again is not None and again[1].score >= NAMED else (head, found)


def recognise(
    head: Sample, options: Options, internal: list[str] | None = None
) -> tuple[plugins.Installed, Match] | None:
    """The parser that is surest of this head; equal ones are decided by name, so always alike."""
    known = installed(options)
    if binary.kind(head.raw) and not options.input_format:
        return None
    if options.input_format:
        named = next((p for p in known if p.name == options.input_format), None)
        return (named, Match(100, "forced by --input-format")) if named and head.shape != HeadShape.EMPTY else None
    shape = shape_of(head)
    told = plugins.shortened(head.raw)
    likely = sorted((p for p in known if p.may_know(told, shape)), key=lambda p: -p.best)
    answers = rank(head, likely, internal, until_sure=True)
    if len(likely) < len(known) and (not answers or answers[0][1].score < NAMED):
        answers = rank(head, known, internal)  # keys that are escaped, say
    return answers[0] if answers else None


def shape_of(head: Sample) -> HeadShape:
    """The shape of a head; lines are told apart by whether each opens like an object."""
    if head.shape == HeadShape.LINES and all(line.lstrip()[:1] == "{" for line in head.lines if line.strip()):
        return HeadShape.JSON_LINES
    return head.shape


def by_lines(source: SourceInput, head: Sample, parser: plugins.Installed) -> bool:
    """Whether an input is a file each line of which says all that it says by itself, and can be read again where it stands."""
    return shape_of(head) == HeadShape.JSON_LINES and source.plain and getattr(parser.parser, "BY_LINES", False)


def installed(options: Options) -> tuple[plugins.Installed, ...]:
    """Built-in parsers, plugins, and the pattern files of this run."""
    known = (*plugins.parsers(options.plugins), *plugins.from_patterns(options.patterns, options.plugins))
    if options.map is None:
        return known
    return tuple(plugins.from_map(options.map) if p.name == plugins.BY_SHAPE else p for p in known)


def rank(
    head: Sample, known: Iterable[plugins.Installed], internal: list[str] | None = None, until_sure: bool = False
) -> list[tuple[plugins.Installed, Match]]:
    """
    All parsers that recognise this head, the surest first. One that fails says nothing. `until_sure` leaves out those that could
    not be surer than one that was asked before.
    """
    if head.shape == HeadShape.EMPTY:
        return []
    found: list[tuple[plugins.Installed, Match]] = []
    highest = -1
    for parser in known:
        if until_sure and parser.best < highest:
            continue
        try:
            match = parser.parser.sniff(head)
        except Exception as exc:  # a parser's bug must not keep the others from looking
            if internal is None:
                raise
            said = errors.describe_crash(exc, f"parser {parser.name}")
            internal += [said] if said not in internal else []
            continue
        if match is not None:
            found.append((parser, match))
            highest = max(highest, match.score)
    return sorted(found, key=lambda item: (-item[1].score, item[0].name))


def seen(head: Sample) -> list[str]:
    """What an input that nobody recognises looks like, in a few lines for a person."""
    said = [f"shape: {head.shape}, {len(head.values)} JSON values and {len(head.lines)} lines in the first bytes"]
    for value in head.values[:1]:
        keys = list(value)[:12] if isinstance(value, dict) else []
        said.append(f"first keys: {', '.join(map(str, keys))}" if keys else f"first value: {type(value).__name__}")
    first = next((line for line in head.lines if line.strip()), "")
    if first and not head.values:
        said.append(f"first line: {first.strip()[:200]}")
    if head.shape == HeadShape.BINARY:
        said.append(f"first bytes: {head.raw[:16].hex(' ')}")
    return said
