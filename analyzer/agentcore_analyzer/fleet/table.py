"""Findings as a table: the columns that are filtered and counted by, and the whole finding as JSON. Needs the extra `fleet`."""

from __future__ import annotations

from typing import Any

import orjson


def rendered(document: dict[str, Any]) -> bytes | None:
    """The Parquet file; None where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return None
    found = document["findings"]
    text, number = pa.string(), pa.int64()
    columns = {
        "code": text, "fingerprint": text, "severity": text, "title": text, "requests": number, "share": pa.float64(),
        "sessions": number, "first_seen": text, "last_seen": text, "traces_total": number,
    }  # fmt: skip
    arrays = [pa.array([f[name] for f in found], kind) for name, kind in columns.items()]
    more = {
        "subject": pa.array([f["subject"] for f in found], pa.list_(text)),
        "traces": pa.array([f["traces"] for f in found], pa.list_(text)),
        "agents": pa.array([[a["name"] for a in f["agents"]] for f in found], pa.list_(text)),
        "tools": pa.array([[t["name"] for t in f["tools"]] for f in found], pa.list_(text)),
        "finding": pa.array([orjson.dumps(f).decode() for f in found], text),
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table([*arrays, *more.values()], names=[*columns, *more]), sink)
    return bytes(sink.getvalue())
