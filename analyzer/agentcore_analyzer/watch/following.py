"""
Files that grow, and new ones in a folder, seen by looking at their size and date.

Of a file that grows, only whole lines are read: what stands behind the last line end is waited for, until the file was at rest.
Only new bytes are searched for a line end, so that following costs what the files are long, once.
"""

from __future__ import annotations

import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agentcore_analyzer.model import Damage, DamageReason, Place
from agentcore_analyzer.portable import shown
from agentcore_analyzer.source import Part, expand

EVERY_S = 0.5
REST_S = 2.0  # a program that writes a line in two steps takes less
_PATIENCE = 10  # a look at a large folder is followed by a pause ten times as long
_WINDOW = 1 << 16


@dataclass(slots=True)
class _File:
    identity: tuple[int, int]
    size: int
    changed_ns: int
    ready: int  # bytes up to the last line end
    since: float  # when it last changed


class Following:
    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        self.came = 0  # bytes, of all files, those that are gone included
        self.version = 0  # another one whenever there is something new to read
        self._files: dict[str, _File] = {}
        self._notes: Counter[tuple[str, str]] = Counter()
        self._next = 0.0

    @property
    def size(self) -> int:
        return sum(file.ready for file in self._files.values())

    def parts(self) -> list[Part]:
        return [Part(name, file.ready) for name, file in self._files.items() if file.ready]

    def notes(self) -> list[Damage]:
        return [Damage(Place(name), DamageReason.CHANGED, said, count) for (name, said), count in self._notes.items()]

    def poll(self, now: float, took: float = 0.0) -> None:
        """Look at all files, if it is time; `took` is how long the last look at them was."""
        if now < self._next:
            return
        self._next = now + max(EVERY_S, _PATIENCE * took)
        there: set[str] = set()
        known: set[tuple[int, int]] = set()
        for name in self.names:
            for path in expand(name, lambda _: None):
                try:
                    found = path.stat()
                except OSError:
                    continue
                identity = (found.st_dev, found.st_ino)
                if stat.S_ISREG(found.st_mode) and identity not in known:
                    known.add(identity)
                    there.add(str(path))
                    self._seen(path, identity, found.st_size, found.st_mtime_ns, now)
        for name in [n for n in self._files if n not in there]:
            self._note(name, "the file went away while it was watched")
            del self._files[name]

    def _seen(self, path: Path, identity: tuple[int, int], size: int, changed_ns: int, now: float) -> None:
        name = str(path)
        file = self._files.get(name)
        if file is not None and file.identity != identity:
            self._note(name, "another file took its place while it was watched; what the old one held is no longer read")
            file = None
        elif file is not None and size < file.size:
            self._note(name, "the file was made shorter while it was watched; what it held before is no longer read")
            file = None
        if file is None:
            file = self._files[name] = _File(identity, 0, changed_ns, 0, now)
            self.version += 1
        if size > file.size:
            self.came += size - file.size
            file.ready = _last_line_end(path, file.size, size) or file.ready
            self._changed(file, size, changed_ns, now)
        elif changed_ns != file.changed_ns:  # written over in its place
            self.came += size
            file.ready = size
            self._changed(file, size, changed_ns, now)
        elif file.ready < size and now - file.since >= REST_S:
            file.ready = size
            self.version += 1

    def _changed(self, file: _File, size: int, changed_ns: int, now: float) -> None:
        file.size, file.changed_ns, file.since = size, changed_ns, now
        self.version += 1

    def _note(self, name: str, said: str) -> None:
        self._notes[shown(Path(name)), said] += 1
        self.version += 1


def _last_line_end(path: Path, start: int, end: int) -> int | None:
    """The offset behind the last line end between two offsets; None where there is none, or the file is gone."""
    try:
        with path.open("rb") as stream:
            while end > start:
                at = max(end - _WINDOW, start)
                stream.seek(at)
                found = stream.read(end - at).rfind(b"\n")
                if found >= 0:
                    return at + found + 1
                end = at
    except OSError:
        pass
    return None
