"""
Container logs of Amazon ECS as FireLens (Fluent Bit, Fluentd) sends them.

## Looks like
One object a line: `{"log": "text", "source": "stderr", "container_id": "…", "container_name": "/ecs-agent…",
"ecs_cluster": "…", "ecs_task_arn": "…", "ecs_task_definition": "…"}`.

## Comes from
A task definition with a FireLens log router; from its destination: S3, Kinesis, a file, CloudWatch Logs.

## Quirks
The record itself has no time: `date`, `time` or `@timestamp` is there only where the output adds it, so
the time comes from the text otherwise. Long lines come in parts with `partial_message`, `partial_id` and
`partial_last`. Each container and each of its outputs is read by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, Input, Match, Record
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import wrapped
from agentcore_parsers.records.wrapped import Wrapped

HINTS = ("ecs_", "container_")

_MARKS = ("ecs_task_arn", "ecs_cluster", "container_id", "container_name")
_TIMES = ("time", "@timestamp", "timestamp", "date")


def _mine(value: Any) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("log"), str) and any(key in value for key in _MARKS)
    )


def sniff(head: Head) -> Match | None:
    mine = wrapped.entries(head, _mine)
    return Match(92, f"{mine} lines with log and the container's names") if mine else None


def _open(line: str) -> Wrapped | None:
    doc = wrapped.document(line)
    if not _mine(doc):
        return None
    part = (
        str(doc.get("partial_message", "")).lower() == "true"
        and str(doc.get("partial_last", "")).lower() != "true"
    )
    time = next((ns for key in _TIMES if (ns := nanos(doc.get(key))[0]) is not None), None)
    whose = doc.get("container_id") or doc.get("container_name")
    key = ":".join(str(part) for part in (whose, doc.get("source"), doc.get("partial_id")) if part)
    return Wrapped(key, doc["log"].rstrip("\r\n"), time, "", part)


def parse(source: Input) -> Iterable[Record]:
    return wrapped.read(source, _open, "FireLens records")
