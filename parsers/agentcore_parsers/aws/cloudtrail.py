"""
AWS CloudTrail events.

## Looks like
`{"Records": [{"eventVersion", "eventSource": "bedrock-agentcore.amazonaws.com", "eventName", "eventTime",
…}]}`; or `{"Events": [{"EventId", "EventName", "CloudTrailEvent": "<JSON in a string>"}]}`; or single
events, one a line.

## Comes from
A trail's objects in S3 (gzip), `aws cloudtrail lookup-events --lookup-attributes …`, the console's event
history (Download events > JSON), a query of CloudTrail Lake that selects whole events.

## Quirks
InvokeAgentRuntime is a data event: not recorded unless a trail asks for it. lookup-events shows
management events of 90 days in one region. Each event becomes a document; `time_ns` is its time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from agentcore_analyzer.kinds import CoverageKind, DamageReason, Kind
from agentcore_analyzer.model import Coverage, Damage, Document, Head, Input, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.times import nanos

HINTS = ("eventName", "EventName")

_KEYS = {"eventName", "eventSource", "eventTime"}
# What lookup-events prints beside the event itself, by the event's own names.
_SUMMARY = {
    "EventId": "eventID", "EventName": "eventName", "EventTime": "eventTime", "EventSource": "eventSource",
    "Username": "userName", "AccessKeyId": "accessKeyId", "ReadOnly": "readOnly", "Resources": "resources",
}  # fmt: skip


def _event(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= _KEYS


def _looked_up(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "EventName" in value
        and ("CloudTrailEvent" in value or "EventId" in value)
    )


def sniff(head: Head) -> Match | None:
    for value in head.values:
        if not isinstance(value, dict):
            continue
        records, events = value.get("Records"), value.get("Events")
        if isinstance(records, list) and any(map(_event, records)):
            return Match(96, "CloudTrail records")
        if isinstance(events, list) and any(map(_looked_up, events)):
            return Match(95, "events of cloudtrail lookup-events")
        if _event(value) and ("eventVersion" in value or "userIdentity" in value):
            return Match(94, "a CloudTrail event")
        if _looked_up(value) and "CloudTrailEvent" in value:
            return Match(94, "an event of cloudtrail lookup-events")
    return None


def parse(source: Input) -> Iterable[Record]:
    count = 0
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            yield item
            continue
        for record in _walk(*item):
            count += isinstance(record, Document)
            yield record
    yield Coverage(CoverageKind.ROWS, count, Place(source.name))


def _walk(place: Place, value: Any) -> Iterator[Record]:
    if not isinstance(value, dict):
        yield Damage(place, DamageReason.BAD_RECORD, "not a CloudTrail event")
    elif _event(value):
        yield _document(value, place)
    elif _looked_up(value):
        yield from _from_lookup(value, place)
    else:
        lists = [name for name in ("Records", "Events") if isinstance(value.get(name), list)]
        if not lists:
            yield Damage(place, DamageReason.BAD_RECORD, "not a CloudTrail event")
        for name in lists:
            for i, inner in enumerate(value[name]):
                yield from _walk(place._replace(pointer=f"{place.pointer or ''}/{name}/{i}"), inner)
        if value.get("NextToken"):
            yield Coverage(CoverageKind.NEXT_TOKEN, 1, place._replace(pointer=f"{place.pointer or ''}/NextToken"))


def _from_lookup(value: dict[str, Any], place: Place) -> Iterator[Record]:
    raw = value.get("CloudTrailEvent")
    event: Any = raw
    if isinstance(raw, str):
        note: list[Damage] = []
        at = place._replace(pointer=f"{place.pointer or ''}/CloudTrailEvent")
        try:
            event = jsons.loads(raw.encode("utf-8", "replace"), note, at)
        except ValueError:
            yield Damage(at, DamageReason.BAD_RECORD, "CloudTrailEvent is no JSON; only its summary was read")
        yield from note
    if not _event(event):
        event = {ours: value[theirs] for theirs, ours in _SUMMARY.items() if theirs in value}
    yield _document(event, place)


def _document(event: dict[str, Any], place: Place) -> Document:
    return Document(
        Kind.CLOUDTRAIL,
        str(event.get("eventName", "")),
        {**event, "time_ns": nanos(event.get("eventTime"))[0]},
        place,
    )
