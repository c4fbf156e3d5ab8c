"""
Lines that BedrockAgentCoreApp prints.

## Looks like
`{"timestamp": "2026-11-22T20:42:49.284Z", "level": "INFO", "message": "…", "logger": "bedrock_agentcore.app",
"requestId": "…", "sessionId": "…"}`, one a line, among prints, uvicorn lines and tracebacks.

## Comes from
stdout/stderr of an agent built on the bedrock-agentcore SDK: the `[runtime-logs]` stream of the
runtime's log group, or a local run.

## Quirks
There is no trace id; each line also exists as an OpenTelemetry record in `otel-rt-logs`. The end of
a stream is never logged: no completion line after `Returning streaming response` is normal.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agentcore_analyzer.model import Head, HeadShape, Input, Match, Record
from agentcore_parsers.records import lines
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("logger",)

_KEYS = {"timestamp", "level", "message", "logger"}
_OWN = ("requestId", "sessionId")  # what the SDK adds to each line of a request


def _mine(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= _KEYS


def _own(value: Any) -> bool:
    return _mine(value) and (str(value["logger"]).startswith("bedrock_agentcore") or any(name in value for name in _OWN))


def sniff(head: Head) -> Match | None:
    mine = sum(map(_mine, head.values))
    if not mine or head.shape == HeadShape.ARRAY:
        return None
    objects = all(line.lstrip()[:1] == "{" for line in head.lines if line.strip())
    if objects and 2 * mine < len(head.values):  # among lines of another logger: one that knows these, too, reads them all
        return Match(50, f"{mine} lines with timestamp, level, message and logger, among others")
    if not any(map(_own, head.values)):  # the same four names are written by LiteLLM and others
        return Match(50, f"{mine} lines with timestamp, level, message and logger, and none that names the SDK")
    prefixed = any(p.strip() for p in getattr(head, "prefixes", ()))
    return Match(40 if prefixed else 83, f"{mine} lines with timestamp, level, message and logger")


def parse(source: Input) -> Iterable[Record]:
    return lines.read(source, Telemetry(source, prints=True))
