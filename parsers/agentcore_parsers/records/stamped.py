"""Messages behind a millisecond stamp with Z and one blank; a message of several lines has the stamp on its first alone."""

from __future__ import annotations

from collections.abc import Iterable

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Input, Record
from agentcore_parsers.decoding.times import iso
from agentcore_parsers.records import heads
from agentcore_parsers.records.telemetry import Telemetry

WRITE_TEST = "Permission Check Successful"  # the object that an export task writes first
_LINE = late(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (?! )")
_LOOKED_AT = 400
_WARN = 13
_INNER = ("", " ", "\t", "{", "}", "[", "]")  # as the further lines of a message begin
_TASK_FOLDER = late(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[/!]([^/]{1,512})/\d{6}(?:\.\w+)?$")


def stamped(lines: list[str]) -> int:
    """How many of the first lines have such a stamp; 0 where the first has none, or fewer than a quarter."""
    some = [line for line in lines[:_LOOKED_AT] if line.strip()]
    count = sum(1 for line in some if _LINE.match(line))
    return count if count and _LINE.match(some[0]) and count * 4 >= len(some) else 0


def _printed(line: str, first: str) -> bool:
    """Whether a line was printed by itself: at the margin, below one that a logger wrote at INFO, a line for a record."""
    return line[:1] not in _INNER and 0 < heads.severity_of(first[: heads.HEAD])[0] < _WARN


def read(source: Input) -> Iterable[Record]:
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
        elif line.strip() and line.strip() != WRITE_TEST:
            yield from telemetry.text.lines(line, offset, stream)
    if block:
        yield from telemetry.message("\n".join(block).rstrip(), at, stream, time)
    yield from telemetry.finish()
