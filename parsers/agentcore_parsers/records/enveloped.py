"""
Spans and log records of large OTLP envelopes, each read alone: its offset tells its place, and what is to be decoded again.

Of a span that is spelled as usual, nothing is decoded that no fact is made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple

import orjson
from msgspec import UNSET, Meta, Raw, Struct, UnsetType
from msgspec.json import Decoder

from agentcore_analyzer.model import Damage, DamageReason, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.envelopes import NOTHING, REFUSED, extents, reader
from agentcore_parsers.records.attributes import any_value, integer
from agentcore_parsers.records.telemetry import Telemetry

_REMEMBERED, _SHORT = 2_000, 16 << 10  # resources, scopes and statuses that may come again, and how many bytes of each
_LARGEST = 2**63 - 1  # what is beyond, orjson may read as a float


class _Form(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    """What is named in another way, or has more members, is refused."""


class _Scope(_Form, kw_only=True):
    scope: Raw = NOTHING
    schema_url: str = ""


class _SpanScope(_Scope):
    spans: list[Raw]


class _LogScope(_Scope):
    log_records: list[Raw]


class _Resource(_Form, kw_only=True):
    resource: Raw = NOTHING
    schema_url: str = ""


class _SpanResource(_Resource):
    scope_spans: list[_SpanScope]


class _LogResource(_Resource):
    scope_logs: list[_LogScope]


class _Envelope(_Form):
    resource_spans: list[_SpanResource] = []
    resource_logs: list[_LogResource] = []

    def lists(self) -> Iterator[tuple[bool, str, Raw, Raw, list[Raw]]]:
        """Each list of spans, then of log records: which of both, the pointer to it, its resource, its scope, and the list."""
        for r, of_spans in enumerate(self.resource_spans):
            for s, spans in enumerate(of_spans.scope_spans):
                yield True, f"/resourceSpans/{r}/scopeSpans/{s}/spans", of_spans.resource, spans.scope, spans.spans
        for r, of_logs in enumerate(self.resource_logs):
            for s, logs in enumerate(of_logs.scope_logs):
                yield False, f"/resourceLogs/{r}/scopeLogs/{s}/logRecords", of_logs.resource, logs.scope, logs.log_records


class _Value(_Form):
    string_value: str | UnsetType | None = UNSET
    int_value: str | Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)] | UnsetType = UNSET
    bool_value: bool | UnsetType = UNSET
    double_value: Raw = NOTHING
    array_value: Raw = NOTHING
    kvlist_value: Raw = NOTHING


class _Pair(_Form):
    key: str
    value: _Value


class _Span(_Form):
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


class _List(NamedTuple):
    of_spans: bool
    pointer: str
    resource: Any
    scope: Any
    values: list[Raw]
    extents: tuple[list[int], list[int]]


class Envelopes:
    """The reader of one input."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry = telemetry
        self._envelope = reader(_Envelope)
        self._span = Decoder(_Span).decode
        self._parts: dict[bytes, Any] = {}

    def read(self, raw: bytes, at: int, base: Place) -> Iterator[Record] | None:
        """The records of an envelope that begins at an offset; None of any other value, and of an unusual one."""
        envelope = self._envelope(raw)
        found: list[_List] = []
        ends = [0, 0]  # of the last log record, of the last span: either may stand first
        for of_spans, pointer, resource, scope, values in envelope.lists() if envelope is not None else ():
            try:
                of_resource, of_scope = self._part(resource), self._part(scope)
            except orjson.JSONDecodeError:
                return None
            stand = extents(raw, values, ends[of_spans])
            if stand is None:
                return None
            if values:
                ends[of_spans] = stand[0][-1] + stand[1][-1]
            starts = [at + start for start in stand[0]] if at else stand[0]
            found.append(_List(of_spans, pointer, of_resource, of_scope, values, (starts, stand[1])))
        for each in sorted((each for each in found if each.values), key=lambda each: each.extents[0]):
            self.telemetry.source.contains(base, each.pointer, each.extents)
        return self._records(found, base) if envelope is not None else None

    def _records(self, found: list[_List], base: Place) -> Iterator[Record]:
        telemetry, bent = self.telemetry, list[Damage]()
        of_none = {"attributes": list[Any]()}
        for of_spans, _, resource, scope, values, (starts, _) in found:
            name = scope.get("name") if isinstance(scope, dict) else None
            name = name if isinstance(name, str) else ""
            for start, raw in zip(starts, values, strict=True):
                try:
                    doc = (self._usual(raw) if of_spans else None) or jsons.loads(bytes(raw), bent, base)
                except ValueError:
                    yield Damage(telemetry.spans.origin.place(start), DamageReason.TOO_DEEP, "nested too deeply; it was not read")
                    continue
                if of_spans:
                    yield telemetry.spans.read(doc, start, resource or of_none, name, scope or None)
                else:
                    yield telemetry.logs.otel(doc, start, "", resource or of_none, name)
        yield from dict.fromkeys(bent)

    def _usual(self, raw: Raw) -> dict[str, Any] | None:
        """One span as CloudWatch writes its attributes, without what no fact is made of; None of an unusual one."""
        try:
            span = self._span(raw)
            attributes = {
                pair.key: text if (text := pair.value.string_value) is not UNSET else _other(pair.value)
                for pair in span.attributes
            }
            status = self._part(span.status)
            events = orjson.loads(memoryview(span.events)) if span.events is not NOTHING else None
            if span.links is not NOTHING:
                orjson.loads(memoryview(span.links))  # nobody asks for them yet; that they are sound is seen here
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
        text = bytes(raw)
        try:
            return self._parts[text]
        except KeyError:
            found = orjson.loads(text)
        if len(text) <= _SHORT:
            if len(self._parts) >= _REMEMBERED:
                self._parts.clear()
            self._parts[text] = found
        return found


def _other(value: _Value) -> Any:
    """A value that is no string. Raises ValueError where it is nested too deeply, which has to be noted."""
    if (number := value.int_value) is not UNSET:
        return integer(number) if type(number) is str else number
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
