"""What is known of an input that is too large to be held, for the tests that hold two ways of reading it against each other."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import LogRecord, Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.report import json_v1
from agentcore_analyzer.source import one_input
from agentcore_parsers.decoding import jsons

NO_PLUGINS = Options(plugins=False)
TRACE, SPAN, OTHER = "68e77800a6a3a4506513270e269e0d37", "0f21ddb66cad4a27", "6b0d549b6f03675b"


def every_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every input is too large to be held, however small it is."""
    monkeypatch.setattr(one_input, "HOLD_BYTES", -1)
    monkeypatch.setattr(jsons, "DUPLICATES_BYTES", -1)
    monkeypatch.setattr(jsons, "SPLIT_BYTES", -1)


def told(path: Path, **cleared: Any) -> tuple[Any, ...]:
    """All that is known of it: its report, and each record with its place and what is decoded when it is asked for."""
    case = pipeline.load([str(path)], NO_PLUGINS).case
    records: list[Span | LogRecord] = [*(s for t in case.traces.values() for s in t.spans), *case.logs]
    plain = [r._replace(origin=None, held=None, **cleared) for r in records]  # type: ignore[arg-type]
    report = json_v1.render(pipeline.analyze([str(path)], NO_PLUGINS), "test")
    return report, plain, [(r.place, r.detail) for r in records], case.ledger.damage, case.ledger.coverage


def without_msgspec(monkeypatch: pytest.MonkeyPatch, *modules: str) -> None:
    """The modules that import it are there no more, as where it is not installed."""
    for name in modules:
        monkeypatch.setitem(sys.modules, f"agentcore_parsers.{name}", None)
        monkeypatch.delattr(f"agentcore_parsers.{name}")
