"""
Rows that were marked and copied in the console of CloudWatch.

## Looks like
`2026-11-29T12:17:00.000Z<tab>message`, or the table of Logs Insights with its head (`@timestamp<tab>@message`); rows that
were opened: a time alone on a line, the document below it over several lines, a blank line, and the same document again on
one line.

## Comes from
Log events or Logs Insights in the console, marked with the mouse and pasted into a file or a ticket.

## Quirks
A message of several lines goes on without a time. A document that stands twice is read once. Nothing says how many rows the
page had: what was not on the screen is not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.conventions.lenient import written
from agentcore_analyzer.model import LINED, Head, Input, Match, Place, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.tables import row_records
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
SHAPES = LINED
BEST = 93

_STAMP = r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:?\d\d)?|\d{13})"
_ROW = late(rf"({_STAMP})\t")
_BARE = late(rf"{_STAMP}$")
_HEAD = late(r"(?:#\t)?(?:@timestamp|@message|Timestamp|timestamp)\t[@\w.\t ]{1,400}$")
# What Lambda's Node.js and zap's console write has tabs, too: an id, a level.
_LOGGED = late(r"\S{1,40}\t(?:(?:[0-9a-f-]{36}|undefined)\t)?(?i:TRACE|DEBUG|INFO|WARN|ERROR|DPANIC|PANIC|FATAL)\t")


def sniff(head: Head) -> Match | None:
    if head.shape not in LINED:
        return None
    some = [line for line in head.lines[:400] if line.strip()]
    rows = sum(1 for line in some if _ROW.match(line) and not _LOGGED.match(line))
    if some and _HEAD.match(some[0]) and rows:
        return Match(93, f"a head of columns and {rows} rows with a time, parted by tabs")
    if some and _ROW.match(some[0]) and rows * 4 >= len(some):
        return Match(86, f"{rows} rows of a time, a tab and a message")
    opened = sum(1 for line in some if _BARE.match(line))
    documents = sum(1 for line in some if line[:1] == "{")
    of_lambda = any("RequestId: " in line or '"platform.' in line for line in some)
    if some and _BARE.match(some[0]) and documents and opened * 2 <= documents * 3 and not of_lambda:
        return Match(84, f"{opened} opened rows: a time, and documents below it")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    fields = ["@timestamp", "@message"]
    block: list[str] = []
    at = 0
    for offset, raw in source.lines():
        line = telemetry.decode(raw, offset).rstrip("\r\n")
        if not block and _HEAD.match(line):
            fields = [f if f[:1] == "@" else f"@{f.lower()}" for f in line.split("\t")]
            continue
        if _ROW.match(line) or _BARE.match(line) or (fields[0] == "#" and line.split("\t")[0].isdecimal()):
            yield from _row(telemetry, fields, block, at)
            block, at = [line], offset
        elif block or line.strip():
            at = at if block else offset
            block.append(line)
    yield from _row(telemetry, fields, block, at)
    yield from telemetry.finish()


def _row(telemetry: Telemetry, fields: list[str], block: list[str], at: int) -> Iterator[Record]:
    if not block:
        return
    first, rest = block[0], block[1:]
    if _BARE.match(first):
        yield from _opened(telemetry, nanos(first)[0], rest, at)
        return
    cells = first.split("\t", len(fields) - 1)
    if len(cells) < 2:
        yield from telemetry.text.lines("\n".join(block), at)
        return
    cells[-1] = "\n".join([cells[-1], *rest]).rstrip()
    row = dict(zip(fields, cells, strict=False))
    yield from row_records(telemetry, row, Place(telemetry.source.name, offset=at))


def _opened(telemetry: Telemetry, time: int | None, rest: list[str], at: int) -> Iterator[Record]:
    """A row that was opened: its message, over several lines and once more on one."""
    paragraphs = [text for part in "\n".join(rest).split("\n\n") if (text := part.strip())]
    known: list[Any] = []
    for text in paragraphs:
        try:
            doc = orjson.loads(text)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            doc = text
        if doc in known:
            continue
        known.append(doc)
        yield from telemetry.message(text if isinstance(doc, str) else written(doc), at, "", time)
