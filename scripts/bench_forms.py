"""
The spans of `bench_corpus` in the other forms that exports come in, runtime logs, and folders of small files.

The reference of all spans is the same: `orjson.loads` for each of the JSON lines that hold them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bench_corpus
import orjson

_MS = 1_000_000
_CALM = (
    "INFO [bedrock_agentcore.app] [app.py:580] [trace_id={t} span_id={s} resource.service.name=bench_agent.DEFAULT trace_sampled=True] - Invocation completed successfully (1.284s)",
    "INFO [strands.agent] [agent.py:312] [trace_id={t} span_id={s} resource.service.name=bench_agent.DEFAULT trace_sampled=True] - tool lookup_customer answered with 412 bytes",
    "DEBUG [botocore.credentials] [credentials.py:1263] [trace_id={t} span_id={s} resource.service.name=bench_agent.DEFAULT trace_sampled=True] - Found credentials in the environment",
    "INFO [bench.shop] [shop.py:88] [trace_id={t} span_id={s} resource.service.name=bench_agent.DEFAULT trace_sampled=True] - order {n} of warehouse 7 read from the cache, 3 lines",
)
_FAILED = "ERROR [bench.shop] [shop.py:91] [trace_id={t} span_id={s} resource.service.name=bench_agent.DEFAULT trace_sampled=True] - reading order {n} failed: ConnectionRefusedError: [Errno 111] Connection refused"


def write(folder: Path, spans: Path) -> dict[str, Path]:
    """The spans of a file of JSON lines as OTLP, in one document and a batch a line, and as two answers of CloudWatch Logs."""
    paths = {form: folder / f"{form}.json" for form in ("otlp", "otlp-lines", "events", "insights")}
    lines = spans.read_bytes().splitlines()
    _joined(paths["otlp"], b'{"resourceSpans":[', (_otlp(line) for line in lines), b"]}\n")
    _joined(paths["otlp-lines"], b"", _envelopes(lines), b"\n", b"\n")
    _joined(paths["events"], b'{"events":[', (orjson.dumps(_event(n, line)) for n, line in enumerate(lines)), b'],"searchedLogStreams":[]}\n')
    _joined(paths["insights"], b'{"results":[', (orjson.dumps(_row(n, line)) for n, line in enumerate(lines)), b'],"statistics":{"recordsMatched":%d},"status":"Complete"}\n' % len(lines))
    return paths


def _joined(path: Path, first: bytes, parts: Iterator[bytes], last: bytes, between: bytes = b",") -> None:
    with path.open("wb") as stream:
        stream.write(first)
        for number, part in enumerate(parts):
            stream.write(between + part if number else part)
        stream.write(last)


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, list):
        return {"arrayValue": {"values": [_value(v) for v in value]}}
    return {"stringValue": value}


def _pairs(attributes: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items()]


_KINDS = {"INTERNAL": 1, "SERVER": 2, "CLIENT": 3}


def _span(document: dict[str, Any]) -> dict[str, Any]:
    """A CloudWatch document as OTLP/JSON writes a span."""
    span = {key: document[key] for key in ("traceId", "spanId", "parentSpanId", "flags", "name")}
    span |= {"kind": _KINDS[document["kind"]]}
    span |= {key: str(document[key]) for key in ("startTimeUnixNano", "endTimeUnixNano")}
    span["attributes"] = _pairs(document["attributes"])
    span["events"] = [{**e, "timeUnixNano": str(e["timeUnixNano"]), "attributes": _pairs(e["attributes"])} for e in document.get("events", ())]
    status = document["status"]
    span["status"] = {"code": 2, "message": status["message"]} if status["code"] == "ERROR" else {}
    return span


def _envelope(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """What an exporter sends at once: one resource, its spans by scope."""
    scopes: dict[str, list[dict[str, Any]]] = {}
    for document in documents:
        scopes.setdefault(document["scope"]["name"], []).append(_span(document))
    of_scopes = [{"scope": {"name": name, "version": "0.54b1"}, "spans": found} for name, found in scopes.items()]
    return {"resource": {"attributes": _pairs(documents[0]["resource"]["attributes"])}, "scopeSpans": of_scopes}


def _otlp(line: bytes) -> bytes:
    return orjson.dumps(_envelope([orjson.loads(line)]))


def _envelopes(lines: list[bytes], batch: int = 100) -> Iterator[bytes]:
    """As the collector's file exporter writes them: a batch a line."""
    for first in range(0, len(lines), batch):
        yield orjson.dumps({"resourceSpans": [_envelope([orjson.loads(line) for line in lines[first : first + batch]])]})


def _ended_ms(line: bytes) -> int:
    return int(orjson.loads(line)["endTimeUnixNano"]) // _MS


def _event(number: int, line: bytes) -> dict[str, Any]:
    ended = _ended_ms(line)
    return {"logStreamName": "default", "timestamp": ended, "message": line.decode(), "ingestionTime": ended + 1200, "eventId": f"{number:056d}"}


def _row(number: int, line: bytes) -> list[dict[str, str]]:
    at = datetime.fromtimestamp(_ended_ms(line) / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    cells = {"@timestamp": at, "@message": line.decode(), "@ptr": f"{number:080d}"}
    return [{"field": field, "value": value} for field, value in cells.items()]


def write_log(path: Path, lines: int, failed: bool) -> None:
    """What the runtime of an agent logs through OpenTelemetry's format of lines; with `failed`, every line says that something did."""
    rng = random.Random(3)  # noqa: S311
    with path.open("w") as stream:
        for number in range(lines):
            if number % 8 == 0:
                trace = f"{rng.getrandbits(128):032x}"
            at = datetime.fromtimestamp(bench_corpus.START_NS / 1e9 + number * 0.05, UTC).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
            said = _FAILED if failed else _CALM[number % len(_CALM)]
            stream.write(f"{at} {said.format(t=trace, s=f'{rng.getrandbits(64):016x}', n=10_000 + number % 977)}\n")


def write_small(folder: Path, files: int) -> None:
    """A folder as an exporter leaves it that writes a file for each request: some spans of one trace each."""
    folder.mkdir()
    rng = random.Random(11)  # noqa: S311
    for number in range(files):
        documents = bench_corpus.run(rng, bench_corpus.START_NS + number * bench_corpus.GAP_NS, False)[:4]
        (folder / f"request-{number:05d}.json").write_text("".join(json.dumps(d) + "\n" for d in documents))
