"""An envelope that is taken apart gives the same records, places, details and notes as one that is decoded as a whole."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import too_large
from too_large import NO_PLUGINS, OTHER, TRACE

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import DamageReason
from agentcore_parsers.backends import otlp_json
from agentcore_parsers.decoding import envelopes
from agentcore_parsers.records import enveloped
from cases import CAPTURES, FIXTURES

PARSERS = ("otlp-json", "tempo-json", "cloudwatch-events", "cloudwatch-query")
KEPT = [
    *(path for name in PARSERS for path in (FIXTURES / "parsers" / name).glob("*/*.json*")),
    *(CAPTURES / "aws-cli-logs").glob("*.json"),
    CAPTURES / "strands-ok" / "agent.otlp.jsonl",
]


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    too_large.every_input(monkeypatch)


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many values of each list were read one by one."""
    counts: list[int] = []
    extents = envelopes.extents

    def counted(*given: Any) -> Any:
        found = extents(*given)
        counts.append(0 if found is None else len(found[0]))
        return found

    monkeypatch.setattr(envelopes, "extents", counted)
    monkeypatch.setattr(enveloped, "extents", counted)
    return counts


def told(path: Path) -> tuple[Any, ...]:
    """What is known of an input, but for how a record knows its place."""
    return too_large.told(path, where=None)


def as_whole(monkeypatch: pytest.MonkeyPatch, path: Path) -> tuple[Any, ...]:
    """The same where msgspec is not installed."""
    with monkeypatch.context() as without:
        too_large.without_msgspec(without, "decoding.envelopes", "records.enveloped")
        return told(path)


def text(key: str, of: Any) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": of}}


def span(number: int = 0, **members: Any) -> dict[str, Any]:
    return {
        "traceId": TRACE, "spanId": f"{number:015x}1", "name": f"chat {number}", "kind": 3,
        "startTimeUnixNano": "1760000000005000000", "endTimeUnixNano": "1760000000043751672",
        "attributes": [text("gen_ai.operation.name", "chat"), {"key": "n", "value": {"intValue": "7"}}],
        "status": {},
    } | members  # fmt: skip


def value(key: str, of: Any) -> dict[str, Any]:
    return span(attributes=[{"key": key, "value": of}])


def envelope(*spans: Any, resource: Any = None, **more: Any) -> dict[str, Any]:
    scope = {"scope": {"name": "strands.telemetry.tracer"}, "spans": list(spans)}
    made = {"resource": resource or {"attributes": []}, "scopeSpans": [scope, {"spans": [span(77)]}]}
    return {"resourceSpans": [made, made], **more}


def log(said: str, **members: Any) -> dict[str, Any]:
    body = {"stringValue": said}
    return {"timeUnixNano": "1760000000005000000", "severityNumber": 17, "body": body, "traceId": TRACE} | members


def logs(*records: Any, resource: Any = None) -> list[dict[str, Any]]:
    scope = {"scope": {"name": "app"}, "logRecords": list(records)}
    return [{"resource": resource or {"attributes": [text("service.name", "x")]}, "scopeLogs": [scope, {"logRecords": []}]}]


def lines(*documents: Any) -> str:
    return "".join(json.dumps(d, separators=(",", ":")) + "\n" for d in documents)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_real_programs_wrote_is_read_the_same(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    assert told(path) == as_whole(monkeypatch, path)


LOOK_ALIKE = span(5)
UNUSUAL: dict[str, Any] = {
    "usual": span(1),
    "kinds and statuses by name": span(kind="SPAN_KIND_CLIENT", status={"code": "STATUS_CODE_ERROR", "message": "no"}),
    "no end": {k: v for k, v in span().items() if k != "endTimeUnixNano"},
    "times as numbers": span(startTimeUnixNano=1760000000005000000, endTimeUnixNano=1760000000043751672),
    "an unknown member": span(resource={"attributes": {"service.name": "x"}}),
    "no ids": span(traceId="", spanId=None),
    "ids in base64": span(traceId="aOd4AKajpFBlEycOJp4NNw==", spanId="DyHdtmytSic="),
    "null as a text": span(attributes=[text("k", None)]),
    "two values": value("k", {"intValue": "1", "stringValue": "x"}),
    "no value": value("k", {}),
    "a bare value": value("k", "x"),
    "attributes as a map": span(attributes={"session.id": "s"}),
    "a number beyond 64 bits": value("k", {"intValue": 2**70}),
    "no number": value("k", {"intValue": "1.5"}),
    "a number with a fraction that is none": value("http.status_code", {"intValue": 5.0}),
    "zeros before a number": value("http.status_code", {"intValue": "007"}),
    "a number in other digits": value("http.status_code", {"intValue": "٥"}),
    "endless": value("http.status_code", {"intValue": "inf"}),
    "true as a text": value("k", {"boolValue": "true"}),
    "one for true": value("k", {"boolValue": 1}),
    "a kind as a text": span(kind="3"),
    "times in seconds": span(startTimeUnixNano="1760000000", endTimeUnixNano="1760000001"),
    "an end before the start": span(endTimeUnixNano="1760000000004000000"),
    "zeros for times": span(startTimeUnixNano="0", endTimeUnixNano=0),
    "times as dates": span(startTimeUnixNano="2025-10-09T08:53:20Z", endTimeUnixNano="2025-10-09T08:53:21Z"),
    "whole double": value("k", {"doubleValue": 1}),
    "double by name": value("k", {"doubleValue": "NaN"}),
    "a list": value("gen_ai.response.finish_reasons", {"arrayValue": {"values": [{"stringValue": "max_tokens"}]}}),
    "a list of none": value("k", {"arrayValue": None}),
    "members": value("k", {"kvlistValue": {"values": [{"key": "a", "value": {"boolValue": True}}]}}),
    "a key twice": span(attributes=[text("session.id", "a"), text("session.id", "b")]),
    "an exception": span(
        status={"code": 2},
        events=[{"name": "exception", "timeUnixNano": "1760000000006000000", "attributes": [text("exception.type", "KeyError")]}],
    ),
    "links": span(links=[{"traceId": TRACE, "spanId": OTHER, "attributes": []}]),
    "no object": 7,
}  # fmt: skip


@pytest.mark.parametrize("name", UNUSUAL)
@pytest.mark.parametrize("written", [lines, lambda d: json.dumps(d, indent=2)], ids=["line", "document"])
def test_an_unusual_span_among_usual_ones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, written: Callable[[Any], str]
) -> None:
    path = tmp_path / "traces.json"
    for spans in ([span(2), UNUSUAL[name], span(3, name="ü")], [UNUSUAL[name], span(2)]):
        path.write_text(written(envelope(*spans)), "utf-8")
        assert told(path) == as_whole(monkeypatch, path)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("a number that is none", '"flags":1', '"flags":1e999'),
        ("a surrogate alone", "chat 2", "chat \\ud800"),
        ("a control character", "chat 2", "chat \t2"),
        ("bytes that are no UTF-8", "chat 2", "chat \udcff2"),
        ("the same in what nobody reads", '"links":[]', '"links":["\udcff"]'),
        ("a number in what nobody reads", '"links":[]', '"links":[1e999]'),
        ("a number in the resource", '"resource":{"attributes":[]}', '"resource":{"x":1e999}'),
        ("cut", '"links":[]', ""),
        ("nested deeply", '"links":[]', f'"links":{"[" * 1500}{"]" * 1500}'),
        ("nested too deeply to be shown", '{"intValue":"7"}', '{"arrayValue":{"values":[' * 70 + "]}}" * 70),
    ],
)
def test_damage_is_told_as_ever(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, old: str, new: str) -> None:
    path = tmp_path / "traces.json"
    sound = lines(envelope(span(1)), envelope(span(2, flags=1, links=[])), envelope(span(3)))
    path.write_bytes(sound.replace(old, new).encode("utf-8", "surrogateescape"))
    assert sound.encode() != path.read_bytes(), name
    assert told(path) == as_whole(monkeypatch, path)


def test_what_looks_like_a_span_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, apart: list[int]) -> None:
    """The bytes of the first span stand before it: in the resource as an object, and as a text."""
    path = tmp_path / "traces.json"
    resource = {"attributes": [{"key": "x", "value": LOOK_ALIKE}, text("y", lines(LOOK_ALIKE))]}
    spans = LOOK_ALIKE, span(6, name=json.dumps([LOOK_ALIKE])), LOOK_ALIKE | {"name": "z"}
    path.write_text(lines(envelope(*spans, resource=resource)))
    found = told(path)
    assert (counted := sum(apart)) > 0
    assert found == as_whole(monkeypatch, path)
    assert sum(apart) == counted, "the other way takes nothing apart"


@pytest.mark.parametrize("written", [lines, lambda d: json.dumps(d, indent=2)], ids=["line", "document"])
@pytest.mark.parametrize("first", ["resourceSpans", "resourceLogs"])
def test_log_records_beside_spans(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, apart: list[int], first: str, written: Callable[[Any], str]
) -> None:
    attributes = [text("exception.type", "KeyError"), text("exception.stacktrace", "Traceback (most recent call last):\n  …")]
    records = [
        log("KeyError: 'x'", attributes=attributes), log("second", severityNumber="SEVERITY_NUMBER_INFO"), log("3", flags=1),
        {"body": {"kvlistValue": {"values": []}}, "eventName": "gen_ai.choice"}, {},
    ]  # fmt: skip
    document = {"resourceSpans": envelope(span(1), span(2))["resourceSpans"], "resourceLogs": logs(*records)}
    path = tmp_path / "traces.json"
    path.write_text(written({first: document[first]} | document))
    found = told(path)
    assert sum(apart) == 2 * (len(records) + 6)
    assert found == as_whole(monkeypatch, path)


@pytest.mark.parametrize("before", ["\n", " \n\n", "[INFO] started\n", "ERROR: it failed\n\n"])
def test_lines_before_the_first_envelope(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str) -> None:
    path = tmp_path / "traces.json"
    path.write_text(before + lines(envelope(span(1))) + before + lines(envelope(span(2))))
    assert told(path) == as_whole(monkeypatch, path)


@pytest.mark.parametrize("written", [lines, lambda d: json.dumps(d, indent=2)], ids=["line", "document"])
def test_groups_with_resources_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, apart: list[int], written: Callable[[Any], str]
) -> None:
    """A resource that is the same as the one before, that comes again later, or is none; lists without a span in between."""
    one, two = ({"attributes": [text("service.name", name)]} for name in ("one", "two"))
    number, groups = 0, list[Any]()
    for resource in (one, one, two, None, one, two, two):
        scopes = []
        for length in (number % 3, 0, 1):
            scopes.append({"scope": {"name": f"s{length}"}, "spans": [span(number + n) for n in range(length)]})
            number += length
        groups.append({"scopeSpans": scopes} | ({"resource": resource} if resource else {}))
    path = tmp_path / "traces.json"
    path.write_text(written({"resourceSpans": [*groups, {"scopeSpans": []}], "resourceLogs": [*logs(log("x")), *logs(log("y"))]}))
    found = told(path)
    assert sum(apart) == 2 * (number + 2)
    assert found == as_whole(monkeypatch, path)
    said = {(place.pointer, detail.resource.get("service.name")) for place, detail in found[2] if "Spans" in place.pointer}
    assert {("/resourceSpans/2/scopeSpans/2/spans/0", "two"), ("/resourceSpans/4/scopeSpans/2/spans/0", "one")} <= said


def test_one_long_line_is_walked_over_once_whatever_stands_in_its_texts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its braces are not even, and it is too long to be decoded for the sake of that."""
    walked = list[int]()
    made = envelopes.reader

    def counting(form: type[Any]) -> Callable[[bytes], Any]:
        read = made(form)
        return lambda raw: (walked.append(len(raw)), read(raw))[1]

    monkeypatch.setattr(enveloped, "reader", counting)
    monkeypatch.setattr(otlp_json, "_DECODED", -1)
    path = tmp_path / "traces.json"
    path.write_text(lines(envelope(span(1, name="a { brace"), span(2))))
    case = pipeline.load([str(path)], NO_PLUGINS).case
    assert {(s.place.line, s.detail.attributes["n"]) for s in case.spans} == {(1, 7)}
    assert walked == [path.stat().st_size]


def test_two_inputs_of_one_name_and_one_that_is_read_twice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "traces.json"
    path.write_text(lines(envelope(span(1), span(2)), envelope(span(3, name="other"))))
    loaded = pipeline.load([str(path), str(path)], NO_PLUGINS)
    spans = [s for t in loaded.case.traces.values() for s in t.spans]
    assert {s.detail.attributes["n"] for s in spans} == {7}
    assert {s.place.line for s in spans} == {1, 2}
    assert told(path) == as_whole(monkeypatch, path)


def test_only_a_span_is_decoded_for_its_detail(tmp_path: Path, apart: list[int]) -> None:
    path = tmp_path / "traces.json"
    path.write_text(lines(envelope(*(span(n, name=f"chat {n} " + "x" * 500) for n in range(50)))))
    case = pipeline.load([str(path)], NO_PLUGINS).case
    spans = [s for t in case.traces.values() for s in t.spans]
    assert sum(apart) == 102
    assert all(s.held is None and isinstance(s.where, int) for s in spans)
    source = spans[0].origin.source  # type: ignore[attr-defined]
    for each in spans:
        length, below = source._inside.extent(each.where)
        assert length < 1_000
        assert below == ""
        assert json.loads(path.read_bytes()[each.where : each.where + length])["name"] == each.name  # type: ignore[operator]


MESSAGES = [
    json.dumps(span(1) | {"attributes": {"session.id": "a"}, "startTimeUnixNano": 1760000000005000000}),
    json.dumps({"timeUnixNano": 1760000000005000000, "severityNumber": 17, "body": "ValueError: no", "traceId": TRACE}),
    json.dumps({"level": "ERROR", "message": "it failed", "timestamp": "2025-10-09T08:53:20Z"}),
    json.dumps(envelope(span(4))),
    '{"traceId": "68e7',
    "{not json",
    "ERROR: plain text, and a brace {",
    "Traceback (most recent call last):",
    '  File "a.py", line 1, in <module>',
    "KeyError: 'x'",
    "",
]


@pytest.mark.parametrize("more", [{}, {"nextToken": "x"}, {"searchedLogStreams": [], "ResponseMetadata": {}}, {"unknown": 1}])
def test_events_of_every_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, apart: list[int], more: dict[str, Any]) -> None:
    events: list[Any] = [
        {"timestamp": 1760000000043 + n, "message": said, "logStreamName": "a" if n % 2 else "b", "eventId": f"{n % 9}"}
        for n, said in enumerate(MESSAGES)
    ]
    path = tmp_path / "events.json"
    events += [{"message": 5}, {"timestamp": "x", "message": MESSAGES[0]}]
    path.write_text(json.dumps({"events": events, **more}))
    found = told(path)
    assert apart == ([] if "unknown" in more else [len(events)] * 2)
    assert found == as_whole(monkeypatch, path)


def test_rows_of_every_kind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, apart: list[int]) -> None:
    time = {"field": "@timestamp", "value": "2025-10-09 08:53:20.043"}
    rows: list[Any] = [[time, {"field": "@message", "value": said}] for said in MESSAGES]
    turned = [list(reversed(row)) for row in rows[:2]]
    twice = [[*rows[1], {"field": "@message", "value": MESSAGES[0]}]]
    others: list[Any] = [[], [{"field": "traceId", "value": TRACE}], [{"field": "@message"}]]
    path = tmp_path / "results.json"
    narrow: list[Any] = [[{"field": "@message", "value": MESSAGES[0]}]]
    rows += turned + twice + others + narrow
    path.write_text(json.dumps({"results": rows, "status": "Running", "statistics": {"recordsMatched": 9}}))
    found = told(path)
    assert apart == [len(rows)] * 2
    assert found == as_whole(monkeypatch, path)


@pytest.mark.parametrize(("said", "beside"), [('{"x": 1e999}', "null"), ("7", '{"x": 1e999}'), ('"\\ud800"', "7")])
def test_damage_in_an_answer_is_told_as_ever(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, beside: str) -> None:
    path = tmp_path / "events.json"
    event = f'{{"timestamp": 1760000000043, "message": "ERROR: it failed", "ingestionTime": {said}}}'
    path.write_text(f'{{"events": [{event}, {event}], "ResponseMetadata": {beside}}}')
    found = told(path)
    assert len(found[1]) == 2
    assert len(found[3]) == 1
    assert found == as_whole(monkeypatch, path)


def test_a_brace_in_a_text_does_not_make_a_document_of_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which would be read as a whole."""
    span = {"traceId": "a" * 32, "spanId": "b" * 16, "name": "told {", "startTimeUnixNano": "1", "endTimeUnixNano": "2"}
    line = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]})
    file = tmp_path / "spans.jsonl"
    file.write_text(f"{line}\n{line.replace('b' * 16, 'c' * 16)}\n")
    monkeypatch.setattr(otlp_json, "_document", None)
    loaded = pipeline.load([str(file)], NO_PLUGINS)
    assert not loaded.internal
    assert [s.place.line for s in loaded.case.spans] == [1, 2]


def test_what_is_no_object_counts_in_the_places_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "traces.json"
    said = {"logs": [None, log("ERROR: it failed")]}
    document = {"resourceSpans": ["", {"scopeSpans": [7, {"spans": [[], span(1)]}]}], "resourceLogs": [{"scopeLogs": [said]}]}
    path.write_text(json.dumps(document))
    case = pipeline.load([str(path)], NO_PLUGINS).case
    (read,), (logged,) = case.spans, case.logs
    assert (read.place.pointer, read.detail.attributes["n"]) == ("/resourceSpans/1/scopeSpans/1/spans/1", 7)
    assert (logged.place.pointer, logged.detail.body) == ("/resourceLogs/0/scopeLogs/0/logs/1", "ERROR: it failed")


ODD = (
    "1e999", '"\\ud800"', '"a\tb"', "NaN", "null", "true", "-7", "1.5", "[]", "[null]", "{}", '{"a":1,"a":2}', '""', '"x"',
    str(2**64), '{"stringValue":"q"}', '[{"key":"a","value":{"intValue":"3"}}]',
)  # fmt: skip
WHOLE = (
    envelope(span(1, events=[{"name": "exception", "attributes": [text("exception.type", "KeyError")]}], links=[]), span(2)),
    {"resourceSpans": envelope(span(1))["resourceSpans"], "resourceLogs": logs(log("KeyError: 'x'"), log("two"))},
    {
        "events": [{"timestamp": 1760000000043 + n, "message": said, "eventId": f"{n}"} for n, said in enumerate(MESSAGES)],
        "ResponseMetadata": {"a": 1},
    },
    {
        "results": [[{"field": "@message", "value": said}, {"field": "@logStream", "value": "a"}] for said in MESSAGES],
        "statistics": {"recordsMatched": 9},
    },
)


def members(of: Any) -> Iterator[tuple[Any, Any]]:
    """Each value that stands anywhere in a document: what holds it, and its key or number there."""
    for key, inner in list(of.items() if isinstance(of, dict) else enumerate(of) if isinstance(of, list) else ()):
        yield of, key
        yield from members(inner)


@pytest.mark.parametrize("seed", range(80))
def test_something_odd_anywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    document = copy.deepcopy(WHOLE[seed % len(WHOLE)])
    inside, key = drawn.choice(list(members(document)))
    if drawn.random() < 0.2:
        del inside[key]
    else:
        inside[key] = "@odd@"
    path = tmp_path / "input.json"
    path.write_text(json.dumps(document).replace('"@odd@"', drawn.choice(ODD)))
    (_, *found), (_, *expected) = told(path), as_whole(monkeypatch, path)
    found[2], expected[2] = set(found[2]), set(expected[2])  # what is told of one value comes when that is read
    assert found == expected
    assert DamageReason.INTERNAL_ERROR not in {note.reason for note in found[2]}
