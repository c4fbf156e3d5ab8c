"""
Any JSON that no other parser knows: an object, a list, or one value a line.

## Looks like
One JSON document of any form, several back to back, or one a line.

## Comes from
Anywhere: an answer of an API or a command, a saved result, the lines of a program's own logger.

## Quirks
Each object at the top is a document. What a JSON logger wrote is a log record, under whatever names it has for
time, level and message; telemetry among the values is read as such. An object that says an error (`error`, `errors`,
`errorMessage`, a status with a reason) is a log record as well, at its own pointer. Schemas, templates and lock files
were written by people: they are opened, and what they call an error is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, Head, Input, Kind, Match, Place, Record
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.salvage import closed
from agentcore_parsers.records import documents, lines
from agentcore_parsers.records.telemetry import Telemetry, known

SHAPES = ("object", "array", "lines", "json-lines")
BEST = 3

_MAX_DOCUMENTS = 64 << 20  # bytes whose documents are kept decoded


def sniff(head: Head) -> Match | None:
    if getattr(head, "too_deep", False):
        return None
    if head.shape in ("object", "array"):
        if not any(head.values) and head.raw.strip() not in (b"{}", b"[]"):
            return None  # it only begins like JSON: a dict as Python prints it
        plain = head.shape == "array" and not any(isinstance(v, dict | list) for v in head.values)
        if plain and len(head.lines) == 1 and not _ends(head):
            return None  # `[4711] [ERROR] …`: the number of a process
        return Match(3, f"a JSON {head.shape} that no other parser knows")
    if head.shape != "lines" or not head.values:
        return None
    some = [line for line in head.lines[:400] if line.strip()]
    texts = sum(1 for line in some if line.lstrip()[:1] not in '{}[]"')
    opened = sum(1 for line in some if line.lstrip()[:1] in "{[")
    if not opened or texts > opened:
        return None
    return Match(3, "JSON values that no other parser knows, one after the other")


def _ends(head: Head) -> bool:
    """Whether the first line is one array and nothing else."""
    return head.raw.strip()[-1:] == b"]"


def parse(source: Input) -> Iterable[Record]:
    telemetry = Telemetry(source, Kind.RUNTIME_LOG, prints=True)
    return _lines(source, telemetry) if _one_a_line(source) else _whole(source, telemetry)


def _one_a_line(source: Input) -> bool:
    """Whether the first line with content is a value of its own, and the file goes on behind it."""
    first = b""
    for _, line in source.lines():
        if first and line.strip():
            return True
        if not first and line.strip():
            first = line
            try:
                if not isinstance(orjson.loads(line), dict):
                    return False
            except orjson.JSONDecodeError:
                return False
    return False


def _lines(source: Input, telemetry: Telemetry) -> Iterator[Record]:
    taken = 0

    def unwrap(doc: Any, offset: int) -> Iterable[Record] | None:
        nonlocal taken
        if known(doc):
            return None
        taken = offset
        if offset > _MAX_DOCUMENTS:
            return ()
        return documents.records(telemetry, doc, Place(source.name, line=telemetry.line_of(offset)))

    yield from lines.read(source, telemetry, unwrap)
    yield from _left_out(source, taken)


def _left_out(source: Input, taken: int) -> Iterator[Record]:
    if taken > _MAX_DOCUMENTS:
        message = f"documents behind the first {_MAX_DOCUMENTS >> 20} MiB are of no known kind and were not read"
        yield Damage(Place(source.name, offset=_MAX_DOCUMENTS), "too-big", message)


def _whole(source: Input, telemetry: Telemetry) -> Iterator[Record]:
    found = taken = 0
    damage: list[Damage] = []
    for item in jsons.elements(source):
        if isinstance(item, Damage):
            damage.append(item)
            continue
        place, value = item
        found += 1
        taken = max(taken, place.offset or 0)
        if (place.offset or 0) <= _MAX_DOCUMENTS:
            # Held by the record: a document that is part of another one cannot be read again by its offset.
            yield from documents.records(telemetry, value, place)
    if not found and (value := closed(source.data().decode("utf-8", "replace").lstrip("\ufeff \t\r\n"))):
        found = 1
        yield from documents.records(telemetry, value, Place(source.name))
    if not found:
        # It only began like JSON.
        for offset, raw in source.lines():
            yield from telemetry.text.lines(telemetry.decode(raw, offset), offset)
    yield from damage if found else ()
    yield from _left_out(source, taken)
    yield from telemetry.finish()
