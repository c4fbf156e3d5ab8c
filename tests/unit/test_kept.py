"""What a run keeps decoded: no more than its budget, and never the value of another input."""

from __future__ import annotations

import io
from typing import Any

import orjson
import pytest

from agentcore_analyzer import api
from agentcore_analyzer.source import Kept, SourceInput, kept, one_input
from cases import ROOT


def of_bytes(data: bytes, name: str = "input") -> SourceInput:
    return SourceInput(name, lambda _report: io.BytesIO(data), len(data))


def long_line(word: str) -> bytes:
    return orjson.dumps({"word": word, "rest": ["x" * 50] * 3000}) + b"\n"


def test_a_long_line_is_decoded_once() -> None:
    source = of_bytes(long_line("one") + long_line("two"))
    second = len(long_line("one"))
    first = source.value_at(0)
    assert first["word"] == "one"
    assert source.value_at(second)["word"] == "two"
    assert source.value_at(0) is first


def test_inputs_of_one_name_are_told_apart() -> None:
    run = Kept()
    one, two = of_bytes(long_line("one")), of_bytes(long_line("two"))
    one.kept = two.kept = run
    assert [one.value_at(0)["word"], two.value_at(0)["word"], one.value_at(0)["word"]] == ["one", "two", "one"]


def test_what_was_asked_for_last_stays() -> None:
    run, size = Kept(), kept.LONG_IN_ALL // 3
    for number in range(4):
        run.remember("a", number, {"n": number}, size)
        assert run.long("a", 0) == {"n": 0}
    assert [run.long("a", n) is not None for n in range(4)] == [True, False, True, True]
    run.remember("a", 9, {"n": 9}, 2 * kept.LONG_IN_ALL)  # a line may be longer than all that is kept
    assert [run.long("a", n) is not None for n in (0, 2, 3, 9)] == [False, False, False, True]


@pytest.mark.parametrize("behind", [b"", b"\n", b'\n{"a": 1}\n'])
def test_a_line_as_long_as_a_window(behind: bytes) -> None:
    for more in range(-2, 3):
        line = b'{"a": "' + b"x" * (one_input.WINDOW - 9 + more) + b'"}'
        source = of_bytes(line + behind)
        assert source.value_at(0) == orjson.loads(line)


def test_two_documents_in_one_long_line() -> None:
    source = of_bytes(long_line("one").rstrip() + long_line("two"))
    assert [source.value_at(0)["word"], source.value_at(len(long_line("one")) - 1)["word"]] == ["one", "two"]


def test_a_run_holds_no_more_than_its_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings are the same whether records keep their documents or not."""
    names = [str(ROOT / "fixtures" / "captures" / folder) for folder in ("tool-raises", "model-throttled", "agno-ok")]

    def found() -> list[Any]:
        return [(f.code, f.title, [str(e) for e in f.evidence]) for f in api.analyze(names).findings]

    held = found()
    monkeypatch.setattr(kept, "HOLD_IN_ALL", 5000)
    assert found() == held
    run = Kept()
    assert [run.takes(3000), run.takes(3000), run.takes(2000), run.takes(1)] == [True, False, True, False]
