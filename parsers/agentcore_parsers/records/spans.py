"""
Span documents of every spelling as `model.Span`.

CloudWatch (`aws/spans`, unified groups): flat attributes, integer nanoseconds, names as enums.
OTLP/JSON: key/value lists, decimal strings, enums as numbers or names, hex or base64 ids.
snake_case dumps (strands-evals, in-memory exporters): trace_id, start_time, span_events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from agentcore_analyzer.conventions import facts, finish_in, session_of
from agentcore_analyzer.model import (
    Damage,
    DamageReason,
    Detail,
    Facts,
    Input,
    Operation,
    Origin,
    Place,
    Span,
    SpanKind,
    SpanStatus,
)
from agentcore_parsers.decoding.ids import hex_id, is_zero, spelling
from agentcore_parsers.decoding.times import DIGITS_OF_NS, NS_HIGH, NS_LOW, nanos
from agentcore_parsers.records.attributes import events_of, exception_of, flat, links_of, named_events

_Member = TypeVar("_Member", bound=StrEnum)
KINDS: dict[Any, SpanKind] = {
    form: kind for kind in SpanKind for form in (str(kind), f"SPAN_KIND_{kind}", f"SpanKind.{kind}")
} | {0: SpanKind.INTERNAL} | dict(enumerate(SpanKind, 1))  # in the order of OTLP, where 0 is not to be used
STATUS: dict[Any, SpanStatus] = {
    form: status for number, status in enumerate(SpanStatus)
    for form in (number, str(number), str(status), status.capitalize(), f"STATUS_CODE_{status}", f"StatusCode.{status}")
}  # fmt: skip
_NOTES = {
    DamageReason.NEGATIVE_DURATION: "spans that end before they start; their duration is unknown",
    DamageReason.ATTRIBUTE_CUT: "attributes nested too deeply were cut",
    DamageReason.ZERO_ID: "spans with the invalid all-zero id were kept",
    DamageReason.UNIT_GUESSED: "times that were not in nanoseconds were converted by their size",
    DamageReason.NO_TIME: "spans without a start or end time",
    DamageReason.BAD_TIME: "times out of range or unreadable were left out",
    DamageReason.ID_CASE: "ids in upper case are shown in lower case",
    DamageReason.ID_BASE64: "ids in base64 are shown as hex",
    DamageReason.ID_SHORT: "ids shorter than OpenTelemetry's were padded with zeros",
}
REMEMBERED = 4_000
_NOTHING = object()
DIGITS_OF_ID = 16
NO_ID = "0" * DIGITS_OF_ID
_new = tuple.__new__  # what a named tuple's own constructor calls, without the Python function around it


class SpanReader:
    """Turns span documents into spans; ids and names that repeat share one string."""

    def __init__(self, source: Input) -> None:
        self.source = source
        self._holding = True  # until the input says no, which it then does for good
        self._noted: dict[DamageReason, tuple[int | Place, int]] = {}
        self.ids: dict[str, str] = {}
        self.traces: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self.origin = source.origin(view)
        self._by_resource: dict[tuple[int, int], tuple[Any, Origin, str]] = {}
        self._last: tuple[Any, str] = (_NOTHING, "")  # the resource of the line before, and its service

    def read(  # noqa: PLR0915  (inlined: it runs for every span)
        self, doc: dict[str, Any], where: int | Place, resource: Any = None, scope: str | None = None, library: Any = None
    ) -> Span | Damage:
        """One span; a document without usable ids is Damage. `library` is the scope of an envelope that it stands in."""
        # Most of a large export's time is spent here, so the usual spelling of each member is looked
        # up once and functions are called for what is unusual.
        get = doc.get
        ids = self.ids
        trace_id: str | None
        try:
            trace_id = self.traces[doc["traceId"]]
        except (KeyError, TypeError):
            trace_id = self._trace_id(get("traceId") or get("trace_id") or get("TraceId"), where)
        raw = get("spanId") or get("span_id")
        span_id = ids.get(raw) if type(raw) is str else None
        if span_id is None:
            span_id = self._new_id(raw, where)
        if trace_id is None or span_id is None:
            trace_id, span_id = self._other_ids(doc, where)
            if trace_id is None or span_id is None:
                message = "a span without a valid trace id and span id was skipped"
                return Damage(self._place(where), DamageReason.BAD_ID, message)
        raw = get("parentSpanId") or get("parent_span_id") or get("parent_id")
        parent = ids.get(raw) if type(raw) is str else None
        if parent is None and raw:
            parent = self._new_id(raw, where)
        start, end = get("startTimeUnixNano"), get("endTimeUnixNano")
        if not (type(start) is int and type(end) is int and NS_LOW <= start <= end < NS_HIGH):
            start, end = self._times(start or get("start_time"), end or get("end_time"), where)
        name = get("name")
        word = self.words.setdefault
        name = word(name, name) if type(name) is str else "(unnamed)"
        if scope is None:
            raw = get("scope")
            scope = raw.get("name") if type(raw) is dict else raw
            scope = word(scope, scope) if type(scope) is str else ""
        attributes = get("attributes")
        if type(attributes) is not dict:
            cut: list[str] = []
            attributes = flat(attributes, cut)
            if cut:
                self._note(DamageReason.ATTRIBUTE_CUT, where)
        events = get("events") or get("span_events")
        try:
            kind = KINDS[doc["kind"]]
        except (KeyError, TypeError):
            kind = _lookup(KINDS, get("kind") or attributes.get("aws.span.kind"), SpanKind.INTERNAL)
        status: Any = get("status")
        code: Any
        try:
            code = STATUS[status["code"]]
        except (KeyError, TypeError):
            code = status.get("code", status.get("status_code")) if type(status) is dict else status
            code = _lookup(STATUS, code, SpanStatus.UNSET)
        session = attributes.get("session.id")
        if type(session) is not str or not session:
            session = session_of(attributes)
        known = facts_with(name, scope, kind, attributes, events) if events else facts(name, scope, kind, attributes)
        if code == SpanStatus.OK and scope == "langsmith" and known.error is not None:
            code = SpanStatus.ERROR  # LangSmith's exporter says OK at the end, whatever it recorded before
        if self._holding:
            self._holding = self.source.holds()
        if resource is None and (raw := get("resource")) is self._last[0]:
            origin, service = self.origin, self._last[1]
        else:
            origin, service = self._origin_of(doc, resource, library)
            if resource is None:
                self._last = (get("resource"), service)
        return _new(
            Span,
            (
                trace_id,
                span_id,
                parent,
                name,
                kind,
                code,
                start,
                end,
                scope,
                service,
                word(session, session) if session else None,
                known,
                origin,
                where,
                doc if self._holding or (isinstance(where, Place) and where.offset is None) else None,
            ),
        )

    def _other_ids(self, doc: dict[str, Any], where: int | Place) -> tuple[str | None, str | None]:
        """The ids of a console exporter's `context`; an all-zero span id is kept as it stands."""
        context = doc.get("context")
        get = context.get if isinstance(context, dict) else doc.get
        trace_id = self._trace_id(get("traceId") or get("trace_id"), where)
        raw = get("spanId") or get("span_id")
        span_id = (self.ids.get(raw) if isinstance(raw, str) else None) or self._new_id(raw, where)
        if span_id is None and is_zero(raw, 16):
            self._note(DamageReason.ZERO_ID, where)
            span_id = NO_ID
        return trace_id, span_id

    def _times(self, start: Any, end: Any, where: int | Place) -> tuple[int | None, int | None]:
        if type(start) is str and type(end) is str and len(start) == len(end) == DIGITS_OF_NS:  # as OTLP/JSON writes every one
            both = start + end
            if both.isascii() and both.isdecimal() and NS_LOW <= (first := int(start)) <= (last := int(end)) < NS_HIGH:
                return first, last
        start, end = self._time(start, where), self._time(end, where)
        if end is not None and start is not None and end < start:
            self._note(DamageReason.NEGATIVE_DURATION, where)
        return start, end

    def _time(self, value: Any, where: int | Place) -> int | None:
        ns, guessed = nanos(value)
        if guessed:
            self._note(DamageReason.UNIT_GUESSED, where)
        elif ns is None:
            self._note(DamageReason.NO_TIME if value in (None, "", 0, "0", 0.0) else DamageReason.BAD_TIME, where)
        return ns

    def _trace_id(self, value: Any, where: int | Place) -> str | None:
        known = self.traces.get(value) if isinstance(value, str) else None
        if known is None:
            known = hex_id(value, 32)
            if known is not None:
                self.traces[value] = known
                if known != value:
                    self._note(spelling(value), where)
        return known

    def _new_id(self, value: Any, where: int | Place) -> str | None:
        """The span id that a value is which is not among those lately seen."""
        if type(value) is not str:
            return None
        try:  # a fifth of what a pattern takes; it reads capital letters and blanks, too
            usual = len(value) == DIGITS_OF_ID and len(bytes.fromhex(value)) * 2 == DIGITS_OF_ID and value == value.lower()
        except ValueError:
            usual = False
        known = value if usual and value != NO_ID else hex_id(value, DIGITS_OF_ID)
        if known is not None:
            ids = self.ids
            if len(ids) > REMEMBERED:
                ids.clear()  # parents stand near their children, and a small dictionary stays in the processor's cache
            ids[value] = known
            if known is not value and known != value:
                self._note(spelling(value), where)
        return known

    def _note(self, reason: DamageReason | None, where: int | Place) -> None:
        if reason:
            first, count = self._noted.get(reason, (where, 0))
            self._noted[reason] = first, count + 1

    def notes(self) -> Iterator[Damage]:
        """What had to be changed or left out, one note for each kind."""
        for reason, (where, count) in self._noted.items():
            yield Damage(self._place(where), reason, _NOTES[reason], count)

    def _place(self, where: int | Place) -> Place:
        return where if isinstance(where, Place) else Place(self.source.name, offset=where)

    def service_of(self, resource: Any) -> str:
        return self._origin_of({"resource": resource}, None, None)[1]

    def _origin_of(self, doc: dict[str, Any], resource: Any, library: Any) -> tuple[Origin, str]:
        if resource is None:
            try:
                service = doc["resource"]["attributes"]["service.name"]
            except (KeyError, TypeError):
                raw = doc.get("resource")
                found = flat(raw.get("attributes")) if isinstance(raw, dict) else {}
                service = doc.get("service_name") or found.get("service.name")
            return self.origin, self.words.setdefault(service, service) if type(service) is str else ""
        key = id(resource), id(library)
        if key not in self._by_resource:
            attributes = flat(resource.get("attributes") if isinstance(resource, dict) else None)
            service = attributes.get("service.name")
            made = self.source.origin(partial(view, resource=attributes, library=library))
            # The resource and the scope are kept, so that their id() is not given to another one.
            self._by_resource[key] = ((resource, library), made, service if isinstance(service, str) else "")
        _, origin, service = self._by_resource[key]
        return origin, service


def facts_with(name: str, scope: str, kind: SpanKind, attributes: Mapping[str, Any], events: Any) -> Facts:
    """The facts of a span that has events."""
    known = facts(name, scope, kind, attributes, exception_of(events))
    if known.operation == Operation.MODEL and known.finish_reason is None:
        known = known._replace(finish_reason=finish_in(named_events(events)))
    return known


def _lookup(table: Mapping[Any, _Member], value: Any, default: _Member) -> _Member:
    try:
        return table.get(value, default)
    except TypeError:  # unhashable
        return default


def view(doc: Any, resource: Mapping[str, Any] | None = None, library: Any = None) -> Detail:
    """The detail of a span document, decoded when asked for; `resource` and `library` are those of its envelope."""
    if not isinstance(doc, dict):
        return Detail({})
    status = doc.get("status")
    message = status.get("message") or status.get("description") if isinstance(status, dict) else None
    if resource is None:
        raw = doc.get("resource")
        resource = flat(raw.get("attributes")) if isinstance(raw, dict) else flat(doc.get("resource_attributes"))
    raw = library if library is not None else doc.get("scope")
    scope = raw if isinstance(raw, dict) else {}
    return Detail(
        flat(doc.get("attributes")),
        events_of(doc.get("events") or doc.get("span_events"), nanos),
        links_of(doc.get("links") or doc.get("span_links"), hex_id),
        resource,
        message if isinstance(message, str) else "",
        instrumentation=flat(scope.get("attributes")) if scope else {},
        instrumentation_version=version if isinstance(version := scope.get("version"), str) else "",
    )
