"""
Any JSON, CSV, XML or key=value text that no other parser knows, read by what its fields are.

## Looks like
One JSON document of any form, several back to back, or one a line; a table whose first line names its columns, parted by
commas, tabs, semicolons or bars, or a W3C log with `#Fields:`; XML; lines or blocks of `key=value`;
a drawn table (psql, MySQL, Markdown, boxes of terminals, the columns of kubectl and docker); YAML as programs print it.

## Comes from
Anywhere: exports of back ends that nobody wrote a parser for, answers of APIs and commands, dumps of a program's own.

## Quirks
Spans are told by two ids and a parent, a start with an end or a duration, and a name; log records by a time with a level
or a message; messages by a role and a content; whatever stands around them and however they are spelled (`spanId`,
`span_id`, `SpanID`, `span-id`). The unit of a time is decided over the whole file. All else is a document: what it says
of errors and of resources that failed is read. How a file was understood is said in the report, findings that rest on
it are never certain, and `--map` with what `analyze formats FILE --suggest` prints corrects it. A text that no shape is
found in is left to `plain-text`. Schemas, templates and lock files were written by people: they are opened, and what
they call an error is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, HeadShape, Input, Match, Record

SINCE = "0.2.0"
BEST = 3  # any named format is surer
_LINES = 400
# One of these is in the first lines of what has a shape.
_MARKS = (",", "\t", ";", "|", "=", ":", "#", "  ", "──", "━━", "--", "**")
_BEGIN = 4  # lines: a prompt with the command, or a heading, may stand above a table
# `[53.020911] usb 1-1: new device`, `[4711] started`: a time or a number of a process, and no array.
_NUMBERED = late(r"\s{0,8}\[\s{0,12}\d{1,12}(?:\.\d{1,9})?\](?:\[[^\]\n]{1,12}\]|\s\[[A-Za-z][^]\n]{0,15}\])?\s{0,8}[^\s,\]\[{}]")
_TEXT = 64 << 10  # characters of a text's lines that are looked at


def sniff(head: Head) -> Match | None:
    if getattr(head, "too_deep", False):
        return None
    if head.shape in (HeadShape.OBJECT, HeadShape.ARRAY):
        if not any(head.values) and head.raw.strip() not in (b"{}", b"[]"):
            return None  # it only begins like JSON: a dict as Python prints it
        plain = head.shape == HeadShape.ARRAY and not any(isinstance(v, dict | list) for v in head.values)
        if plain and ((len(head.lines) == 1 and not _ends(head)) or _NUMBERED.match(head.lines[0])):
            return None  # `[4711] [ERROR] …`: the number of a process
        return Match(BEST, f"a JSON {head.shape} that no other parser knows")
    if head.shape not in (HeadShape.LINES, HeadShape.TEXT) or not head.lines:
        return None
    if head.shape == HeadShape.LINES and head.values and _are_values(head.lines):
        return Match(BEST, "JSON values that no other parser knows, one after the other")
    return _text(head)


def _are_values(lines: list[str]) -> bool:
    some = [line for line in lines[:_LINES] if line.strip()]
    texts = sum(1 for line in some if line.lstrip()[:1] not in '{}[]"' or _NUMBERED.match(line))
    opened = sum(1 for line in some if line.lstrip()[:1] in "{[" and not _NUMBERED.match(line))
    return opened > 0 and texts <= opened


def _text(head: Head) -> Match | None:
    """A text that is a table, XML or pairs, and in which a shape is found."""
    begin = [line for line in head.lines[:_BEGIN] if line.strip()]
    first = begin[0].lstrip("\ufeff") if begin else ""
    if first.lstrip()[:1] != "<" and not any(mark in line for line in begin for mark in _MARKS):
        return None
    from agentcore_parsers.records.shape import carriers

    found = carriers.of_text(head.lines[:_LINES], first)
    return Match(BEST, found.why) if found is not None else None


def _ends(head: Head) -> bool:
    """Whether the first line is one array and nothing else."""
    return head.raw.strip()[-1:] == b"]"


def parse(source: Input) -> Iterable[Record]:
    from agentcore_parsers.records.shape.reading import read

    return read(source)


def mapped(name: str, text: str) -> Any:
    """This parser with the plans of a map; ValueError where the map is none."""
    from agentcore_parsers.records.shape.mapping import Mapped

    return Mapped(name, text, sniff)


def suggest(source: Input) -> Iterator[str]:
    """The lines of the map that says how an input would be read."""
    from agentcore_parsers.records.shape.mapping import written
    from agentcore_parsers.records.shape.reading import planned

    return written(source.name, planned(source))
