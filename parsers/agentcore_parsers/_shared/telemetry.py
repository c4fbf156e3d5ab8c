"""
One decoded JSON document, whatever it is, as records: the place where wrappers meet payloads.

A wrapper parser (CLI export, `aws logs`, tail, NDJSON) only unwraps; every payload it can carry
is recognised here: span documents, OTel log records, OTLP envelopes, BedrockAgentCoreApp lines,
vended logs, plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, Input, Kind, Place, Record
from agentcore_parsers._shared.logs import LogReader
from agentcore_parsers._shared.spans import SpanReader
from agentcore_parsers._shared.text import TextReader

_NESTING = 3
_NO_VALUES: tuple[Any, ...] = ()


class Telemetry:
    """The decoder of one input. `channel` is what lines without a better clue stand for."""

    def __init__(self, source: Input, channel: Kind = Kind.RUNTIME_LOG) -> None:
        self.source, self.channel = source, channel
        self.spans = SpanReader(source)
        self.logs = LogReader(source)
        self.text = TextReader(self.logs, channel)
        self.unknown = 0
        self.first_unknown: int | Place | None = None

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
            return self._not_mine(where)
        if "startTimeUnixNano" in doc or "start_time" in doc:
            return (self.spans.read(doc, where),)
        if "severityNumber" in doc or "severity_number" in doc or ("timeUnixNano" in doc and "body" in doc):
            return (self.logs.otel(doc, where, stream),)
        if "resourceSpans" in doc or "resourceLogs" in doc:
            return self.otlp(doc, where)
        if "spanId" in doc and "traceId" in doc and "name" in doc:
            return (self.spans.read(doc, where),)
        if "logger" in doc and "level" in doc and "message" in doc:
            return (self.logs.app(doc, where, self.channel, stream),)
        if "resource_arn" in doc and ("body" in doc or "event_timestamp" in doc):
            return (self.logs.vended(doc, where),)
        if "body" in doc and ("traceId" in doc or "timeUnixNano" in doc or "observedTimeUnixNano" in doc):
            return (self.logs.otel(doc, where, stream),)
        return self._not_mine(where)

    def message(
        self, text: str, where: int | Place, stream: str = "", time_ns: int | None = None, depth: int = 0
    ) -> Iterable[Record]:
        """The records of a message that may itself be JSON."""
        if text[:1] in ("{", "[") and depth < _NESTING:
            try:
                doc = orjson.loads(text)
            except (orjson.JSONDecodeError, UnicodeEncodeError):
                doc = None
            if type(doc) is dict:
                found = tuple(self.document(doc, where, stream, time_ns, depth + 1))
                if found:
                    return found
        return self.text.lines(text, where, stream, time_ns)

    def otlp(self, doc: dict[str, Any], where: int | Place) -> Iterator[Record]:
        """The spans and log records of an OTLP envelope; both may stand in one line."""
        for group in ("resourceSpans", "resourceLogs"):
            for r, resource in enumerate(_dicts(doc.get(group))):
                of_resource = resource.get("resource") or {"attributes": []}
                for scopes in ("scopeSpans", "instrumentationLibrarySpans", "scopeLogs", "instrumentationLibraryLogs"):
                    for s, scope in enumerate(_dicts(resource.get(scopes))):
                        named = scope.get("scope") or scope.get("instrumentationLibrary")
                        name = named.get("name") if isinstance(named, dict) else None
                        name = name if isinstance(name, str) else ""
                        for n, raw in enumerate(_dicts(scope.get("spans"))):
                            at = _at(self.source, where, f"/{group}/{r}/{scopes}/{s}/spans/{n}")
                            yield self.spans.read(raw, at, of_resource, name)
                        for n, raw in enumerate(_dicts(scope.get("logRecords") or scope.get("logs"))):
                            at = _at(self.source, where, f"/{group}/{r}/{scopes}/{s}/logRecords/{n}")
                            yield self.logs.otel(raw, at, "", of_resource, name)

    def finish(self) -> Iterator[Record]:
        """What is still open, and the notes that sum up the whole input."""
        yield from self.text.flush()
        if self.spans.guessed:
            yield Damage(
                Place(self.source.name),
                "unit-guessed",
                "times that were not in nanoseconds were converted by their size",
                self.spans.guessed,
            )
        if self.unknown:
            first = self.first_unknown
            place = first if isinstance(first, Place) else Place(self.source.name, offset=first)
            yield Damage(place, "unknown-document", "JSON that is no known telemetry was skipped", self.unknown)

    def _not_mine(self, where: int | Place) -> Iterable[Record]:
        if not self.unknown:
            self.first_unknown = where
        self.unknown += 1
        return ()


def _at(source: Input, where: int | Place, pointer: str) -> Place:
    if isinstance(where, Place):
        return where._replace(pointer=(where.pointer or "") + pointer)
    return Place(source.name, pointer=pointer, offset=where)


def _dicts(raw: Any) -> Iterable[dict[str, Any]]:
    if not isinstance(raw, list):
        return _NO_VALUES
    return [item for item in raw if isinstance(item, dict)]
