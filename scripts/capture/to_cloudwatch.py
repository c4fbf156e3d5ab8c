"""Turn OTLP JSON lines into the documents that CloudWatch stores.

usage: to_cloudwatch.py ndjson|trace FILE.otlp.jsonl > OUT

ndjson: one span or log document a line, in the order of their time stamps.
trace:  the array that `agentcore traces get` saves, for the first trace of the file
        (with the loss of precision of its JavaScript numbers).

What AWS adds on its side (aws.local.operation, PlatformType, ...) is not added here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

Document = dict[str, Any]

KINDS = ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
STATUS = ("UNSET", "OK", "ERROR")


def plain(value: Document) -> Any:
    """The JSON value of an OTLP AnyValue."""
    for kind, content in value.items():
        if kind == "intValue":
            return int(content)
        if kind == "arrayValue":
            return [plain(item) for item in content.get("values", [])]
        if kind == "kvlistValue":
            return attributes(content.get("values", []))
        return content
    return None


def attributes(pairs: list[Document]) -> Document:
    return {pair["key"]: plain(pair["value"]) for pair in pairs}


def span_document(span: Document) -> Document:
    start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    document: Document = {"traceId": span["traceId"], "spanId": span["spanId"]}
    if span.get("parentSpanId"):
        document["parentSpanId"] = span["parentSpanId"]
    document |= {
        "flags": span.get("flags", 0),
        "name": span["name"],
        "kind": KINDS[span.get("kind", 0)],
        "startTimeUnixNano": start,
        "endTimeUnixNano": end,
        "durationNano": end - start,
        "attributes": attributes(span.get("attributes", [])),
    }
    events = [
        {
            "timeUnixNano": int(event["timeUnixNano"]),
            "name": event["name"],
            "attributes": attributes(event.get("attributes", [])),
        }
        for event in span.get("events", [])
    ]
    if events:
        document["events"] = events
    status = span.get("status", {})
    document["status"] = {"code": STATUS[status.get("code", 0)]}
    if status.get("message"):
        document["status"]["message"] = status["message"]
    return document


def log_document(record: Document) -> Document:
    observed = int(record["observedTimeUnixNano"])
    extra = {"event.name": record["eventName"]} if record.get("eventName") else {}
    document: Document = {
        "timeUnixNano": int(record.get("timeUnixNano", observed)),
        "observedTimeUnixNano": observed,
        "severityNumber": record.get("severityNumber", 9),
        "severityText": record.get("severityText", ""),
        "body": plain(record["body"]),
        "attributes": extra | attributes(record.get("attributes", [])),
    }
    for key in ("flags", "traceId", "spanId"):
        if record.get(key):
            document[key] = record[key]
    return document


def documents(path: Path) -> Iterator[Document]:
    """Every span and log record of the file, as CloudWatch documents."""
    for line in path.read_text().splitlines():
        if not line.startswith('{"resource'):
            continue  # something that the agent printed
        batch = json.loads(line)
        for group, scopes, records, convert in (
            ("resourceSpans", "scopeSpans", "spans", span_document),
            ("resourceLogs", "scopeLogs", "logRecords", log_document),
        ):
            for resource in batch.get(group, []):
                values = attributes(resource["resource"]["attributes"])
                for scope in resource[scopes]:
                    for record in scope[records]:
                        yield {
                            "resource": {"attributes": values},
                            "scope": scope["scope"],
                            **convert(record),
                        }


def nanos(document: Document) -> int:
    """The time under which CloudWatch files the document: a span's end."""
    return int(document.get("endTimeUnixNano") or document["timeUnixNano"])


def ordered(path: Path) -> list[Document]:
    return sorted(documents(path), key=nanos)


def javascript(value: Any) -> Any:
    """Integers as JavaScript keeps them."""
    if isinstance(value, dict):
        return {key: javascript(item) for key, item in value.items()}
    if isinstance(value, list):
        return [javascript(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return int(Decimal(repr(float(value))))
    return value


def trace_rows(path: Path) -> list[Document]:
    """The rows of `agentcore traces get` for the first trace of the file."""
    found = [document for document in ordered(path) if document.get("traceId")]
    rows = []
    for number, document in enumerate(found, start=1):
        if document["traceId"] != found[0]["traceId"]:
            continue
        seconds, rest = divmod(nanos(document), 1_000_000_000)
        moment = datetime.fromtimestamp(seconds, UTC)
        rows.append(
            {
                "@ptr": str(number),
                "@timestamp": f"{moment:%Y-%m-%d %H:%M:%S}.{rest // 1_000_000:03d}",
                "@message": javascript(document),
            }
        )
    return rows


def ndjson(path: Path) -> str:
    return "".join(json.dumps(d, separators=(",", ":")) + "\n" for d in ordered(path))


def trace(path: Path) -> str:
    return json.dumps(trace_rows(path), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    form = {"ndjson": ndjson, "trace": trace}[sys.argv[1]]
    sys.stdout.write(form(Path(sys.argv[2])))
