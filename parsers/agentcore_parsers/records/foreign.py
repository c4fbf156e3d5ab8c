"""
Span documents of other tools, turned into the spelling that `spans.SpanReader` reads.

A parser says which documents are its own and how to convert one. The rest is here: arrays, lists
inside wrappers, search hits, one document a line, CSV rows; and client and server spans that share
one id, which Zipkin's model allows and OpenTelemetry's does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson

from agentcore_analyzer.digests import sha256
from agentcore_analyzer.model import Damage, DamageReason, Head, Input, Place, Record
from agentcore_analyzer.untrusted import truncated, whole
from agentcore_parsers.decoding import jsons
from agentcore_parsers.decoding.wide_cells import wide_cells
from agentcore_parsers.records import lines
from agentcore_parsers.records.spans import view
from agentcore_parsers.records.telemetry import Telemetry

Doc = dict[str, Any]
_DEPTH = 8
_CELL = 16 << 20
_HITS = ("hits", "_source", "responses")


class Foreign:
    """
    Reads an input of span documents. `lists` names the members that hold documents or wrappers of
    them; `enter` may yield more about a wrapper (Coverage) and change what lies below it; `seen` is told each document.
    """

    def __init__(
        self,
        source: Input,
        mine: Callable[[Doc], bool],
        convert: Callable[[Doc], Doc],
        *,
        lists: tuple[str, ...] = (),
        enter: Callable[[Doc, Place], Iterable[Record]] | None = None,
        children: str = "",
        seen: Callable[[Doc, Place], None] | None = None,
    ) -> None:
        self.source, self.mine, self.convert, self.seen = source, mine, convert, seen
        self.lists, self.enter, self.children = (*lists, *_HITS), enter, children
        self.telemetry = Telemetry(source)
        self.telemetry.spans.origin = source.origin(self._detail)

    def _detail(self, doc: Any) -> Any:
        """The detail of a document that was kept as converted, or decoded again as written."""
        written = isinstance(doc, dict) and "startTimeUnixNano" not in doc
        return view(self.convert(doc) if written else doc)

    def records(self) -> Iterator[Record]:
        """Those of a table, where the input is one; else of its documents."""
        return self.table() if is_table(self.source) else self.read()

    def read(self) -> Iterator[Record]:
        if _is_document(self.source):
            for item in jsons.elements(self.source):
                if isinstance(item, Damage):
                    yield item
                else:
                    yield from self._walk(item[1], item[0], 0)
            yield from self.telemetry.finish()
        else:
            yield from lines.read(self.source, self.telemetry, self._line)

    def _line(self, doc: Any, offset: int) -> Iterable[Record] | None:
        if isinstance(doc, dict) and self.mine(doc) and not self.children:
            if self.seen is not None:
                self.seen(doc, Place(self.source.name, offset=offset))
            return (self.telemetry.spans.read(self.convert(doc), offset),)
        if isinstance(doc, dict) and (self.mine(doc) or self._inside(doc)):
            return self._walk(doc, Place(self.source.name, offset=offset), 0)
        return None

    def _inside(self, doc: Doc) -> list[str]:
        return [name for name in self.lists if isinstance(doc.get(name), dict | list)]

    def _walk(self, value: Any, place: Place, depth: int) -> Iterator[Record]:
        if depth > _DEPTH:
            yield Damage(place, DamageReason.TOO_DEEP, "nested too deeply; it was not read")
        elif isinstance(value, list):
            for i, item in enumerate(value):
                yield from self._walk(item, below(place, i), depth + 1)
        elif isinstance(value, dict) and self.mine(value):
            yield from self._family(value, place)
        elif isinstance(value, dict) and (names := self._inside(value)):
            if self.enter is not None:
                yield from self.enter(value, place)
            for name in names:
                yield from self._walk(value[name], below(place, name), depth + 1)
        else:
            yield from self.telemetry.document(value, place)

    def _family(self, doc: Doc, place: Place) -> Iterator[Record]:
        """A document and those nested in it; in a loop, since trees may be deeper than the stack."""
        open_docs = [(doc, place)]
        while open_docs:
            doc, place = open_docs.pop()
            if self.seen is not None:
                self.seen(doc, place)
            yield self.telemetry.spans.read(self.convert(doc), place)
            nested = doc.get(self.children) if self.children else None
            if isinstance(nested, list):
                at = below(place, self.children)
                inner = [(d, below(at, i)) for i, d in enumerate(nested) if isinstance(d, dict) and self.mine(d)]
                open_docs += reversed(inner)

    def table(self) -> Iterator[Record]:
        """The spans of a CSV file whose header names the members of a document."""
        for item in csv_rows(self.source):
            if isinstance(item, Damage):
                yield item
            elif self.mine(item[1]):
                yield self.telemetry.spans.read(self.convert(item[1]), item[0])
            else:
                yield Damage(item[0], DamageReason.BAD_ROW, "a row without the ids of a span was skipped")
        yield from self.telemetry.finish()


def below(place: Place, token: str | int) -> Place:
    return place._replace(pointer=f"{place.pointer or ''}/{token}")


def _is_document(source: Input) -> bool:
    """Whether this is one array, or one object that goes on below its first line."""
    for _, line in source.lines():
        text = line.strip()
        if text:
            return text[:1] == b"[" or (text[:1] == b"{" and text.count(b"{") != text.count(b"}"))
    return False


def is_table(source: Input) -> bool:
    """Whether the first line with content opens no JSON: of formats that come as JSON or as a table."""
    first = next((line for _, line in source.lines() if line.strip()), b"")
    return first.lstrip(b"\xef\xbb\xbf \t")[:1] not in (b"{", b"[")


def unlisted(values: Iterable[Any], names: tuple[str, ...]) -> list[Any]:
    """The values, each that holds a list under one of the names as its elements."""
    found: list[Any] = []
    for value in values:
        inner = next((value[n] for n in names if isinstance(value, dict) and isinstance(value.get(n), list)), None)
        found += [value] if inner is None else inner
    return found


def first(doc: Mapping[str, Any], *names: str) -> Any:
    return next((doc[n] for n in names if doc.get(n) is not None), None)


def tool_call(name: Any, given: Any, made: Any) -> Doc:
    """What is known of a tool's call, under the names of OpenTelemetry."""
    return {
        "gen_ai.tool.name": name,
        "gen_ai.tool.call.arguments": as_json(given),
        "gen_ai.tool.call.result": as_json(made),
    }


def flattened(value: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Doc:
    """Nested members as dotted names: `{"llm": {"model_name": …}}` as `llm.model_name`."""
    result: Doc = {}
    for key, inner in value.items():
        if isinstance(inner, dict) and inner and depth < _DEPTH:
            result.update(flattened(inner, f"{prefix}{key}.", depth + 1))
        elif inner is not None:
            result[f"{prefix}{key}"] = inner
    return result


def listed(value: Any) -> list[Doc]:
    """The objects of a list; none where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def micros(value: Any) -> int | None:
    """Microseconds, as a number or as digits, in nanoseconds."""
    number = whole(value, 19) if isinstance(value, str) else truncated(value, 10**18)
    return None if number is None else number * 1000


def without_none(value: Doc) -> Doc:
    return {k: v for k, v in value.items() if v is not None and v != ""}


def as_json(value: Any) -> Any:
    """A cell or member that holds JSON as text, decoded; everything else as it stands."""
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return orjson.loads(value)
        except (orjson.JSONDecodeError, UnicodeEncodeError):
            return value
    return value


def as_mapping(value: Any) -> Doc:
    value = as_json(value)
    return value if isinstance(value, dict) else {}


def columns(head: Head) -> set[str]:
    """The names in a CSV header; empty where the first line is no header."""
    if not head.lines or "," not in head.lines[0] or head.lines[0][:1] in "{[":
        return set()
    import csv  # few inputs are

    try:
        with wide_cells(_CELL):
            return set(next(csv.reader([head.lines[0].removeprefix("\ufeff")])))
    except csv.Error:
        return set()


def csv_rows(source: Input, separator: str = ",") -> Iterator[tuple[Place, Doc] | Damage]:
    """The rows of a CSV file; cells that hold JSON are decoded, empty ones left out."""
    import csv

    bad: list[int] = []

    def texts() -> Iterator[str]:
        for offset, line in source.lines():
            try:
                yield line.decode()
            except UnicodeDecodeError:
                bad.append(offset)
                yield line.decode("utf-8", "replace")

    reader = csv.DictReader(texts(), restval="\0cut", delimiter=separator)
    at = 1
    try:
        while True:
            with wide_cells(_CELL):
                row = next(reader, None)
            if row is None:
                break
            place, at = Place(source.name, line=at + 1), reader.line_num
            if "\0cut" in row.values():
                yield Damage(place, DamageReason.CUT, "a row ends early; it was skipped")
                continue
            yield place, {k: as_json(v) for k, v in row.items() if isinstance(k, str) and v not in ("", None)}
    except csv.Error:
        yield Damage(Place(source.name, line=max(reader.line_num, 1)), DamageReason.BAD_ROW, "not readable as CSV from here on")
    if bad:
        message = "lines with invalid UTF-8; it was replaced by U+FFFD"
        yield Damage(Place(source.name, offset=bad[0]), DamageReason.INVALID_UTF8, message, len(bad))


def separate_shared(docs: list[Doc]) -> list[Doc]:
    """
    Give the server's half of a shared span an id of its own, below the client's half.

    Children of the same service follow it. Returns the documents that were changed.
    """
    halves: dict[tuple[str, str], list[Doc]] = {}
    children: dict[tuple[str, str], list[Doc]] = {}
    for doc in docs:
        trace, span, parent = doc.get("traceId"), doc.get("spanId"), doc.get("parentSpanId")
        if isinstance(trace, str) and isinstance(span, str):
            halves.setdefault((trace, span), []).append(doc)
            if isinstance(parent, str):
                children.setdefault((trace, parent), []).append(doc)
    changed: list[Doc] = []
    for (trace, span), group in halves.items():
        clients = [d for d in group if d.get("kind") in ("CLIENT", "PRODUCER")]
        servers = [d for d in group if d.get("kind") in ("SERVER", "CONSUMER")]
        if not clients or not servers:
            continue
        fresh = sha256(f"{trace}/{span}/server".encode()).hexdigest()[:16]
        service = _service(servers[0])
        for doc in children.get((trace, span), ()):
            if _service(doc) == service != _service(clients[0]):
                doc["parentSpanId"] = fresh
        for doc in servers:
            doc["spanId"], doc["parentSpanId"] = fresh, span
            changed.append(doc)
    return changed


def _service(doc: Doc) -> Any:
    return doc.get("resource", {}).get("attributes", {}).get("service.name")


def read_spans(telemetry: Telemetry, found: list[tuple[Doc, Place]]) -> Iterator[Record]:
    """The spans of documents whose shared ids were told apart, and a note on those."""
    changed = separate_shared([doc for doc, _ in found])
    if changed:
        at = next(place for doc, place in found if doc is changed[0])
        message = "server spans with the id of their client span got one of their own"
        yield Damage(at, DamageReason.SHARED_ID, message, len(changed))
    for doc, at in found:
        yield telemetry.spans.read(doc, at)
