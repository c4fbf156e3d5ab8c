"""Both engines of `analyze fleet` come to the same: Spark with two workers here. Skipped where pyspark is not installed."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agentcore_analyzer.fleet import plan
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import Range
from cases import CAPTURES, ROOT
from command import ANALYZE
from test_fleet import fleet_of, many, spans_of, told, written

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None, reason="needs the extra spark, and Java"
)
# As a cluster would be, but with two workers here.
CLUSTER = {"PYSPARK_SUBMIT_ARGS": "--master local[2] --conf spark.ui.enabled=false pyspark-shell", "SPARK_LOCAL_IP": "127.0.0.1"}


def by_spark(names: list[str], batch_bytes: int) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "tests" / "by_spark.py"), str(batch_bytes), *names]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **CLUSTER}, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@pytest.mark.parametrize("batch_bytes", [1 << 20, 24 << 20])
def test_both_engines_come_to_the_same(tmp_path: Path, batch_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Captures of real programs and made-up traffic, in several batches and in one."""
    monkeypatch.setattr(plan, "UNIT_FILES", 60)
    monkeypatch.setattr(plan, "UNIT_BYTES", 100_000)
    large = written(tmp_path / "large.jsonl", [s for r in range(5000, 5300) for s in spans_of(r, f"s{r}", r % 9 == 0)])
    names = [str(CAPTURES), *many(tmp_path / "in", 60), large]
    assert any(isinstance(name, Range) for unit in plan.of(names, Options()).units for name in unit)
    found = fleet_of(names, tmp_path / "out", batch_bytes)
    assert (found.batches > 1) == (batch_bytes < 24 << 20)
    assert len(found.findings) > 40
    assert by_spark(names, batch_bytes) == json.loads(json.dumps(told(found)))


def test_addresses_that_spark_reads(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 3)
    local = told(fleet_of(names, tmp_path / "out"))
    far = by_spark([(tmp_path / "in").as_uri()], 24 << 20)
    assert [f["fingerprint"] for f in far["findings"]] == [f["fingerprint"] for f in local["findings"]]
    assert (far["requests"], far["sessions"], far["spans"]) == (60, 3, 180)
    assert far["findings"][0]["samples"][0]["evidence"][0]["file"].startswith("file:")


def test_the_command(tmp_path: Path) -> None:
    many(tmp_path / "in", 2)
    command = [ANALYZE, "fleet", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--engine", "spark"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **CLUSTER}, check=False)
    assert done.returncode == 1, done.stderr
    assert json.loads((tmp_path / "out" / "fleet.json").read_bytes())["requests"] == 40
