"""
Lines behind a millisecond stamp: the log of any program, or the text of a stream that CloudWatch exported to S3.

## Looks like
`2025-11-18T07:43:45.040Z <message>`: a millisecond stamp with Z, one blank, the message.

## Comes from
Programs that put a stamp before what they print, and export tasks of CloudWatch Logs, whose objects look the same where
they hold text alone. With telemetry in them they are known by it (`cloudwatch-s3-export`).

## Quirks
A message of several lines has its stamp on the first only: lines without one belong to it, unless another logger's head begins
them, or the message has a level of INFO or below. In the folder of an export task the stream's name is the folder's.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import LINED, Head, Input, Match, Record
from agentcore_parsers.records import stamped

SINCE = "0.2.0"
SHAPES = LINED
BEST = 60  # a reader that knows the program behind the stamp knows more


def sniff(head: Head) -> Match | None:
    count = stamped.stamped(head.lines)
    return Match(BEST, f"{count} lines with a millisecond stamp and one blank") if count else None


def parse(source: Input) -> Iterable[Record]:
    return stamped.read(source)
