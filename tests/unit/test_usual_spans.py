"""A span that is decoded no further than its record needs is the same as one that is read as a document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import too_large
from make import source
from msgspec.json import Decoder
from too_large import OTHER, SPAN, TRACE, told, without_msgspec

from agentcore_analyzer.conventions import facts
from agentcore_analyzer.conventions.call_attributes import RESULTS
from agentcore_analyzer.conventions.values import SESSION_KEYS, session_of
from agentcore_analyzer.model import DamageReason, Place, Span
from agentcore_analyzer.source import one_input
from agentcore_parsers.decoding import arrays, jsons
from agentcore_parsers.records import usual_spans
from agentcore_parsers.records.spans import SpanReader
from cases import CAPTURES, FIXTURES

PARSERS = ("cloudwatch-documents", "cloudwatch-events", "cloudwatch-query", "agentcore-traces")
KEPT = [
    *(path for name in PARSERS for path in (FIXTURES / "parsers" / name).glob("*/*.json*")),
    *CAPTURES.glob("*/*.jsonl"),
    *CAPTURES.glob("*/*spans*.json"),
]


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    too_large.every_input(monkeypatch)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each text that was tried, whether it became a span."""
    tried: list[bool] = []
    made_by = usual_spans.made_by

    def counting(reader: Any) -> Any:
        read = made_by(reader)

        def counted(text: Any, where: Any) -> Span | None:
            span = read(text, where)
            tried.append(span is not None)
            return span

        return counted

    monkeypatch.setattr(usual_spans, "made_by", counting)
    return tried


def as_documents(monkeypatch: pytest.MonkeyPatch, path: Path) -> tuple[Any, ...]:
    """The same where msgspec is not installed."""
    with monkeypatch.context() as without:
        without_msgspec(without, "records.usual_spans")
        return told(path)


def span(number: int = 0, attributes: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    return {
        "resource": {"attributes": {"service.name": "shop"}}, "scope": {"name": "strands.telemetry.tracer", "version": "1"},
        "traceId": TRACE, "spanId": f"{number:015x}1", "parentSpanId": OTHER, "flags": 256, "name": "chat m", "kind": "INTERNAL",
        "startTimeUnixNano": 1760000000005000000 + number, "endTimeUnixNano": 1760000000043751672, "durationNano": 7,
        "attributes": {"gen_ai.operation.name": "chat", "session.id": "s-1", "n": [1, {"a": 2.5}]} | (attributes or {}),
        "status": {"code": "OK"},
    } | members  # fmt: skip


def tool(number: int, attributes: dict[str, Any], **members: Any) -> dict[str, Any]:
    return span(number, {"gen_ai.operation.name": "execute_tool"} | attributes, name="execute_tool find", **members)


def without(member: str) -> dict[str, Any]:
    return {name: value for name, value in span().items() if name != member}


DENIED = "Tool Execution Denied: no policy allows it"
DIFFERENT = [
    # Alike but for what is of one span alone: neither tokens, nor ids, nor results may come from the one before.
    span(1, {"gen_ai.usage.input_tokens": 7, "gen_ai.usage.output_tokens": 1}),
    span(2, {"gen_ai.usage.input_tokens": 8}),
    span(3),
    span(4, {"gen_ai.usage.prompt_tokens": "12", "gen_ai.usage.completion_tokens": 3.0}),
    span(5, {"gen_ai.usage.input_tokens": 2**60}),
    span(6, {"gen_ai.aggregated_usage.input_tokens": 5}),
    span(7, {"gen_ai.operation.name": "invoke_agent", "gen_ai.aggregated_usage.input_tokens": 5, "llm.token_count.prompt": 9}),
    tool(8, {"gen_ai.tool.call.result": "fine"}),
    tool(9, {"gen_ai.tool.call.result": DENIED}),
    tool(10, {}),
    tool(11, {"gen_ai.tool.status": "success", "gen_ai.tool.call.result": DENIED}),
    tool(12, {"tool.status": "error"}),
    tool(13, {"tool_response": None, "output.value": DENIED}),
    tool(14, {"output.value": ["a"], "gen_ai.tool.name": "other"}),
    span(15, {"http.status_code": 500, "aws.request_id": "r-1"}, kind="SERVER", name="POST /invocations"),
    span(16, {"http.status_code": 500, "aws.request_id": "r-2"}, kind="SERVER", name="POST /invocations"),
    span(17, {"http.response.status_code": 404, "http.status_code": 500}, kind="SERVER", name="POST /invocations"),
    span(18, {"gen_ai.response.finish_reasons": ["max_tokens"]}),
    span(19, {"gen_ai.response.finish_reasons": "stop"}),
    span(20, {"gen_ai.response.finish_reasons": []}),
    span(21, {"error.type": "KeyError", "aws.request_id": "r-3"}),
    span(22, {"error_type": "KeyError", "error.type": ""}),
    span(23, {"traceloop.span.kind": "task", "gen_ai.operation.name": ""}),
    span(24, {"traceloop.span.kind": "task", "tool.name": "", "gen_ai.operation.name": ""}),
    span(25, {"session.id": "", "gen_ai.conversation.id": "c-1"}),
    span(26, {"session.id": None, "langsmith.metadata.thread_id": "t-1"}),
    span(27, kind="CLIENT", name="Bedrock AgentCore.InvokeAgentRuntime", attributes={
        "gen_ai.operation.name": None, "rpc.method": "InvokeAgentRuntime", "aws.remote.resource.identifier": "arn:aws:x",
        "aws.request_id": "r",
    }),
    span(28, {"openinference.span.kind": "LLM", "llm.model_name": "m", "llm.token_count.prompt": 4, "llm.finish_reason": "stop"}),
    span(29, resource={"attributes": {"service.name": "another"}}),
    span(30, resource={"attributes": [{"key": "service.name", "value": {"stringValue": "listed"}}]}),
    span(31, events=[{"name": "exception", "attributes": {"exception.type": "KeyError"}}]),
    span(32, events=[{"name": "gen_ai.choice", "attributes": {"finish_reason": "max_tokens"}}]),
    span(33, {"x": "é ✓ \u2028"}, events=[], links=[]),
    span(34, status={"code": 2, "message": "no"}),
    span(35, kind=3, parentSpanId=None),
    span(36, parentSpanId="", scope={}),
    span(37, {"session.id": "", "gcp.vertex.agent.session_id": "a-1", "gen_ai.conversation.id": "c-2"}),
    span(38, {"session.id": "", "langsmith.metadata.session_id": "l-1", "gcp.vertex.agent.session_id": "a-2"}),
    span(39, {"session.id": "", "langsmith.metadata.conversation_id": "l-3", "langsmith.metadata.thread_id": "l-2"}),
]  # fmt: skip
UNUSUAL = [
    without("traceId"), without("spanId"), without("name"), without("kind"), without("attributes"), without("endTimeUnixNano"),
    span(traceId=TRACE.upper()), span(spanId=SPAN.upper()), span(spanId="0" * 16), span(spanId="xyz"), span(parentSpanId="0f21"),
    span(parentSpanId=OTHER.upper()), span(spanId="0F21 ddb66cad4a2"), span(traceId="0" * 32), span(spanId="_f21ddb66cad4a27"),
    span(startTimeUnixNano="1760000000005000000"), span(startTimeUnixNano=1760000000005.5), span(endTimeUnixNano=5),
    span(startTimeUnixNano=None), span(startTimeUnixNano=10**30), span(startTimeUnixNano=True), span(kind="OTHER"), span(kind=99),
    span(kind=None), span(kind=[]), span(status=None), span(status={"code": "?"}), span(status={"status_code": "ERROR"}),
    span(status="ERROR"), span(scope="plain"), span(scope=None), span(scope={"name": 7}), span(name=None), span(name=7),
    span() | {"attributes": [{"key": "session.id", "value": {"stringValue": "l"}}]},
    span(context={"trace_id": "x"}), span(raw_otel_json={"a": 1}), span(spans=[span(77)]),
    span(span_events=[{"name": "exception"}]),
    span(service_name="mine", resource=None), span(resource="text"), span(resource={"attributes": {"service.name": 7}}),
    span(1, {"http.status_code": "500"}), span(1, {"http.status_code": True}), span(1, {"error.type": ["a"]}),
    span(1, {"session.id": 7}), span(1, {"tool.name": None, "traceloop.span.kind": "task"}),
    span(1, {"gen_ai.request.model": 7}), span(1, {"gen_ai.response.finish_reasons": [7]}),
    span(1, {"langfuse.observation.type": "generation", "langfuse.observation.usage_details": '{"input": 3}'},
         scope={"name": "langfuse-sdk"}),
    span(1, {"error.type": "KeyError"}, scope={"name": "langsmith"}),
]  # fmt: skip


def lines(documents: list[dict[str, Any]]) -> Iterator[str]:
    """Between spans as they are usual, so that one changes nothing of the next."""
    for number, document in enumerate(documents):
        yield json.dumps(span(100 + 2 * number))
        yield json.dumps(document, ensure_ascii=False)
    yield json.dumps(span(99))


def events(documents: list[dict[str, Any]]) -> str:
    return json.dumps({"events": [
        {"logStreamName": "s", "timestamp": 1760000000005, "message": line, "eventId": f"{number}"}
        for number, line in enumerate(lines(documents))
    ]})  # fmt: skip


def rows(documents: list[dict[str, Any]]) -> str:
    return json.dumps({"status": "Complete", "results": [
        [{"field": "@timestamp", "value": "2025-10-09 08:53:20.005"}, {"field": "@message", "value": line}]
        for line in lines(documents)
    ]})  # fmt: skip


FORMS = {
    "spans.jsonl": lambda documents: "\n".join(lines(documents)),
    "spans.json": lambda documents: f"[{','.join(lines(documents))}]",
    "events.json": events,
    "rows.json": rows,
}


@pytest.mark.parametrize("form", FORMS)
def test_no_span_is_taken_for_one_before(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[bool]) -> None:
    path = tmp_path / form
    path.write_text(FORMS[form](DIFFERENT), encoding="utf-8")
    found = told(path)
    assert sum(made) > len(DIFFERENT)  # most of them are made without a document
    assert found == as_documents(monkeypatch, path)
    assert len(found[1]) == 2 * len(DIFFERENT) + 1


@pytest.mark.parametrize("form", FORMS)
def test_the_unusual_is_read_as_a_document(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[bool]) -> None:
    path = tmp_path / form
    path.write_text(FORMS[form](UNUSUAL), encoding="utf-8")
    found = told(path)
    assert not all(made)
    assert any(made)
    assert found == as_documents(monkeypatch, path)


@pytest.mark.parametrize("between", [",", ",\n", ", ", "\n,\n  "])
@pytest.mark.parametrize("chunk", [300, 1 << 20])
def test_borders_in_strings(between: str, chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[bool]) -> None:
    """What looks like the border of two elements inside of one is none, wherever what was read at a time ends."""
    monkeypatch.setattr(one_input, "CHUNK", chunk)
    path = tmp_path / "spans.json"
    looks = {"a": "}" + between.replace("\n", "") + "{", "b": {"c": [{}, {}]}}
    elements = [json.dumps(span(number, looks if number % 3 else {})) for number in range(30)]
    path.write_text(f"[{between.join(elements)}]", encoding="utf-8")
    found = told(path)
    assert sum(made) > 20
    assert found == as_documents(monkeypatch, path)
    assert len(found[1]) == 30


@pytest.mark.parametrize("document", UNUSUAL, ids=lambda document: json.dumps(document)[-80:])
def test_each_alone(document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "spans.jsonl"
    path.write_text("\n".join(lines([document])), encoding="utf-8")
    assert told(path) == as_documents(monkeypatch, path)


@pytest.mark.parametrize("spoiled", [
    (b'"n": [1', b'"n": [01'), (b'"n": [1', b'"n": [NaN'), (b'"n": [1', b'"n": [-'), (b'"strands.t', b'"\\ud800'),
    (b'"shop"', b'"\\ud800"'), (b'"version": "1"', b'"version": "\xff"'), (b'"version": "1"', b'"version": "\x01"'),
    (b'"version": "1"', b'"version": "\\x"'), (b'{"resource"', b'2026-11-30T10:00:00Z {"resource"'),
    (b'"OK"}}', b'"OK"}} x'), (b'"OK"}}', b'"OK"}'), (b'"OK"}}', b'"OK"}}{"a": 1}'), (b'"OK"}}', b'"OK"}, "name": "twice"}'),
    (b'"n": [1', b'"session.id": "twice", "n": [1'), (b'"n": [1', b'"n": [' + b"[" * 900 + b"]" * 900 + b", 1"),
    (b"\n", b"\r\n"), (b"\n", b"\n\n"), (b'{"resource"', b'{\n"resource"'), (b"\n", b"\nTraceback (most recent call last):\n"),
    (b'"flags": 256', b'"flags": 1e999'), (b'"durationNano": 7', b'"durationNano": -1e999'),
])  # fmt: skip
def test_spoiled_lines(spoiled: tuple[bytes, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of three lines, then all of them."""
    text = "\n".join(json.dumps(span(number)) for number in range(3)).encode()
    first = text.index(b"\n") + 1
    for number, content in enumerate((text[:first] + text[first:].replace(*spoiled, 1), text.replace(*spoiled))):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(content)
        assert told(path) == as_documents(monkeypatch, path)


def test_a_number_that_is_none_and_that_nobody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not noted, which is known (decision 17); the record, its place and its detail are the same."""
    path = tmp_path / "spans.jsonl"
    sound, spoiled = json.dumps(span(0)), json.dumps(span(1)).replace("2.5", "1e999")
    path.write_text(f"{sound}\n{spoiled}\n", encoding="utf-8")
    found, usual = told(path), as_documents(monkeypatch, path)
    assert found[1:3] == usual[1:3]
    assert not found[3]
    assert {note.reason for note in usual[3]} == {DamageReason.LENIENT_JSON}


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_every_input_that_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(path) == as_documents(monkeypatch, path)


def test_nothing_else_is_asked() -> None:
    """Of whatever span: facts and sessions are made of no attribute that is not taken out of the line."""
    asked: set[str] = set()

    class Asked(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            asked.add(key)
            return super().get(key, default)

        def __getitem__(self, key: str) -> Any:
            asked.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            asked.add(str(key))
            return super().__contains__(key)

    scopes = ("strands.telemetry.tracer", "gcp.vertex.agent", "openinference.instrumentation.langchain", "llama_index", "x")
    kinds = ("chat", "execute_tool", "invoke_agent", "chain", "embeddings", "retrieve", "", None)
    names = ("AgentCore.Runtime.Invoke", "AgentCore.Gateway.X", "AgentCore.Policy.Y", "POST /invocations", "tools/call t", "a")
    for number, (scope, operation, name) in enumerate((s, o, n) for s in scopes for o in kinds for n in names):
        for more in ({}, {"traceloop.span.kind": "task"}, {"rpc.method": "InvokeAgentRuntime"}):
            attributes = Asked({"gen_ai.operation.name": operation, "n": number, **more})
            facts(f"{name} {number}", scope, ("SERVER", "CLIENT")[number % 2], attributes)
            session_of(attributes)
    taken = usual_spans._KEYS
    assert asked <= {*taken, "langfuse.observation.type"}  # asked of scopes alone that are read as documents
    assert {*taken} <= {*asked, *RESULTS, *SESSION_KEYS}
    assert len(asked) > 40


def test_attributes_stand_in_the_order_of_what_they_are_for() -> None:
    """What several spans share, by which plans are known, then sessions, then what is of one span alone, results last."""
    form, keys = usual_spans._Attributes, usual_spans._KEYS
    shared, results = keys.index(SESSION_KEYS[0]), keys.index(RESULTS[0])
    own = shared + len(SESSION_KEYS)
    assert (keys[shared:own], keys[results:]) == (SESSION_KEYS, RESULTS)
    names = form.__struct_fields__
    assert [name for name in names if form.__annotations__[name] == "Any"] == [*names[own:]]
    filled = form(*names)
    assert (filled.shared(), filled.results()) == (names[:shared], names[results:])


def test_other_lines_end_the_trying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[bool]) -> None:
    """Whole files of something else are not tried line by line, and spans behind them are the same."""
    monkeypatch.setattr(usual_spans, "_TRIES", 3)
    monkeypatch.setattr(usual_spans, "_REST", 10)
    path = tmp_path / "spans.jsonl"
    others = [json.dumps(span(number, startTimeUnixNano="1760000000005000000")) for number in range(20)]
    path.write_text("\n".join([*others, *(json.dumps(span(100 + number)) for number in range(20))]), encoding="utf-8")
    found = told(path)
    assert any(made)
    assert found == as_documents(monkeypatch, path)


@pytest.mark.parametrize("other", [
    span(1, startTimeUnixNano="1760000000005000000"), span(1, scope={"name": "langsmith"}), span(1, spanId=SPAN.upper()),
    {"severityNumber": 9, "body": "fine", "timeUnixNano": 1760000000005000000},
])  # fmt: skip
@pytest.mark.parametrize("others", [2, 3])
def test_spans_make_up_for_two_other_lines_each(others: int, other: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """However late it is seen that a line is none that is made without a document."""
    monkeypatch.setattr(usual_spans, "_TRIES", 10)
    tried = list[bytes]()

    class Counting:
        def __init__(self, form: Any) -> None:
            self._decode = Decoder(form).decode

        def decode(self, line: bytes) -> Any:
            tried.append(line)
            return self._decode(line)

    monkeypatch.setattr(usual_spans.msgspec.json, "Decoder", Counting)
    usual = usual_spans.made_by(SpanReader(source(b"")))
    found = [
        usual(json.dumps(document).encode(), 0) for number in range(50) for document in (span(number), *[other] * others)
    ]
    spans = sum(each is not None for each in found)
    assert (spans, len(tried)) == (50, len(found)) if others == 2 else spans < 20 and len(tried) < 50


def test_what_meets_no_more_is_not_searched_again() -> None:
    """All elements but the first meet in another way: none of them is looked for the end of in all that follows."""
    elements = [json.dumps(span(number)).encode() for number in range(50)]
    searched = list[int]()

    class Searched(arrays.Window):
        def meet(self, border: bytes) -> None:
            super().meet(border)
            find = self._borders

            def counted(raw: bytes, at: int) -> Any:
                searched.append(at)
                return find(raw, at)

            self._borders = counted  # type: ignore[assignment]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "Window", Searched)
        raw = b"[" + elements[0] + b" ,\n" + b",".join(elements[1:]) + b"]"
        found = list(arrays.split(raw, iter(()), Place("x"), jsons.leading))
    assert [value["spanId"] for _, value in found] == [span(number)["spanId"] for number in range(50)]  # type: ignore[misc,index]
    assert len(searched) == 1
