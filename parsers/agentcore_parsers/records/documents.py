"""A JSON value of no known kind as records: log lines where a logger wrote it, else a document and the errors it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agentcore_analyzer.conventions.lined import line_at
from agentcore_analyzer.model import Document, Kind, LogRole, Place, Record
from agentcore_parsers.records import answers
from agentcore_parsers.records.ids_in_text import ids_of
from agentcore_parsers.records.telemetry import Telemetry, known

# Files of people: schemas, packages, templates. What they call an error is a name.
_WRITTEN = ("$schema", "openapi", "swagger", "AWSTemplateFormatVersion", "lockfileVersion", "devDependencies", "compilerOptions")
_KEPT = 8  # keys that name a document


def records(telemetry: Telemetry, value: Any, place: Place) -> Iterator[Record]:
    """The records of one value; its errors are log records, so that what looks for sentences finds them."""
    if isinstance(value, list) and value and all(isinstance(v, dict) for v in value):
        for number, item in enumerate(value):
            yield from records(telemetry, item, place._replace(pointer=f"{place.pointer or ''}/{number}"))
        return
    if known(value):
        yield from telemetry.document(value, place)
        return
    if isinstance(value, dict) and any(key in value for key in _WRITTEN):
        yield Document(Kind.WRITTEN, _name(value), {"keys": list(value)[:_KEPT]}, place)
        return
    yield Document(Kind.JSON, _name(value), value, place)
    for pointer, text in answers.errors(value):
        at = place._replace(line=line_at(value, pointer) or place.line, pointer=f"{place.pointer or ''}{pointer}" or None)
        yield telemetry.logs.plain(text, at, Kind.CLIENT_LOG, "", None, 17, "", ids_of(text), role=LogRole.ERROR)


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(key)[:40] for key in list(value)[:4])
    return "list" if isinstance(value, list) else type(value).__name__
