"""What the redactor remembers is bounded, and what it forgets changes nothing but the time it takes."""

from __future__ import annotations

import pytest

from agentcore_analyzer import safe
from agentcore_analyzer.redaction import Redactor, content, keeping, kinds, masking, redactor

KEY = b"one key of a test, 32 bytes long"
TEXTS = [
    "the zorkish gateway 4f9c1d2e3b4a5968 told Hope Zyxwt", "password=Kx7!mnQ2 and 219-09-4821", "blim ip-10-1-2-3 is up",
    "zork " * 9,
    "arn:aws:iam::123456789012:role/zork-blim at 10.1.2.3:8080", "the zorkish gateway 4f9c1d2e3b4a5968 told Hope Zyxwt",
]  # fmt: skip


def told() -> list[str]:
    """In new words, and by what this process remembers."""
    made = Redactor(KEY)
    ways = (made.text, lambda text: made.attribute("zork", text), masking.Masker().text, masking.without_secrets)
    return [way(text) for way in ways for text in TEXTS]


def test_a_memory_that_is_full_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    before = told()
    for module in (kinds, masking, content):
        monkeypatch.setattr(module, "MOST_PIECES", 1)
    monkeypatch.setattr(redactor, "_MEMO", 0)
    for memory in (kinds._causes, kinds._possible, masking._plain_mark):
        memory.clear()
    assert told() == before
    assert max(len(kinds._causes), len(kinds._possible), len(masking._plain_mark)) <= 1


def test_cleaned_texts_that_are_too_many_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe, "_REMEMBERED", 1)
    known: dict[tuple[str, int], str] = {}
    with safe.outgoing(masking.without_secrets, known=known):
        assert [safe.clean(text, 300) for text in TEXTS] == [safe.clean(text, 300) for text in TEXTS]
    assert len(known) == 1


@pytest.mark.parametrize("text", ["ip-10-1-2-3", "ip-192-168-0-7"])
def test_a_host_that_is_named_by_its_address_keeps_its_shape(text: str) -> None:
    made = Redactor(KEY).text(f"host {text} is up").split()[1]
    assert made != text
    assert made.count("-") == 4
    assert made.startswith("ip-")


@pytest.mark.parametrize("text", ["AAAAAAAAAAAAAAAAAAAAAA*=", "AAAAAA/\u00e9AAA="])
def test_what_is_no_base64_is_no_id(text: str) -> None:
    replaced = Redactor(KEY).attribute("trace_id", text)
    assert replaced != text
    assert keeping.Keeping(KEY, values=frozenset({"zork"})).attribute("trace_id", text) == replaced


def test_an_id_of_zeros_stays() -> None:
    assert Redactor(KEY).attribute("trace_id", "0" * 32) == "0" * 32
