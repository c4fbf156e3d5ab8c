"""
Log lines that Loki gave: an answer of its API, lines of `logcli`, a download from Grafana.

## Looks like
`{"status": "success", "data": {"resultType": "streams", "result": [{"stream": {"app": "…"}, "values": [["<ns>", "line"], …]}]}}`;
one `{"labels": {…}, "line": "…", "timestamp": "…"}` a line; a list of `{"line": "…", "timestamp": "<ns>", "fields": {…}}`.

## Comes from
`GET /loki/api/v1/query_range`, `logcli query -o jsonl`, "Download logs" as JSON in Grafana's Explore.

## Quirks
An answer is newest first unless asked otherwise: a stack trace stands upside down in it. Lines are read from the oldest
on, each stream by itself. The time is the collector's. `limit` (100 unless asked) cuts an answer, and nothing in it says so;
`stats` is not read. [The answer is written after Loki's API reference; lines of logcli and Grafana's download
were not seen]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records.telemetry import Telemetry

SINCE = "0.2.0"
HINTS = ('"streams"', '"line"')

_MOST_NAME = 200


class _Line(NamedTuple):
    time_ns: int | None
    text: str
    stream: str
    at: Place


def _is_answer(value: Any) -> bool:
    data = value.get("data") if isinstance(value, dict) else None
    return isinstance(data, dict) and data.get("resultType") == "streams" and isinstance(data.get("result"), list)


def _is_line(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("line"), str) or "timestamp" not in value:
        return False
    return isinstance(value.get("labels"), dict) or isinstance(value.get("fields"), dict)


def sniff(head: Head) -> Match | None:
    if any(map(_is_answer, head.values)):
        return Match(95, "an answer of Loki (resultType streams)")
    mine = sum(map(_is_line, head.values))
    return Match(92, f"{mine} lines with labels and a timestamp") if mine else None


def _stream(labels: Any) -> str:
    """What tells one stream from another, as LogQL writes it."""
    if not isinstance(labels, dict):
        return ""
    named = (f'{k}="{v}"' for k, v in sorted(labels.items()) if isinstance(v, str))
    return "{" + ", ".join(named)[:_MOST_NAME] + "}"


def _of_answer(value: dict[str, Any], place: Place) -> Iterator[_Line | Damage]:
    for number, stream in enumerate(value["data"]["result"]):
        values = stream.get("values") if isinstance(stream, dict) else None
        below = place._replace(pointer=f"{place.pointer or ''}/data/result/{number}/values")
        if not isinstance(values, list):
            yield Damage(below, DamageReason.BAD_RECORD, "a stream without values")
            continue
        name = _stream(stream.get("stream"))
        for row, entry in enumerate(values):
            at = below._replace(pointer=f"{below.pointer}/{row}/1")
            if isinstance(entry, list) and len(entry) > 1 and isinstance(entry[1], str):
                yield _Line(nanos(entry[0])[0], entry[1], name, at)
            else:
                yield Damage(at, DamageReason.BAD_RECORD, "not a time and a line")


def _lines(value: Any, place: Place) -> Iterator[_Line | Damage]:
    if _is_answer(value):
        yield from _of_answer(value, place)
    elif _is_line(value):
        at = place if place.pointer is None else place._replace(pointer=f"{place.pointer}/line")
        yield _Line(nanos(value["timestamp"])[0], value["line"], _stream(value.get("labels") or value.get("fields")), at)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _lines(item, place._replace(pointer=f"{place.pointer or ''}/{number}"))
    else:
        yield Damage(place, DamageReason.UNKNOWN_DOCUMENT, "no line of a log")


def _oldest_first(lines: list[_Line]) -> list[_Line]:
    """In the order of time; lines of one moment as they were written, which a list that is newest first holds upside down."""
    times = [line.time_ns for line in lines if line.time_ns is not None]
    falling = len(times) > 1 and times[0] > times[-1]
    return sorted(reversed(lines) if falling else lines, key=lambda line: line.time_ns or 0)


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    streams: dict[str, list[_Line]] = {}
    for item in jsons.documents(source):
        if isinstance(item, Damage):
            yield item
            continue
        for line in _lines(item[1], item[0]):
            if isinstance(line, Damage):
                yield line
            else:
                streams.setdefault(line.stream, []).append(line)
    for name, lines in streams.items():
        for line in _oldest_first(lines):
            yield from telemetry.message(line.text, line.at, name, line.time_ns)
        yield from telemetry.flush()
    if streams:
        yield Coverage(CoverageKind.ROWS, sum(map(len, streams.values())), Place(source.name))
    yield from telemetry.finish()
