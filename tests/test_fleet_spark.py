"""Both engines of `analyze fleet` come to the same: Spark with two workers of this machine. Skipped where pyspark is not installed."""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_fleet import fleet_of, many, told

from agentcore_analyzer.fleet import places, plan
from agentcore_analyzer.options import Options
from cases import CAPTURES
from command import analyze

pyspark = pytest.importorskip("pyspark.sql", reason="needs the extra spark")
pytestmark = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[Any]:
    """As a cluster would hand it over, but with two workers here."""
    patch = pytest.MonkeyPatch()
    patch.setenv("PYSPARK_PYTHON", sys.executable)
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas newer than pyspark knows, sockets of its gateway
        made = pyspark.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
        yield made
        made.stop()
    patch.undo()


def by_spark(names: list[str], batch_bytes: int) -> dict[str, Any]:
    from agentcore_analyzer.fleet import spark

    chosen = plan.of(names, Options())
    found = spark.diagnose(chosen, Options(), batch_bytes)
    places.tell(found, chosen.files)
    return told(found)


@pytest.mark.parametrize("batch_bytes", [1 << 20, 48 << 20])
def test_both_engines_come_to_the_same(tmp_path: Path, batch_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real captures of forty programs and made-up traffic, in one batch and in several."""
    monkeypatch.setattr(plan, "UNIT_FILES", 60)
    names = [str(CAPTURES), *many(tmp_path / "in", 60)]
    found = fleet_of(names, tmp_path / "out", batch_bytes)
    assert (found.batches > 1) == (batch_bytes < 48 << 20)
    assert len(found.findings) > 40
    assert by_spark(names, batch_bytes) == told(found)


def test_addresses_that_spark_reads(tmp_path: Path) -> None:
    names = many(tmp_path / "in", 3)
    local = told(fleet_of(names, tmp_path / "out"))
    far = by_spark([(tmp_path / "in").as_uri()], 48 << 20)
    assert [f["fingerprint"] for f in far["findings"]] == [f["fingerprint"] for f in local["findings"]]
    assert (far["requests"], far["sessions"], far["spans"]) == (60, 3, 180)
    assert far["findings"][0]["samples"][0]["evidence"][0]["file"].startswith("file:")


def test_the_command(tmp_path: Path) -> None:
    many(tmp_path / "in", 2)
    done = analyze("fleet", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--engine", "spark")
    assert done.returncode == 1, done.stderr
    assert json.loads((tmp_path / "out" / "fleet.json").read_bytes())["requests"] == 40
    assert analyze("fleet", (tmp_path / "in").as_uri(), "-o", str(tmp_path / "other")).returncode == 2, "the local engine reads none"
