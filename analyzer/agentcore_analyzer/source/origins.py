"""Where records stand, and how they are decoded again; an input that has changed meanwhile costs details, and no report."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import orjson

from agentcore_analyzer.model import Detail, Place


class Rereadable(Protocol):
    """What an origin asks of its input: a value again, its place, and whether it is still what was read."""

    name: str

    def located(self, place: Place) -> Place: ...

    def known(self, place: Place) -> Place: ...

    def pointer_is_absolute(self, place: Place) -> bool: ...

    def value_at(self, offset: int) -> Any: ...

    def check(self) -> object: ...

    def changed(self) -> bool: ...


class SourceOrigin:
    """The implementation of `model.Origin`: knows how to place and decode a record again."""

    __slots__ = ("file", "source", "view")

    def __init__(self, source: Rereadable, view: Callable[[Any], Detail]) -> None:
        self.file, self.source, self.view = source.name, source, view

    def place(self, where: int | Place) -> Place:
        if not isinstance(where, Place):
            return self.source.located(Place(self.file, offset=where))
        if where.offset is None or where.line is not None or self.source.pointer_is_absolute(where):
            return where
        return self.source.located(where)

    def known(self, where: int | Place) -> Place:
        """Its place as far as nothing need be read again for it: lines are counted later, of the few that somebody is told of."""
        if not isinstance(where, Place):
            return self.source.known(Place(self.file, offset=where))
        absolute = where.offset is None or where.line is not None or self.source.pointer_is_absolute(where)
        return where if absolute else self.source.known(where)

    def detail(self, where: int | Place, held: Any) -> Detail:
        if held is not None:
            return self.view(held)
        try:
            return self.view(self._decoded(where))
        except Exception:  # it was read once: whatever fails now was written in between
            self.source.check()
            if not self.source.changed():
                raise
            return Detail({})

    def record(self, where: int | Place, held: Any) -> Any:
        """The record as it stands in the input; None where it cannot be had any more."""
        if held is not None:
            return held
        try:
            return self._decoded(where)
        except Exception:  # noqa: BLE001  as in `detail`: the input has changed, and was noted there
            return None

    def _decoded(self, where: int | Place) -> Any:
        if not isinstance(where, Place):
            return self.source.value_at(where)
        value = self.source.value_at(where.offset or 0)
        pointer = where.pointer or ""
        if self.source.pointer_is_absolute(where):
            pointer = pointer[pointer.find("/", 1) :] if "/" in pointer[1:] else ""
        return resolve(value, pointer)


def resolve(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901); a string that holds JSON counts as that JSON."""
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        if isinstance(document, str):
            document = orjson.loads(document)
        document = document[int(token)] if isinstance(document, list) else document[token]
    if isinstance(document, str) and document[:1] == "{":
        with suppress(orjson.JSONDecodeError):
            document = orjson.loads(document)
    return document
