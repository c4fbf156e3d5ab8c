"""
The same capture, written in every format that can carry it, gives the same findings.

The capture is real (a tool whose failure is hidden in an OK span). It is rewritten here by plain code
that knows nothing of the parsers: wrappers around CloudWatch documents, spellings of OTLP, encodings.
"""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agentcore_analyzer import pipeline, plugins, recognition
from agentcore_analyzer.options import Options
from agentcore_analyzer.source import find_inputs

CAPTURE = Path(__file__).parents[1] / "fixtures" / "captures" / "tool-raises-hidden"
DOCUMENTS = [json.loads(line) for line in (CAPTURE / "cloudwatch.ndjson").read_text().splitlines()]
OTLP = [
    json.loads(line)
    for line in (CAPTURE / "agent.otlp.jsonl").read_text().splitlines()
    if line.startswith('{"resource')
]
GROUP = "/aws/bedrock-agentcore/runtimes/orderdesk-AbCdEf1234-DEFAULT"


def ns(document: dict[str, Any]) -> int:
    return int(document.get("endTimeUnixNano") or document.get("timeUnixNano") or document["observedTimeUnixNano"])


def ms(document: dict[str, Any]) -> int:
    return ns(document) // 10**6


def iso(document: dict[str, Any], form: str) -> str:
    moment = datetime.fromtimestamp(ms(document) / 1000, UTC)
    return {
        "row": moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{ms(document) % 1000:03d}",
        "z": moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms(document) % 1000:03d}Z",
        "short": moment.strftime("%Y-%m-%dT%H:%M:%S"),
        "detailed": moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms(document) % 1000:03d}000+00:00",
    }[form]


def lines(texts: list[str]) -> str:
    return "".join(text + "\n" for text in texts)


def text(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":"))


def cells(document: dict[str, Any]) -> list[dict[str, str]]:
    return [{"field": "@timestamp", "value": iso(document, "row")}, {"field": "@message", "value": text(document)}]


def as_csv() -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["@timestamp", "@message"])
    writer.writerows([iso(d, "row"), text(d)] for d in DOCUMENTS)
    return out.getvalue()


def merged() -> dict[str, Any]:
    return {
        "resourceSpans": [r for d in OTLP for r in d.get("resourceSpans", [])],
        "resourceLogs": [r for d in OTLP for r in d.get("resourceLogs", [])],
    }


def respelt(value: Any) -> Any:
    """OTLP as protobuf's own JSON mapping writes it: ids in base64, enums as names."""
    if isinstance(value, list):
        return [respelt(v) for v in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, inner in value.items():
        if key in ("traceId", "spanId", "parentSpanId") and isinstance(inner, str) and inner:
            result[key] = base64.b64encode(bytes.fromhex(inner)).decode()
        elif key == "kind" and isinstance(inner, int):
            result[key] = "SPAN_KIND_" + ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")[inner]
        elif key == "code" and isinstance(inner, int):
            result[key] = "STATUS_CODE_" + ("UNSET", "OK", "ERROR")[inner]
        else:
            result[key] = respelt(inner)
    return result


WAYS: dict[str, Callable[[], str | bytes]] = {
    "cloudwatch NDJSON": lambda: lines([text(d) for d in DOCUMENTS]),
    "cloudwatch NDJSON, shuffled": lambda: lines([text(d) for d in DOCUMENTS[::-1]]),
    "cloudwatch array": lambda: json.dumps(DOCUMENTS),
    "cloudwatch array, pretty": lambda: json.dumps(DOCUMENTS, indent=2),
    "cloudwatch NDJSON, gz": lambda: gzip.compress(lines([text(d) for d in DOCUMENTS]).encode()),
    "cloudwatch NDJSON, UTF-16": lambda: lines([text(d) for d in DOCUMENTS]).encode("utf-16"),
    "cloudwatch NDJSON, CRLF": lambda: "".join(text(d) + "\r\n" for d in DOCUMENTS),
    "wrapped in raw_otel_json": lambda: json.dumps([{"timestamp": iso(d, "z"), "raw_otel_json": d} for d in DOCUMENTS]),
    "sessionSpans": lambda: json.dumps({"sessionSpans": DOCUMENTS}),
    "agentcore traces get": lambda: json.dumps(
        [{"@ptr": str(i), "@timestamp": iso(d, "row"), "@message": d} for i, d in enumerate(DOCUMENTS)], indent=2
    ),
    "console JSON": lambda: json.dumps([{"@timestamp": iso(d, "row"), "@message": text(d)} for d in DOCUMENTS]),
    "console CSV": as_csv,
    "filter-log-events": lambda: json.dumps(
        {
            "events": [
                {"logStreamName": "spans", "timestamp": ms(d), "message": text(d), "ingestionTime": ms(d) + 5, "eventId": str(i)}
                for i, d in enumerate(DOCUMENTS)
            ],
            "searchedLogStreams": [],
        },
        indent=4,
    ),
    "get-log-events": lambda: json.dumps(
        {
            "events": [{"timestamp": ms(d), "message": text(d), "ingestionTime": ms(d) + 5} for d in DOCUMENTS],
            "nextForwardToken": "f/1",
            "nextBackwardToken": "b/1",
        }
    ),
    "get-query-results": lambda: json.dumps({"results": [cells(d) for d in DOCUMENTS], "status": "Complete", "statistics": {}}),
    "logs tail, short": lambda: lines([f"{iso(d, 'short')} {text(d)}" for d in DOCUMENTS]),
    "logs tail, detailed": lambda: lines([f"{iso(d, 'detailed')} otel-rt-logs {text(d)}" for d in DOCUMENTS]),
    "logs tail, json": lambda: lines([f"{iso(d, 'detailed')} otel-rt-logs \n{json.dumps(d, indent=4)}" for d in DOCUMENTS]),
    "agentcore logs": lambda: lines([f"{iso(d, 'z')}  {text(d)}" for d in DOCUMENTS]),
    "agentcore logs --json": lambda: lines([json.dumps({"timestamp": iso(d, "z"), "message": text(d)}) for d in DOCUMENTS]),
    "S3 export, gz": lambda: gzip.compress(lines([f"{iso(d, 'z')} {text(d)}" for d in DOCUMENTS]).encode()),
    "subscription, gz": lambda: gzip.compress(
        "".join(
            json.dumps(
                {
                    "messageType": "DATA_MESSAGE",
                    "owner": "123456789012",
                    "logGroup": GROUP,
                    "logStream": "spans",
                    "subscriptionFilters": ["all"],
                    "logEvents": [{"id": str(i), "timestamp": ms(d), "message": text(d)}],
                }
            )
            for i, d in enumerate(DOCUMENTS)
        ).encode()
    ),
    "aws --output text": lambda: lines(
        [f"EVENTS\t{i}\t{ms(d) + 5}\tspans\t{text(d)}\t{ms(d)}" for i, d in enumerate(DOCUMENTS)]
    ),
    "docker json-file": lambda: lines(
        [json.dumps({"log": text(d) + "\n", "stream": "stdout", "time": iso(d, "z")}) for d in DOCUMENTS]
    ),
    "OTLP lines": lambda: lines([json.dumps(d) for d in OTLP]),
    "OTLP, one document": lambda: json.dumps(merged()),
    "OTLP, one document, pretty": lambda: json.dumps(merged(), indent=2),
    "OTLP, base64 ids and names": lambda: lines([json.dumps(respelt(d)) for d in OTLP]),
    "OTLP among prints": lambda: lines([line for d in OTLP for line in ("looking up stock", json.dumps(d))]),
    "OTLP, back to back": lambda: "".join(json.dumps(d) for d in OTLP),
}


def findings(path: Path) -> tuple[set[tuple[str, str, str]], str, int]:
    report = pipeline.analyze([str(path)], Options(plugins=False))
    assert report.internal_errors == ()
    found = {(f.code, f.severity.value, f.title) for f in report.findings}
    return found, report.inputs[0].format, sum(i.spans for i in report.inputs)


@pytest.mark.parametrize("way", WAYS)
def test_same_findings_in_every_format(way: str, tmp_path: Path) -> None:
    made = WAYS[way]()
    path = tmp_path / "input"  # by content, never by name
    path.write_bytes(made.encode() if isinstance(made, str) else made)
    found, _, spans = findings(path)
    spans_there = sum("startTimeUnixNano" in d for d in DOCUMENTS)
    assert spans == spans_there
    assert ("tool-error", "error", "Tool reserve_stock failed although its span says OK") in {
        (code, severity, title.replace(" in 2 calls", "")) for code, severity, title in found
    }
    path.write_text(lines([text(d) for d in DOCUMENTS]))
    assert found == findings(path)[0]


def test_no_format_claims_another_one(tmp_path: Path) -> None:
    """Every parser's own sample is read by that parser: nothing off the diagonal."""
    folder = Path(__file__).parents[1] / "fixtures" / "parsers"
    wrong = []
    for case in sorted(p for p in folder.glob("*/*") if p.is_dir()):
        for file in sorted(p for p in case.iterdir() if p.name not in ("expected.json", "inputs.txt")):
            for source in find_inputs([str(file)], lambda _: None):
                chosen = recognition.recognise(source.head(), Options(plugins=False))
                if chosen is not None and chosen[0].name != case.parent.name:
                    wrong.append(f"{case.parent.name}/{case.name}/{file.name}: {chosen[0].name}")
    assert len(plugins.parsers(False)) > 40
    assert wrong == []
