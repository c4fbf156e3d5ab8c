"""
One decoded JSON document, whatever it is, as records: the place where wrappers meet payloads.

A wrapper parser (CLI export, `aws logs`, tail, NDJSON) only unwraps; every payload it can carry
is recognised here: span documents, OTel log records, OTLP envelopes, BedrockAgentCoreApp lines,
vended logs, plain text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson

from agentcore_analyzer.conventions.lenient import written
from agentcore_analyzer.model import Damage, DamageReason, Input, Kind, LogRecord, Place, Record, Span
from agentcore_parsers.decoding import jsons, repeats
from agentcore_parsers.decoding.times import nanos
from agentcore_parsers.records import access
from agentcore_parsers.records.logs import EVALUATED, LogReader, is_log_line, is_platform
from agentcore_parsers.records.spans import SpanReader
from agentcore_parsers.records.vended import is_vended

if TYPE_CHECKING:
    from agentcore_parsers.records.text import TextReader

_NESTING = 3
_MAX_STREAMS = 200  # whose lines are put together at the same time
_NO_VALUES: tuple[Any, ...] = ()
_METRICS = ("resourceMetrics", "resource_metrics")
# What the start of a telemetry document holds; such text is never a log line, even when it is cut.
_TELEMETRY_KEYS = ('"traceId"', '"trace_id"', '"severityNumber"', '"resourceSpans"', '"resourceLogs"', '"resource":')
_HEAD = 4096


def _none(text: bytes | str, where: int | Place) -> None:
    """No span."""


def known(doc: Any) -> bool:
    """Whether `Telemetry.document` makes records of it."""
    return type(doc) is dict and _shape(doc) != ""


def known_line(doc: Any) -> bool:
    """Whether it is read as what a JSON logger wrote."""
    return type(doc) is dict and _shape(doc) == "line"


def known_but_lines(doc: Any) -> bool:
    """As `known`, without what other records look like, too: a JSON logger's line, a log record without a body."""
    if type(doc) is not dict:
        return False
    shape = _shape(doc)
    return shape not in ("", "line") and (shape != "log" or "body" in doc or doc.get("name") == EVALUATED)


def _shape(doc: dict[str, Any]) -> str:
    if "startTimeUnixNano" in doc or ("start_time" in doc and ("span_id" in doc or "spanId" in doc or "context" in doc)):
        return "span"
    if "resource_arn" in doc and is_vended(doc):
        return "vended"  # before log records: those of a memory have a severityNumber, too
    if "severityNumber" in doc or "severity_number" in doc or ("timeUnixNano" in doc and "body" in doc):
        return "log"
    if "resourceSpans" in doc or "resourceLogs" in doc:
        return "otlp"
    if doc.get("name") == EVALUATED:
        return "log"  # some of them without body and severity
    if "spanId" in doc and "traceId" in doc and "name" in doc:
        return "span"
    if "body" in doc and ("traceId" in doc or "observedTimeUnixNano" in doc):
        return "log"
    if is_log_line(doc):
        return "line"
    if is_platform(doc):
        return "platform"
    if any(key in doc for key in _METRICS):
        return "metrics"
    return "access" if access.is_request(doc) else ""


class Telemetry:
    """
    The decoder of one input. `channel` is what lines without a better clue stand for; with
    `prints`, a JSON line that is no telemetry was printed by the program and counts as text.
    """

    def __init__(self, source: Input, channel: Kind = Kind.RUNTIME_LOG, prints: bool = False) -> None:
        self.source, self.channel, self.prints = source, channel, prints
        self.spans = SpanReader(source)
        self.logs = LogReader(source)
        self._loads = repeats.of_texts().loads
        self._streams: dict[str, TextReader] = {}
        self._noted: dict[DamageReason, tuple[int | Place, int]] = {}

    def document(
        self,
        doc: Any,
        where: int | Place,
        stream: str = "",
        time_ns: int | None = None,
        depth: int = 0,
    ) -> Iterable[Record]:
        """The records of one JSON value."""
        if type(doc) is not dict:
            if isinstance(doc, str):
                return self.message(doc, where, stream, time_ns, depth)
            return self._note(DamageReason.UNKNOWN_DOCUMENT, where)
        if "startTimeUnixNano" in doc:
            return (self.spans.read(doc, where),)
        shape = _shape(doc)
        if shape == "span":
            return (self.spans.read(doc, where),)
        if shape == "log":
            return (self.logs.otel(doc, where, stream, time_ns=time_ns),)
        if shape == "otlp":
            return self.otlp(doc, where)
        if shape == "line":
            return (self.logs.app(doc, where, self.channel, stream, time_ns),)
        if shape == "platform":
            return (self.logs.platform(doc, where, self.channel),)
        if shape == "vended":
            return (self.logs.vended(doc, where),)
        if shape == "access":
            return (self.logs.access(doc, where, stream, time_ns),)
        if shape == "metrics":
            return self._note(DamageReason.METRICS, where)
        if self.prints:
            return self._fed(written(doc), where, stream, time_ns)
        return self._note(DamageReason.UNKNOWN_DOCUMENT, where)

    def is_line(self, doc: Any) -> bool:
        """Whether a JSON value is one line that a program logged."""
        return type(doc) is dict and _shape(doc) == "line"

    def message(
        self, text: str, where: int | Place, stream: str = "", time_ns: int | None = None, depth: int = 0
    ) -> Iterable[Record]:
        """The records of a message that may itself be JSON."""
        if text[:1] == "{" and depth < _NESTING:
            try:
                doc = self._loads(text)
            except (orjson.JSONDecodeError, UnicodeEncodeError):
                return self._bent(text, where, stream, time_ns, depth)
            if "startTimeUnixNano" in doc:
                return (self.spans.read(doc, where),)
            if known(doc):
                return tuple(self.document(doc, where, stream, time_ns, depth + 1))
        return self._fed(text, where, stream, time_ns)

    def alone(self, text: str, offset: int, stream: str, time: Any) -> Record | None:
        """
        The record of a message that is one span or log record of OpenTelemetry, which can be decoded again at that offset; None
        of any other.
        """
        if text[:1] != "{":
            return None
        if (span := self.usual(text, offset)) is not None:
            return span
        try:
            doc = self._loads(text)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return None
        if "startTimeUnixNano" in doc or (shape := _shape(doc)) == "span":
            return self.spans.read(doc, offset)
        return self.logs.otel(doc, offset, stream, time_ns=nanos(time)[0]) if shape == "log" else None

    def _fed(self, text: str, where: int | Place, stream: str, time_ns: int | None) -> Iterable[LogRecord]:
        """A line of one of several streams that are printed one after the other or mixed: each is put together by itself."""
        if not stream:
            return self.text.lines(text, where, stream, time_ns)
        reader = self._streams.get(stream)
        if reader is None:
            if len(self._streams) >= _MAX_STREAMS:
                return self.text.lines(text, where, stream, time_ns)
            reader = self._streams[stream] = self.text.fresh() if self._streams else self.text
        if len(self._streams) == 1:
            return reader.lines(text, where, stream, time_ns)
        done = [r for other in self._streams.values() if other is not reader for r in other.flush_before(time_ns)]
        return (*done, *reader.lines(text, where, stream, time_ns))

    def _bent(
        self, text: str, where: int | Place, stream: str, time_ns: int | None, depth: int
    ) -> Iterable[Record]:
        """A message that opens like JSON: read leniently, or dropped where it is cut telemetry."""
        place = where if isinstance(where, Place) else Place(self.source.name, offset=where)
        note: list[Damage] = []
        try:
            doc = jsons.loads(text.encode("utf-8", "surrogatepass"), note, place)
        except ValueError:
            if any(key in text[:_HEAD] for key in _TELEMETRY_KEYS):
                return (Damage(place, DamageReason.BAD_RECORD, "a message that starts like telemetry is not complete JSON"),)
            return self._fed(text, where, stream, time_ns)
        if not known(doc):
            return self._fed(text, where, stream, time_ns)
        return (*note, *self.document(doc, where, stream, time_ns, depth + 1))

    @cached_property
    def text(self) -> TextReader:
        """What puts lines together; to be asked for where there is one: its modules are a thirtieth of a start."""
        from agentcore_parsers.records.text import TextReader

        return TextReader(self.logs, self.channel)

    @cached_property
    def usual(self) -> Callable[[bytes | str, int | Place], Span | None]:
        """
        Makes a span of what CloudWatch writes as one, by where it stands; None of all else, and where documents are held.

        To be asked for where it is known whether they are.
        """
        if self.source.holds():
            return _none
        try:
            from agentcore_parsers.records import usual_spans  # msgspec: for large inputs only
        except ImportError:  # there are platforms without it
            return _none
        return usual_spans.made_by(self.spans)

    def decode(self, line: bytes, offset: int) -> str:
        """A line as text; what is no UTF-8 is replaced and noted."""
        try:
            return line.decode()
        except UnicodeDecodeError as exc:
            self._note(DamageReason.INVALID_UTF8, offset + exc.start)
            return line.decode("utf-8", "replace")

    def line_of(self, offset: int) -> int | None:
        return self.spans.origin.place(offset).line

    def otlp(self, doc: dict[str, Any], where: int | Place) -> Iterator[Record]:
        """The spans and log records of an OTLP envelope; both may stand in one line."""
        for group in ("resourceSpans", "resourceLogs"):
            for r, resource in _dicts(doc.get(group)):
                of_resource = resource.get("resource") or {"attributes": []}
                for scopes in ("scopeSpans", "instrumentationLibrarySpans", "scopeLogs", "instrumentationLibraryLogs"):
                    for s, scope in _dicts(resource.get(scopes)):
                        named = scope.get("scope") or scope.get("instrumentationLibrary")
                        name = named.get("name") if isinstance(named, dict) else None
                        name = name if isinstance(name, str) else ""
                        for n, raw in _dicts(scope.get("spans")):
                            at = _at(self.source, where, f"/{group}/{r}/{scopes}/{s}/spans/{n}")
                            yield self.spans.read(raw, at, of_resource, name, named)
                        records = "logRecords" if scope.get("logRecords") else "logs"
                        for n, raw in _dicts(scope.get(records)):
                            at = _at(self.source, where, f"/{group}/{r}/{scopes}/{s}/{records}/{n}")
                            yield self.logs.otel(raw, at, "", of_resource, name)

    def flush(self) -> Iterator[LogRecord]:
        """The records that are still open, of all streams."""
        if "text" in vars(self):
            yield from self.text.flush()
        for reader in self._streams.values():
            yield from reader.flush()

    def finish(self) -> Iterator[Record]:
        """What is still open, and the notes that sum up the whole input."""
        yield from self.flush()
        yield from self.spans.notes()
        yield from self.logs.noted.notes()
        for reason, (where, count) in self._noted.items():
            place = where if isinstance(where, Place) else Place(self.source.name, offset=where)
            yield Damage(place, reason, _NOTES[reason], count)

    def _note(self, reason: DamageReason, where: int | Place) -> Iterable[Record]:
        first, count = self._noted.get(reason, (where, 0))
        self._noted[reason] = first, count + 1
        return ()


_NOTES = {
    DamageReason.UNKNOWN_DOCUMENT: "JSON that is no known telemetry was skipped",
    DamageReason.METRICS: "metrics are not analysed",
    DamageReason.INVALID_UTF8: "lines with invalid UTF-8; it was replaced by U+FFFD",
}


def _at(source: Input, where: int | Place, pointer: str) -> Place:
    if isinstance(where, Place):
        return where._replace(pointer=(where.pointer or "") + pointer)
    return Place(source.name, pointer=pointer, offset=where)


def _dicts(raw: Any) -> Iterable[tuple[int, dict[str, Any]]]:
    """The objects of a list, each with the number that it has there beside what is none."""
    if not isinstance(raw, list):
        return _NO_VALUES
    return [(number, item) for number, item in enumerate(raw) if isinstance(item, dict)]
