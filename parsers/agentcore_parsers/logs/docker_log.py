"""
Docker's json-file logs.

## Looks like
One object a line: `{"log": "text\\n", "stream": "stderr", "time": "2026-11-22T20:17:24.123456789Z"}`,
sometimes with `attrs`.

## Comes from
`/var/lib/docker/containers/<id>/<id>-json.log`, that is docker's default logging driver, for a container
that runs an agent, a caller or a proxy.

## Quirks
A line longer than 16 KiB comes in parts: all but the last lack the newline at the end of `log`; they are
joined again. The time is when docker read the line. stdout and stderr are read apart, so that a traceback
stays in one piece. What the lines hold decides what they are: JSON of the SDK, spans, access lines, text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import wrapped
from agentcore_parsers.records.wrapped import Wrapped

HINTS = ('"stream"',)

_STREAMS = ("stdout", "stderr")


def _mine(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("log"), str)
        and value.get("stream") in _STREAMS
        and "time" in value
    )


def sniff(head: Head) -> Match | None:
    mine = wrapped.entries(head, _mine)
    return Match(93, f"{mine} lines with log, stream and time") if mine else None


def _open(line: str) -> Wrapped | None:
    doc = wrapped.document(line)
    if not _mine(doc):
        return None
    log = doc["log"]
    return Wrapped(doc["stream"], log.rstrip("\r\n"), nanos(doc["time"])[0], "", not log.endswith("\n"))


def parse(source: Input) -> Iterable[Record]:
    return wrapped.read(source, _open, "json-file entries")
