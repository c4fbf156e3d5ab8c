"""
CloudWatch Logs events as `aws logs filter-log-events` and `get-log-events` print them.

## Looks like
`{"events": [{"timestamp": <ms>, "message": "…", "ingestionTime": <ms>, "logStreamName"?, "eventId"?}], …}`

## Comes from
The AWS CLI or boto3; with `Events`, `Message`, `LogStreamName` from the SDKs of Go and .NET. `filter-log-events` names each
event's stream, `get-log-events` does not.

## Quirks
A `nextToken` left in the file means that more pages exist (`NextToken` with `--max-items`).
`nextForwardToken` is always there and means nothing. An event that stands in the file twice (the same `eventId`: exports that
overlap) is read once. Messages are JSON documents or text lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.model import Coverage, CoverageKind, Damage, DamageReason, Head, HeadShape, Input, Match, Place, Record
from agentcore_parsers.aws._shared import answers
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import tables
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ('"events"', "ingestionTime", '"Events"')

_BESIDE = ("nextToken", "NextToken", "nextForwardToken", "nextBackwardToken", "searchedLogStreams", "ResponseMetadata")


def _is_event(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("message"), str) and "timestamp" in value


def _plain(value: Any) -> Any:
    """An answer with its members as the AWS CLI names them: the SDKs of Go, .NET and Java write `Events`, `LogStreamName`."""
    if isinstance(value, list):
        return [_lowered(item) for item in value]
    if not isinstance(value, dict) or "events" in value or not isinstance(value.get("Events"), list):
        return value
    return _lowered(value) | {"events": [_lowered(event) for event in value["Events"]]}


def _lowered(value: Any) -> Any:
    if not isinstance(value, dict) or ("Message" not in value and "Events" not in value):
        return value
    return {key[:1].lower() + key[1:]: item for key, item in value.items()}


def sniff(head: Head) -> Match | None:
    for value in map(_plain, head.values):
        value = _lowered(value)
        if not isinstance(value, dict):
            continue
        events = value.get("events")
        if isinstance(events, list) and events and _is_event(events[0]):
            return Match(95, "an `events` list with timestamp and message")
        if isinstance(events, list) and ("nextForwardToken" in value or "searchedLogStreams" in value):
            return Match(90, "an empty `events` list of a log query")
        if head.shape == HeadShape.ARRAY and _is_event(value) and "ingestionTime" in value:
            return Match(90, "a list of log events with ingestionTime")
    return None


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source)
    seen: set[str] = set()
    repeated: list[Place] = []
    for item in answers.documents(source, "events", _BESIDE, b"{"):
        if isinstance(item, Damage):
            yield item
            continue
        place, value = item[0], _plain(item[1])
        pascal = isinstance(value, dict) and "events" not in item[1]
        events = value.get("events") if isinstance(value, dict) else value
        base = ("/Events" if pascal else "/events") if isinstance(value, dict) else ""
        if not isinstance(events, (list, answers.Listed)):
            yield from telemetry.document(value, place)
            continue
        message = "/Message" if pascal else "/message"
        if isinstance(events, answers.Listed):
            source.contains(place, base, events.extents, message)
        yield from _records(telemetry, events, place, (base, message), seen, repeated)
        yield Coverage(CoverageKind.ROWS, len(events), place)
        yield from tables.exported_at(value, place)
        if isinstance(value, dict) and (value.get("nextToken") or value.get("NextToken")):
            yield Coverage(CoverageKind.NEXT_TOKEN, 1, Place(source.name, pointer="/nextToken"))
    if repeated:
        said = "events that stand in the file already (the same eventId) were read once"
        yield Damage(repeated[0], DamageReason.REPEATED, said, len(repeated))
    yield from telemetry.finish()


def _records(
    telemetry: Telemetry, events: Any, place: Place, names: tuple[str, str], seen: set[str], repeated: list[Place]
) -> Iterator[Record]:
    def at(number: int) -> Place:
        return place._replace(pointer=f"{place.pointer or ''}{names[0]}/{number}{names[1]}")

    for number, (offset, event) in enumerate(answers.values(events)):
        if not _is_event(event):
            yield Damage(at(number), DamageReason.BAD_RECORD, "not a log event")
            continue
        if isinstance(known := event.get("eventId"), str) and known:
            if known in seen:
                repeated.append(at(number))
                continue
            seen.add(known)
        stream = event.get("logStreamName")
        stream = stream if isinstance(stream, str) else ""
        alone = telemetry.alone(event["message"], offset, stream, event["timestamp"]) if offset is not None else None
        if alone is not None:
            yield alone
        else:
            yield from telemetry.message(event["message"], at(number), stream, nanos(event["timestamp"])[0])
