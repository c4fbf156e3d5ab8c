"""
The engine of a cluster: Spark reads the files, brings the records of a trace together and runs the same diagnosis on them.

Needs the extra `spark`, and this package on every worker. Files are those that the driver sees, which every worker has to see
under the same names, or addresses that Spark reads by itself (`s3://…`). Which traces are diagnosed together is decided by the
driver with the same catalogue as on one machine, so that both engines come to the same findings.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import groupby, islice
from typing import Any

from agentcore_analyzer import pipeline, progress
from agentcore_analyzer.fleet import diagnosis, packed, plan, whole
from agentcore_analyzer.fleet.catalogue import BATCH_BYTES, TRACE_BYTES, Catalogue
from agentcore_analyzer.fleet.merging import Fleet
from agentcore_analyzer.fleet.spill import Segment, Spill, expanded
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import InMemory, Range

# A row is a segment or, where it has no key, what else is known of a unit, in `block`.
_ROW = "unit long, key long, number long, ns long, records long, size long, sessions array<long>, document boolean, block binary"
_PART = "batch long, part binary"
_ROWS = 256  # rows that are handed on at once: 1 MB of blocks

_UNIT = "unit long, names array<struct<path:string,start:long,end:long,lines:long>>"
Names = list[str | Range] | list[InMemory]


def diagnose(chosen: plan.Plan, options: Options, batch_bytes: int = BATCH_BYTES) -> Fleet:
    """All batches, diagnosed and put together. Raises ImportError without the extra."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    progress.phase("starting Spark")
    session = SparkSession.builder.appName("agentcore-analyzer fleet").getOrCreate()
    rows = _read(session, chosen, options).persist()
    catalogue = Catalogue("")  # in a file of its own that is gone at the end
    try:
        progress.phase("reading")
        known = whole.Whole()
        known.note(chosen.notes)
        for row in rows.where("key IS NULL").orderBy("unit").toLocalIterator():
            known.add(bytes(row.block))
        index = rows.where("key IS NOT NULL").drop("block").orderBy("unit", "number")
        for unit, segments in groupby(index.toLocalIterator(), _unit):
            catalogue.add_unit(unit, b"", [_indexed(segments)])
        progress.phase("looking for causes")
        batches = catalogue.batches(batch_bytes)
        members = session.createDataFrame(list(catalogue.members(batches)), "batch long, key long")
        around = diagnosis.Around(known.packed(), frozenset(catalogue.split()), catalogue.shared())
        work = partial(_diagnosed, around=around, options=options)
        parts = (
            rows.join(members, "key")
            .repartition(min(batches, 4 * session.sparkContext.defaultParallelism), "batch")
            .sortWithinPartitions("batch", "unit", "number")
            .select("batch", "unit", "size", "records", "block")
            .mapInArrow(work, _PART)
        )
        fleet = Fleet(known, sessions=catalogue.sessions(), parted=len(catalogue.split()))
        for row in parts.orderBy("batch").toLocalIterator():
            fleet.add(packed.loads(bytes(row.part)))
        return fleet
    finally:
        catalogue.close()
        rows.unpersist()


def _unit(row: Any) -> Any:
    return row.unit


def _indexed(rows: Iterable[Any]) -> Iterator[tuple[Segment, int, int]]:
    for row in rows:
        yield Segment(row.key, row.number, row.ns, row.records, row.size, tuple(row.sessions), row.document), 0, 0


def _read(session: Any, chosen: plan.Plan, options: Options) -> Any:
    """A table of segments, of the files and of what the addresses name."""
    units = [(number, [_as_row(name) for name in names]) for number, names in enumerate(chosen.units)]
    table = None
    if units:
        named = session.createDataFrame(units, _UNIT).repartition(len(units))
        table = named.mapInArrow(partial(_of_files, options=options), _ROW)
    if chosen.addresses:
        found = session.read.format("binaryFile").option("recursiveFileLookup", "true").load(chosen.addresses)
        paths = sorted(row.path for row in found.select("path").toLocalIterator())
        numbers = {path: len(units) + number for number, path in enumerate(paths)}
        read = found.select("path", "content").mapInArrow(partial(_of_contents, numbers=numbers, options=options), _ROW)
        table = read if table is None else table.unionAll(read)
    if table is None:
        table = session.createDataFrame([], _ROW)
    return table


def _as_row(name: str | Range) -> tuple[str, int | None, int | None, int | None]:
    return name if isinstance(name, Range) else (name, None, None, None)


def _of_row(row: Any) -> str | Range:
    return row["path"] if row["start"] is None else Range(**row)


def _of_files(batches: Iterable[Any], options: Options) -> Iterator[Any]:
    units = ((unit["unit"], [_of_row(row) for row in unit["names"]]) for unit in _items(batches))
    return _tables((row for number, names in units for row in _segments(number, names, options)), _row_schema)


def _of_contents(batches: Iterable[Any], numbers: dict[str, int], options: Options) -> Iterator[Any]:
    files = _items(batches)
    found = (row for f in files for row in _segments(numbers[f["path"]], [InMemory(f["path"], f["content"])], options))
    return _tables(found, _row_schema)


def _segments(unit: int, names: Names, options: Options) -> Iterator[dict[str, Any]]:
    """The rows of a unit. Its compressed records, a tenth of its size, are in memory at once."""
    made: list[Segment] = []
    spill = Spill(unit, made.extend)
    loaded = pipeline.load(names, options, spill)
    for segment in made:
        yield {"unit": unit, **segment._asdict(), "number": segment.first_number, "ns": segment.first_ns}
    yield {"unit": unit, "block": whole.summary(loaded, names)}


def _diagnosed(batches: Iterable[Any], around: diagnosis.Around, options: Options) -> Iterator[Any]:
    """The parts of batches whose segments follow each other."""

    def parts() -> Iterator[dict[str, Any]]:
        for number, rows in groupby(_items(batches), lambda row: row["batch"]):
            left_out: list[int] = []
            part = diagnosis.part_of(number, _blocks(rows, left_out), left_out, around, options)
            yield {"batch": number, "part": packed.dumps(part)}

    return _tables(parts(), _part_schema)


def _blocks(rows: Iterable[dict[str, Any]], left_out: list[int]) -> Iterator[tuple[int, bytes]]:
    taken = 0
    for row in rows:
        taken += row["size"]
        if taken > TRACE_BYTES:
            left_out.append(row["records"])
        else:
            yield row["unit"], expanded(row["block"])


def _items(batches: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Rows one by one: a batch of Arrow as Python values would be in memory twice."""
    for batch in batches:
        for at in range(batch.num_rows):
            yield batch.slice(at, 1).to_pylist()[0]


def _tables(rows: Iterator[dict[str, Any]], schema: Callable[[], Any]) -> Iterator[Any]:
    import pyarrow as pa

    while some := list(islice(rows, _ROWS)):
        yield pa.RecordBatch.from_pylist(some, schema())


def _row_schema() -> Any:
    import pyarrow as pa

    number = pa.int64()
    names = ("unit", "key", "number", "ns", "records", "size")
    return pa.schema(
        [*((name, number) for name in names), ("sessions", pa.list_(number)), ("document", pa.bool_()), ("block", pa.binary())]
    )


def _part_schema() -> Any:
    import pyarrow as pa

    return pa.schema([("batch", pa.int64()), ("part", pa.binary())])
