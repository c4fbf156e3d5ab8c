"""Which files a fleet's diagnosis reads, and which of them together: a unit is what one worker reads at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from agentcore_analyzer.fleet import packed
from agentcore_analyzer.model import Damage
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import unseen
from agentcore_analyzer.version import __version__

# Small files are read together, so that telling of each costs less than reading it; a killed run reads one unit again.
UNIT_BYTES, UNIT_FILES = 64 << 20, 500


class Plan(NamedTuple):
    files: list[Path]
    units: list[range]  # of the files
    notes: list[Damage]
    addresses: list[str]  # what only Spark reads: s3://…
    asked: str  # the same for the same files, unchanged, and the same options of one version

    def names(self, unit: int) -> list[str]:
        return [str(self.files[n]) for n in self.units[unit]]


def of(names: Sequence[str], options: Options) -> Plan:
    notes: list[Damage] = []
    addresses = [name for name in names if is_address(name)]
    names = [name for name in names if not is_address(name)]
    seen: set[Path] = set()
    files = [path for name in names for path in unseen(name, seen, notes.append)]
    known = [_known(path) for path in files]
    units: list[range] = []
    begun, size = 0, 0
    for number, (_, weight, _) in enumerate(known):
        if number > begun and (size + weight > UNIT_BYTES or number - begun == UNIT_FILES):
            units.append(range(begun, number))
            begun, size = number, 0
        size += weight
    if files:
        units.append(range(begun, len(files)))
    how = [__version__, options.input_format, sorted(options.select), sorted(options.ignore), options.plugins]
    named = (*options.patterns, *options.rules, *([options.map] if options.map else ()))
    own = [_known(file) for name in named for file in _below(name)]
    asked = hashlib.sha256(packed.dumps([how, own, known])).hexdigest()
    return Plan(files, units, notes, addresses, asked)


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
