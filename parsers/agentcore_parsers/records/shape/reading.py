"""One input by shape: a look at all of it, the plans, then its records, and a record of how it was understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import orjson

from agentcore_analyzer.conventions.late import late
from agentcore_analyzer.model import Damage, DamageReason, Input, Kind, Place, Record, Shaped
from agentcore_parsers.decoding.salvage import closed
from agentcore_parsers.records import documents, lines
from agentcore_parsers.records.shape import carriers
from agentcore_parsers.records.shape.judge import plans
from agentcore_parsers.records.shape.plan import DOCUMENTS, MESSAGES, Plan
from agentcore_parsers.records.shape.profile import Profile
from agentcore_parsers.records.shape.read import Reader
from agentcore_parsers.records.telemetry import Telemetry

_CLIENT = late(rb"\b(?:httpx|httpcore|urllib3|botocore|boto3|aiohttp|undici|axios)\b|InvokeAgentRuntime|ECONNRE")
_SERVER = late(rb"bedrock_agentcore\.app|\buvicorn\b|\bstrands\b|\blanggraph\b|Returning streaming response")
_PEEK_LINES = 400


def read(source: Input, mapped: Any = None) -> Iterator[Record]:
    """The records of an input; `mapped` may change the plans."""
    carrier = carriers.of_source(source)
    start = b"".join(raw[:4096] for _, raw in islice(source.lines(), _PEEK_LINES))
    channel = Kind.CLIENT_LOG if _CLIENT.search(start) and not _SERVER.search(start) else Kind.RUNTIME_LOG
    telemetry = Telemetry(source, channel, prints=True)
    if carrier.name == "lines":
        yield from _lines(source, telemetry, mapped)
        return
    begins: dict[int, int] = {}
    values = carriers.values(source, carrier, begins)
    found = values is not None and any(not isinstance(item, Damage) for item in values())
    if values is None or not found:
        yield from _unread(source, telemetry, values)
        return
    profile = Profile()
    for item in values():
        if not isinstance(item, Damage) and not isinstance(item[1], str):
            profile.take(item[1])
    made = _plans(profile, mapped)
    reader = Reader(source, telemetry, made, profile, begins, loggers=carrier.name == "json")
    damage: list[Damage] = []
    for item in values():
        if isinstance(item, Damage):
            damage.append(item)
        elif isinstance(item[1], str):
            yield from telemetry.text.lines(item[1], item[0])
        else:
            yield from reader.value(item[1], item[0])
    yield from damage
    yield from _finished(source, reader, telemetry)


def planned(source: Input) -> list[Plan]:
    """The plans that an input would be read by."""
    carrier = carriers.of_source(source)
    profile = Profile()
    if carrier.name == "lines":
        _profiled(source, profile)
    elif (values := carriers.values(source, carrier, {})) is not None:
        for item in values():
            if not isinstance(item, Damage) and not isinstance(item[1], str):
                profile.take(item[1])
    return plans(profile)


def _plans(profile: Profile, mapped: Any) -> list[Plan]:
    made = plans(profile)
    return made if mapped is None else mapped(made, profile)


def _profiled(source: Input, profile: Profile) -> None:
    for _, raw in source.lines():
        if raw[:1] == b"{" or raw.lstrip()[:1] == b"{":
            try:
                profile.take(orjson.loads(raw))
            except orjson.JSONDecodeError:
                continue


def _lines(source: Input, telemetry: Telemetry, mapped: Any) -> Iterator[Record]:
    profile = Profile()
    _profiled(source, profile)
    reader = Reader(source, telemetry, _plans(profile, mapped), profile)

    def unwrap(doc: Any, offset: int) -> Iterable[Record] | None:
        return reader.value(doc, offset)

    yield from lines.read(source, telemetry, unwrap, finish=False)
    yield from _finished(source, reader, telemetry)


def _unread(source: Input, telemetry: Telemetry, values: carriers.Values | None) -> Iterator[Record]:
    """It only began like what it seemed to be: a document is closed where it ends early, all else is lines."""
    if values is not None and (value := closed(source.data().decode("utf-8", "replace").lstrip("\ufeff \t\r\n"))):
        yield from documents.records(telemetry, value, Place(source.name))
        yield from (item for item in values() if isinstance(item, Damage))
    else:
        for offset, raw in source.lines():
            yield from telemetry.text.lines(telemetry.decode(raw, offset), offset)
    yield from telemetry.finish()


def _finished(source: Input, reader: Reader, telemetry: Telemetry) -> Iterator[Record]:
    yield from reader.finish()
    timeless = any(p.kind == MESSAGES for p in reader.plans)
    for record in telemetry.finish():
        if not (timeless and isinstance(record, Damage) and record.reason == DamageReason.NO_TIME):
            yield record
    yield from told(source, reader.plans)


def told(source: Input, used: list[Plan]) -> Iterator[Record]:
    """How the input was understood: one record for each place and kind, with the fields of most of its records."""
    groups: dict[tuple[tuple[str, ...], str], list[Plan]] = {}
    for plan in used:
        if plan.total and plan.kind != DOCUMENTS:
            groups.setdefault((plan.at, plan.kind), []).append(plan)
    for (at, kind), same in groups.items():
        fields = {role: entry for p in sorted(same, key=lambda p: p.fitted) for entry in p.roles() for role in (entry[1],)}
        count, fitted = sum(p.total for p in same), sum(p.fitted for p in same)
        yield Shaped(Place(source.name), kind, ".".join(at), tuple(fields.values()), count, fitted)
