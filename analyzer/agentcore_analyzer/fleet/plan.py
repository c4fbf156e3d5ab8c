"""Which files a fleet's diagnosis reads, and which of them together: a unit is what one worker reads at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from agentcore_analyzer import recognition
from agentcore_analyzer.fleet import packed
from agentcore_analyzer.fleet.catalogue import BATCH_BYTES
from agentcore_analyzer.fleet.spill import RECORD_BYTES
from agentcore_analyzer.model import Damage
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import Range, find_inputs, unseen
from agentcore_analyzer.version import __version__

# Small files are read together, so that telling of each costs less than reading it; a killed run reads one unit again.
UNIT_BYTES, UNIT_FILES = 64 << 20, 500
# Of a part, the share of a batch that its records may take: of a file that is divided there are more than a batch.
_FULL, _OF = 9, 10
# Where a file is asked how many records so many bytes hold: at its beginning, and at each quarter. One has so many at least.
_ASKED, _PLACES, _LEAST = 1 << 16, 4, 100
_BORDER = b'}\n{"'
_SPAN = b'"spanId"'
_CHUNK = 1 << 20
_LOOKED = 4 << 20  # bytes in which a border is looked for: a line of 100 spans has 300 kB


class Plan(NamedTuple):
    files: list[Path]
    units: list[list[str | Range]]  # files, and parts of large ones
    notes: list[Damage]
    addresses: list[str]  # what only Spark reads: s3://…
    asked: str  # the same for the same files, unchanged, and the same options of one version


def of(names: Sequence[str], options: Options, batch_bytes: int = BATCH_BYTES) -> Plan:
    """The records of a part take as much memory as a batch of so many bytes, or less."""
    notes: list[Damage] = []
    addresses = [name for name in names if is_address(name)]
    names = [name for name in names if not is_address(name)]
    seen: set[Path] = set()
    files = [path for name in names for path in unseen(name, seen, notes.append)]
    known = [_known(path) for path in files]
    units: list[list[str | Range]] = []
    room, files_left = 0, 0  # in the last unit
    for path, (name, size, _) in zip(files, known, strict=True):
        if parts := _parts(path, size, options, batch_bytes):
            units += [[part] for part in parts]
            files_left = 0
            continue
        if size > room or not files_left:
            units.append([])
            room, files_left = max(UNIT_BYTES, size), UNIT_FILES
        units[-1].append(name)
        room, files_left = room - size, files_left - 1
    how = [__version__, options.input_format, sorted(options.select), sorted(options.ignore), options.plugins]
    named = (*options.patterns, *options.rules, *([options.map] if options.map else ()))
    own = [_known(file) for name in named for file in _below(name)]
    asked = hashlib.sha256(packed.dumps([how, own, known])).hexdigest()
    return Plan(files, units, notes, addresses, asked)


def _parts(path: Path, size: int, options: Options, batch_bytes: int) -> list[Range]:
    """
    Parts of a large file of JSON lines, which several workers can read: each line says all that it says by itself.

    A part begins with an object behind the end of another one, and never within a document of several lines.
    """
    records = _FULL * batch_bytes // (_OF * RECORD_BYTES)
    if size < 2 * min(UNIT_BYTES, records * _LEAST):
        return []
    starts = [0]
    with suppress(OSError), path.open("rb") as stream:
        unit = min(UNIT_BYTES, records * _record_bytes(stream, size))
        if size < 2 * unit or not _by_lines(path, options):
            return []
        for at in range(unit, size - unit // 2, unit):
            stream.seek(at)
            if at > starts[-1] and (found := stream.read(_LOOKED).find(_BORDER)) >= 0:
                starts.append(at + found + _BORDER.index(b"{"))
        stream.seek(0)
        parts, lines = [], 0
        for start, end in pairwise([*starts, size]):
            parts.append(Range(str(path), start, end, lines))
            while start < end and (chunk := stream.read(min(_CHUNK, end - start))):
                lines, start = lines + chunk.count(b"\n"), start + len(chunk)
        return parts
    return []


def _record_bytes(stream: BinaryIO, size: int) -> int:
    """Bytes of a record; of lines that hold many spans each, those of a span."""
    taken = records = 0
    for place in range(_PLACES):
        stream.seek(size * place // _PLACES)
        asked = stream.read(_ASKED)
        taken, records = taken + len(asked), records + max(asked.count(b"\n"), asked.count(_SPAN))
    return max(taken // max(records, 1), _LEAST)


def _by_lines(path: Path, options: Options) -> bool:
    with suppress(OSError):
        for source in find_inputs([str(path)], lambda _: None):
            head = source.head()
            found = recognition.recognise(head, options, [])
            return found is not None and recognition.by_lines(source, head, found[0])
    return False


def is_address(name: str) -> bool:
    """Whether a name is one of a file system of Spark's, and none of this machine's."""
    return "://" in name


def _below(name: str) -> list[Path]:
    """A file, or those of a folder of rules."""
    path = Path(name)
    return sorted(path.rglob("*")) if path.is_dir() else [path]


def _known(path: Path) -> tuple[str, int, int]:
    try:
        info = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), info.st_size, info.st_mtime_ns
