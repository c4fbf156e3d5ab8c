"""
What waits on the disk, as bytes: the details of records, documents, findings.

A detail is decoded only when somebody asks for it, as in a run over files. Nothing of it is code: what comes back is strings,
numbers and places.
"""

from __future__ import annotations

import json
from dataclasses import fields
from functools import lru_cache
from typing import Any

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
    Finding,
    Link,
    LogRecord,
    Place,
    Series,
    Severity,
    Span,
    Step,
)
from agentcore_analyzer.untrusted import json_integer

NOTHING, _ITS_TEXT = b"0", b"1"  # details that are empty, or hold the text of their record and nothing else
_DETAIL = "detail"
_LINES = "\0lines"  # no member of a document is called so


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


kept = lru_cache(1024)(Kept)  # one of a file: a batch holds thousands of its records


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


def document(document: Document) -> bytes:
    return dumps(_with_lines(document.data))


def _with_lines(value: Any) -> Any:
    """A value that knows the lines it was read from (YAML, drawn tables) keeps them as one more member."""
    if isinstance(value, dict):
        made = {key: _with_lines(below) for key, below in value.items()}
        return {**made, _LINES: value.lines} if isinstance(value, Lined) else made
    return [_with_lines(below) for below in value] if isinstance(value, list) else value


def lined(value: Any) -> Any:
    """What a document was, with the lines that it knew."""
    if isinstance(value, dict):
        lines = value.pop(_LINES, None)
        known = isinstance(lines, dict) and all(type(line) is int for line in lines.values())
        made: dict[str, Any] = Lined() if known else {}
        made.update((key, lined(below)) for key, below in value.items())
        if isinstance(made, Lined):
            made.lines = lines
        return made
    return [lined(below) for below in value] if isinstance(value, list) else value


def detail(record: Span | LogRecord, text: str | None) -> bytes:
    """The detail of a record that has to wait with it; `text` is what stands in the record itself."""
    try:
        found = record.detail
    except Exception:  # noqa: BLE001  what cannot be told of it is not there, as in a file that has changed
        return NOTHING
    if text is not None and found.body is text and not found.attributes and not found.resource:
        return _ITS_TEXT
    made = dumps(
        [
            found.attributes, found.events, found.links, found.resource, found.status_message, found.body,
            found.instrumentation, found.instrumentation_version,
        ]
    )  # fmt: skip
    return memoryview(made).tobytes()  # what orjson made keeps the room it was made in: of 1.5 kB 10


def held(detail: bytes, text: str | None) -> Any:
    """A dictionary, as of any record that was a document: who looks for failures asks for that."""
    return None if detail == NOTHING else text if detail == _ITS_TEXT else {_DETAIL: detail}


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
