"""JSON lines, possibly among prints, tracebacks and damage: read one by one, never lost as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, Input, Place, Record
from agentcore_parsers._shared import jsons
from agentcore_parsers._shared.telemetry import Telemetry

_MULTI_LINE_LIMIT = 4000


def read(source: Input, telemetry: Telemetry, unwrap: Any = None) -> Iterator[Record]:
    """
    The records of an input with one JSON document a line.

    `unwrap(doc, offset)` may give the records of a wrapper's line, or None for a bare document.
    Lines that are no JSON become text records; an object spread over lines is put together.
    """
    document, text = telemetry.document, telemetry.text
    pending: list[bytes] = []
    started = 0
    for offset, line in source.lines():
        if pending:
            pending.append(line)
            if line[:1] in b"}]" or len(pending) > _MULTI_LINE_LIMIT:
                value = _joined(pending)
                if value is not None:
                    yield from document(value, started)
                    pending = []
                elif len(pending) > _MULTI_LINE_LIMIT or line[:1] == b"}":
                    yield from _as_text(telemetry, pending, started)
                    pending = []
            continue
        first = line[:1]
        if first == b"{":
            try:
                doc = orjson.loads(line)
            except orjson.JSONDecodeError:
                if line.rstrip() in (b"{", b"[") or line.rstrip().endswith((b"{", b"[", b",")):
                    pending, started = [line], offset
                    continue
                yield from _broken(telemetry, source, line, offset, unwrap)
                continue
            yield from text.flush()
            records = unwrap(doc, offset) if unwrap is not None else None
            yield from document(doc, offset) if records is None else records
        elif line.strip():
            yield from text.lines(line.decode("utf-8", "replace"), offset)
    if pending:
        value = jsons.salvage(b"".join(pending).decode("utf-8", "replace"))
        yield Damage(Place(source.name, offset=started), "cut", "the last document ends early")
        if value is not None:
            yield from document(value, started)
    yield from telemetry.finish()


def _joined(lines: list[bytes]) -> Any:
    try:
        return orjson.loads(b"".join(lines))
    except orjson.JSONDecodeError:
        return None


def _as_text(telemetry: Telemetry, lines: list[bytes], offset: int) -> Iterator[Record]:
    for line in lines:
        yield from telemetry.text.lines(line.decode("utf-8", "replace"), offset)
        offset += len(line)


def _broken(
    telemetry: Telemetry, source: Input, line: bytes, offset: int, unwrap: Any
) -> Iterable[Record]:
    """A line that orjson refuses: bent into shape, taken apart, or reported."""
    place = Place(source.name, offset=offset)
    note: list[Damage] = []
    try:
        doc = jsons.loads(line, note, place)
    except ValueError:
        yield from _pieces(telemetry, source, line, place)
        return
    yield from note
    records = unwrap(doc, offset) if unwrap is not None else None
    yield from telemetry.document(doc, offset) if records is None else records


def _pieces(telemetry: Telemetry, source: Input, line: bytes, place: Place) -> Iterator[Record]:
    found = False
    for item in jsons.several(line, place):
        if isinstance(item, Damage):
            reason = "cut" if not line.endswith(b"\n") else "bad-line"
            yield item._replace(reason=reason, message="this line is not complete JSON; it was skipped")
        else:
            found = True
            for record in telemetry.document(item[1], item[0]):
                yield record if not hasattr(record, "held") else record._replace(held=item[1])
    if not found and not line.strip(b"\0 \r\n"):
        yield Damage(place, "bad-line", "this line is not JSON; it was skipped")
