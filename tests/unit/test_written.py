"""What orjson reads and cannot write again ends no reading: values that are nested more than 254 times."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.conventions.lenient import written
from agentcore_analyzer.model import DamageReason
from agentcore_analyzer.options import Options

TRACE = "68e77800a6a3a4506513270e269e0d37"


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def otlp(number: int) -> str:
    span = {
        "traceId": TRACE, "spanId": f"{number:016x}", "name": "a", "startTimeUnixNano": "1760000000005000000",
        "endTimeUnixNano": "1760000000005000001",
    }  # fmt: skip
    return json.dumps({"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": "x"}, "spans": [span]}]}]})


def platform(kind: str, more: str) -> str:
    record = f'{{"requestId": "r", "status": "error"{more}}}'
    return f'{{"time": "2025-10-09T08:53:20Z", "type": "platform.{kind}", "record": {record}}}'


def logged(message: str) -> str:
    return f'{{"level": "ERROR", "message": {message}, "timestamp": "2025-10-09T08:53:20Z", "msg": "m", "logger": "x"}}'


@pytest.mark.parametrize("depth", [200, 253, 300, 900, 1015])
def test_written(depth: int) -> None:
    value: Any = orjson.loads(nested(depth))
    assert written(value) in (nested(depth), "(nested too deeply)")
    assert depth > 300 or written(value) == nested(depth)


@pytest.mark.parametrize("depth", [300, 1000])
@pytest.mark.parametrize("form", ["otlp", "platform", "logged"])
def test_the_lines_behind_it_are_read(form: str, depth: int, tmp_path: Path) -> None:
    deep = nested(depth)
    lines = {
        "otlp": [otlp(1), f'{{"a": {deep}}}', otlp(2)],
        "platform": [platform(kind, f', "x": {deep}') for kind in ("runtimeDone", "report")] + [platform("report", "")],
        "logged": [logged('"one"'), logged(deep), logged('"two"')],
    }[form]
    path = tmp_path / "input.jsonl"
    path.write_text("\n".join(lines) + "\n")
    case = pipeline.load([str(path)], Options(plugins=False)).case
    assert not [d for d in case.ledger.damage if d.reason == DamageReason.INTERNAL_ERROR]
    assert sum(len(t.spans) for t in case.traces.values()) + len(case.logs) == 3
