"""Of a text that is too long to be read as a whole the end is read, too, and what was left out is noted."""

from __future__ import annotations

import json

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.source import InMemory

STACK = 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f\n    g()\nValueError: no such order 12'
DUMP = "the request was " + "y" * 150_000
AT = "2026-11-22T20:17:24Z"
EVENT = {"timestamp": 1_795_380_000_000, "logStreamName": "s", "eventId": "1", "message": f"{DUMP}\n{STACK}\n"}
INPUTS = {
    "text": f"{AT} ERROR desk.orders {DUMP}\n{STACK}\n{AT} INFO desk.orders goes on\n",
    "one line": f"{AT} ERROR desk.orders {DUMP} ValueError: no such order 12\n{AT} INFO desk.orders goes on\n",
    "CloudWatch events": json.dumps({"events": [EVENT]}),
    "JSON logger": json.dumps({"timestamp": AT, "level": "ERROR", "message": f"{DUMP}\n{STACK}", "logger": "desk"}) + "\n",
    "OTLP": json.dumps(
        {"resourceLogs": [{"scopeLogs": [{"logRecords": [
            {"timeUnixNano": "1795380000000000000", "severityNumber": 17, "body": {"stringValue": f"{DUMP}\n{STACK}"}}
        ]}]}]}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", INPUTS)
def test_what_stands_at_the_end_is_told(name: str) -> None:
    report = pipeline.analyze([InMemory("x", INPUTS[name].encode())])
    assert [g.title for g in report.failures.groups] == ["ValueError: no such order 12"]
    assert [n.reason for i in report.inputs for n in i.notes] == ["text-cut"]
    assert "incomplete-export" not in {f.code for f in report.findings}  # the export is whole


def test_a_text_that_is_read_as_a_whole_is_not_noted() -> None:
    report = pipeline.analyze([InMemory("x", f"{AT} INFO desk.orders {'y' * 60_000}\n".encode())])
    assert not any(i.notes for i in report.inputs)
