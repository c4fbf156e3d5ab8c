"""Spans of large OTLP envelopes, each read alone: what no fact is made of is not decoded, and its offset tells its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import orjson
from msgspec import UNSET, Meta, Raw, Struct, UnsetType
from msgspec.json import Decoder

from agentcore_analyzer.model import Damage, DamageReason, Place, Record
from agentcore_analyzer.untrusted import whole
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.envelopes import NOTHING, REFUSED, extents, reader
from agentcore_parsers.records.attributes import any_value
from agentcore_parsers.records.telemetry import Telemetry

_REMEMBERED = 10_000
_SHORT = 4096  # bytes of a part that may be the same in the next span: a status, a resource
_LARGEST = 2**63 - 1  # what is beyond, orjson may read as a float


class _Scope(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    spans: list[Raw]
    scope: Raw = NOTHING
    schema_url: str = ""


class _Resource(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    scope_spans: list[_Scope]
    resource: Raw = NOTHING
    schema_url: str = ""


class _Envelope(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    resource_spans: list[_Resource]


class _Value(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    string_value: str | UnsetType | None = UNSET
    int_value: str | Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)] | UnsetType = UNSET
    bool_value: bool | UnsetType = UNSET
    double_value: Raw = NOTHING
    array_value: Raw = NOTHING
    kvlist_value: Raw = NOTHING


class _Pair(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    key: str
    value: _Value


class _Span(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    trace_id: str
    span_id: str
    name: str
    start_time_unix_nano: str
    end_time_unix_nano: str
    kind: int = 0
    parent_span_id: str = ""
    attributes: list[_Pair] = []
    events: Raw = NOTHING
    links: Raw = NOTHING
    status: Raw = NOTHING
    flags: int = 0
    trace_state: str = ""
    dropped_attributes_count: int = 0
    dropped_events_count: int = 0
    dropped_links_count: int = 0


class Spans:
    """The reader of one input."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry = telemetry
        self._envelope = reader(_Envelope)
        self._span = Decoder(_Span).decode
        self._parts: dict[bytes, Any] = {}
        self._numbers: dict[str, Any] = {}

    def read(self, raw: bytes, at: int, base: Place) -> Iterator[Record] | None:
        """The records of an envelope of spans that begins at an offset; None of any other value, and of an unusual one."""
        envelope = self._envelope(raw)
        if envelope is None:
            return None
        found: list[tuple[_Resource, _Scope, list[int]]] = []
        last = 0
        for r, resource in enumerate(envelope.resource_spans):
            for s, scope in enumerate(resource.scope_spans):
                stand = extents(raw, scope.spans, last)
                if stand is None:
                    return None
                last = stand[0][-1] + stand[1][-1] if scope.spans else last
                starts = [at + start for start in stand[0]] if at else stand[0]
                self.telemetry.source.contains(base, f"/resourceSpans/{r}/scopeSpans/{s}/spans", (starts, stand[1]))
                found.append((resource, scope, starts))
        return self._records(found, base)

    def _records(self, found: list[tuple[_Resource, _Scope, list[int]]], base: Place) -> Iterator[Record]:
        read, bent = self.telemetry.spans.read, list[Damage]()
        for resource, scope, starts in found:
            of_resource = self._part(resource.resource) or {"attributes": []}
            named = self._part(scope.scope)
            name = named.get("name") if isinstance(named, dict) else None
            name = name if isinstance(name, str) else ""
            for start, raw in zip(starts, scope.spans, strict=True):
                try:
                    doc = self._usual(raw) or jsons.loads(bytes(raw), bent, base)
                except ValueError:
                    place = self.telemetry.spans.origin.place(start)
                    yield Damage(place, DamageReason.TOO_DEEP, "nested too deeply; it was not read")
                    continue
                yield read(doc, start, of_resource, name, named or None)
        yield from dict.fromkeys(bent)

    def _usual(self, raw: Raw) -> dict[str, Any] | None:
        """One span as CloudWatch writes its attributes, without what no fact is made of; None of an unusual one."""
        try:
            span = self._span(raw)
            attributes = {
                pair.key: text if (text := pair.value.string_value) is not UNSET else self._other(pair.value)
                for pair in span.attributes
            }
            events, status = self._part(span.events), self._part(span.status)
            if span.links is not NOTHING:
                self._part(span.links)
        except (*REFUSED, ValueError):
            return None
        return {
            "traceId": span.trace_id,
            "spanId": span.span_id,
            "parentSpanId": span.parent_span_id,
            "name": span.name,
            "kind": span.kind,
            "startTimeUnixNano": span.start_time_unix_nano,
            "endTimeUnixNano": span.end_time_unix_nano,
            "attributes": attributes,
            "events": events,
            "status": status,
        }

    def _part(self, raw: Raw) -> Any:
        """A member as it stands; most spans of a file share theirs."""
        if raw is NOTHING:
            return None
        view = memoryview(raw)
        if len(view) > _SHORT:
            return orjson.loads(view)
        if (text := bytes(view)) not in self._parts:
            if len(self._parts) >= _REMEMBERED:
                self._parts.clear()
            self._parts[text] = orjson.loads(text)
        return self._parts[text]

    def _other(self, value: _Value) -> Any:
        """A value that is no string. Raises ValueError where it is nested too deeply, which has to be noted."""
        if type(text := value.int_value) is str:
            if text not in self._numbers:
                if len(self._numbers) >= _REMEMBERED:
                    self._numbers.clear()
                number = whole(text, 39)
                self._numbers[text] = text if number is None else number
            return self._numbers[text]
        if text is not UNSET:
            return text
        if value.bool_value is not UNSET:
            return value.bool_value
        if value.double_value is not NOTHING:
            return orjson.loads(memoryview(value.double_value))
        cut: list[str] = []
        for name, raw in (("arrayValue", value.array_value), ("kvlistValue", value.kvlist_value)):
            if raw is not NOTHING and isinstance(inner := orjson.loads(memoryview(raw)), dict):
                found = any_value({name: inner}, 0, cut)
                if cut:
                    raise ValueError(name)
                return found
            if raw is not NOTHING:
                raise ValueError(name)  # not as OTLP has it
        return None
