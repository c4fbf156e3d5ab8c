"""
Records of one trace as columns: what they have in common stands there once, and what detectors filter by comes back at once.

A block holds groups, each of one kind of record and one origin: a line of JSON with the columns, then the details of its records,
a line each, unless they stay in their file (`again`). A column of which all values are the same is one value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import repeat
from typing import Any

from agentcore_analyzer.fleet import again, packed
from agentcore_analyzer.model import (
    Document,
    Facts,
    Kind,
    LogRecord,
    LogRole,
    Operation,
    Origin,
    Place,
    Span,
    SpanKind,
    SpanStatus,
)
from agentcore_analyzer.source import SourceInput
from agentcore_analyzer.source.origins import SourceOrigin

Waiting = Span | LogRecord | Document
_new = tuple.__new__  # what a named tuple's own constructor calls, without the Python function around it
_WORDS: dict[str | None, str | None] = {}
_MOST_WORDS = 50_000  # names, services and sessions share their strings; ids of requests would fill this


class Group:
    """
    Records of one kind and one origin, on their way into a block. Each has its detail, packed, where its document was; none
    where details stay in their file.
    """

    __slots__ = ("kind", "numbers", "origin", "records", "stands")

    def __init__(self, kind: type[Waiting], origin: Origin | None, stands: list[Any] | None) -> None:
        self.kind, self.origin, self.stands = kind, origin, stands
        self.numbers: list[int] = []
        self.records: list[Waiting] = []

    def lines(self, fields: Sequence[Sequence[Any]]) -> Iterator[bytes]:
        """`fields` are those of the records, each as a column."""
        details: Sequence[bytes] = ()
        places: Sequence[Sequence[Any]]
        if self.origin is None:
            *columns, details, places = fields
            places = list(zip(*places, strict=True))
        else:
            if self.kind is Span:
                *columns, facts, _, where, details = fields
                columns += zip(*facts, strict=True)
            else:
                columns = [*fields[:11], *fields[14:]]
                where, details = fields[12:14]
            places = _places(self.origin, where, self.stands is not None)
        head = [_KINDS.index(self.kind), len(self.numbers), self.stands]
        yield packed.dumps([*head, self.numbers, *map(_short, columns), *map(_short, places)])
        if self.stands is None:
            yield from details


def _short(column: Sequence[Any]) -> Sequence[Any]:
    return column[:1] if column.count(column[0]) == len(column) else column


def _places(origin: Origin, places: Sequence[int | Place], inside: bool) -> list[Sequence[Any]]:
    """
    Files, lines, pointers and offsets, as far as nothing need be read for them: counting the lines for each record would read a
    compressed file again and again. With `inside` also where values begin that stand in others, how long they are, and what of
    them is looked at.
    """
    source = origin.source if isinstance(origin, SourceOrigin) else None
    offsets = [place for place in places if isinstance(place, int)]
    nothing = [None] * len(places)
    begins: Sequence[Any] = nothing
    extents: Sequence[Any] = nothing
    lines = source.lines_of(offsets) if isinstance(source, SourceInput) and len(offsets) == len(places) else None
    if lines is not None:
        columns: list[Sequence[Any]] = [[origin.file] * len(places), lines, nothing, offsets]
    else:
        columns = list(zip(*map(origin.known if isinstance(origin, SourceOrigin) else origin.place, places), strict=True))
        if inside and isinstance(source, SourceInput):
            extents = [source.extent(place) if isinstance(place, int) else None for place in places]
            begins = [None if extent is None else place for place, extent in zip(places, extents, strict=True)]
    return [*columns, begins, extents] if inside else columns


def records(block: bytes, details: again.Details) -> Iterator[tuple[int, Waiting]]:
    """The records of a block, with the numbers by which the order of the input is restored."""
    lines, at = block.split(b"\n"), 0
    while at < len(lines) - 1:
        kind, count, stands, *columns = packed.loads(lines[at])
        kept = lines[at + 1 : at + 1 + count] if stands is None else None
        at += 1 + len(kept or ())
        yield from _READ[kind](_Table(columns, count), stands, kept, details)


class _Table:
    """Columns that were read back."""

    def __init__(self, columns: list[list[Any]], count: int) -> None:
        if len(_WORDS) > _MOST_WORDS:
            _WORDS.clear()
        self.columns, self.count = columns, count

    def each(self, at: int) -> Iterable[Any]:
        """The values of a column, one a record."""
        return self._each(self.columns[at])

    def word(self, at: int) -> Iterable[Any]:
        """Strings that many records have, each in memory once."""
        column = self.columns[at]
        return self._each(list(map(_WORDS.setdefault, column, column)))

    def of(self, at: int, make: Callable[[str], Any]) -> Iterable[Any]:
        return self._each(list(map(make, self.columns[at])))

    def _each(self, column: list[Any]) -> Iterable[Any]:
        return repeat(column[0], self.count) if len(column) == 1 else column

    def stood(self, at: int, stands: list[Any] | None, details: again.Details) -> tuple[Iterable[Origin], Iterable[int | Place]]:
        """The origin and the place of each record, from the columns that begin there."""
        fields = self.word(at), *map(self.each, range(at + 1, at + 4))
        places = map(partial(_new, Place), zip(*fields, strict=False))
        if stands is None:
            return self.of(at, packed.kept), places
        *known_by, view, given = stands
        file = details.file(*known_by)
        origin = repeat(again.origin(file, view, given))
        if self.columns[at + 4] == [None]:
            return origin, places
        of_all = zip(places, self.each(at + 4), self.each(at + 5), strict=False)
        return origin, [place if begins is None else file.add(begins, place, *extent) for place, begins, extent in of_all]


def _spans(
    table: _Table, stands: list[Any] | None, kept: list[bytes] | None, details: again.Details
) -> Iterator[tuple[int, Span]]:
    facts = zip(table.of(12, _OPERATIONS), *map(table.each, range(13, _FACTS)), strict=False)
    fields = (
        table.word(1), table.each(2), table.each(3), table.word(4), table.of(5, _OF_SPAN), table.of(6, _STATUS), table.each(7),
        table.each(8), table.word(9), table.word(10), table.word(11), map(partial(_new, Facts), facts),
        *table.stood(_FACTS, stands, details), repeat(None) if kept is None else [packed.held(detail, None) for detail in kept],
    )  # fmt: skip
    return zip(table.columns[0], map(partial(_new, Span), zip(*fields, strict=False)), strict=True)


def _logs(
    table: _Table, stands: list[Any] | None, kept: list[bytes] | None, details: again.Details
) -> Iterator[tuple[int, LogRecord]]:
    fields = (
        table.each(1), table.each(2), table.each(3), table.word(4), table.each(5), table.word(6), table.each(7), table.word(8),
        table.of(9, Kind), table.word(10), table.each(11), *table.stood(14, stands, details),
        repeat(None) if kept is None else map(packed.held, kept, table.each(3)), table.each(12), table.of(13, LogRole),
    )  # fmt: skip
    return zip(table.columns[0], map(partial(_new, LogRecord), zip(*fields, strict=False)), strict=True)


def _documents(
    table: _Table, stands: list[Any] | None, kept: list[bytes] | None, details: again.Details  # noqa: ARG001
) -> Iterator[tuple[int, Document]]:
    places = map(partial(_new, Place), zip(*map(table.each, range(3, 7)), strict=False))
    data = (packed.lined(packed.loads(line)) for line in kept or ())
    made = map(Document, table.of(1, Kind), table.each(2), data, places)
    return zip(table.columns[0], made, strict=True)


# What looks a member up by its value, in a third of the time that the enumeration itself takes.
_OPERATIONS = {member.value: member for member in Operation}.__getitem__
_OF_SPAN = {member.value: member for member in SpanKind}.__getitem__
_STATUS = {member.value: member for member in SpanStatus}.__getitem__
_FACTS = 12 + len(Facts._fields)  # the column behind those of a span's facts
_KINDS: list[type[Waiting]] = [Span, LogRecord, Document]
_READ = (_spans, _logs, _documents)
