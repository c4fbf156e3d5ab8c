"""
Details that stay where they are: a record that waits is read again from its file when a detector asks, as in a run.

That is for files of which each line can be read by itself, at its offset (`recognition.by_lines`). Of every other input
(compressed, one document, what is no file) the detail waits with its record.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any

from agentcore_analyzer.model import Damage, DamageReason, Detail, Origin, Place
from agentcore_analyzer.source import Kept, SourceInput
from agentcore_analyzer.source.opened import CHANGED, identity, opened
from agentcore_analyzer.source.origins import SourceOrigin

_PARSERS = "agentcore_parsers."
# At a time, of the files whose details a batch asks for: each remembers a thousand documents, 8 MB of those that spans are.
_OPEN = 8
_LOOK = 4096  # bytes at its ends that tell a file from another one: a line of each


def known(origin: Origin) -> tuple[bool, list[Any] | None]:
    """
    Whether the records of an origin come without documents, since each can be read again; and all that it takes to make the
    origin once more, in JSON. None where details have to wait with their records, as those of plugins, which may make them of
    anything.
    """
    source = origin.source if isinstance(origin, SourceOrigin) else None
    if not (isinstance(origin, SourceOrigin) and isinstance(source, SourceInput) and source.hold is False):
        return False, None
    view, given = _given(origin.view)
    name = f"{view.__module__}:{view.__qualname__}" if isinstance(view, FunctionType) else ""
    ours = name.startswith(_PARSERS) and getattr(sys.modules.get(view.__module__), view.__qualname__, None) is view
    if not ours or source.identified is None:  # or it was gone as soon as it was opened
        return True, None
    size, written_ns = source.identified[2:]
    return True, [origin.file, str(source.path), size, written_ns, _mark(str(source.path), size, written_ns), name, given]


def _given(view: Callable[[Any], Detail]) -> tuple[Any, dict[str, Any]]:
    """A view, and what of it stands elsewhere in the line (the resource of an envelope)."""
    return (view.func, view.keywords) if isinstance(view, partial) and not view.args else (view, {})


@lru_cache(64)
def _mark(path: str, size: int, written_ns: int) -> str:  # noqa: ARG001  (when it was written tells one state from another)
    """What a file has in common with itself once it has grown, and not with what was written in its place."""
    look = min(size, _LOOK)
    with suppress(OSError), Path(path).open("rb") as stream:
        first = stream.read(look)
        stream.seek(size - look)
        return hashlib.blake2b(first + stream.read(look), digest_size=8).hexdigest()
    return ""


class Details:
    """Of the records of one batch."""

    def __init__(self) -> None:
        self._files: dict[tuple[str, int, int, str], File] = {}
        self._open: dict[File, SourceInput] = {}  # in the order in which they were asked
        self._long = Kept()

    def file(self, name: str, path: str, size: int, written_ns: int, mark: str) -> File:
        key = path, size, written_ns, mark
        if key not in self._files:
            self._files[key] = File(self, name, key)
        return self._files[key]

    def input(self, file: File) -> SourceInput:
        """Raises OSError where the file is gone or another one; one that has grown still has its lines."""
        source = self._open.pop(file, None)
        if source is None:
            if not file.check():
                raise OSError(CHANGED)
            source = SourceInput(file.name, lambda _: opened(file.path), file.size)
            source.kept = self._long
            if len(self._open) >= _OPEN:
                del self._open[next(iter(self._open))]
        self._open[file] = source
        return source

    def notes(self) -> Iterator[Damage]:
        """Of files that were not what they had been when a detail was asked for."""
        for file in self._files.values():
            if file.changed():
                yield Damage(Place(file.name), DamageReason.CHANGED, CHANGED)


class File:
    """The implementation of `origins.Rereadable` for a file that was read before, by whatever process."""

    def __init__(self, details: Details, name: str, known_by: tuple[str, int, int, str]) -> None:
        self.name = name
        path, self.size, self._written_ns, self._mark = known_by
        self.path = Path(path)
        self._details, self._changed = details, False
        self._inside: dict[int, tuple[Place, tuple[int, str]]] = {}

    def add(self, begins: int, place: Place, length: int, below: str) -> int:
        """A value that stands inside of another one: how its place is told, how long it is, and what is looked at in it."""
        self._inside[begins] = place, (length, below)
        return begins

    def located(self, place: Place) -> Place:
        """Lines are known from reading; what has none is told of by its offset until the end (`places`)."""
        return self._inside[place.offset][0] if place.pointer is None and place.offset in self._inside else place

    known = located

    def pointer_is_absolute(self, place: Place) -> bool:  # noqa: ARG002  no file of lines is an array
        return False

    def value_at(self, offset: int) -> Any:
        found = self._inside.get(offset)
        return self._details.input(self).value_at(offset, found[1] if found is not None else None)

    def check(self) -> bool:
        """Whether what was read is still there."""
        found = identity(self.path)
        if found is not None and found[2:] == (self.size, self._written_ns):
            return True
        self._changed = True
        if found is None or found[2] < self.size or not self._mark:
            return False
        return _mark(str(self.path), self.size, found[3]) == self._mark

    def changed(self) -> bool:
        return self._changed


def origin(of: File, view: str, given: dict[str, Any]) -> Origin:
    """Undoes `known`. Only a parser of ours is imported for it, and nothing called that it has from elsewhere (`Lark`)."""
    module, _, name = view.partition(":")
    found = getattr(import_module(module), name, None) if module.startswith(_PARSERS) else None
    if not isinstance(found, FunctionType) or found.__module__ != module:
        raise ValueError(view)
    return SourceOrigin(of, partial(found, **given) if given else found)
