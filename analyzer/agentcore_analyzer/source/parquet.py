"""
Parquet, as Athena and Firehose write it, as lines of JSON: a row a line, so that every parser of such records reads it.

Read by pyarrow (the extra `fleet`), a few hundred rows at a time. Athena and Glue know names in small letters only, and tables
often hold the parts of a span as text: both are undone here, for the names of OpenTelemetry's and CloudWatch's documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

import orjson

from agentcore_analyzer.model import DamageReason
from agentcore_analyzer.source.streams import MAX_BYTES, Made, Report

_ROWS = 256  # of spans of 2 kB each: half a megabyte
_NAMES = {
    name.lower(): name
    for name in (
        "traceId", "spanId", "parentSpanId", "traceState", "startTimeUnixNano", "endTimeUnixNano", "durationNano",
        "timeUnixNano", "observedTimeUnixNano", "severityNumber", "severityText", "eventName", "droppedAttributesCount",
        "messageType", "logGroup", "logStream", "logEvents", "subscriptionFilters", "resourceSpans", "scopeSpans",
        "resourceLogs", "scopeLogs", "logRecords", "ingestionTime",
    )
}  # fmt: skip
_PARTS = ("resource", "scope", "attributes", "status", "events", "links")  # of a span or a log record, which are no texts


def readable() -> bool:
    from importlib.util import find_spec  # few runs have any

    return find_spec("pyarrow") is not None


class Rows(Made):
    """The rows of a Parquet file as lines of JSON; seeking back begins anew."""

    def __init__(self, reopen: Callable[[], BinaryIO], report: Report) -> None:
        self._reopen, self._report = reopen, report
        self._restart()

    def _restart(self) -> None:
        self._lines = _lines(self._reopen, self._report)
        self._pending, self._out = b"", 0

    def _back(self, offset: int) -> None:
        if offset < self._out:
            self._restart()

    def _fill(self, want: int) -> bytes:
        if not self._pending:
            self._pending = next(self._lines, b"")
        data, self._pending = self._pending[:want], self._pending[want:]
        self._out += len(data)
        return data


def _lines(reopen: Callable[[], BinaryIO], report: Report) -> Iterator[bytes]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    given = 0
    try:
        with reopen() as stream:
            for batch in pq.ParquetFile(stream).iter_batches(_ROWS):
                for row in _plain(batch, pa).to_pylist(maps_as_pydicts="lossy"):
                    line = orjson.dumps(_named(row), default=_text) + b"\n"
                    given += len(line)
                    if given > MAX_BYTES:
                        report(DamageReason.TOO_BIG, f"only the first {MAX_BYTES} bytes of its rows were read")
                        return
                    yield line
    except (pa.ArrowException, OSError, ValueError, TypeError) as exc:
        said = f"the Parquet file cannot be read on ({type(exc).__name__}); what was readable is analysed"
        report(DamageReason.DAMAGED_ARCHIVE, said)


def _plain(batch: Any, pa: Any) -> Any:
    """Times as nanoseconds: Python's have microseconds only."""
    columns, names = [], []
    for field, column in zip(batch.schema, batch.columns, strict=True):
        if pa.types.is_timestamp(field.type):
            with suppress(pa.ArrowException):
                column = column.cast(pa.timestamp("ns", field.type.tz)).cast(pa.int64())
        columns.append(column)
        names.append(field.name)
    return pa.RecordBatch.from_arrays(columns, names=names)


def _named(row: dict[str, Any]) -> dict[str, Any]:
    made = {_NAMES.get(name, name): value for name, value in row.items() if value is not None}
    if "traceId" in made:
        for part in _PARTS:
            value = made.get(part)
            if isinstance(value, str) and value[:1] in ("{", "["):
                with suppress(orjson.JSONDecodeError):
                    made[part] = orjson.loads(value)
            elif isinstance(value, list):
                made[part] = [_named(v) if isinstance(v, dict) else v for v in value]
    return made


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
