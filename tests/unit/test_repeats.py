"""A line that begins like one before must decode as if it had been decoded alone."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_parsers.decoding.repeats import Decoder, of_lines, of_texts

RESOURCES: list[Any] = [{"attributes": {"service.name": "a"}}, {"attributes": {"service.name": "ü\u2028"}}, {}, [], None]
REST = [
    ', "traceId": "1"}', ',"traceId":"1","resource":{"attributes":{}}}', "}", ",}", ',"a":', ',"a":1}x', "", '"}', ', , "a":1}'
]  # fmt: skip


def both(decoder: Decoder[Any], line: bytes | str) -> tuple[Any, Any]:
    found = []
    for loads in (decoder.loads, orjson.loads):
        try:
            found.append(loads(line))
        except orjson.JSONDecodeError:
            found.append("refused")
    return found[0], found[1]


@given(st.lists(st.tuples(st.sampled_from(RESOURCES), st.booleans(), st.sampled_from(REST)), min_size=1, max_size=30))
def test_like_orjson(lines: list[tuple[Any, bool, str]]) -> None:
    decoder, of_text = of_lines(), of_texts()
    for resource, compact, rest in lines:
        dumped = orjson.dumps(resource).decode() if compact else json.dumps(resource)
        line = ('{"resource":' + ("" if compact else " ") + dumped + rest + "\n").encode()
        mine, theirs = both(decoder, line)
        assert mine == theirs
        mine, theirs = both(of_text, line.decode())
        assert mine == theirs


def test_the_resource_is_shared() -> None:
    decoder = of_lines()
    lines = [orjson.dumps({"resource": RESOURCES[n % 2], "spanId": str(n)}) for n in range(10)]
    docs = [decoder.loads(line) for line in lines]
    assert len({id(d["resource"]) for d in docs}) == 2
    assert [d["spanId"] for d in docs] == [str(n) for n in range(10)]


@pytest.mark.parametrize("depth", [250, 300])
def test_a_resource_that_is_read_and_cannot_be_written(depth: int) -> None:
    line = b'{"resource":{"a":' + b"[" * depth + b"]" * depth + b'},"spanId":"1"}'
    assert of_lines().loads(line) == orjson.loads(line)


@pytest.mark.parametrize("line", [b'{"resource"', b'{"resource":1', b"{", b"\xff", b'{"resource":{"a":1},"b":"\xff"}'])
def test_damage_is_refused(line: bytes) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        of_lines().loads(line)
