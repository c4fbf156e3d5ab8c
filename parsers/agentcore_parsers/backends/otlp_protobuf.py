"""
OTLP in protobuf: request bodies, and streams of them with their lengths.

## Looks like
Binary: `ExportTraceServiceRequest` or `ExportLogsServiceRequest`, one alone (`*.pb`), or several, each
behind its length as 4 bytes (big endian) or as a varint; each may be a zstd frame, and may then be
OTLP/JSON.

## Comes from
The body of a request to `/v1/traces` or `/v1/logs`, kept by a proxy or a test; the collector's file
exporter with `format: proto` or with `compression: zstd`.

## Quirks
Needs the extra `otlp` (`pip install 'agentcore-analyzer[otlp]'`); without it the file is recognised
and a note says so. Nothing in the bytes names the type: it is told by the fields inside. A body that
is cut loses its last group of spans; the rest is read. Places are byte offsets of a message. Metrics
and profiles are not analysed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Match, Place, Record
from agentcore_parsers.backends._shared import wire
from agentcore_parsers.records.telemetry import Telemetry

_ZSTD = b"\x28\xb5\x2f\xfd"
_EXTRA = "OTLP in protobuf needs opentelemetry-proto: pip install 'agentcore-analyzer[otlp]'"
_MESSAGE_CAP = 256 << 20


def sniff(head: Head) -> Match | None:
    raw = head.raw
    if not raw or raw[:1] in (b"{", b"["):
        return None
    kind = wire.kind_of(raw)
    if kind:
        return Match(93 if kind != "metrics" else 70, f"the wire format of an OTLP request with {kind}")
    for what, read in (("4 bytes", wire.fixed_length), ("a varint", wire.varint_length)):
        got = read(raw, 0)
        if got is None:
            continue
        length, at = got
        if raw[at : at + 4] == _ZSTD and 16 < length < _MESSAGE_CAP and what == "4 bytes":
            return Match(
                80, "zstd frames behind lengths of 4 bytes, as the collector's file exporter writes them"
            )
        if length > 8 and (kind := wire.kind_of(raw[at : at + length])):
            return Match(93, f"OTLP messages with {kind} behind lengths of {what}")
    return None


def parse(source: Input) -> Iterable[Record]:
    try:
        from agentcore_parsers.backends._shared import otlp_messages  # needs the extra
    except ImportError:
        yield Damage(Place(source.name), DamageReason.MISSING_EXTRA, _EXTRA)
        return
    telemetry = Telemetry(source)
    raw = source.data()
    for offset, message in _messages(raw, source.name):
        place = Place(source.name, offset=offset)
        if isinstance(message, Damage):
            yield message
            continue
        document = _document(message, place, otlp_messages)
        if isinstance(document, Damage):
            yield document
            continue
        for doc in document:
            if isinstance(doc, Damage):
                yield doc
                continue
            # Held: the bytes there are no JSON that could be decoded again.
            yield from telemetry.document(doc, place._replace(offset=None, pointer=f"/@{offset}"))
    yield from telemetry.finish()


def _messages(raw: bytes, name: str) -> Iterator[tuple[int, bytes | Damage]]:
    """Offset and bytes of each message, decompressed."""
    if wire.kind_of(raw[: 64 << 10]):
        yield 0, raw
        return
    read = wire.fixed_length
    first = wire.fixed_length(raw, 0)
    if first is None or not (raw[4:8] == _ZSTD or wire.kind_of(raw[4 : 4 + min(first[0], 64 << 10)])):
        read = wire.varint_length
    at = 0
    while at < len(raw):
        got = read(raw, at)
        if got is None or got[0] > _MESSAGE_CAP or got[1] + got[0] > len(raw):
            place = Place(name, offset=at)
            rest = raw[got[1] :] if got is not None else b""
            if got is not None and rest and rest[:4] != _ZSTD and wire.kind_of(rest[: 64 << 10]):
                yield got[1], rest
            else:
                yield at, Damage(place, DamageReason.CUT, "the last message ends early; it was skipped")
            return
        length, start = got
        yield start, _inflated(raw[start : start + length], Place(name, offset=start))
        at = start + length


def _inflated(message: bytes, place: Place) -> bytes | Damage:
    if message[:4] != _ZSTD:
        return message
    try:
        from backports import zstd
    except ImportError:
        from compression import zstd  # type: ignore[no-redef,import-not-found]  # Python 3.14
    try:
        inflated = zstd.ZstdDecompressor().decompress(message, _MESSAGE_CAP)
    except (zstd.ZstdError, EOFError):
        return Damage(place, DamageReason.DAMAGED_ARCHIVE, "a zstd frame is damaged; its message was skipped")
    return bytes(inflated)


def _document(message: bytes, place: Place, otlp_messages: Any) -> list[dict[str, Any] | Damage] | Damage:
    if message[:1] == b"{":
        try:
            doc = orjson.loads(message)
        except orjson.JSONDecodeError:
            return Damage(place, DamageReason.BROKEN_JSON, "a message that is no complete JSON was skipped")
        return [doc]
    kind = wire.kind_of(message[: 64 << 10])
    if not kind:
        return Damage(place, DamageReason.BAD_RECORD, "a message that is no OTLP request was skipped")
    if kind == "metrics":
        return Damage(place, DamageReason.METRICS, "metrics are not analysed")
    found, whole = otlp_messages.documents(message, kind)
    if whole:
        return list(found)
    where = place._replace(offset=(place.offset or 0) + len(message))
    return [
        *found,
        Damage(where, DamageReason.CUT, "a request ends early or is damaged; what is complete in it is read"),
    ]
