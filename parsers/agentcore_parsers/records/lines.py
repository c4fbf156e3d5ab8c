"""
JSON documents one a line, or spread over lines, among prints, tracebacks and damage.

Every line ends up somewhere: as the records of its document, as text, or as Damage. A document
that begins behind a prefix (`2025-11-18T07:43:45Z {"traceId": …`) is read like a bare one, so
that a prompt inside a telemetry document is never taken for something that was logged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import orjson

from agentcore_analyzer.model import Damage, DamageReason, Input, Place, Record, Span
from agentcore_parsers.decoding import jsons, repeats, stacks
from agentcore_parsers.decoding.salvage import closed, salvage
from agentcore_parsers.records.telemetry import Telemetry, known

Unwrap = Callable[[Any, int], Iterable[Record] | None]
Enveloped = Callable[[bytes, int], Iterable[Record] | None]

_MAX_LINES = 50_000
_PRINTED = 200  # lines in which a print begins
_MEMBER = (b'"', b"}", b"\\", b"")  # what stands behind the brace of an object, escaped or not


def read(  # noqa: PLR0915  (inlined: it runs for every line)
    source: Input,
    telemetry: Telemetry,
    unwrap: Unwrap | None = None,
    finish: bool = True,
    enveloped: Enveloped | None = None,
    rows: Iterable[tuple[int, bytes]] | None = None,
) -> Iterator[Record]:
    """
    The records of an input with one JSON document a line.

    `unwrap(doc, offset)` may give the records of a wrapper's line, or None for a bare document.
    `enveloped(line, offset)` may give those of a line that it takes apart before anything of it is decoded, where documents are
    not held. `rows` are the lines of the source where it has been opened already. Lines that are no JSON become text records; an
    object spread over lines is put together. With `finish`, what is still open at the end is given, too.
    """
    document, read_span = telemetry.document, telemetry.spans.read
    loads, early = repeats.of_lines().loads, jsons.DUPLICATES_BYTES
    pending: list[bytes] = []
    started = 0
    after_text = False  # whether a text record may be open
    usual: Callable[[bytes, int], Iterable[Record] | Span | None] | None = enveloped
    for offset, line in source.lines() if rows is None else rows:
        first = line[:1]
        if pending:
            if first == b"{" and line.strip() != b"{":
                yield from _given_up(telemetry, source, pending, started)
                pending, after_text = [], True
            else:
                pending.append(line)
                if first in (b"}", b"]") or len(pending) > _MAX_LINES:
                    yield from _ended(telemetry, source, pending, started, unwrap)
                    pending, after_text = [], True
                continue
        if first == b"{":
            usual = usual or (telemetry.usual if offset > early and not source.holds() else None)
            if usual is not None and (made := usual(line, offset)) is not None:
                yield from chain(telemetry.text.flush() if after_text else (), (made,) if isinstance(made, Span) else made)
                after_text = False
                continue
            try:
                doc = loads(line)
            except orjson.JSONDecodeError:
                if line.rstrip() == b"{":
                    pending, started = [line], offset
                    continue
                after_text = True
                if line[1:].lstrip()[:1] not in _MEMBER:  # as Python, JavaScript and curl print: text, and no damaged JSON
                    yield from telemetry.text.lines(telemetry.decode(line, offset), offset)
                else:
                    yield from _broken(telemetry, source, line, offset, unwrap)
                continue
            if offset + len(line) <= early and (twice := jsons.duplicate_keys(line, Place(source.name, offset=offset))):
                yield twice
            if after_text:
                yield from telemetry.text.flush()
            if not (after_text := "startTimeUnixNano" not in doc or "raw_otel_json" in doc):
                # A bare span; the general way costs 0.7 us more.
                yield read_span(doc, offset)
                continue
            records = unwrap(doc, offset) if unwrap is not None else None
            yield from document(doc, offset) if records is None else records
        elif b'{"' in line and line.rstrip()[-1:] == b"}":
            yield from _behind_prefix(telemetry, source, line, offset)
            after_text = True
        else:
            after_text, text = True, telemetry.text
            known = text.known(line.rstrip(b"\r\n"), offset) if first in text.BEGINNERS else None
            yield from known if known is not None else text.unknown(telemetry.decode(line, offset), offset)
    if pending:
        yield from _given_up(telemetry, source, pending, started)
    if finish:
        yield from telemetry.finish()


def opened(source: Input) -> tuple[bytes, Iterator[tuple[int, bytes]] | None]:
    """
    The first line in which something stands; and all lines, where it is the first of all: it may be the whole input, which is
    not read twice.
    """
    rows = iter(source.lines())
    for number, row in enumerate(rows):
        if not row[1].isspace():
            return row[1], None if number else chain((row,), rows)
    return b"", None


def _ended(
    telemetry: Telemetry, source: Input, pending: list[bytes], started: int, unwrap: Unwrap | None
) -> Iterator[Record]:
    """A block from `{` alone on a line to a bracket that starts a line."""
    note: list[Damage] = []
    try:
        doc = jsons.loads(b"".join(pending), note, Place(source.name, offset=started))
    except ValueError:
        yield from _given_up(telemetry, source, pending, started)
        return
    yield from note
    yield from telemetry.text.flush()
    records = unwrap(doc, started) if unwrap is not None else None
    yield from telemetry.document(doc, started) if records is None else records


def _given_up(telemetry: Telemetry, source: Input, pending: list[bytes], offset: int) -> Iterator[Record]:
    """A block that opened like a document and is none: damage if it is JSON, else text; so is what holds a print as it was."""
    if not _holds_print(pending) and any(line.lstrip()[:1] == b'"' for line in pending[1:3]):
        yield Damage(Place(source.name, offset=offset), DamageReason.CUT, "a document over several lines ends early")
        cut = b"".join(pending).decode("utf-8", "replace")
        value = salvage(cut)
        if value is None and telemetry.is_line(begun := closed(cut)):
            value = begun  # what one line of a log says stands at its beginning; what is missing of it are its details
        if value is not None:
            # Its text does not parse, so it could not be decoded again: the records keep it.
            yield from telemetry.document(value, Place(source.name, line=telemetry.line_of(offset)))
        return
    for line in pending:
        yield from telemetry.text.lines(telemetry.decode(line, offset), offset)
        offset += len(line)


def _holds_print(pending: list[bytes]) -> bool:
    """Whether a traceback stands in a block with its own lines and quotation marks, as no document holds it."""
    lines = [line.decode("utf-8", "replace") for line in pending[: _PRINTED + 1]]
    return any(stacks.TRACEBACK in line for line in lines) and any(map(stacks.FRAME.match, lines))


def _broken(
    telemetry: Telemetry, source: Input, line: bytes, offset: int, unwrap: Unwrap | None
) -> Iterable[Record]:
    """A line that orjson refuses: bent into shape, taken apart, or reported."""
    place = Place(source.name, offset=offset)
    note: list[Damage] = []
    try:
        doc = jsons.loads(line, note, place)
    except ValueError:
        yield from _pieces(telemetry, line, place)
        return
    yield from note
    yield from telemetry.text.flush()
    records = unwrap(doc, offset) if unwrap is not None else None
    yield from telemetry.document(doc, offset) if records is None else records


def _pieces(telemetry: Telemetry, line: bytes, place: Place) -> Iterator[Record]:
    for item in jsons.several(line, place):
        if isinstance(item, Damage):
            if item.reason in (DamageReason.CUT, DamageReason.BROKEN_JSON):
                reason = DamageReason.BAD_LINE if line.endswith(b"\n") else DamageReason.CUT
                item = item._replace(reason=reason, message="this line is not complete JSON; it was skipped")
            yield item
        else:
            yield from telemetry.document(item[1], item[0])


def behind_prefix(telemetry: Telemetry, source: Input, text: str, offset: int) -> Iterator[Record]:
    """A line of a text: a document of a known kind that begins in it, or text."""
    raw = text.encode("utf-8", "surrogatepass")
    if '{"' in text and text.rstrip()[-1:] == "}":
        yield from _behind_prefix(telemetry, source, raw, offset)
    else:
        yield from telemetry.text.lines(text, offset)


def _behind_prefix(telemetry: Telemetry, source: Input, line: bytes, offset: int) -> Iterator[Record]:
    brace = line.find(b'{"')
    try:
        doc = orjson.loads(line[brace:])
    except orjson.JSONDecodeError:
        doc = None
    prefix = telemetry.decode(line[:brace], offset)
    # What was received as an event is no log line, whatever the event holds.
    if not known(doc) or prefix.rstrip().endswith("data:"):
        yield from telemetry.text.lines(telemetry.decode(line, offset), offset)
        return
    yield from telemetry.text.flush()
    place = Place(source.name, offset=offset + brace)
    yield from telemetry.document(doc, place, "", telemetry.text.stamp(prefix)[0])
