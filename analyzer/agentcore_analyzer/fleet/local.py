"""
The engine of one machine: worker processes over files, then over batches of traces; what waits in between lies on the disk.

A run that was stopped goes on where it was, as long as files and options are the same; else it begins anew.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from errno import EIO
from pathlib import Path
from typing import NamedTuple

from agentcore_analyzer import progress, writing
from agentcore_analyzer.fleet import again, columns, packed, plan, runs, window, work
from agentcore_analyzer.fleet.catalogue import BATCH_BYTES, Catalogue
from agentcore_analyzer.fleet.merging import Fleet
from agentcore_analyzer.fleet.output import WORK, Refused
from agentcore_analyzer.fleet.pool import Pool
from agentcore_analyzer.fleet.spill import hashed
from agentcore_analyzer.fleet.whole import Whole
from agentcore_analyzer.model import Kind, Record
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import Range

_CATALOGUE = "catalogue.sqlite"
# So many parts, or one of so many, that have to be read again say that the order is too bad for a window: it is given up.
_LATE, _OF = 3, 5


def diagnose(
    chosen: plan.Plan, folder: Path, options: Options, workers: int, batch_bytes: int = BATCH_BYTES, draws: int | None = None
) -> Fleet:
    """
    All batches, diagnosed and put together. For a run, each input is told of, and so many requests can be drawn afterwards
    (`records_of`). Raises OSError, and Refused where another run works there.
    """
    at = folder / WORK
    try:
        return _done(_Run(chosen, at, options, batch_bytes, draws), workers)
    except sqlite3.OperationalError as exc:  # a full disk, mostly, of which SQLite has words of its own
        raise OSError(EIO, str(exc), str(at)) from None


def records_of(folder: Path, traces: Iterable[str], most: int = BATCH_BYTES) -> Iterator[Record]:
    """The records of some traces, as they lie in a folder whose run is through; of those that fit into so many bytes."""
    left, found = most, []
    catalogue = Catalogue(folder / WORK / _CATALOGUE)
    try:
        for trace in traces:
            of_one = catalogue.of_key(hashed(trace))
            size = sum(segment.bytes for segment in of_one)
            if size <= left:
                left -= size
                found += of_one
    finally:
        catalogue.close()
    details = again.Details()
    for _, block in runs.blocks(folder / WORK, sorted(found), []):
        yield from (record for _, record in columns.records(block, details))


class _Run(NamedTuple):
    """What a run is about."""

    chosen: plan.Plan
    at: Path
    options: Options
    batch_bytes: int
    draws: int | None

    def unit(self, number: int, kinds: list[Kind] | None) -> work.Unit:
        # What a worker has for a batch, it has for the records of a part that are in memory at a time.
        live = window.LIVE_BYTES * self.batch_bytes // BATCH_BYTES
        return work.Unit(number, self.chosen.units[number], str(self.at), self.options, kinds, live, self.draws or 0)


def _done(run: _Run, workers: int) -> Fleet:
    catalogue = _catalogue(run.at, f"{run.chosen.asked} {run.batch_bytes}")
    try:
        with Pool(workers) as pool:
            known = _read(catalogue, run, pool)
            _diagnose(catalogue, known, run, pool)
        progress.phase("putting together")
        fleet = Fleet(known, sessions=catalogue.sessions(), parted=len(catalogue.split()))
        for result in catalogue.results():
            fleet.add(packed.loads(result))
        return fleet
    finally:
        catalogue.close()


def _catalogue(at: Path, asked: str) -> Catalogue:
    """That of the run that goes on; a new one where the last run was about something else, or left nothing that can be read."""
    at.mkdir(mode=0o700, exist_ok=True)
    try:
        found = Catalogue(at / _CATALOGUE)
        if found.is_of(asked):
            return found
        found.close()
    except sqlite3.OperationalError as exc:
        if exc.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise Refused(f"another run works in {at.parent}") from None
        raise
    except sqlite3.DatabaseError:
        pass
    shutil.rmtree(at)
    at.mkdir(mode=0o700)
    made = Catalogue(at / _CATALOGUE)
    made.is_of(asked)
    return made


def _read(catalogue: Catalogue, run: _Run, pool: Pool) -> Whole:
    """
    All units, and what is known of them together.

    Of parts of large files the traces that are over are diagnosed at once (`window`). Where that was wrong, or they did not know
    then what is known now, the part is read once more. Which ones are, does not depend on the order in which workers are done,
    nor on where a run was stopped.
    """
    _units(catalogue, run, pool, may=True)
    whole = _whole(catalogue, run)
    late = catalogue.late()
    wrong = late if whole.says_nothing() and len(late) < _too_many(run.chosen) else catalogue.over()
    if wrong := wrong | catalogue.over(but=whole.kinds_told()):
        catalogue.reopen(wrong)
        _units(catalogue, run, pool, may=False)
        whole = _whole(catalogue, run)
    return whole


def _whole(catalogue: Catalogue, run: _Run) -> Whole:
    whole = Whole(inputs=None if run.draws is None else [])
    whole.note(run.chosen.notes)
    for summary in catalogue.summaries():
        whole.add(summary)
    return whole


def _units(catalogue: Catalogue, run: _Run, pool: Pool, *, may: bool) -> None:
    """`may`: whether traces that are over may be diagnosed at once."""
    done, known, (chosen, at, *_) = catalogue.units(), Whole(), run
    kept = {runs.path_of(at, n, 0).name.partition("-")[0] for n in done}
    for stray in at.glob("*.run"):  # of units that were being read when the run was stopped
        if stray.name.partition("-")[0] not in kept:
            stray.unlink()
    read = len(done)
    parts = {n: part for n, (part, *_) in enumerate(chosen.units) if isinstance(part, Range)}
    windows = parts.keys() - catalogue.reopened()
    may = may and window.end_well(parts.values())
    progress.phase("reading", read, len(chosen.units))
    # What other files hold is known before the parts are read; what a part does not know of the others is asked in the end.
    for some in [n for n in range(len(chosen.units)) if n not in parts], list(parts):
        kinds = sorted(known.kinds)
        for summary in catalogue.summaries(some):
            known.add(summary)
        may = may and known.says_nothing()
        left = [n for n in some if n not in done]
        tasks = (run.unit(n, kinds if may and n in windows else None) for n in left)
        for number, written, summary, over in pool.run(work.read, tasks, len(left)):
            catalogue.add_unit(number, summary, (runs.table(runs.path_of(at, number, n)) for n in range(written)), over)
            read += 1
            known.add(summary)
            # Only what stays so, whatever comes: then all that was over is read again.
            may = may and known.says_nothing() and not (_is_time(read) and len(catalogue.late()) >= _too_many(chosen))
            progress.phase("reading", read, len(chosen.units), _name(chosen.units[number][-1]))


def _too_many(chosen: plan.Plan) -> int:
    """Parts that come late: none of them, nor of the others, is diagnosed at once then."""
    return max(_LATE, sum(isinstance(unit[0], Range) for unit in chosen.units) // _OF)


def _is_time(read: int) -> bool:
    """What takes a look at all keys is asked more and more seldom."""
    return read <= 2 * _OF or not read & (read - 1)


def _name(of: str | Range) -> str:
    return of.path if isinstance(of, Range) else of


def _diagnose(catalogue: Catalogue, whole: Whole, run: _Run, pool: Pool) -> None:
    progress.phase("joining")
    writing.put(run.at / work.WHOLE, [whole.packed()])
    batches = catalogue.batches(run.batch_bytes)
    parted, shared = frozenset(catalogue.split()), catalogue.shared()
    done = catalogue.diagnosed()
    left = [n for n in range(batches) if n not in done]
    tasks = (work.Batch(n, catalogue.segments(n), parted, shared, str(run.at), run.options) for n in left)
    progress.phase("looking for causes", len(done), batches)
    for count, (number, ns, partial) in enumerate(pool.run(work.diagnose, tasks, len(left)), len(done) + 1):
        catalogue.add_result(number, ns, partial)
        progress.phase("looking for causes", count, batches)
