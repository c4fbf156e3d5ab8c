"""
Objects that a CloudWatch Logs export task wrote to S3.

## Looks like
`2025-11-18T07:43:45.040Z <message>`: a millisecond stamp with Z, one blank, and telemetry or JSON of AgentCore behind it;
mostly gzip.

## Comes from
`aws logs create-export-task`: `<prefix>/<task id>/<log stream>/000000.gz`. Give the whole folder: the
stream's name is the folder's. The object `aws-logs-write-test` beside them only says that the permission
works.

## Quirks
Slashes in stream names become dashes. A message of several lines has its stamp on the first only:
lines without one belong to it, unless another logger's head begins them, or the message has a level of INFO or below.
Lines of text alone do not tell an export from the log of another program: `stamped-log` reads them, in the same way.
`agentcore logs` prints the same with two blanks, `aws logs tail --format short` without fraction and Z.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.model import LINED, Head, Input, Match, Record
from agentcore_parsers.records import stamped
from agentcore_parsers.records.telemetry import known

SHAPES = LINED


def sniff(head: Head) -> Match | None:
    if [line.strip() for line in head.lines if line.strip()] == [stamped.WRITE_TEST]:
        return Match(95, "the write test of an export task; it holds no records")
    if any(known(value) for value in head.values) and (count := stamped.stamped(head.lines)):
        return Match(88, f"{count} lines with a millisecond stamp, one blank and telemetry behind it")
    return None


def parse(source: Input) -> Iterable[Record]:
    return stamped.read(source)
