"""
Spans and log records of large OTLP envelopes, each read alone: its offset tells its place, and what is to be decoded again.

Of a span that is spelled as usual, nothing is decoded that no fact is made of.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Annotated, Any, NamedTuple

import orjson
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field
from msgspec.json import Decoder

from agentcore_analyzer.model import Damage, DamageReason, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.envelopes import NOTHING, REFUSED, extents, reader
from agentcore_parsers.decoding.times import NS_HIGH, NS_LOW
from agentcore_parsers.records.attributes import any_value
from agentcore_parsers.records.telemetry import Telemetry

_REMEMBERED, _SHORT = 2_000, 16 << 10  # resources, scopes and statuses that may come again, and how many bytes of each
_LARGEST = 2**63 - 1  # what is beyond, orjson may read as a float
_EMPTY = Raw(b"[]")
_SPANS, _LOGS = "/resourceSpans/{}/scopeSpans/{}/spans", "/resourceLogs/{}/scopeLogs/{}/logRecords"
_NoFloat = Annotated[float, Meta(gt=0, lt=0)]  # beside it, no `5.0` is taken for a whole number


class _Form(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    """What is named in another way, or has more members, is refused."""


class _Scope(_Form, kw_only=True):
    values: list[Raw]
    scope: Raw = NOTHING
    schema_url: str = ""


class _SpanScope(_Scope):
    values: list[Raw] = field(name="spans")


class _LogScope(_Scope):
    values: list[Raw] = field(name="logRecords")


class _Resource(_Form, kw_only=True):
    scopes: Sequence[_Scope]
    resource: Raw = NOTHING
    schema_url: str = ""


class _SpanResource(_Resource):
    scopes: list[_SpanScope] = field(name="scopeSpans")


class _LogResource(_Resource):
    scopes: list[_LogScope] = field(name="scopeLogs")


class _Envelope(_Form):
    resource_spans: list[_SpanResource] = []
    resource_logs: list[_LogResource] = []


class _Value(_Form):
    string_value: str | UnsetType | None = UNSET
    int_value: Annotated[int, Meta(ge=-_LARGEST, le=_LARGEST)] | _NoFloat | UnsetType = UNSET  # written as a text
    bool_value: Raw = NOTHING
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
    start_time_unix_nano: int  # written as a text
    end_time_unix_nano: int
    kind: int | str = 0
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
    group: int
    number: int  # of its scope in the group
    resource: Any
    scope: Any
    values: list[Raw]


class _Pointers:
    """To each value of several lists, by its number among all of them: made when somebody asks, of twelve bytes a list."""

    def __init__(self, form: str, lists: Sequence[_List]) -> None:
        self._form = form
        self._groups, self._scopes = array("I", [each.group for each in lists]), array("I", [each.number for each in lists])
        self._firsts = array("I", accumulate((len(each.values) for each in lists[:-1]), initial=0))

    def __call__(self, number: int) -> str:
        at = bisect_right(self._firsts, number) - 1
        return f"{self._form.format(self._groups[at], self._scopes[at])}/{number - self._firsts[at]}"


class _Found(NamedTuple):
    """All spans of an envelope, or all its log records."""

    of_spans: bool
    lists: list[_List]
    pointer: str | _Pointers
    extents: tuple[list[int], list[int]]


class Envelopes:
    """The reader of one input."""

    def __init__(self, telemetry: Telemetry) -> None:
        self.telemetry = telemetry
        self._envelope = reader(_Envelope)
        self._opened: tuple[bytes, _Envelope] | None = None
        self._span = Decoder(_Span, strict=False).decode  # takes numbers for texts that are some
        self._parts: dict[bytes, Any] = {}
        self._last: tuple[Raw, Any] = NOTHING, None  # a resource

    def opens(self, raw: bytes) -> bool:
        """Whether it is an envelope; if it is the next to be read, it is not walked over again."""
        envelope = self._envelope(raw)
        self._opened = (raw, envelope) if envelope is not None else None
        return envelope is not None

    def read(self, raw: bytes, at: int, base: Place) -> Iterator[Record] | None:
        """The records of an envelope that begins at an offset; None of any other value, and of an unusual one."""
        opened, self._opened = self._opened, None
        envelope = opened[1] if opened is not None and opened[0] is raw else self._envelope(raw)
        if envelope is None:
            return None
        found = list[_Found]()
        for groups, form in ((envelope.resource_spans, _SPANS), (envelope.resource_logs, _LOGS)):
            if groups:
                each = self._found(raw, at, groups, form)
                if each is None:
                    return None
                found.append(each)
        for each in sorted(found, key=lambda each: each.extents[0][:1]) if len(found) > 1 else found:  # either may stand first
            self.telemetry.source.contains(base, each.pointer, each.extents)
        return self._records(found, base)

    def _found(self, raw: bytes, at: int, groups: Sequence[_Resource], form: str) -> _Found | None:
        lists = list[_List]()
        try:
            for number, group in enumerate(groups):
                if group.resource != self._last[0]:  # most have that of the one before, and it is long
                    self._last = group.resource, self._part(group.resource)
                for inner, each in enumerate(group.scopes):
                    scope = self._part(each.scope)
                    if each.values:
                        lists.append(_List(number, inner, self._last[1], scope, each.values))
        except orjson.JSONDecodeError:
            return None
        stand = extents(raw, [each.values for each in lists], at)
        pointer = _Pointers(form, lists) if len(lists) > 1 else form.format(*lists[0][:2]) if lists else ""
        return _Found(form is _SPANS, lists, pointer, stand) if stand is not None else None

    def _records(self, all_found: list[_Found], base: Place) -> Iterator[Record]:
        telemetry, bent = self.telemetry, list[Damage]()
        of_none = {"attributes": list[Any]()}
        for of_spans, lists, _, (begins, _) in all_found:
            starts = iter(begins)
            for _, _, resource, scope, values in lists:
                name = scope.get("name") if isinstance(scope, dict) else None
                name = name if isinstance(name, str) else ""
                for raw, start in zip(values, starts):  # noqa: B905  (the starts go on)
                    try:
                        doc = (self._usual(raw) if of_spans else None) or jsons.loads(bytes(raw), bent, base)
                    except ValueError:
                        place = telemetry.spans.origin.place(start)
                        yield Damage(place, DamageReason.TOO_DEEP, "nested too deeply; it was not read")
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
                pair.key: text
                if (text := (value := pair.value).string_value) is not UNSET
                else number
                if (number := value.int_value) is not UNSET
                else _other(value)
                for pair in span.attributes
            }
            status = self._part(span.status)
            events = orjson.loads(memoryview(span.events)) if span.events is not NOTHING and span.events != _EMPTY else None
            if span.links is not NOTHING and span.links != _EMPTY:
                orjson.loads(memoryview(span.links))  # nobody asks for them yet; that they are sound is seen here
            start, end = span.start_time_unix_nano, span.end_time_unix_nano
            if not NS_LOW <= start <= end < NS_HIGH:
                return None  # whatever else the text or the number may be
        except (*REFUSED, ValueError):
            return None
        return {
            "traceId": span.trace_id,
            "spanId": span.span_id,
            "parentSpanId": span.parent_span_id,
            "name": span.name,
            "kind": span.kind,
            "startTimeUnixNano": start,
            "endTimeUnixNano": end,
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
    """A value that is no text and no number. Raises ValueError where it is nested too deeply, which has to be noted."""
    if value.bool_value is not NOTHING:
        return orjson.loads(memoryview(value.bool_value))
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
