"""
A glance at protobuf's wire format, enough to tell OTLP requests from everything else.

Works on the beginning of a message: a field that reaches beyond the bytes at hand counts as far as
it goes. Random bytes do not pass: an id of 16 bytes must stand where a span's trace id belongs, or
a fixed 64-bit time of this century where a log record's time belongs.
"""

from __future__ import annotations

from collections.abc import Iterator

from agentcore_analyzer.conventions.varints import varint

_MAX_FIELD = 20
# A log record without a time: severity, text, body, attributes, dropped attributes, flags.
_LOG_FIELDS = {(2, 0), (3, 2), (5, 2), (6, 2), (7, 0), (8, 5)}
_TIME_LOW, _TIME_HIGH = 10**17, 4_100_000_000 * 10**9


def varint_length(raw: bytes, at: int) -> tuple[int, int] | None:
    return varint(raw, at)


def fixed_length(raw: bytes, at: int) -> tuple[int, int] | None:
    """(length, position behind it) of a length in 4 bytes, big endian."""
    return (int.from_bytes(raw[at : at + 4], "big"), at + 4) if at + 4 <= len(raw) else None


def fields(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(number, wire type, content) of each field; stops where the bytes are no protobuf (number 0)."""
    at = 0
    while at < len(raw):
        tag = varint(raw, at)
        if tag is None:
            return
        number, kind = tag[0] >> 3, tag[0] & 7
        at = tag[1]
        size = {1: 8, 5: 4}.get(kind)
        if kind == 2:
            got = varint(raw, at)
            if got is None:
                return
            size, at = got
        elif kind == 0:
            got = varint(raw, at)
            if got is None:
                return
            size = got[1] - at
        if size is None or not 0 < number <= _MAX_FIELD:
            yield 0, 0, b""
            return
        yield number, kind, raw[at : at + size]
        at += size


def kind_of(raw: bytes) -> str:
    """`spans`, `log records` or `metrics` of an OTLP request; empty where it is none."""
    if raw[:1] != b"\x0a":
        return ""
    for seen, (number, kind, group) in enumerate(fields(raw)):
        if (number, kind) != (1, 2):
            return ""
        found = _in_group(group)
        if found is None:
            return ""
        if found:
            return found
        if seen > 50:
            break
    return ""


def _in_group(group: bytes) -> str | None:
    """The same for ResourceSpans, ResourceLogs or ResourceMetrics; None where it is none of them."""
    for number, kind, content in fields(group):
        if kind != 2 or number not in (1, 2, 3, 1000):
            return None
        if number == 2:
            found = _in_scope(content)
            if found is None or found:
                return found
    return ""


def _in_scope(scope: bytes) -> str | None:
    for number, kind, content in fields(scope):
        if kind != 2 or number not in (1, 2, 3):
            return None
        if number == 2:
            return _record(content)
    return ""


def _record(raw: bytes) -> str | None:
    """A Span opens with its trace id, a LogRecord with its time, a Metric with its name."""
    for number, kind, content in fields(raw):
        if number == 1 and kind == 2:
            if len(content) == 16:
                second = next((f for f in list(fields(raw))[1:2]), None)
                if second and second[:2] == (2, 2) and len(second[2]) == 8:
                    return "spans"
            return (
                "metrics" if content and content.isascii() and content.decode("ascii").isprintable() else None
            )
        if number in (1, 11) and kind == 1:
            plausible = _TIME_LOW <= int.from_bytes(content, "little") < _TIME_HIGH
            return "log records" if plausible else None
        if (number, kind) == (9, 2) and len(content) == 16:
            return "log records"
        if (number, kind) not in _LOG_FIELDS:
            return None
    return None
