"""Segments on the disk: a file a run, written whole, with a table of its segments at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentcore_analyzer import writing
from agentcore_analyzer.fleet import packed
from agentcore_analyzer.fleet.catalogue import TRACE_BYTES, Where
from agentcore_analyzer.fleet.spill import Segment, compressed, expanded

_LENGTH = 8  # bytes of a number at the very end: where the table begins


def path_of(folder: Path, unit: int, run: int) -> Path:
    return folder / f"{unit:06d}-{run:05d}.run"


def write(target: Path, segments: list[Segment]) -> None:
    at, table = 0, []
    for segment in segments:
        table.append((*segment[:-1], at, len(segment.block)))
        at += len(segment.block)
    writing.put(target, [*(s.block for s in segments), compressed(packed.dumps(table)), at.to_bytes(_LENGTH, "big")])


def table(path: Path) -> Iterator[tuple[Segment, int, int]]:
    """The segments of a run (without their blocks), where each begins and how long it is."""
    with path.open("rb") as stream:
        stream.seek(-_LENGTH, 2)
        end = stream.tell()
        at = int.from_bytes(stream.read(_LENGTH), "big")
        stream.seek(at)
        rows = packed.loads(expanded(stream.read(end - at)))
    for key, number, ns, records, size, sessions, document, offset, length in rows:
        yield Segment(key, number, ns, records, size, tuple(sessions), document), offset, length


def blocks(folder: Path, segments: list[Where], left_out: list[int]) -> Iterator[tuple[int, bytes]]:
    """
    The blocks of segments, each with its unit. `left_out` gets the number of records beyond what one trace may have.
    """
    taken = 0
    opened: tuple[int, int] | None = None
    stream = None
    try:
        for segment in segments:
            taken += segment.bytes
            if taken > TRACE_BYTES:
                left_out.append(segment.records)
                continue
            if opened != (segment.unit, segment.run):
                if stream is not None:
                    stream.close()
                opened = segment.unit, segment.run
                stream = path_of(folder, *opened).open("rb")
            assert stream is not None  # noqa: S101  (for the type checker)
            stream.seek(segment.offset)
            yield segment.unit, expanded(stream.read(segment.length))
    finally:
        if stream is not None:
            stream.close()
