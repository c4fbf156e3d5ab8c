"""Defects that an attack found, each with its id (D1 to D22): the kind of it, and not the one input that showed it."""

from __future__ import annotations

import json
import random

import pytest

from agentcore_analyzer.redaction import Redactor
from agentcore_analyzer.rewrite.texts import TextRewriter

KEY = b"a key of a test" * 2


def rewritten(text: str) -> str:
    return TextRewriter(Redactor(KEY)).text(text)


NUMBERS = (
    "1.7912345678901234e+18", "1.7912345678901234E18", "-123456789012.5", "0.12345678901234567", "6.25e-05", "1e308", "-0.0",
    "123456789012345678901234567890", "-98765432109876", "4.0e+16", "1" + "2" * 399, "1" + "2" * 4000, "3.602879701896397e+16",
    "12345678901234.000", "9" * 40 + ".5", "1.5e400",
)  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("document", [
    '{"a": %s, "b": [%s, %s], "id": %s}', "[%s,%s,\n %s,%s]\n", '{"content": {"x":%s}, "y": [[%s], {"z": %s}], "w":%s}',
    "%s\n%s\n%s\n%s", '{"packed": "{\\"n\\": %s, \\"m\\": [%s]}", "n":%s,"m":%s}\nand a line of a log 7.25\n{"a": 1}',
])  # fmt: skip
def test_d1_numbers_are_rewritten_as_numbers(document: str, number: str) -> None:
    """D1: whatever a number looks like, the copy of a JSON document is JSON, and a second time changes nothing."""
    text = document % ((number,) * 4)
    made = rewritten(text)
    decoder = json.JSONDecoder(parse_int=float)
    values = [decoder.raw_decode(text)[0], decoder.raw_decode(made)[0]]
    assert [type(v) for v in values] == [type(values[0])] * 2
    if "packed" in document:
        assert decoder.decode(values[1]["packed"])
    assert rewritten(made) == made


def test_d1_numbers_at_random() -> None:
    """D1: arrays of numbers of any size and form, whole and in pieces."""
    dice = random.Random(1)
    for _ in range(300):
        numbers = [
            dice.choice((f"{dice.uniform(-1, 1) * 10 ** dice.randint(-30, 30)!r}", str(dice.randint(-(10**25), 10**25))))
            for _ in range(8)
        ]
        text = f'{{"n": [{", ".join(numbers)}]}}'
        at = dice.randrange(len(text))
        made = "".join(TextRewriter(Redactor(KEY)).stream(iter((text[:at], text[at:]))))
        assert made == rewritten(text)
        assert len(json.loads(made)["n"]) == 8


def test_d1_times_and_shares_in_floating_point_stay() -> None:
    """D1: what a float says of time and share is part of the diagnosis; an account in one is somebody's."""
    text = '{"startTimeUnixNano": 1.7912345678901234e+18, "share": 0.12345678901234567, "x": 1.7912345678901234e+18}'
    assert rewritten(text) == text
    assert "123456789012" not in rewritten('{"owner": 123456789012.0}')
    assert "2345678901" not in rewritten('{"owner": 1.23456789012e+11}')
    assert rewritten("took 1.7912345678901234e+18 in all") == "took 1.7912345678901234e+18 in all"
