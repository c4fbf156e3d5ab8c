"""
Objects that a CloudWatch Logs export task wrote to S3, and other lines behind such a stamp.

## Looks like
`2025-11-18T07:43:45.040Z <message>`: a millisecond stamp with Z, one blank, the message; mostly gzip.

## Comes from
`aws logs create-export-task`: `<prefix>/<task id>/<log stream>/000000.gz`. Give the whole folder: the
stream's name is the folder's. The object `aws-logs-write-test` beside them only says that the permission
works.

## Quirks
Slashes in stream names become dashes. A message of several lines has its stamp on the first only:
lines without one belong to it, unless another logger's head begins them, or the message has a level of INFO or below.
Lines of text alone do not tell an export from a log of another program in that form; both are read the same way.
`agentcore logs` prints the same with two blanks, `aws logs tail --format short` without fraction and Z.
"""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.decoding.times import iso
from agentcore_parsers.records import heads
from agentcore_parsers.records.telemetry import Telemetry, known

SHAPES = ("text", "lines")

_LINE = late(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?! )")
_WRITE_TEST = "Permission Check Successful"
_WARN = 13
_INNER = ("", " ", "\t", "{", "}", "[", "]")  # as the further lines of a message begin
_TASK_FOLDER = late(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[/!]([^/]{1,512})/\d{6}(?:\.\w+)?$")


def sniff(head: Head) -> Match | None:
    some = [line for line in head.lines[:400] if line.strip()]
    if [line.strip() for line in some] == [_WRITE_TEST]:
        return Match(95, "the write test of an export task; it holds no records")
    stamped = sum(1 for line in some if _LINE.match(line))
    if not stamped or not _LINE.match(some[0]) or stamped * 4 < len(some):
        return None
    if any(known(value) for value in head.values):
        return Match(88, f"{stamped} lines with a millisecond stamp, one blank and telemetry behind it")
    # Plain text behind such a stamp may be any program's own log; a client's reader knows it better.
    return Match(60, f"{stamped} lines with a millisecond stamp and one blank, as in an export to S3 and in logs of others")


def _printed(line: str, first: str) -> bool:
    """Whether a line was printed by itself: at the margin, below one that a logger wrote at INFO, a line for a record."""
    return line[:1] not in _INNER and 0 < heads.severity_of(first[: heads.HEAD])[0] < _WARN


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    folder = _TASK_FOLDER.search(source.name)
    stream = folder[1] if folder else ""
    block: list[str] = []
    at, time = 0, None
    for offset, raw in source.lines():
        line = telemetry.decode(raw, offset).rstrip("\r\n")
        found = _LINE.match(line)
        stamp = iso(line) if found else None
        if not (found and stamp) and block and not heads.starts_record(line) and not _printed(line, block[0]):
            block.append(line)
            continue
        if block:
            yield from telemetry.message("\n".join(block).rstrip(), at, stream, time)
            block = []
        if found and stamp:
            block, at, time = [line[found.end() :]], offset, stamp[0]
        elif line.strip() and line.strip() != _WRITE_TEST:
            yield from telemetry.text.lines(line, offset, stream)
    if block:
        yield from telemetry.message("\n".join(block).rstrip(), at, stream, time)
    yield from telemetry.finish()
