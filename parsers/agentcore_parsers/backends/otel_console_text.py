"""
What the console exporters of JavaScript and .NET print: spans as text among other output.

## Looks like
JavaScript: an object as Node.js shows one, from `{` alone on a line to `}`: `traceId: '…'`, `parentSpanContext: {…}`, `id: '…'`,
`timestamp: 1795995122368000`, `duration: 38906.563`. .NET: lines `Activity.TraceId:            …`, `Activity.SpanId:`,
`Activity.DisplayName:`, `Activity.StartTime:`, `Activity.Duration:`, `Activity.Tags:` with an indent.

## Comes from
`ConsoleSpanExporter` of @opentelemetry/sdk-trace-base, `OTEL_TRACES_EXPORTER=console` in Node.js; `AddConsoleExporter()` of
OpenTelemetry .NET.

## Quirks
Prints and tracebacks stand between the spans and are read as log lines. JavaScript's times are µs, its kinds count from 0; what
Node.js shows as `[Object]` is lost. .NET prints a duration as `hh:mm:ss.fffffff`, and no status where there is none. Python's
is `otel-console`, Go's `otel-dump`. Java's LoggingSpanExporter prints no times and no status, and is read as a log. [seen:
@opentelemetry/sdk-trace-base 2.12 run; .NET: read from its documentation]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.conventions import python_literals
from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.backends._shared import gathered, js_spans
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.foreign import Doc
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
HINTS = ("traceId: '", "Activity.TraceId")
# `'first\n' +` and the next line's `'second'` are one text.
_JOINED = late(r"(['\"`])\s{0,4}\+\s{0,4}\n\s{0,400}\1")
_FIELD = late(r"(?:Activity\.)?([A-Z]\w{2,40}):(?: {1,30}(\S.{0,4000})?)?$")
_TAG = late(r" {4}([\w.\-/]{1,200}): ?(.*)$")
_EVENT = late(r" {4}(\S.{0,200}) \[([^\]]{10,60})\]$")
_LENGTH = late(r"(?:(\d{1,6})\.)?(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{1,7}))?$")
_WORDS = {"undefined": None, "null": None, "true": True, "false": False}
_KINDS = {"Server": "SERVER", "Client": "CLIENT", "Producer": "PRODUCER", "Consumer": "CONSUMER"}
_LONGEST = 20_000  # lines of one object
_DEPTH = 60


def sniff(head: Head) -> Match | None:
    raw = head.raw
    if b"traceId: '" in raw and b"\n  timestamp: " in raw and b"\n  duration: " in raw:
        return Match(92, "spans as Node.js shows objects (traceId, timestamp, duration)")
    if b"Activity.TraceId:" in raw and b"Activity.SpanId:" in raw:
        return Match(92, "activities as .NET's console exporter prints them")
    return None


def parse(source: Input) -> Iterator[Record]:
    telemetry = Telemetry(source)
    block: list[str] = []
    number = started = 0
    for number, (offset, raw) in enumerate(source.lines(), 1):
        line = telemetry.decode(raw, offset).rstrip("\r\n")
        if not block and (line == "{" or line.startswith("Activity.TraceId:")):
            yield from telemetry.flush()
            block, started = [line], number
            continue
        if block:
            ended = line == "}" if block[0] == "{" else not line.strip() or line.startswith("Activity.TraceId:") or _odd(line)
            if not ended and len(block) < _LONGEST:
                block.append(line)
                continue
            if block[0] == "{":
                block.append(line)
            yield from _read(telemetry, block, Place(source.name, line=started))
            again = line.startswith("Activity.TraceId:")
            was_text = block[0] != "{" and not again and line.strip()
            block, started = ([line], number) if again else ([], 0)
            if not was_text:
                continue
        yield from telemetry.text.lines(line, offset)
    if block:
        yield from _read(telemetry, block, Place(source.name, line=started))
    yield from telemetry.finish()


def _odd(line: str) -> bool:
    """A line that is no part of an activity."""
    return not (line.startswith((" ", "\t", "Resource associated", "Instrumentation scope")) or _FIELD.match(line))


def _read(telemetry: Telemetry, block: list[str], place: Place) -> Iterable[Record]:
    if block[0] != "{":
        yield telemetry.spans.read(_activity(block), place)
        return
    written = "\n".join(block)
    try:
        value = _words(python_literals.parse(_JOINED.sub("", written)), 0)
    except ValueError:
        value = None
    if js_spans.is_span(value):
        yield telemetry.spans.read(js_spans.convert(value), place)
    elif "traceId: '" in written:
        yield Damage(place, DamageReason.BAD_RECORD, "a span that is cut, or holds what cannot be read back")
    else:
        yield from telemetry.text.lines("\n".join(block), place)


def _words(value: Any, depth: int) -> Any:
    """JavaScript's words for what Python calls otherwise."""
    if depth > _DEPTH:
        return None
    if isinstance(value, dict):
        return {k: _words(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [_words(v, depth + 1) for v in value]
    return _WORDS.get(value, value) if isinstance(value, str) else value


def _activity(block: list[str]) -> Doc:
    told: dict[str, str] = {}
    groups: dict[str, Doc] = {}
    events: list[Doc] = []
    group = ""
    for line in block:
        if tag := _TAG.match(line):
            if group == "Events" and (event := _EVENT.match(line)):
                events.append({"name": event[1], "timeUnixNano": nanos(event[2])[0], "attributes": {}})
            else:
                groups.setdefault(group, {})[tag[1]] = tag[2]
        elif group == "Events" and (event := _EVENT.match(line)):
            events.append({"name": event[1], "timeUnixNano": nanos(event[2])[0], "attributes": {}})
        elif group == "Events" and events and (tag := _TAG.match(line.removeprefix("    "))):
            events[-1]["attributes"][tag[1]] = tag[2]
        elif field := _FIELD.match(line):
            told[field[1]], group = field[2] or "", field[1]
        elif not line.startswith(" "):
            group = line.partition(" ")[0].rstrip(":")
    start, length = nanos(told.get("StartTime"))[0], _LENGTH.match(told.get("Duration", ""))
    end = None
    if start is not None and length is not None:
        seconds = ((int(length[1] or 0) * 24 + int(length[2])) * 60 + int(length[3])) * 60 + int(length[4])
        end = start + seconds * 10**9 + int((length[5] or "0").ljust(9, "0"))
    failed = told.get("StatusCode") == "Error"
    tags = groups.get("Tags", {})
    said = told.get("StatusDescription") or tags.get("otel.status_description", "")
    scope = groups.get("Instrumentation", {}).get("Name") or told.get("ActivitySourceName", "")
    return gathered.span(
        told.get("TraceId"), told.get("SpanId"), told.get("ParentSpanId"), told.get("DisplayName"), (start, end), tags,
        ("", said, "") if failed else None, kind=_KINDS.get(told.get("Kind", "")), events=events, scope=scope,
        resource=groups.get("Resource", {}),
    )  # fmt: skip
