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

import re
from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Place, Record
from agentcore_parsers._shared import lines
from agentcore_parsers._shared.telemetry import Telemetry
from agentcore_parsers._shared.times import iso, nanos

_LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z  (?=\S)")


def _row(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.keys() == {"timestamp", "message"}
        and isinstance(value["message"], str)
        and isinstance(value["timestamp"], str)
    )


def sniff(head: Head) -> Match | None:
    stamped = sum(1 for line in head.lines[:200] if _LINE.match(line))
    if stamped and stamped * 4 >= sum(1 for line in head.lines[:200] if line.strip()):
        return Match(88, f"{stamped} lines with a millisecond stamp and two blanks")
    rows = sum(map(_row, head.values))
    return Match(90, f"{rows} lines of timestamp and message") if rows and head.shape == "lines" else None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)

    def unwrap(doc: Any, offset: int) -> Iterable[Record] | None:
        if not _row(doc):
            return None
        at = Place(source.name, offset=offset, pointer="/message")
        return telemetry.message(doc["message"], at, "", nanos(doc["timestamp"])[0])

    first = next((line for _, line in source.lines() if line.strip()), b"")
    if first.lstrip()[:1] == b"{":
        yield from lines.read(source, telemetry, unwrap)
        return
    for offset, raw in source.lines():
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        found = _LINE.match(line)
        stamp = iso(line) if found else None
        if found and stamp:
            yield from telemetry.message(line[found.end() :], offset, "", stamp[0])
        elif line.strip():
            yield from telemetry.text.lines(line, offset)
    yield from telemetry.finish()
