"""
Records as bytes, so that those of one trace can wait on the disk for each other, whatever files they stand in.

A record is two lines of JSON: what detectors filter by, and its detail, which is decoded only when somebody asks for it, as
in a run over files. Nothing of it is code: what comes back is strings, numbers and places.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, NamedTuple

import orjson

from agentcore_analyzer.conventions.lined import Lined
from agentcore_analyzer.model import (
    Chart,
    Confidence,
    Consequence,
    Detail,
    Document,
    Event,
    Evidence,
    Facts,
    Finding,
    Kind,
    Link,
    LogRecord,
    LogRole,
    Operation,
    Place,
    Series,
    Severity,
    Span,
    SpanKind,
    SpanStatus,
    Step,
)
from agentcore_analyzer.source.origins import SourceOrigin
from agentcore_analyzer.untrusted import json_integer

_NOTHING, _ITS_TEXT = b"0", b"1"  # details that are empty, or hold the text of their record and nothing else
_DETAIL = "detail"
_LINES = "\0lines"  # no member of a document is called so
_WORDS: dict[str, str] = {}
_MOST_WORDS = 50_000  # names, services and sessions share their strings; ids of requests would fill this


class Numbered(NamedTuple):
    """A record with its number in its unit, by which the order of the input is restored."""

    number: int
    record: Span | LogRecord | Document


class Kept:
    """The implementation of `model.Origin` for a record that was kept: it has its place and its detail with it."""

    __slots__ = ("file",)

    def __init__(self, file: str) -> None:
        self.file = file

    def place(self, where: int | Place) -> Place:
        return where if isinstance(where, Place) else Place(self.file, offset=where)

    def detail(self, where: int | Place, held: Any) -> Detail:  # noqa: ARG002
        if isinstance(held, str):
            return Detail({}, body=held)
        if held is None:
            return Detail({})
        attributes, events, links, resource, message, body, scope, version = loads(held[_DETAIL])
        return Detail(
            attributes,
            tuple(Event(*e) for e in events),
            tuple(Link(*link) for link in links),
            resource,
            message,
            body,
            scope,
            version,
        )


def dumps(value: Any) -> bytes:
    """
    One line of JSON. What orjson refuses (half of a character, a number of more than 64 bits) the standard library writes, and
    a blank behind it says who has to read it.
    """
    try:
        return orjson.dumps(value, default=_plain)
    except (TypeError, orjson.JSONEncodeError):
        return json.dumps(value, default=_plain, separators=(",", ":")).encode() + b" "


def loads(line: bytes) -> Any:
    return json.loads(line, parse_int=json_integer) if line.endswith(b" ") else orjson.loads(line)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):  # a named one, which orjson does not take for a list
        return list(value)
    try:
        return dict(value)  # a mapping that is no dictionary
    except (TypeError, ValueError):
        return str(value)


def span(number: int, span: Span) -> bytes:
    head = [number, *span[:11], list(span.facts), *_place(span)]
    return dumps(head) + b"\n" + _detail(span, None)


def log(number: int, log: LogRecord) -> bytes:
    head = [
        number, log.time_ns, log.severity, log.text, log.trace_id, log.span_id, log.session_id, log.request_id, log.logger,
        log.channel, log.stream, log.sampled, log.event, log.role, *_place(log),
    ]  # fmt: skip
    return dumps(head) + b"\n" + _detail(log, log.text)


def document(number: int, document: Document) -> bytes:
    return dumps([number, document.kind, document.name, *document.place]) + b"\n" + dumps(_with_lines(document.data))


def _with_lines(value: Any) -> Any:
    """A value that knows the lines it was read from (YAML, drawn tables) keeps them as one more member."""
    if isinstance(value, dict):
        made = {key: _with_lines(below) for key, below in value.items()}
        return {**made, _LINES: value.lines} if isinstance(value, Lined) else made
    return [_with_lines(below) for below in value] if isinstance(value, list) else value


def _lined(value: Any) -> Any:
    """Undoes `_with_lines`."""
    if isinstance(value, dict):
        lines = value.pop(_LINES, None)
        known = isinstance(lines, dict) and all(type(line) is int for line in lines.values())
        made: dict[str, Any] = Lined() if known else {}
        made.update((key, _lined(below)) for key, below in value.items())
        if isinstance(made, Lined):
            made.lines = lines
        return made
    return [_lined(below) for below in value] if isinstance(value, list) else value


def _place(record: Span | LogRecord) -> list[Any]:
    """Its line where that is known already: counting lines for each record would read a compressed file again and again."""
    origin = record.origin
    return list(origin.known(record.where) if isinstance(origin, SourceOrigin) else record.place)


def _detail(record: Span | LogRecord, text: str | None) -> bytes:
    if record.held is None:
        return _NOTHING
    try:
        detail = record.detail
    except Exception:  # noqa: BLE001  what cannot be told of it is not there, as in a file that has changed
        return _NOTHING
    if text is not None and detail.body is text and not detail.attributes and not detail.resource:
        return _ITS_TEXT
    return dumps(
        [
            detail.attributes, detail.events, detail.links, detail.resource, detail.status_message, detail.body,
            detail.instrumentation, detail.instrumentation_version,
        ]
    )  # fmt: skip


def records(block: bytes, origins: dict[str, Kept]) -> Iterator[Numbered]:
    """The records of a block, in the order in which they were put there."""
    lines = block.split(b"\n")
    for at in range(0, len(lines) - 1, 2):
        head, detail = loads(lines[at]), lines[at + 1]
        yield Numbered(head[0], _OF_LENGTH[len(head)](head, detail, origins))


def _document(head: list[Any], detail: bytes, origins: dict[str, Kept]) -> Document:  # noqa: ARG001
    return Document(Kind(head[1]), head[2], _lined(loads(detail)), Place(*head[3:]))


def _span(head: list[Any], detail: bytes, origins: dict[str, Kept]) -> Span:
    _, trace, span_id, parent, name, kind, status, start, end, scope, service, session, facts, *place = head
    facts[0] = Operation(facts[0])
    return Span(
        _word(trace), span_id, parent, _word(name), SpanKind(kind), SpanStatus(status), start, end, _word(scope), _word(service),
        session and _word(session), Facts(*facts), _origin(place[0], origins), Place(_word(place[0]), *place[1:]),
        _held(detail, None),
    )  # fmt: skip


def _log(head: list[Any], detail: bytes, origins: dict[str, Kept]) -> LogRecord:
    _, time, severity, text, trace, span_id, session, request, logger, channel, stream, sampled, event, role, *place = head
    return LogRecord(
        time_ns=time,
        severity=severity,
        text=text,
        trace_id=trace and _word(trace),
        span_id=span_id,
        session_id=session and _word(session),
        request_id=request,
        logger=_word(logger),
        channel=Kind(channel),
        stream=_word(stream),
        sampled=sampled,
        origin=_origin(place[0], origins),
        where=Place(_word(place[0]), *place[1:]),
        held=_held(detail, text),
        event=event,
        role=LogRole(role),
    )


# What a record is, is told by how many members its head has.
_Unpack = Callable[[list[Any], bytes, dict[str, Kept]], Span | LogRecord | Document]
_OF_LENGTH: dict[int, _Unpack] = {7: _document, 17: _span, 18: _log}


def _held(detail: bytes, text: str | None) -> Any:
    """A dictionary, as of any record that was a document: who looks for failures asks for that."""
    return None if detail == _NOTHING else text if detail == _ITS_TEXT else {_DETAIL: detail}


def _origin(file: str, origins: dict[str, Kept]) -> Kept:
    found = origins.get(file)
    if found is None:
        found = origins[file] = Kept(file)
    return found


def _word(text: str) -> str:
    if len(_WORDS) > _MOST_WORDS:
        _WORDS.clear()
    return _WORDS.setdefault(text, text)


def finding(found: Finding) -> dict[str, Any]:
    """A finding as JSON knows it, without its anchors, which are counted before."""
    return {field.name: getattr(found, field.name) for field in fields(found) if field.name != "anchors"}


def unpacked(made: dict[str, Any]) -> Finding:
    return Finding(
        **{
            **made,
            "severity": Severity(made["severity"]),
            "confidence": Confidence(made["confidence"]),
            "evidence": _evidence(made["evidence"]),
            "fix": tuple(Step(*s) for s in made["fix"]),
            "caused": tuple(Consequence(c[0], c[1], c[2], _evidence(c[3]), c[4]) for c in made["caused"]),
            "chart": _chart(made["chart"]) if made["chart"] else None,
            **{name: tuple(made[name]) for name in ("subject", "counter", "references")},
        }
    )


def _chart(line: list[Any]) -> Chart:
    title, unit, start, series, limit = line
    drawn = tuple(Series(name, tuple((at, value) for at, value in steps)) for name, steps in series)
    return Chart(title, unit, start, drawn, limit)


def _evidence(items: list[Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence(Place(*e[0]), *e[1:]) for e in items)
