"""Messages of a chat as spans: whose turn it is, which call a result answers, what counts as a failure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Kind, Span
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, ROOT


def read(*messages: Any, **around: Any) -> Case:
    document = {"messages": list(messages), **around}
    loaded = pipeline.load([InMemory("chat.json", json.dumps(document).encode())], BUILTIN)
    assert [i.format for i in loaded.inputs] == ["chat-transcript"]
    assert not loaded.internal
    return loaded.case


def spans(case: Case) -> list[Span]:
    return sorted(case.spans, key=lambda s: s.span_id)


def names(case: Case) -> list[str]:
    return [s.name for s in spans(case)]


def said(role: str, content: Any = "…", **more: Any) -> dict[str, Any]:
    return {"role": role, "content": content, **more}


def calls(*ids: str, name: str = "get_stock") -> dict[str, Any]:
    made = [{"id": i, "type": "function", "function": {"name": name, "arguments": "{}"}} for i in ids]
    return said("assistant", None, tool_calls=made)


def test_each_request_of_a_person_is_a_run() -> None:
    case = read(said("user"), said("assistant"), said("user"), said("user"), said("assistant"))
    assert names(case) == ["conversation", "invoke_agent", "chat", "invoke_agent", "chat"]


def test_several_people_and_one_assistant_are_no_agents() -> None:
    case = read(said("user", name="anna"), said("assistant"), said("user", name="ben"), said("assistant"))
    assert names(case) == ["conversation", "invoke_agent", "chat", "invoke_agent", "chat"]


def test_named_speakers_are_agents_and_the_user_is_not() -> None:
    case = read(said("user", name="user"), said("user", name="sales"), said("user", name="store"), said("user", name="sales"))
    assert names(case)[1:] == [
        "invoke_agent group chat", "invoke_agent sales", "chat", "invoke_agent store", "chat", "invoke_agent sales", "chat",
    ]  # fmt: skip


def test_results_find_their_calls_by_id_in_any_order() -> None:
    case = read(said("user"), calls("a", "b"), said("tool", "for b", tool_call_id="b"), said("tool", "for a", tool_call_id="a"))
    results = [s.detail.attributes["gen_ai.tool.call.result"] for s in spans(case) if s.facts.tool]
    assert results == ["for a", "for b"]


def test_results_without_ids_go_by_name_and_order() -> None:
    one, other = calls("", name="get_stock"), calls("", name="get_price")
    case = read(said("user"), one, other, said("function", "12 EUR", name="get_price"), said("function", "140", name="get_stock"))
    results = {s.facts.tool: s.detail.attributes["gen_ai.tool.call.result"] for s in spans(case) if s.facts.tool}
    assert results == {"get_stock": "140", "get_price": "12 EUR"}


def test_a_result_without_its_call_is_kept() -> None:
    case = read(said("user"), said("tool", "Error: no connection", tool_call_id="lost"))
    (tool,) = [s for s in spans(case) if s.facts.tool]
    assert (tool.status, tool.facts.tool_status) == ("ERROR", "error")


@pytest.mark.parametrize(
    ("content", "failed"),
    [
        ("140 pieces", False),
        ("The page says: Error: 404", False),
        ("Error: TimeoutError - no answer", True),
        ("Error executing tool get_stock: no answer", True),
        ('Traceback (most recent call last):\n  File "x.py", line 1\nValueError: x', True),
        ('{"error": "no such article"}', True),
        ('{"error": null, "pieces": 3}', False),
        ('{"error": "some", "pieces": 3}', False),
        ('{"errors": 0}', False),
        ("", False),
    ],
)
def test_what_counts_as_a_failure(content: str, failed: bool) -> None:
    case = read(said("user"), calls("a"), said("tool", content, tool_call_id="a"))
    (tool,) = [s for s in spans(case) if s.facts.tool]
    assert (tool.status == "ERROR") is failed


def test_the_record_knows_better_than_the_words() -> None:
    case = read(said("user"), calls("a"), said("tool", "Error: in the title of a book", tool_call_id="a", status="success"))
    assert [s.status for s in spans(case) if s.facts.tool] == ["UNSET"]


def test_no_times_are_made_up_and_what_needs_them_is_not_checked() -> None:
    case = read(said("user"), calls("a"), said("tool", "140", tool_call_id="a"), said("assistant"))
    assert {(s.start_ns, s.end_ns) for s in case.spans} == {(None, None)}
    assert Kind.TIMES not in case.ledger.kinds
    document = {"messages": [said("user"), said("assistant")]}
    report = pipeline.analyze([InMemory("chat.json", json.dumps(document).encode())], BUILTIN)
    assert {"silent-gap", "slow-tool-call", "retry-storm"} <= {n.code for n in report.not_checked}
    assert not report.findings


def test_a_transcript_proves_no_absence_but_that_of_calls() -> None:
    case = read(said("user"), said("assistant"))
    (trace,) = case.traces.values()
    assert case.ledger.doubts() == ["chat.json is a transcript, which holds messages and tool calls only"]
    assert case.ledger.doubts(trace) == []


def test_a_session_and_the_tools_around_the_messages_are_kept() -> None:
    tools = [{"name": "get_stock", "input_schema": {}}]
    case = read(said("user"), said("assistant"), tools=tools, session_id="s-1", system="Be brief.")
    assert {s.session_id for s in case.spans} == {"s-1"}
    told = next(s for s in case.spans if s.facts.operation == "model").detail.attributes
    assert told["gen_ai.system_instructions"] == [{"type": "text", "content": "Be brief."}]


@pytest.mark.parametrize("deep", [50, 5000])
def test_deep_content_does_no_harm(deep: int) -> None:
    raw = b'{"messages": [{"role": "user", "content": ' + b'[{"content": ' * deep + b'"x"' + b"}]" * deep + b"}]}"
    loaded = pipeline.load([InMemory("chat.json", raw)], BUILTIN)
    assert not loaded.internal


@pytest.mark.parametrize(
    "document",
    [
        {"items": [{"role": "admin", "content": "a page"}]},
        {"messages": [{"ts": "1", "user": "U1", "text": "no role"}]},
        {"blocks": [{"type": "system", "content": "a block"}]},
        [{"type": "tool", "content": "a page"}],
        {"messages": []},
        {"role": "roleArn", "content": 3},
    ],
)
def test_what_is_no_transcript(document: Any) -> None:
    loaded = pipeline.load([InMemory("x.json", json.dumps(document).encode())], BUILTIN)
    assert loaded.inputs[0].format != "chat-transcript"


def test_nobody_else_loses_a_file() -> None:
    """Of all fixtures only those of this parser are taken for transcripts."""
    folder = ROOT / "fixtures" / "parsers"
    taken = [
        i.path for i in pipeline.load([str(p) for p in sorted(folder.iterdir())], BUILTIN).inputs if i.format == "chat-transcript"
    ]
    assert taken
    assert {Path(p).relative_to(folder).parts[0] for p in taken} == {"chat-transcript"}
