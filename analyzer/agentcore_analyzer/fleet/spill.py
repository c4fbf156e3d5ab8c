"""
Records on their way from the parsers to the disk: those of one trace together, in blocks of as much as fits into memory.

A `Spill` takes the place of a case while inputs are loaded. It keeps no record longer than a run takes: each is put to those of
its trace; a record without a trace to those of its session; one with neither stands with its neighbours in the input, which are
diagnosed together with what happened at their time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from agentcore_analyzer.doubt import position
from agentcore_analyzer.fleet import again, columns, packed
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Damage, Document, Kind, LogRecord, Origin, Place, Record, Span

RUN_BYTES = 16 << 20  # records in memory before they are written: with what Python takes besides, 60 MB
# Bytes of memory that a record takes beside its text and its detail: 600 to 700 of a span that was read back.
RECORD_BYTES = 700
_SESSION, _NEAR, _DOCUMENT = NO_TRACE = ("session ", "near ", "document ")  # how the keys of records without a trace begin
NEIGHBOURS = 2000  # records without any id that stay together: more than any stack trace or start-up prints


class Segment(NamedTuple):
    """The records of one key in one run of a unit, packed and compressed. Numbers count the records of the unit."""

    key: int
    first_number: int
    first_ns: int | None
    records: int
    size: int  # bytes of memory, as far as that is known: RECORD_BYTES for each, its text, and its detail where it is here
    sessions: tuple[int, ...]
    document: bool
    block: bytes = b""


class Open:
    """A segment that records still come to."""

    __slots__ = ("first_number", "groups", "size")

    def __init__(self, number: int) -> None:
        self.first_number = number
        self.groups: dict[tuple[type, Origin | str | None], columns.Group] = {}
        self.size = 0  # bytes, beside RECORD_BYTES a record


@lru_cache(4096)
def hashed(key: str) -> int:
    """
    64 bits that stand for a key: an index of millions of traces holds numbers, not texts.

    Two keys with one number (1 in 10^7 among a million) are diagnosed together, and nothing else.
    """
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)  # as SQLite and Spark hold it


class Spill(Case):
    """`flush` gets the segments of a run, the last ones when everything is read (`settle`)."""

    passing = True

    def __init__(self, unit: int, flush: Callable[[list[Segment]], None], run_bytes: int = RUN_BYTES) -> None:
        super().__init__()
        self._unit, self._flush, self._run_bytes = unit, flush, run_bytes
        self._open: dict[str, Open] = {}
        self._bytes = self._number = 0
        self._stands: dict[Origin, tuple[bool, list[Any] | None]] = {}  # what is known of origins
        # Where the spans of the origin that came last go, if their details stay where they are: most records of large inputs.
        self._usual: dict[str, columns.Group] = {}
        self._usual_origin: Origin | None = None
        self._last: dict[str, tuple[int, int | Place]] = {}  # the last record of each file
        self.loose = False  # whether there are records, or documents, that are looked at with those of others

    def read(self, records: Iterable[Record]) -> tuple[int, int, int]:
        ledger = self.ledger
        spans = logs = documents = 0
        usual = self._usual
        for record in records:
            if isinstance(record, Span):
                spans += 1
                key = record[0]
                if record.origin is self._usual_origin and record.held is None and (group := usual.get(key)) is not None:
                    self._add(group, record)
                    continue
            elif isinstance(record, LogRecord):
                logs += 1
                ledger.kinds.add(record.channel)
                session = record.session_id
                self.loose = self.loose or not (record.trace_id or session)
                key = record.trace_id or (f"{_SESSION}{session}" if session else self._beside(_NEAR))
            elif isinstance(record, Document):
                documents += 1
                ledger.kinds.add(record.kind)
                self.loose = True
                key = self._beside(_DOCUMENT)
            else:
                ledger.add(record)
                continue
            self._put(key, record)
        if spans:
            ledger.kinds.add(Kind.SPANS)
        return spans, logs, documents

    def settle(self) -> list[Damage]:
        """Nothing is merged here: what came twice is where a trace is whole."""
        self._close()
        ends = self.ledger.ends
        for file, (_, where) in self._last.items():
            if file in ends:
                ends[file] = ends[file]._replace(last=Place(file, offset=where) if isinstance(where, int) else where)
        return []

    def _close(self) -> None:
        if self._open:
            self._flush([self._closed(key, found) for key, found in self._open.items()])
            self._open, self._stands, self._bytes = {}, {}, 0
            self._usual.clear()

    def _beside(self, what: str) -> str:
        """The key of what stands with its neighbours."""
        return f"{what}{self._unit} {self._number // NEIGHBOURS}"

    def _put(self, key: str, record: columns.Waiting) -> None:
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = Open(self._number)
        size = 0
        origin: Origin | None = None
        stands: list[Any] | None = None
        if isinstance(record, Document):
            detail = packed.document(record)
            record = record._replace(data=detail)
            size += len(detail)
        else:
            origin = record.origin
            of_lines, stands = self._stands.get(origin) or self._stands.setdefault(origin, again.known(origin))
            text = record.text if isinstance(record, LogRecord) else None
            if record.held is not None or (of_lines and stands is None):
                stands, detail = None, packed.detail(record, text)
                record = record._replace(held=detail)
                size += len(detail)
            size += len(text or "")
        # With their details, those of one file are alike, whatever stands around each.
        alike = type(record), origin if origin is None or stands is not None else origin.file
        group = found.groups.get(alike)
        if group is None:
            group = found.groups[alike] = columns.Group(type(record), origin, stands)
        if stands is not None and isinstance(record, Span):
            if origin is not self._usual_origin:
                self._usual.clear()
                self._usual_origin = origin
            self._usual[key] = group
        found.size += size
        self._bytes += size
        self._add(group, record)

    def _add(self, group: columns.Group, record: columns.Waiting) -> None:
        group.numbers.append(self._number)
        group.records.append(record)
        self._number += 1
        self._bytes += RECORD_BYTES
        if self._bytes >= self._run_bytes:
            self._close()

    def _closed(self, key: str, found: Open) -> Segment:
        lines: list[bytes] = []
        times: list[int] = []
        sessions: set[str] = set()
        for group in found.groups.values():
            fields = list(zip(*group.records, strict=True))
            lines += group.lines(fields)
            if group.origin is not None:
                times += self._known(group.kind, group.origin, fields, sessions)
        records = sum(len(group.records) for group in found.groups.values())
        return Segment(
            hashed(key), found.first_number, min(times, default=None), records,
            found.size + RECORD_BYTES * records, tuple(sorted(map(hashed, sessions))),
            any(g.origin is None for g in found.groups.values()), compressed(b"\n".join(lines) + b"\n"),
        )  # fmt: skip

    def _known(self, kind: type, origin: Origin, fields: Sequence[Sequence[Any]], sessions: set[str]) -> Sequence[int]:
        """When records were, and what the ledger has to know of them."""
        at = kind._fields.index  # type: ignore[attr-defined]
        sessions.update(filter(None, fields[at("session_id")]))
        places = fields[at("where")]
        last = max(places) if set(map(type, places)) == {int} else max(places, key=position)
        before, file = self._last.get(origin.file), origin.file
        if (reached := position(last)) >= 0 and (before is None or before[0] < reached):
            self._last[file] = reached, last
        ends: Sequence[int | None] = ()
        if kind is Span:
            starts, ends = fields[at("start_ns")], fields[at("end_ns")]
            if None in starts:
                starts = [end if start is None else start for start, end in zip(starts, ends, strict=True)]
        else:
            starts = fields[at("time_ns")]
        times = [ns for ns in starts if ns is not None]
        if times:
            self.ledger.newest_ns = max(self.ledger.newest_ns or 0, *times, *filter(None, ends)) or None
            if kind is Span:
                self.ledger.kinds.add(Kind.TIMES)
        return times


def compressed(block: bytes) -> bytes:
    made: bytes = _compressor().compress(block, mode=_zstd().ZstdCompressor.FLUSH_FRAME)
    return made


def expanded(block: bytes) -> bytes:
    made: bytes = _zstd().decompress(block)
    return made


@lru_cache(1)
def _compressor() -> Any:
    """One for all blocks: to make one takes as long as it needs for the spans of a trace, which repeat each other."""
    return _zstd().ZstdCompressor(level=1)


@lru_cache(1)
def _zstd() -> Any:
    try:
        from compression import zstd  # type: ignore[import-not-found]  # Python 3.14
    except ImportError:
        from backports import zstd
    return zstd
