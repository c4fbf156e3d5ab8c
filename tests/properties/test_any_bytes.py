"""No input crashes a parser, whatever its bytes; what comes out keeps the model's promises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from material import json_values, slices, spoiled

from agentcore_analyzer import pipeline
from agentcore_analyzer.graph import Case
from agentcore_analyzer.model import Coverage, Damage, Document, LogRecord, Record, Shaped, Span
from agentcore_analyzer.plugins import Installed
from agentcore_analyzer.report import json_v1, short, text
from agentcore_analyzer.source import SourceInput, find_inputs
from cases import BUILTIN, WHOLE, each, parsers

many = settings(max_examples=max(150, settings.default.max_examples if settings.default else 0))
parts = st.integers(0, 3)  # which of the parsers read it that do not recognise it


def as_input(data: bytes) -> SourceInput:
    import io

    return SourceInput("input", lambda _report: io.BytesIO(data), len(data))


def promises(record: Record, size: int) -> None:
    """What every record must hold to, however strange its input."""
    assert isinstance(record, Span | LogRecord | Document | Damage | Coverage | Shaped)
    place = record.place
    assert place.file == "input"
    assert place.line is None or place.line >= 1
    assert place.offset is None or 0 <= place.offset <= size * 3  # UTF-16 becomes longer as UTF-8
    if isinstance(record, Span):
        for ns in (record.start_ns, record.end_ns):
            assert ns is None or type(ns) is int
        assert all(isinstance(v, str) for v in (record.trace_id, record.span_id, record.name, record.service, record.scope))
        assert record.status in ("UNSET", "OK", "ERROR")
        assert record.kind in ("SERVER", "CLIENT", "INTERNAL", "PRODUCER", "CONSUMER")
        for name in ("tool", "tool_status", "model", "error", "finish_reason", "api", "arn", "request_id"):
            assert isinstance(getattr(record.facts, name), str | None), name
        for name in ("http_status", "input_tokens", "output_tokens"):
            assert isinstance(getattr(record.facts, name), int | None), name
    if isinstance(record, LogRecord):
        assert record.time_ns is None or type(record.time_ns) is int
        assert record.text is None or isinstance(record.text, str)
        for value in (record.trace_id, record.span_id, record.session_id, record.request_id):
            assert isinstance(value, str | None)
    if isinstance(record, Span | LogRecord):
        assert record.detail.attributes is not None
    if isinstance(record, Damage):
        assert record.count >= 1
        assert record.reason
        assert record.message


def read(parser: Installed, data: bytes) -> None:
    source = as_input(data)
    head = source.head()
    match = parser.parser.sniff(head)
    assert match is None or (1 <= match.score <= 100 and match.why)
    for record in parser.parser.parse(source):
        promises(record, len(data))


def read_by(data: bytes, first: int) -> None:
    """By all parsers that recognise it, and by one in four of the others: with all of them, inputs would be few."""
    head = as_input(data).head()
    others = parsers() if WHOLE else parsers()[first % 4 :: 4]
    chosen = dict.fromkeys([*(p for p in parsers() if p.parser.sniff(head) is not None), *others])
    each(chosen, lambda parser: read(parser, data), lambda p: p.name)


@many
@given(data=st.binary(max_size=600), first=parts)
def test_any_bytes(data: bytes, first: int) -> None:
    read_by(data, first)


@many
@given(data=spoiled(), first=parts)
def test_spoiled_files(data: bytes, first: int) -> None:
    read_by(data, first)


@many
@given(data=slices(), value=json_values, at=st.integers(0, 400), first=parts)
def test_right_names_with_wrong_values(data: bytes, value: Any, at: int, first: int) -> None:
    """Valid JSON in which one value was replaced: the names are right, the type is not."""
    lines = data.decode("utf-8", "replace").splitlines()
    spoilt = []
    for line in lines[:20]:
        try:
            document = json.loads(line)
        except ValueError:
            spoilt.append(line)
            continue
        spoilt.append(json.dumps(_replaced(document, value, at)))
    read_by("\n".join(spoilt).encode("utf-8", "replace"), first)


def _replaced(document: Any, value: Any, at: int) -> Any:
    """The document with its `at`-th value (counted in depth-first order, modulo) replaced."""
    places: list[tuple[Any, Any]] = []
    stack = [document]
    while stack:
        current = stack.pop()
        items = current.items() if isinstance(current, dict) else enumerate(current) if isinstance(current, list) else ()
        for key, inner in items:
            places.append((current, key))
            stack.append(inner)
    if places:
        holder, key = places[at % len(places)]
        holder[key] = value
    return document


@given(data=st.one_of(spoiled(), st.binary(max_size=300)))
def test_the_whole_way(data: bytes) -> None:
    """Recognised or not: a report or a clear refusal, and never an internal error."""
    source = as_input(data)
    loaded = pipeline.Loaded()
    pipeline._read(source, loaded, BUILTIN)
    loaded.case.settle()
    findings, not_checked = pipeline.diagnose(loaded, BUILTIN)
    assert loaded.internal == []
    chosen, total = pipeline.chosen(loaded.case, findings, 5)
    report = pipeline.Report(
        inputs=tuple(loaded.inputs),
        findings=tuple(findings),
        not_checked=tuple(not_checked),
        readings=tuple(pipeline.timeline.read(i) for i in chosen),
        invocations_total=total,
    )
    json_v1.render(report, "0")
    text.render(report, "0", 100, colour=False).encode("utf-8")
    short.render(report, short.Look(80)).encode("utf-8")


@pytest.mark.parametrize("depth", [65, 1_025, 100_000])
@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_deep_nesting(opening: str, depth: int) -> None:
    def check(parser: Installed) -> None:
        read(parser, opening.encode() * depth)
        read(parser, b'{"resourceSpans":[' + opening.encode() * depth)

    each(parsers(), check, lambda p: p.name)


def test_a_case_of_nothing() -> None:
    case = Case()
    case.settle()
    assert case.invocations == []
    assert list(find_inputs([], lambda _: None)) == []
