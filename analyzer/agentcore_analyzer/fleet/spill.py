"""
Records on their way from the parsers to the disk: those of one trace together, in blocks of as much as fits into memory.

A `Spill` takes the place of a case while inputs are loaded. It keeps no record: each is packed at once and put to those of its
trace; a record without a trace to those of its session; one with neither stands with its neighbours in the input, which are
diagnosed together with what happened at their time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from agentcore_analyzer.doubt import position
from agentcore_analyzer.fleet import packed
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Damage, Document, Kind, LogRecord, Place, Record, Span

RUN_BYTES = 16 << 20  # packed records in memory before they are written: with what Python takes besides, 60 MB
NEIGHBOURS = 2000  # records without any id that stay together: more than any stack trace or start-up prints


class Segment(NamedTuple):
    """The records of one key in one run of a unit, packed and compressed. Numbers count the records of the unit."""

    key: int
    first_number: int
    first_ns: int | None
    records: int
    size: int  # before they were compressed
    sessions: tuple[int, ...]
    document: bool
    block: bytes = b""


class _Open:
    """A segment that records still come to."""

    __slots__ = ("document", "first_ns", "first_number", "pieces", "sessions", "size")

    def __init__(self, number: int, document: bool) -> None:
        self.first_number, self.document = number, document
        self.first_ns: int | None = None
        self.pieces: list[bytes] = []
        self.sessions: set[int] = set()
        self.size = 0

    def add(self, piece: bytes, ns: int | None, session: str | None) -> None:
        self.pieces.append(piece)
        self.size += len(piece) + 1
        if ns is not None and (self.first_ns is None or ns < self.first_ns):
            self.first_ns = ns
        if session:
            self.sessions.add(hashed(session))


@lru_cache(4096)
def hashed(key: str) -> int:
    """
    64 bits that stand for a key: an index of millions of traces holds numbers, not texts.

    Two keys with one number (1 in 10^7 among a million) are diagnosed together, and nothing else.
    """
    digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)  # as SQLite and Spark hold it


class Spill(Case):
    """`flush` gets the segments of a run; at the end the rest of them is given by `close`."""

    passing = True

    def __init__(self, unit: int, flush: Callable[[list[Segment]], None], run_bytes: int = RUN_BYTES) -> None:
        super().__init__()
        self._unit, self._flush, self._run_bytes = unit, flush, run_bytes
        self._open: dict[str, _Open] = {}
        self._bytes = self._number = 0
        self._newest = 0
        self._last: dict[str, tuple[int, int | Place]] = {}  # the last record of each file

    def read(self, records: Iterable[Record]) -> tuple[int, int, int]:
        ledger = self.ledger
        spans = logs = documents = 0
        for record in records:
            if isinstance(record, Span):
                spans += 1
                self._span(record)
            elif isinstance(record, LogRecord):
                logs += 1
                ledger.kinds.add(record.channel)
                self._log(record)
            elif isinstance(record, Document):
                documents += 1
                ledger.kinds.add(record.kind)
                key = f"document {self._unit} {self._number // NEIGHBOURS}"
                self._put(key, packed.document(self._number, record), None, None, document=True)
            else:
                ledger.add(record)
        if spans:
            ledger.kinds.add(Kind.SPANS)
        return spans, logs, documents

    def settle(self) -> list[Damage]:
        """What came twice is merged where a trace is whole."""
        self.ledger.newest_ns = self._newest or None
        ends = self.ledger.ends
        for file, (_, where) in self._last.items():
            if file in ends:
                ends[file] = ends[file]._replace(last=Place(file, offset=where) if isinstance(where, int) else where)
        return []

    def close(self) -> None:
        if self._open:
            self._flush([_closed(key, found) for key, found in self._open.items()])
            self._open, self._bytes = {}, 0

    def _span(self, span: Span) -> None:
        at = span.start_ns if span.start_ns is not None else span.end_ns
        if at is not None:
            self._newest = max(self._newest, at, span.end_ns or 0)
            self.ledger.kinds.add(Kind.TIMES)
        self._passed(span)
        self._put(span.trace_id, packed.span(self._number, span), at, span.session_id)

    def _log(self, log: LogRecord) -> None:
        self._newest = max(self._newest, log.time_ns or 0)
        session = log.session_id
        key = log.trace_id or (f"session {session}" if session else f"near {self._unit} {self._number // NEIGHBOURS}")
        self._passed(log)
        self._put(key, packed.log(self._number, log), log.time_ns, session)

    def _passed(self, record: Span | LogRecord) -> None:
        at, file = position(record.where), record.origin.file
        known = self._last.get(file)
        if at >= 0 and (known is None or known[0] < at):
            self._last[file] = at, record.where

    def _put(self, key: str, piece: bytes, ns: int | None, session: str | None, *, document: bool = False) -> None:
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = _Open(self._number, document)
        found.add(piece, ns, session)
        self._number += 1
        self._bytes += len(piece) + _OVERHEAD
        if self._bytes >= self._run_bytes:
            self.close()


_OVERHEAD = 100  # bytes that Python takes for a piece, beside its own


def _closed(key: str, found: _Open) -> Segment:
    block = compressed(b"\n".join(found.pieces) + b"\n")
    return Segment(
        hashed(key), found.first_number, found.first_ns, len(found.pieces), found.size, tuple(sorted(found.sessions)),
        found.document, block,
    )  # fmt: skip


def compressed(block: bytes) -> bytes:
    made: bytes = _zstd().compress(block, level=1)  # spans of one trace repeat each other: a tenth is left, at 400 MB/s
    return made


def expanded(block: bytes) -> bytes:
    made: bytes = _zstd().decompress(block)
    return made


@lru_cache(1)
def _zstd() -> Any:
    try:
        from compression import zstd  # type: ignore[import-not-found]  # Python 3.14
    except ImportError:
        from backports import zstd
    return zstd
