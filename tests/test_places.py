"""Every place leads to its record, and a record reads the same whether it was held or read again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import LogRecord, Place, Span
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import one_input
from agentcore_parsers.decoding import jsons
from cases import CAPTURES, FIXTURES

NO_PLUGINS = Options(plugins=False)
FORMATS = {
    "cloudwatch lines": CAPTURES / "tool-raises-hidden" / "cloudwatch.ndjson",
    "otlp lines": CAPTURES / "strands-ok" / "agent.otlp.jsonl",
    "traces get": CAPTURES / "strands-ok" / "trace.json",
    "filter-log-events": CAPTURES / "aws-cli-logs" / "filter-log-events.json",
    "get-log-events": CAPTURES / "aws-cli-logs" / "get-log-events.json",
    "get-query-results": CAPTURES / "aws-cli-logs" / "get-query-results.json",
    "tail short": CAPTURES / "aws-cli-logs" / "tail.short.txt",
    "tail detailed": CAPTURES / "aws-cli-logs" / "tail.detailed.txt",
    "tail json": CAPTURES / "aws-cli-logs" / "tail.json.txt",
    "agentcore logs": FIXTURES / "parsers" / "agentcore-logs" / "json" / "logs.jsonl",
    "agentcore logs text": FIXTURES / "parsers" / "agentcore-logs" / "text" / "logs.txt",
    "app log": CAPTURES / "tool-raises" / "agent.stderr.log",
    "client log": CAPTURES / "client-errors" / "cut-httpx.log",
    "proxy log": CAPTURES / "stream-drop-httpx" / "nginx-error.log",
    "invoke log": FIXTURES / "parsers" / "agentcore-cli-log" / "invoke-over-midnight" / "invoke.log",
    "damaged lines": FIXTURES / "parsers" / "cloudwatch-documents" / "broken-lines" / "spans.ndjson",
    "damaged document": FIXTURES / "parsers" / "otlp-json" / "cut-in-a-span" / "traces.json",
    "behind a stamp": FIXTURES / "parsers" / "cloudwatch-s3-export" / "stamped-lines" / "export.log",
}


def records(path: Path) -> list[Span | LogRecord]:
    case = pipeline.load([str(path)], NO_PLUGINS).case
    found: list[Span | LogRecord] = [s for t in case.traces.values() for s in t.spans]
    return found + case.logs


def follow(path: Path, place: Place) -> str:
    """What a person finds who goes to the place by hand: the lines from there on, or the value."""
    text = path.read_text("utf-8", "replace")
    if place.line is not None:
        text = "\n".join(text.split("\n")[place.line - 1 :])
    if not place.pointer:
        return text
    start = min(i for i in (text.find("{"), text.find("[")) if i >= 0)
    try:
        value = json.JSONDecoder().raw_decode(text, start)[0]
    except ValueError:
        value = jsons.salvage(text[start:])
    return _resolved(value, place.pointer)


def _resolved(value: Any, pointer: str) -> str:
    for token in pointer.split("/")[1:]:
        value = json.loads(value) if isinstance(value, str) else value
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value if isinstance(value, str) else json.dumps(value)


def proof(record: Span | LogRecord) -> str:
    """Words that must stand at the record's place."""
    if isinstance(record, Span):
        return record.span_id
    return record.span_id or (record.text or "").split("\n")[0].strip()[:40]


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_leads_to_its_record(name: str) -> None:
    path = FORMATS[name]
    found = records(path)
    assert found
    for record in found:
        shown = follow(path, record.place)
        near = shown if record.place.pointer else shown[: shown.find("\n", 1) + 1 or None]
        if name in ("tail json", "damaged document", "invoke log"):
            near = shown[:100_000]  # the record spans lines
        assert proof(record) in near or json.dumps(proof(record))[1:-1] in near, record.place


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("name", FORMATS)
def test_read_again_is_the_same(name: str, packed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = FORMATS[name]
    if packed:
        path = tmp_path / path.name
        path.write_bytes(gzip.compress(FORMATS[name].read_bytes()))
    held = [(r.place, r.detail) for r in records(path)]
    monkeypatch.setattr(one_input, "HOLD_BYTES", -1)
    monkeypatch.setattr(jsons, "SPLIT_BYTES", 0)
    again = records(path)
    assert [r.detail for r in again] == [detail for _, detail in held]
    assert [_where(r.place) for r in again] == [_where(place) for place, _ in held]


def _where(place: Place) -> tuple[int | None, str | None]:
    return place.line, place.pointer


def test_a_split_array_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one case that memory depends on: elements of a large array are decoded when asked for."""
    monkeypatch.setattr(one_input, "HOLD_BYTES", -1)
    monkeypatch.setattr(jsons, "SPLIT_BYTES", 0)
    found = records(FORMATS["traces get"])
    assert found
    assert all(r.held is None for r in found if not isinstance(r.held, str))
    assert any(r.detail.attributes for r in found)
