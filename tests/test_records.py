"""What stands in the records, as the page shows it: findings and failures first, each message once, nothing beyond the room."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import busy
from agentcore_analyzer import pipeline, safe
from agentcore_analyzer.redaction import masking
from agentcore_analyzer.report import records
from agentcore_analyzer.report.records import documents, logs, table
from agentcore_analyzer.report.records.talk import ROLES
from agentcore_analyzer.report.report import Report
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, FIXTURES


def of(report: Report) -> dict[str, Any]:
    with safe.outgoing(masking.without_secrets):
        told = records.as_dict(report, 20_000)
    assert told is not None
    json.dumps(told, allow_nan=False)
    return told


def of_capture(name: str) -> tuple[Report, dict[str, Any]]:
    report = pipeline.analyze([str(CAPTURES / name)], BUILTIN)
    return report, of(report)


def fields(told: dict[str, Any], row: int) -> dict[str, str]:
    shape, *values = told["spans"][row]["a"]
    names = [told["strings"][n] for n in told["shapes"][shape]]
    return dict(zip(names, [told["strings"][n] for n in values], strict=True))


def test_rows_and_records_stand_side_by_side() -> None:
    report, told = of_capture("tool-raises")
    spans = [s for r in report.readings for s in r.invocation.spans]
    assert len(told["spans"]) == len(spans)
    for row, span in enumerate(spans):
        assert set(fields(told, row)) == set(span.detail.attributes)
        assert span.name in told["strings"][told["spans"][row]["raw"]]
    assert not told["full"]


def test_what_findings_point_at_has_room_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(records, "ROOM", 6000)
    report = pipeline.analyze(busy.write(tmp_path, 600), BUILTIN)
    told = of(report)
    assert told["full"]
    pointed = {e.span_id for f in report.findings for e in f.evidence if e.span_id}
    spans = [s for r in report.readings for s in r.invocation.spans]
    has = {s.span_id for s, made in zip(spans, told["spans"], strict=True) if "a" in made}
    assert has & pointed
    assert len(has) < 60
    assert sum(len(s) for s in told["strings"]) < 20_000, "one record may go beyond the room, and no more"
    assert all("p" in made for made in told["spans"]), "each has its place, at least"


def test_loud_records_are_kept_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(logs, "MOST", 5)
    names = busy.write(tmp_path, 3000)
    told = of(pipeline.analyze(names, BUILTIN))
    assert len(told["logs"]) == 5
    assert told["logs_left_out"] == len(Path(names[1]).read_text().splitlines()) - 5
    assert max(entry[2] for entry in told["logs"]) == 17
    times = [entry[1] for entry in told["logs"]]
    assert times == sorted(times)


def test_each_message_once_and_calls_with_their_arguments() -> None:
    _, told = of_capture("tool-raises")
    said = [(ROLES[e[1]], told["strings"][e[2]] if e[2] >= 0 else "", e[3], e[4:]) for e in told["talk"][0]]
    assert [role for role, *_ in said] == ["system", "user", "assistant", "result", "assistant", "result", "assistant"]
    tool, arguments = (told["strings"][n] for n in said[5][2][0])
    assert (tool, json.loads(arguments)) == ("reserve_stock", {"sku": "A-100", "quantity": 20})
    assert said[5][3] == [1], "it failed"
    assert "inventory service gave no answer" in said[5][1]


def test_failures_have_their_time_state_row_and_log() -> None:
    report, told = of_capture("stream-drop-httpx")
    assert len(told["failed"]) == len(report.failed) == 2
    for time, _, state, _, log, *place in told["failed"]:
        assert time > 0
        assert state == "explained"
        assert told["logs"][log][5:] == place
    assert {kind for _, kind, _ in told["sources"]} == {"client log", "runtime log", "proxy log"}


def test_documents_with_a_proof_without_the_values_of_their_environment() -> None:
    folder = FIXTURES / "detectors" / "memory-not-active" / "hit-failed"
    told = of(pipeline.analyze([str(folder / "memory.json")], BUILTIN))
    (kind, text, *_), *rest = told["documents"]
    assert (kind, rest) == ("status document", [])
    assert "The execution role cannot be assumed." in told["strings"][text]
    shown = documents._without_environment({"a": [{"environmentVariables": {"TOKEN": "hunter2"}}], "env": "dev"})
    assert shown == {"a": [{"environmentVariables": {"TOKEN": "[left out]"}}], "env": "dev"}


def test_nothing_under_pseudonyms() -> None:
    report = pipeline.analyze([str(CAPTURES / "tool-raises")], BUILTIN)
    with safe.outgoing(masking.without_secrets, None, safe.Replaced()):
        assert records.as_dict(report, None) is None


def test_a_name_tells_that_its_value_is_a_secret() -> None:
    made = table.Table(1000)
    with safe.outgoing(masking.without_secrets):
        shown = [made.strings[made.value(key, value, 100)] for key, value in (
            ("db.password", "orange"), ("note", "plain words"), ("empty", ""), ("list", [1, "<b>"]), ("many", {"a": "x\ny"}),
            ("none", None),
        )]  # fmt: skip
    assert shown == ["[masked]", "plain words", "", "[1, \"‹b›\"]", '{\n "a": "x\\ny"\n}', "null"]


def test_lines_stay_and_everything_else_is_as_clean_makes_it() -> None:
    assert safe.clean_text("a\n\tb\x1b[2J\u202e\r\n  <script>c", 100) == "a\n    b\\x1b[2J\\u202e\n  ‹script›c"
    assert safe.clean_text("javascript:alert(1)", 100) == "javascript\\:alert(1)"
    assert safe.clean_text("x" * 50, 10) == "x" * 9 + "…"
    key = "AKIA" + "Q3ZT7WKX5MNBVR2L"
    assert key[4:] not in safe.clean_text(f"one\n{key}\ntwo", 300)
    assert key[4:12] not in safe.clean_text("y" * 95 + key, 100), "a secret is not cut before it is seen"


def test_odd_values_do_no_harm() -> None:
    span = busy.spans(3)[2]
    span["attributes"] = {"a" * 5000: "v" * 9000, "n": 1e308, "deep": json.loads("[" * 50 + "]" * 50), "\ud800": "\udfff", "": ""}
    raw = json.dumps(span).encode()
    told = of(pipeline.analyze([InMemory("a.jsonl", raw)], BUILTIN))
    assert told["spans"]
    assert max(map(len, told["strings"])) <= table_limit()


def table_limit() -> int:
    from agentcore_analyzer.report.records import spans

    return max(spans.RAW, spans.LONG)
