"""
OTLP in protobuf rewritten field by field, on the wire: no library is needed and damage stays damage.

Only fields that OTLP defines are written again; an unknown field could hold anything and is left out.
A message that is cut is rewritten as far as it goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agentcore_analyzer.conventions.varints import varint
from agentcore_analyzer.rewrite.texts import TextRewriter

TEXT, TRACE_ID, SPAN_ID = "text", "trace_id", "span_id"
_Fields = dict[int, tuple[str, str]]  # field number -> (message, TEXT with a name, or an id; name)

_ANY: _Fields = {1: ("value", ""), 5: ("list", ""), 6: ("map", ""), 7: ("bytes", "")}
_SCHEMAS: dict[str, _Fields] = {
    "spans": {1: ("resource_spans", "")},
    "logs": {1: ("resource_logs", "")},
    "resource_spans": {1: ("resource", ""), 2: ("scope_spans", ""), 3: ("url", "")},
    "resource_logs": {1: ("resource", ""), 2: ("scope_logs", ""), 3: ("url", "")},
    "resource": {1: ("attribute", "")},
    "scope_spans": {1: ("scope", ""), 2: ("span", ""), 3: ("url", "")},
    "scope_logs": {1: ("scope", ""), 2: ("log", ""), 3: ("url", "")},
    "scope": {1: (TEXT, "name"), 2: (TEXT, "version"), 3: ("attribute", "")},
    "span": {
        1: (TRACE_ID, "traceId"), 2: (SPAN_ID, "spanId"), 3: (TEXT, "traceState"), 4: (SPAN_ID, "parentSpanId"),
        5: (TEXT, "name"), 9: ("attribute", ""), 11: ("event", ""), 13: ("link", ""), 15: ("status", ""),
    },
    "event": {2: (TEXT, "name"), 3: ("attribute", "")},
    "link": {1: (TRACE_ID, "traceId"), 2: (SPAN_ID, "spanId"), 3: (TEXT, "traceState"), 4: ("attribute", "")},
    "status": {2: (TEXT, "message")},
    "log": {
        3: (TEXT, "severityText"), 5: ("any", "body"), 6: ("attribute", ""), 9: (TRACE_ID, "traceId"),
        10: (SPAN_ID, "spanId"), 12: (TEXT, "eventName"),
    },
    "attribute": {1: ("key", ""), 2: ("any", "")},
    "any": _ANY,
    "list": {1: ("any", "")},
    "map": {1: ("attribute", "")},
}  # fmt: skip
_DEPTH = 64
_MESSAGE_CAP = 256 << 20
ZSTD = b"\x28\xb5\x2f\xfd"


class _Field(NamedTuple):
    number: int
    kind: int
    content: bytes
    missing: int  # bytes that it should have had


def rewrite_otlp(raw: bytes, rewriter: TextRewriter) -> bytes | None:
    """One request, or several behind their lengths; None where the bytes are neither."""
    kind = _kind(raw)
    if kind:
        return _message(raw, kind, "", rewriter, 0)
    for fixed in (True, False):
        made = _framed(raw, fixed, rewriter)
        if made is not None:
            return made
    return None


def _framed(raw: bytes, fixed: bool, rewriter: TextRewriter) -> bytes | None:
    out = bytearray()
    at = 0
    while at < len(raw):
        got = (int.from_bytes(raw[at : at + 4], "big"), at + 4) if fixed else varint(raw, at)
        if got is None or not 0 < got[0] < _MESSAGE_CAP:
            return bytes(out) or None
        length, start = got
        made = _one(raw[start : start + length], rewriter)
        if made is None:
            return bytes(out) or None
        missing = max(0, start + length - len(raw))  # a file that is cut stays cut
        out += (len(made) + missing).to_bytes(4, "big") if fixed else _written(len(made) + missing)
        out += made
        at = start + length
    return bytes(out)


def _one(message: bytes, rewriter: TextRewriter) -> bytes | None:
    if message[:4] == ZSTD:
        from agentcore_analyzer.rewrite import packing  # only where there is one

        inner = packing.unpacked_frame(message, _MESSAGE_CAP)
        made = None if inner is None else _one(inner, rewriter)
        return None if made is None else packing.packed_zstd(made)
    if message[:1] == b"{":
        return rewriter.text(message.decode("utf-8", "replace")).encode("utf-8", "replace")
    kind = _kind(message)
    return _message(message, kind, "", rewriter, 0) if kind else None


def _kind(raw: bytes) -> str:
    """`spans` or `logs`, told by the first record; empty where it is neither or holds metrics."""
    for group in _fields(raw):
        if (group.number, group.kind) != (1, 2):
            return ""
        for scope in _fields(group.content):
            if scope.kind != 2 or scope.number not in (1, 2, 3, 1000):
                return ""
            if scope.number == 2:
                for record in _fields(scope.content):
                    if (record.number, record.kind) == (2, 2):
                        return _record(record.content)
    return ""


def _record(raw: bytes) -> str:
    for field in _fields(raw):
        if (field.number, field.kind) == (1, 2):
            return "spans" if len(field.content) == 16 else ""
        return "logs"
    return ""


def _message(raw: bytes, schema: str, name: str, rewriter: TextRewriter, depth: int) -> bytes:
    out = bytearray()
    known = _SCHEMAS[schema]
    for field in _fields(raw):
        if field.kind != 2:
            out += _written(field.number << 3 | field.kind) + field.content
            continue
        kind, given = known.get(field.number, ("", ""))
        if not kind or depth > _DEPTH:
            continue
        made, name = _content(field.content, kind, given, name, rewriter, depth)
        out += _written(field.number << 3 | 2) + _written(len(made) + field.missing) + made
    return bytes(out)


def _content(raw: bytes, kind: str, given: str, name: str, rewriter: TextRewriter, depth: int) -> tuple[bytes, str]:
    """A field's new content, and the name that the field behind it belongs to."""
    if kind in _SCHEMAS:
        return _message(raw, kind, given or name, rewriter, depth + 1), name
    if kind == "bytes":
        return b"", name  # nothing in these conventions is told in bytes
    if kind in (TRACE_ID, SPAN_ID):
        made = rewriter.string_of(given, raw.hex())
        try:
            return bytes.fromhex(made), name
        except ValueError:
            return bytes(len(raw)), name
    text = raw.decode("utf-8", "replace")
    if kind == "key":
        return rewriter.key(text).encode("utf-8", "replace"), text
    made = text if kind == "url" and text.startswith("https://opentelemetry.io/") else rewriter.string_of(given or name, text)
    return made.encode("utf-8", "replace"), name


def _fields(raw: bytes) -> Iterator[_Field]:
    """The fields of a message; ends where the bytes are no protobuf."""
    at = 0
    while at < len(raw):
        tag = varint(raw, at)
        if tag is None or not tag[0] >> 3:
            return
        number, kind, at = tag[0] >> 3, tag[0] & 7, tag[1]
        size = {1: 8, 5: 4}.get(kind)
        if kind in (0, 2):
            got = varint(raw, at)
            if got is None:
                return
            size, at = got if kind == 2 else (got[1] - at, at)
        if size is None or (kind != 2 and at + size > len(raw)):
            return
        yield _Field(number, kind, raw[at : at + size], max(0, at + size - len(raw)))
        at += size


def _written(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
