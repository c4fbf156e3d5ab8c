"""Redaction twice is redaction once; the same key gives the same text; shapes stay; nothing raises; time is linear."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from agentcore_analyzer.redaction import Redactor, masking
from agentcore_analyzer.redaction.pseudonyms import Pseudonyms
from agentcore_analyzer.redaction.scan import scan
from cases import WHOLE
from guards import alarm

LONG = 400_000 if WHOLE else 25_000
KEY, OTHER = b"one key of a test, 32 bytes long", b"another key of the same test....."
pieces = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"[A-Za-z]{1,12}", fullmatch=True),
    st.from_regex(r"[0-9]{1,20}", fullmatch=True),
    st.from_regex(r"[0-9a-f]{7,33}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9+/_=.-]{1,45}", fullmatch=True),
    st.from_regex(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?::[0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}", fullmatch=True),
    st.from_regex(r"[a-z]{1,8}(?:\.[a-z]{1,8}){0,3}@[a-z]{1,8}\.(?:com|de|io)", fullmatch=True),
    st.from_regex(r"arn:aws:[a-z0-9-]{2,12}:[a-z0-9-]{0,10}:[0-9]{12}:[a-zA-Z0-9/_-]{1,30}", fullmatch=True),
    st.sampled_from([
        "password=", "token: ", "Bearer ", '{"key": "', '"}', "\\n", "\\u00fc", "/home/", "C:\\Users\\", "s3://", "https://",
        "1-65a0c1d2-", "%40",
        "2026-11-22T22:28:47.658724450Z", "12345 tokens", "born on ", "RequestId: ", "\u00fc\u00df\u0130", "\u4e2d\u6587",
        "tooluse_", "AKIA", "eyJ",
        "-----BEGIN RSA PRIVATE KEY-----", "[masked]", " ", ", ", "Error: ",
        "user=", "user ", '"owner": "', "login for ", "grant",
    ]),
)  # fmt: skip
texts = st.lists(pieces, max_size=8).map("".join)
uses = st.sampled_from(["text", "mask_only", "content"])


def use(name: str, key: bytes = KEY) -> Callable[[str], str]:
    return getattr(Redactor(key), name)  # type: ignore[no-any-return]


@settings(max_examples=max(300, settings.default.max_examples if settings.default else 0))
@given(texts, uses)
@example("A-100 1234567 4711", "content")
@example("1.0.0.0A@0.AA", "text")
@example("GA:0::", "text")  # an address behind a word
@example("8:1:6:1:9:2:c::C", "mask_only")
@example("20cf:f64c:d7f:cc1a::e40f:a616:68c3:72b1:a77bhttps://", "text")
@example("/home/::7", "text")
@example("://c302c:aa1::", "text")
@example("1.2.6.8zGAc6870yyy0x", "text")
@example("::3@8.om", "mask_only")
@example("10227@3.om", "text")  # a number in front of an @
@example("62985678139719280826128ab64@x25.com", "content")
@example("1@65a0c1d2.ZA", "content")
@example("born on 2.155.8.5", "text")  # the new address looked like a date
@example("000000000A0A000A0A0A0A0a0000000000000000.00000", "text")  # a pseudonym as long as a secret key
@example("Bearer 000000000A", "text")  # its pseudonym has more different characters
@example("://0\u00b20", "text")
@example("EN:0000MO0", "content")
@example("\\00b00000", "content")
@example("\x00b00000", "content")
@example("token\u00fc", "content")  # a letter that became one of the word beside it
def test_twice_is_once(value: str, name: str) -> None:
    once = use(name)(value)
    assert use(name)(once) == once


@given(texts, uses)
def test_the_same_key_gives_the_same_text(value: str, name: str) -> None:
    redactor = Redactor(KEY)
    assert getattr(redactor, name)(value) == use(name)(value) == getattr(redactor, name)(value)


@given(texts)
@example("0@0.AA.@0.AA")
def test_plain_masking_twice_is_once(value: str) -> None:
    once = masking.without_secrets(value)
    assert masking.without_secrets(once) == once


@given(st.from_regex(r"[0-9a-f]{32}|[0-9a-f]{16}|[0-9a-f]{40}", fullmatch=True))
def test_hexadecimal_ids_keep_their_length(value: str) -> None:
    shown = use("text")(value)
    assert re.fullmatch(rf"[0-9a-f]{{{len(value)}}}", shown) or value.isdigit()
    if value.strip("0") and not value.isdigit():
        assert shown != value
        assert use("text", OTHER)(value) != shown


@given(st.integers(10**11, 10**12 - 1).map(str))
def test_accounts_stay_accounts(value: str) -> None:
    shown = use("text")(value)
    assert re.fullmatch(r"\d{12}", shown)
    assert shown != value


@given(st.uuids().map(str))
def test_a_session_keeps_its_length(value: str) -> None:
    assert len(use("text")(f"session-{value}")) == len(f"session-{value}")


@given(st.from_regex(r"(?:25[0-5]|1?[0-9]{1,2})(?:\.(?:25[0-5]|1?[0-9]{1,2})){3}", fullmatch=True), st.integers(1, 65535))
def test_addresses_stay_addresses(address: str, port: int) -> None:
    shown, _, shown_port = use("text")(f"{address}:{port}").partition(":")
    parts = [int(p) for p in shown.split(".")]
    assert len(parts) == 4
    assert all(0 <= p < 256 for p in parts)
    assert shown_port == str(port)


@given(st.lists(st.from_regex(r"[a-z]{5,9}", fullmatch=True), min_size=2, max_size=60, unique=True))
def test_different_words_stay_different(words: list[str]) -> None:
    make = Pseudonyms(KEY)
    assert len({make.word(w) for w in words}) == len(set(words))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(json_values, st.booleans())
def test_content_stays_json_of_the_same_shape(value: object, ascii_only: bool) -> None:
    source = json.dumps(value, ensure_ascii=ascii_only)
    shown = use("content")(source)
    assert type(json.loads(shown)) is type(value)
    assert (shown in ("", '""', "[]", "{}")) == (source in ("", '""', "[]", "{}"))


@given(texts, texts)
def test_equal_contents_stay_equal(one: str, other: str) -> None:
    redactor = Redactor(KEY)
    assert redactor.content(one) == redactor.content(one)
    if one == other:
        assert redactor.content(one) == redactor.content(other)


@given(st.binary(max_size=300))
def test_the_last_look_takes_any_bytes(raw: bytes) -> None:
    once = scan(raw).rendered
    assert scan(once).rendered == once


@pytest.mark.parametrize("name", ["text", "mask_only", "content"])
def test_time_is_linear(name: str) -> None:
    units = (
        "a", "A1", "=", "-----BEGIN A PRIVATE KEY-----", "eyJa.", "api_key", "x://", "\\\"", "sk-", "password:",
        "AKIA", "?sig=", " ",
        "1", "1 ", "1.",
        "1:", "a@", "a.", "ab:", "+49 ", "St ", "12 Ab St", '"a":', "Cookie: a", "born 1", "0a",
        "a-", "DE89 ", "1-", "\u00e9", "arn:aws:",
        "/home/a",
        "secret secret_", "pin=", "Bearer a", "lat: 1.",
    )  # fmt: skip
    for unit in units:
        value = unit * (LONG // len(unit))
        with alarm(10):
            use(name)(value)
