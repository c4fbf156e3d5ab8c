"""
What is where, in SQLite: which units were read, where the records of each trace lie, which batches were diagnosed.

Every statement of a step is one transaction, so a run that was killed goes on behind its last one. Only the process that
started the run writes here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from agentcore_analyzer.fleet.spill import Segment

# Bytes that are diagnosed together (`Segment.size`): 36,000 spans, or 10,000 that have their details with them. A worker takes
# 50 and 40 MB for them over an empty one; of fewer spans the detectors' own start, 50 ms a batch, would be most of it.
BATCH_BYTES = 24 << 20
# Documents (answers about statuses, policies, project files) up to this are seen by every batch; more of them by one each.
SHARED_BYTES = 4 << 20
# Of one trace, in a batch of its own; what is beyond is counted and left out.
TRACE_BYTES = 1 << 30
_EVERY = -1  # the number under which stands what every batch sees

_TABLES = """
CREATE TABLE IF NOT EXISTS run (what TEXT PRIMARY KEY, value);  -- a text or a number
CREATE TABLE IF NOT EXISTS unit (number INTEGER PRIMARY KEY, summary BLOB);
CREATE TABLE IF NOT EXISTS segment (
    key INTEGER, unit INTEGER, number INTEGER, ns INTEGER, records INTEGER, bytes INTEGER, document INTEGER,
    run INTEGER, offset INTEGER, length INTEGER);
CREATE TABLE IF NOT EXISTS link (session INTEGER, key INTEGER, PRIMARY KEY (session, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS root (key INTEGER PRIMARY KEY, root INTEGER);
CREATE INDEX IF NOT EXISTS by_root ON root (root);
CREATE TABLE IF NOT EXISTS member (batch INTEGER, key INTEGER);
CREATE TABLE IF NOT EXISTS split (session INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS result (batch INTEGER PRIMARY KEY, ns INTEGER, partial BLOB);
CREATE TABLE IF NOT EXISTS over (unit INTEGER PRIMARY KEY, ns INTEGER, kinds TEXT, partial BLOB);  -- traces that were over
CREATE TABLE IF NOT EXISTS over_key (key INTEGER, unit INTEGER);
CREATE TABLE IF NOT EXISTS over_session (session INTEGER, unit INTEGER);
CREATE TABLE IF NOT EXISTS drawn (
    key INTEGER, unit INTEGER, run INTEGER, offset INTEGER, length INTEGER, bytes INTEGER, records INTEGER);
CREATE TABLE IF NOT EXISTS reopened (unit INTEGER PRIMARY KEY);
"""


class Where(NamedTuple):
    """Where a segment lies: which bytes of which run of which unit."""

    unit: int
    run: int
    offset: int
    length: int
    bytes: int
    records: int


class Over(NamedTuple):
    """What the traces of a unit came to that were over (`window`)."""

    keys: list[int]
    sessions: list[int]
    ns: int | None
    kinds: str
    partial: bytes
    drawn: list[tuple[int, Where]]  # those of them that requests may be drawn of, which lie beside what waits


class Catalogue:
    """Of one run. Raises sqlite3.OperationalError where another run has it."""

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, timeout=1, isolation_level=None)
        self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._db.execute("BEGIN EXCLUSIVE")
        for statement in _TABLES.split(";"):
            self._db.execute(statement)
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()

    def is_of(self, what: str) -> bool:
        """Whether this is the catalogue of a run over the same inputs in the same way; an empty one becomes it."""
        found = self._db.execute("SELECT value FROM run WHERE what = 'asked'").fetchone()
        if found is None:
            self._db.execute("INSERT INTO run VALUES ('asked', ?)", (what,))
        return found is None or found[0] == what

    def units(self) -> set[int]:
        """Those that were read."""
        return {number for (number,) in self._db.execute("SELECT number FROM unit")}

    def add_unit(
        self, unit: int, summary: bytes, runs: Iterable[Iterable[tuple[Segment, int, int]]], over: Over | None = None
    ) -> None:
        """A unit that was read: of each run the segments (without blocks), where in it each begins and how long it is."""
        with _transaction(self._db):
            for run, segments in enumerate(runs):
                for segment, offset, length in segments:
                    self._db.execute(
                        "INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        (
                            segment.key, unit, segment.first_number, segment.first_ns, segment.records, segment.size,
                            segment.document, run, offset, length,
                        ),
                    )  # fmt: skip
                    for session in segment.sessions:
                        self._db.execute("INSERT OR IGNORE INTO link VALUES (?, ?)", (session, segment.key))
            self._db.execute("INSERT INTO unit VALUES (?, ?)", (unit, summary))
            if over is not None:
                self._db.execute("INSERT INTO over VALUES (?, ?, ?, ?)", (unit, over.ns, over.kinds, over.partial))
                self._db.executemany("INSERT INTO over_key VALUES (?, ?)", ((key, unit) for key in over.keys))
                self._db.executemany("INSERT INTO over_session VALUES (?, ?)", ((session, unit) for session in over.sessions))
                rows = ((key, *where) for key, where in over.drawn)
                self._db.executemany("INSERT INTO drawn VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def late(self) -> set[int]:
        """Units of which a trace, or a session, that was over comes again elsewhere."""
        again = "SELECT unit FROM over_{0} WHERE {0} IN (SELECT {0} FROM {1})"
        twice = "SELECT unit FROM over_{0} WHERE {0} IN (SELECT {0} FROM over_{0} GROUP BY {0} HAVING count(*) > 1)"
        every = again.format("key", "segment"), again.format("session", "link"), twice.format("key"), twice.format("session")
        return {unit for (unit,) in self._db.execute(" UNION ".join(every))}

    def over(self, but: str = "") -> set[int]:
        """Units with traces that were over; those only that knew other kinds of records than these."""
        return {unit for (unit,) in self._db.execute("SELECT unit FROM over WHERE kinds != ?", (but,))}

    def reopen(self, units: Iterable[int]) -> None:
        """These have to be read once more, so that all of them waits."""
        with _transaction(self._db):
            for unit in units:
                self._db.execute("DELETE FROM unit WHERE number = ?", (unit,))
                for table in ("segment", "over", "over_key", "over_session", "drawn"):
                    self._db.execute(f"DELETE FROM {table} WHERE unit = ?", (unit,))  # noqa: S608  (our own text)
                self._db.execute("INSERT OR IGNORE INTO reopened VALUES (?)", (unit,))

    def reopened(self) -> set[int]:
        return {unit for (unit,) in self._db.execute("SELECT unit FROM reopened")}

    def summaries(self, units: Iterable[int] | None = None) -> Iterator[bytes]:
        """Of these units, or of all that were read, in their order."""
        for number in sorted(self.units() if units is None else units):
            yield from (summary for (summary,) in self._db.execute("SELECT summary FROM unit WHERE number = ?", (number,)))

    def sessions(self) -> int:
        number: int
        every = "SELECT session FROM link UNION SELECT session FROM over_session"
        (number,) = self._db.execute(f"SELECT count(*) FROM ({every})").fetchone()  # noqa: S608  (our own text)
        return number

    def batches(self, most: int = BATCH_BYTES) -> int:
        """Groups of traces in order of time, as many together as fit; returns how many batches there are."""
        number: int
        done = self._db.execute("SELECT value FROM run WHERE what = 'batches'").fetchone()
        if done is not None:
            (number,) = done
            return number
        with _transaction(self._db):
            self._db.execute("CREATE INDEX by_key ON segment (key)")
            self._join_sessions()
            self._part_what_is_too_large(most)
            number = self._deal(most)
            self._db.execute("CREATE INDEX by_batch ON member (batch)")
            self._db.execute("INSERT INTO run VALUES ('batches', ?)", (number,))
        return number

    def _join_sessions(self) -> None:
        """
        Traces that share a session have one root, and so on from session to session.

        In memory stand the traces of sessions that have several, or share them: 100 bytes each.
        """
        above: dict[int, int] = {}

        def top(key: int) -> int:
            while (over := above.get(key, key)) != key:
                above[key] = above.get(over, over)
                key = over
            return key

        last: tuple[int, int] | None = None
        # The key that a session by itself has (of records without a trace) is joined as any other.
        for session, key in self._db.execute("SELECT session, key FROM link ORDER BY session, key"):
            if last is not None and last[0] == session:
                one, other = top(last[1]), top(key)
                if one != other:
                    above[max(one, other)] = min(one, other)
            last = session, key
        self._db.executemany("INSERT INTO root VALUES (?, ?)", ((key, top(key)) for key in list(above)))

    def _part_what_is_too_large(self, most: int) -> None:
        """A session of more than a batch (all requests under one id) is looked at in parts: its traces, in order of time."""
        large = """SELECT g FROM (SELECT coalesce(root.root, segment.key) g, sum(bytes) b FROM segment
                   LEFT JOIN root ON root.key = segment.key GROUP BY g) WHERE b > ?"""
        self._db.execute(
            f"""INSERT OR IGNORE INTO split SELECT DISTINCT session FROM link LEFT JOIN root ON root.key = link.key
                WHERE coalesce(root.root, link.key) IN ({large}) AND session IN
                (SELECT session FROM link GROUP BY session HAVING count(*) > 1)""",  # noqa: S608  (our own text)
            (most,),
        )
        self._db.execute(f"DELETE FROM root WHERE root IN ({large})", (most,))  # noqa: S608

    def _deal(self, most: int) -> int:
        shared = self._db.execute("SELECT coalesce(sum(bytes), 0) FROM segment WHERE document").fetchone()[0] <= SHARED_BYTES
        groups = self._db.execute(
            """SELECT coalesce(root.root, segment.key) g, sum(bytes) FROM segment
               LEFT JOIN root ON root.key = segment.key WHERE NOT (document AND ?) GROUP BY g
               ORDER BY min(ns), min(unit), min(number), g""",
            (shared,),
        )
        batch = size = 0
        for group, weight in groups:
            if size and size + weight > most:
                batch, size = batch + 1, 0
            size += weight
            self._db.execute(
                "INSERT INTO member SELECT ?, key FROM root WHERE root = ? UNION SELECT ?, ?", (batch, group, batch, group)
            )
        if shared:
            self._db.execute("INSERT INTO member SELECT DISTINCT ?, key FROM segment WHERE document", (_EVERY,))
        return batch + 1 if size or not self.over() else 0

    def shared(self) -> bool:
        """Whether every batch sees all documents, so that only one may count them."""
        return self._db.execute("SELECT 1 FROM member WHERE batch = ?", (_EVERY,)).fetchone() is not None

    def split(self) -> list[int]:
        """Sessions that no batch sees as a whole."""
        return [session for (session,) in self._db.execute("SELECT session FROM split ORDER BY session")]

    def segments(self, batch: int) -> list[Where]:
        return [
            Where(*row)
            for row in self._db.execute(
                """SELECT unit, run, offset, length, bytes, records FROM member JOIN segment ON segment.key = member.key
                   WHERE batch IN (?, ?) ORDER BY unit, run, offset""",
                (batch, _EVERY),
            )
        ]

    def of_key(self, key: int) -> list[Where]:
        """Where the records of a trace lie, as far as they were put away."""
        of_one = "SELECT unit, run, offset, length, bytes, records FROM {} WHERE key = ?1"
        return [Where(*row) for row in self._db.execute(" UNION ALL ".join(map(of_one.format, ("segment", "drawn"))), (key,))]

    def members(self, batches: int) -> Iterator[tuple[int, int]]:
        """(batch, key) of all."""
        for batch, key in self._db.execute("SELECT batch, key FROM member"):
            yield from ((n, key) for n in (range(batches) if batch == _EVERY else (batch,)))

    def diagnosed(self) -> set[int]:
        return {batch for (batch,) in self._db.execute("SELECT batch FROM result")}

    def add_result(self, batch: int, ns: int | None, partial: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO result VALUES (?, ?, ?)", (batch, ns, partial))

    def results(self) -> Iterator[bytes]:
        """In the order of their time, as batches were dealt."""
        order = "ns, unit" if self.over() else "unit"
        every = "SELECT ns, unit, partial FROM over UNION ALL SELECT ns, batch, partial FROM result"
        for row in self._db.execute(f"{every} ORDER BY {order}"):
            yield row[2]


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
