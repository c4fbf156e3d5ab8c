"""
OTLP/JSON: one envelope, or one a line, with stray text lines between.

## Looks like
`{"resourceSpans": [{"resource": {…}, "scopeSpans": [{"scope": {…}, "spans": […]}]}]}` and
`{"resourceLogs": [… "logRecords": […]]}`; a line may hold both.

## Comes from
The collector's file exporter, the `otlp_json_file` exporter (which writes to stdout by default,
among the program's prints), `agentcore dev` (`.cli/traces/otlp/*.otlp.jsonl`) and its inspector
(`/api/traces`), trace back ends.

## Quirks
Ids are hex, or base64 where protobuf's own JSON mapping wrote them; enums are numbers or names;
64-bit times are decimal strings. Files of `agentcore dev` are named after the first trace of a
batch but hold several, and one trace may be spread over files: read the whole folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, Head, Input, Match, Place, Record
from agentcore_parsers.backends._shared import large_otlp
from agentcore_parsers.decoding import jsons
from agentcore_parsers.records import lines
from agentcore_parsers.records.telemetry import Telemetry

HINTS = ("resourceSpans", "resourceLogs")
BY_LINES = True

_KEYS = ("resourceSpans", "resourceLogs")
# Where other tools put the envelope: the inspector's list, Tempo, back-end answers.
_WRAPPERS = ("traces", "batches", "data", "trace", "result")
_DEPTH = 4
_TAIL, _DECODED = 4096, 8 << 20


def _is_envelope(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(value.get(key), list) for key in _KEYS)


def _envelopes(value: Any, place: Place, depth: int = 0) -> Iterator[tuple[Any, Place]]:
    """The envelopes inside a document, or the document itself where there is none."""
    if not _is_envelope(value) and isinstance(value, dict | list) and depth < _DEPTH:
        inside = enumerate(value) if isinstance(value, list) else ((k, value[k]) for k in _WRAPPERS if k in value)
        for key, inner in inside:
            yield from _envelopes(inner, place._replace(pointer=f"{place.pointer or ''}/{key}"), depth + 1)
    elif _is_envelope(value) or depth == 0:
        yield value, place


def sniff(head: Head) -> Match | None:
    mine = [v for v in head.values if _is_envelope(v)]
    if mine:
        return Match(92, f"{len(mine)} OTLP envelopes (resourceSpans/resourceLogs)")
    for value in head.values:
        if any(_is_envelope(inner) for inner, _ in _envelopes(value, Place(""))):
            return Match(90, "OTLP envelopes inside another document")
    start = head.raw.lstrip()[:40]
    if start[:1] == b"{" and any(f'"{key}"'.encode() in start for key in _KEYS):
        return Match(60, "the text opens like an OTLP envelope")
    return None


def parse(source: Input) -> Iterable[Record]:
    first, rows = lines.opened(source)
    telemetry = Telemetry(source, prints=True)
    if _opens_list(first):
        return _values(telemetry, jsons.elements(source))
    enveloped = large_otlp.Lines(telemetry)
    if first.lstrip()[:1] == b"{" and not (rows is not None and enveloped.takes(first)) and not _is_line(first):
        return _document(source, telemetry)
    return lines.read(
        source,
        telemetry,
        lambda doc, offset: _line(telemetry, doc, offset),
        enveloped=enveloped,
        rows=rows,
    )


def _document(source: Input, telemetry: Telemetry) -> Iterator[Record]:
    raw = source.data()
    records = large_otlp.of_document(telemetry, raw)
    if records is None:
        yield from _values(telemetry, jsons.values(raw, Place(source.name)))
    else:
        yield from records
        yield from telemetry.finish()


def _values(telemetry: Telemetry, values: Iterable[tuple[Place, Any] | Damage]) -> Iterator[Record]:
    for item in values:
        if isinstance(item, Damage):
            yield item
            continue
        for envelope, place in _envelopes(item[1], item[0]):
            yield from telemetry.document(envelope, place)
    yield from telemetry.finish()


def _line(telemetry: Telemetry, doc: Any, offset: int) -> Iterable[Record] | None:
    """A line with the envelope inside something else; None for everything that is read as it stands."""
    if _is_envelope(doc) or not any(key in doc for key in _WRAPPERS):
        return None
    found = [e for e in _envelopes(doc, Place(telemetry.source.name, offset=offset)) if _is_envelope(e[0])]
    return [r for inner, place in found for r in telemetry.document(inner, place)] if found else None


def _opens_list(first: bytes) -> bool:
    """Whether a list of envelopes begins here, not a print such as `[INFO] started`."""
    start = first.lstrip()
    return start[:1] == b"[" and start[1:].lstrip()[:1] in (b"{", b"[", b"]", b"")


def _is_line(first: bytes) -> bool:
    """Whether the first line is a whole document. Its braces are counted; where they are not even, a text may hold some."""
    last = first[-_TAIL:].rstrip() or first.rstrip()  # a line may be the whole file, of which no copy is wanted
    if not last.endswith(b"}"):
        return False
    return first.count(b"{") == first.count(b"}") or (len(first) <= _DECODED and _is_json(first))


def _is_json(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return True
