"""Copies of OTLP in protobuf: what is told stays told, what is cut stays cut, and other bytes are no request."""

from __future__ import annotations

import pytest

from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.rewrite.texts import TextRewriter
from agentcore_analyzer.rewrite.wire import rewrite_otlp

KEY = b"one key of a test, 32 bytes long"


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def field(number: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def attribute(key: str, value: str) -> bytes:
    return field(1, key.encode()) + field(2, field(1, value.encode()))


def request(*spans: bytes) -> bytes:
    return field(1, field(2, b"".join(field(2, span) for span in spans)))


def a_span(name: str, trace: bytes = b"\x11" * 16, *more: bytes) -> bytes:
    return field(1, trace) + field(2, b"\x22" * 8) + field(5, name.encode()) + b"".join(more)


SPAN = a_span("zorkish", b"\x11" * 16, field(9, attribute("user", "mark")), field(6, 3), field(99, b"what nobody knows"))


def rewritten(raw: bytes) -> bytes | None:
    return rewrite_otlp(raw, TextRewriter(Redactor(KEY)))


def test_a_request_says_no_names_and_keeps_its_form() -> None:
    made = rewritten(request(SPAN))
    assert made is not None
    assert b"zorkish" not in made
    assert b"mark" not in made
    assert b"user" in made
    assert b"nobody knows" not in made, "what no schema tells of is left out"
    assert field(6, 3) in made
    assert b"\x11" * 16 not in made
    assert rewritten(made) == made


@pytest.mark.parametrize("fixed", [True, False])
def test_requests_behind_their_lengths(fixed: bool) -> None:
    def framed(raw: bytes) -> bytes:
        return (len(raw).to_bytes(4, "big") if fixed else varint(len(raw))) + raw

    one, two = request(SPAN), request(a_span("other zorkish"))
    made = rewritten(framed(one) + framed(two))
    assert made is not None
    assert made.count(b"name") >= 2
    assert b"zorkish" not in made
    cut = rewritten(framed(one) + framed(two)[:-4])
    assert cut is not None
    at = len(rewritten(framed(one)) or b"")
    told, start = (int.from_bytes(cut[at : at + 4], "big"), at + 4) if fixed else (cut[at], at + 1)
    assert told - len(cut[start:]) == 4, "it stays as much too short as it was"
    whole_then_noise = rewritten(framed(one) + (framed(b"\xff\xff\xff") if fixed else varint(3) + b"\xff\xff\xff"))
    assert whole_then_noise == rewritten(framed(one))
    assert rewritten(framed(one) + b"\x00\x00\x00\x00") == rewritten(framed(one))
    json_inside = rewritten(framed(b'{"user": "mark"}'))
    assert json_inside is not None
    assert b"mark" not in json_inside


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff" * 9, b"\x00\x01", field(2, b"x"), field(1, field(9, b"x")), field(1, field(2, field(1, b"scope"))),
        request(b""), request(field(1, b"too short")), field(1, b""), b"\x0b\x01", field(1, field(2, field(2, b"\xff"))),
    ],
)  # fmt: skip
def test_other_bytes_are_no_request(raw: bytes) -> None:
    assert rewritten(raw) is None


def test_an_id_of_an_odd_length_becomes_zeros_or_another_id() -> None:
    made = rewritten(request(SPAN, field(2, b"\x22" * 8) + field(1, b"\x01\x02\x03")))
    assert made is not None
    assert b"\x01\x02\x03" not in made


def test_what_lies_too_deep_is_left_out() -> None:
    value = field(1, b"zorkish")
    for _ in range(80):
        value = field(5, field(1, value))
    deep = field(9, field(1, b"user") + field(2, value))
    made = rewritten(request(a_span("a", b"\x11" * 16, deep)))
    assert made is not None
    assert b"zorkish" not in made
