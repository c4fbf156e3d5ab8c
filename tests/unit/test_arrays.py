"""A large array is taken apart as it is read: the same elements and notes in parts of any length."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import orjson
import pytest

from agentcore_analyzer.model import Damage, Place
from agentcore_parsers.decoding import arrays, jsons

VALUES = [{"text": '},\n{"'}, {"n": 1}, [1, {"a": "]"}], "x" * 300, {"é": None}, 7]
TEXTS = {
    "whole": b"]\n",
    "not closed": b"",
    "a comma at the end": b",",
    "text behind it": b"] and so on",
    "cut": b',{"text": "and th',
    "broken": b',{"text": oops},{"n": 2}]',
}


BETWEEN = ((b",", b","), (b",\n", b",\n"), (b" , ", b" , "), (b",\t", b","))  # the first two elements, and all others


def _told(raw: bytes, size: int) -> list[tuple[Place, object] | Damage]:
    start = raw.index(b"[") + 1
    parts: Iterator[bytes] = (raw[at : at + size] for at in range(start, len(raw), size))
    return list(arrays.split(raw[:start], parts, Place("f"), jsons.leading))


@pytest.mark.parametrize(("end", "between"), list(product(TEXTS, BETWEEN)))
def test_parts_of_any_length_tell_the_same(end: str, between: tuple[bytes, bytes]) -> None:
    raw = b' [{"n": 0}' + between[0] + between[1].join(map(orjson.dumps, [{"n": 1}, *VALUES])) + TEXTS[end]
    whole = _told(raw, len(raw))
    assert [item[1] for item in whole if not isinstance(item, Damage)][:8] == [{"n": 0}, {"n": 1}, *VALUES]
    assert len(whole) > 8 or end in ("whole", "text behind it")
    for size in (1, 2, 7, 100):
        assert _told(raw, size) == whole
    for item in whole:
        if not isinstance(item, Damage):
            place, value = item
            assert jsons.leading(raw[place.offset :])[0] == value
