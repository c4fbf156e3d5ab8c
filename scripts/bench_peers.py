"""
What others take for one question about the benchmark's spans, in the same run: how many failed, by trace (`scripts/bench --only peers`).

orjson builds every line as a dictionary, msgspec only the three fields that are asked for; DuckDB, polars and jq are given the file. Who is not
installed is left out by name (`pip install msgspec duckdb polars`; jq from the system). All must come to the same count, or nothing is said.

AWS's starter toolkit is none of them: its `obs` commands (`list`, `show`) ask CloudWatch Logs Insights, and no file can be given to them; one is
only written (`--output`). Looked at: bedrock-agentcore-starter-toolkit 0.3.14, `cli/observability` and `operations/observability`.
"""

from __future__ import annotations

import _venv  # noqa: F401  isort: skip

import importlib.util
import resource
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import orjson

_JQ = 'select(.status.code == "ERROR") | .traceId'
Asked = Callable[[Path], Counter[str]]


def by_orjson(path: Path) -> Counter[str]:
    with path.open("rb") as stream:
        docs = (orjson.loads(line) for line in stream)
        return Counter(doc["traceId"] for doc in docs if doc["status"]["code"] == "ERROR")


def by_msgspec(path: Path) -> Counter[str]:
    import msgspec

    status = msgspec.defstruct("Status", [("code", str)])
    decode = msgspec.json.Decoder(msgspec.defstruct("Span", [("traceId", str), ("status", status)], gc=False)).decode
    with path.open("rb") as stream:
        spans = map(decode, stream)
        return Counter(span.traceId for span in spans if span.status.code == "ERROR")


def by_duckdb(path: Path) -> Counter[str]:
    import duckdb

    columns = "{'traceId': 'VARCHAR', 'status': 'STRUCT(code VARCHAR)'}"
    asked = f"select traceId, count(*) from read_ndjson(?, columns={columns}) where status.code = 'ERROR' group by 1"  # noqa: S608  no value of others
    with duckdb.connect(config={"threads": 1}) as connection:
        return Counter(dict(connection.execute(asked, [str(path)]).fetchall()))


def by_polars(path: Path) -> Counter[str]:
    import polars as pl

    schema = {"traceId": pl.String, "status": pl.Struct({"code": pl.String})}
    failed = pl.scan_ndjson(path, schema=schema).filter(pl.col("status").struct.field("code") == "ERROR")
    return Counter(dict(failed.group_by("traceId").len().collect().iter_rows()))


def by_jq(path: Path) -> Counter[str]:
    return Counter(subprocess.run(["jq", "-r", _JQ, path], check=True, capture_output=True, text=True).stdout.split())


def peers() -> tuple[dict[str, Asked], list[str]]:
    """Those that are here, and the names of those that are not."""
    every: dict[str, Asked] = {"msgspec": by_msgspec, "duckdb": by_duckdb, "polars": by_polars, "jq": by_jq}
    here = {name: ask for name, ask in every.items() if (shutil.which(name) if name == "jq" else importlib.util.find_spec(name))}
    return here, [name for name in every if name not in here]


def spent() -> float:
    """Processor seconds of this process, its threads and the children that have ended."""
    uses = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(use.ru_utime + use.ru_stime for use in uses)
