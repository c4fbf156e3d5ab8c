"""What an agent says of its deeds and sums, against the record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.detectors.agent import claim_contradicted, claim_not_observed, wrong_arithmetic
from agentcore_analyzer.model import Finding
from agentcore_analyzer.options import Options


def said(folder: Path, detector: ModuleType, calls: Sequence[tuple[str, str]], answer: str) -> int:
    """How many findings a talk gives in which these (tool, result) came before the answer."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": "Please do it."}]
    for number, (tool, result) in enumerate(calls):
        call = {"id": f"c{number}", "type": "function", "function": {"name": tool, "arguments": "{}"}}
        messages += [
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": f"c{number}", "name": tool, "content": result},
        ]
    messages.append({"role": "assistant", "content": answer})
    file = folder / "talk.json"
    file.write_text(json.dumps({"messages": messages}), "utf-8")
    case = pipeline.load([str(file)], Options(plugins=False)).case
    return sum(isinstance(f, Finding) for f in detector.find(case))


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("152 + 103 = 265", True),
        ("1. $1,152.50 - $3 = $1,150", False),
        ("1. $1,152.50 - $3 = $1,140", True),
        ("3 × 4 + 1 = 14", True),
        ("3 × 4 + 1 = 13 pieces", False),
        ("2 × 3 + 4 × 5 = 26", False),
        ("a total of 12 x 3 = 36", False),
        ("7 ÷ 2 = 3", False),
        ("7 ÷ 2 = 5", True),
        ("(2 + 3) × 4 = 20", False),
        ("2^3 + 1 = 9", False),
        ("10 + 20 = 30%", False),
        ("10 + 20 = 40 is not right", False),
        ("if 10 + 20 = 40", False),
        ("10 + 20 = 40 - 10", False),
        ("22 + 5 = 3 mod 12", False),
        ("2024-05-20 = 1999", False),
        ("5 ÷ 0 = 7", False),
    ],
)
def test_a_sum(tmp_path: Path, line: str, wrong: bool) -> None:
    assert said(tmp_path, wrong_arithmetic, [], f"It is so:\n{line}\nThat is all.") == wrong


FULL = ("book_place", "Error: hall 3 is full")


@pytest.mark.parametrize(
    ("calls", "answer", "refuted"),
    [
        ([FULL], "Your place has been booked.", True),
        ([FULL], "I've booked your place.", True),
        ([FULL], "Your place has not been booked.", False),
        ([FULL], "Once it has been booked, I tell you.", False),
        ([FULL, ("book_place", "4-17")], "Your place has been booked.", False),
        ([("book_place", "4-17"), FULL], "One place has been booked.", False),
        ([FULL, ("rebook", "4-17")], "Your place has been booked.", True),
        ([("cancel_order", "Error: on its way")], "The order has been successfully cancelled.", True),
        ([("send_note", "Error: no address")], "The note has been sent.", True),
        ([("copy_file", "Error: no space left")], "The file has been copied.", True),
        ([("get_stock", "Error: no such article")], "The order has been booked.", False),
        ([("bash", "== 2 failed, 3 passed in 1s ==")], "Done. All tests pass.", True),
        ([("bash", "== 2 failed, 3 passed in 1s ==")], "All tests pass except two.", False),
        ([("bash", "== 5 passed in 1s ==")], "Done. All tests pass.", False),
        ([("bash", "test result: FAILED. 1 passed; 1 failed"), ("bash", "test result: ok. 2 passed")], "All tests pass.", False),
        ([("bash", "FAIL\tshop/price\t0.1s")], "2/2 tests passed.", True),
        ([("bash", "done")], "All tests pass.", False),
    ],
)
def test_a_claim(tmp_path: Path, calls: list[tuple[str, str]], answer: str, refuted: bool) -> None:
    assert said(tmp_path, claim_contradicted, calls, answer) == refuted


STOCK = ("get_stock", "42")


@pytest.mark.parametrize(
    ("calls", "answer", "new"),
    [
        ([STOCK], "There are 42, and 1,260 on order PO-77193.", True),
        ([STOCK], "There are 42, and 1,260 on order.", False),
        ([], "There are 1,260 on order PO-77193.", False),
        ([("finish", "42")], "There are 1,260 on order PO-77193.", False),
        ([("screenshot", "data:image/png;base64,AAAA")], "There are 1,260 on order PO-77193.", False),
        ([("read_all", "x" * 100_001)], "There are 1,260 on order PO-77193.", False),
    ],
)
def test_facts_of_an_answer(tmp_path: Path, calls: list[tuple[str, str]], answer: str, new: bool) -> None:
    assert said(tmp_path, claim_not_observed, calls, answer) == new


PLAN = ("Lead", "What does it cost?\n1. Search the price lists.")


@pytest.mark.parametrize(
    ("messages", "new"),
    [
        ([PLAN, ("Price_Expert", "It costs $18.75.")], True),
        ([PLAN, ("Price_Expert", "Viewport position: Showing page 1 of 1.\nIt costs $18.75.")], False),
        ([PLAN, ("Price_Expert", "I try.\n```python\nprint(18.75)\n```\nIt costs $18.75.")], False),
        ([("Lead", "What does it cost?"), ("Price_Expert", "It costs $18.75.")], False),
        ([("Lead", "1. Search the price lists for $18.75."), ("Price_Expert", "It costs $18.75.")], False),
        ([("Lead", "1. Search the price lists. It costs $18.75."), ("Price_Expert", "So be it.")], False),
    ],
)
def test_facts_of_a_chat(tmp_path: Path, messages: list[tuple[str, str]], new: bool) -> None:
    file = tmp_path / "chat.json"
    history = [{"role": "assistant" if n else "user", "name": name, "content": text} for n, (name, text) in enumerate(messages)]
    file.write_text(json.dumps({"history": [*history, {"role": "assistant", "name": "Lead", "content": "Well."}]}), "utf-8")
    case = pipeline.load([str(file)], Options(plugins=False)).case
    assert any(isinstance(f, Finding) for f in claim_not_observed.find(case)) == new
