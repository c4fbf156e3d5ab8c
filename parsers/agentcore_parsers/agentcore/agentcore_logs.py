"""
What `agentcore logs` prints.

## Looks like
`2025-11-18T07:43:45.040Z  <message>` (two blanks), or with `--json` one
`{"timestamp": "2025-11-18T07:43:45.040Z", "message": "<message>"}` a line.

## Comes from
`agentcore logs --runtime NAME --since 1h [--level error] [--query text] [--json] > logs.txt`.

## Quirks
`--level error` is a text filter for the term ERROR: tracebacks without that word are missing, and
INFO lines that contain it are there. Stream names are not printed. Messages are mostly one-line
JSON; a message of several lines has its stamp on the first only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, HeadShape, Input, Match, Place, Record
from agentcore_parsers.decoding.times import iso, nanos
from agentcore_parsers.records import lines
from agentcore_parsers.records.telemetry import Telemetry

SHAPES = (HeadShape.TEXT, HeadShape.LINES, HeadShape.JSON_LINES, HeadShape.OBJECT)
BEST = 90

_LINE = late(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z  (?=\S)(?![A-Z]{4,5} \d{1,9} --- )")  # Spring Boot pads its levels

# A logger that pads its levels to one width: INFO and WARN stand behind two blanks, these behind one.
_PADDED = late(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?:ERROR|DEBUG|TRACE|FATAL)\s")


def _row(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"timestamp", "message"}
        and isinstance(value["message"], str)
        and isinstance(value["timestamp"], str)
    )


def sniff(head: Head) -> Match | None:
    some = [line for line in head.lines[:400] if line.strip()]
    stamped = sum(1 for line in some if _LINE.match(line))
    # Nobody else puts two blanks behind a millisecond stamp; a traceback may fill the rest.
    if any(_PADDED.match(line) for line in some):
        stamped = 0
    if stamped and (stamped * 4 >= len(some) or any(_LINE.match(line) for line in some[:3])):
        return Match(88, f"{stamped} lines with a millisecond stamp and two blanks")
    rows = sum(map(_row, head.values))
    if rows and (head.shape == HeadShape.LINES or (head.shape == HeadShape.OBJECT and len(some) == 1)):
        return Match(90, f"{rows} lines of timestamp and message")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, prints=True)
    first = next((line for _, line in source.lines() if line.strip()), b"")
    if first.lstrip()[:1] == b"{":
        return lines.read(source, telemetry, lambda doc, offset: _unwrapped(telemetry, doc, offset))
    return _text(source, telemetry)


def _unwrapped(telemetry: Telemetry, doc: Any, offset: int) -> Iterable[Record] | None:
    if not _row(doc):
        return None
    at = Place(telemetry.source.name, offset=offset, pointer="/message")
    return telemetry.message(doc["message"], at, "", nanos(doc["timestamp"])[0])


def _text(source: Input, telemetry: Telemetry) -> Iterator[Record]:
    """Every message has its stamp: lines without one belong to the message above them."""
    block: list[str] = []
    at, time = 0, None
    for offset, raw in source.lines():
        line = telemetry.decode(raw, offset).rstrip("\r\n")
        found = _LINE.match(line)
        stamp = iso(line) if found else None
        if found and stamp:
            if block:
                yield from telemetry.message("\n".join(block), at, "", time)
            block, at, time = [line[found.end() :]], offset, stamp[0]
        elif block:
            block.append(line)
        elif line.strip():
            yield from telemetry.text.lines(line, offset)
    if block:
        yield from telemetry.message("\n".join(block), at, "", time)
    yield from telemetry.finish()
