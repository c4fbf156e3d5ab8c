"""`analyze query` as it is called: forms of the answer, what is counted, refused, redacted, and what it ends with."""

from __future__ import annotations

import csv
import io
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import command
from agentcore_analyzer import cli
from cases import CAPTURES
from test_schema import strict

RAISES = str(CAPTURES / "tool-raises")
DROPPED = str(CAPTURES / "stream-drop-httpx")
SCHEMA: dict[str, Any] = json.loads((files("agentcore_analyzer.answers") / "query-1.schema.json").read_text("utf-8"))


def run(*arguments: str, code: int = 0) -> str:
    done = command.analyze("query", *arguments)
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout + done.stderr


def document(*arguments: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(command.analyze("query", *arguments, "--format", "json").stdout)
    jsonschema.Draft202012Validator(strict(SCHEMA)).validate(made)
    return made


def test_a_table() -> None:
    said = run("{ status = error } | select(span.gen_ai.tool.name)", RAISES)
    assert said.startswith("1 of 13 spans in 1 of 1 trace\n")
    assert "execute_tool reserve_stock" in said
    assert "span.gen_ai.tool.name=reserve_stock" in said
    assert "agent.otlp.jsonl:5#/resourceSpans/0" in said


@pytest.mark.parametrize(
    "query",
    [
        "{ }", "{ } | by(name)", "{ } | count() > 2 | avg(duration) > 1ms", "{ } | rate() by (name)", "{ event:name != nil }",
        "{ } | quantile_over_time(duration, .5, .99)", "{ } | compare({ status = error })", "{ false }", "{ log:body != nil }",
    ],
)  # fmt: skip
def test_the_document_is_what_its_schema_says(query: str) -> None:
    made = document(query, RAISES, DROPPED)
    assert made["read"]["spans"] == 22


def table(query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(query, RAISES, "--format", "csv"))))


def test_csv_has_a_row_for_each_span() -> None:
    rows = table("{ name =~ `execute_tool.*` } | select(span.gen_ai.tool.name)")
    assert [row["span.gen_ai.tool.name"] for row in rows] == ["get_stock", "reserve_stock"]
    assert {row["status"] for row in rows} == {"ok", "error"}
    metric = table("{ } | count_over_time() by (status)")
    assert {row["labels"] for row in metric} >= {"span:status=error"}
    shares = table("{ } | compare({ status = error })")
    assert {"field", "value", "selected", "others"} <= set(shares[0])


def test_a_waterfall_marks_what_matches() -> None:
    said = run("{ status = error }", RAISES, "--format", "waterfall")
    marked = [line for line in said.splitlines()[1:] if "▶" in line]
    assert len(marked) == 1
    assert "execute_tool" in marked[0]
    assert sum("chat" in line for line in said.splitlines()) > 3
    assert "a metric has no waterfall" in run("{ } | rate()", RAISES, "--format", "waterfall", code=2)


def test_counts_and_groups() -> None:
    assert run("{ }", RAISES, "--count") == "13\n"
    counted = dict(line.split("\t")[::-1] for line in run("{ }", RAISES, DROPPED, "--count", "--by", "status").splitlines())
    assert sum(map(int, counted.values())) == 22
    assert counted["error"] == "1"
    assert run("{ false }", RAISES, "--count") == "0\n"
    assert "a metric has groups of its own" in run("{ } | rate()", RAISES, "--by", "name", code=2)
    assert "unknown word 'foo'" in run("{ }", RAISES, "--by", "foo", code=2)


def test_no_limit_is_silent() -> None:
    folder = str(CAPTURES)
    shown = re.search(r"50 of (\d{3}) are shown; --limit 0 shows all", run("{ }", folder))
    assert shown
    assert "--limit" not in run("{ }", folder, "--limit", "0")
    made = document("{ }", folder, "--limit", "3")
    assert sum(len(s["spans"]) + s["spans_left_out"] for s in made["spansets"]) < made["matched"]["spans"] == int(shown[1])
    assert made["spansets_left_out"] > 0


def test_a_query_in_a_file(tmp_path: Path) -> None:
    query = tmp_path / "errors.traceql"
    query.write_text("// what failed\n{ status = error }\n", "utf-8")
    assert run("-f", str(query), RAISES, "--count") == "1\n"
    assert "No such file" in run("-f", str(tmp_path / "none"), RAISES, code=2)
    query.write_bytes(b"\xff")
    assert "not UTF-8" in run("-f", str(query), RAISES, code=2)
    before = query.read_bytes()
    run("-f", str(query), RAISES, "-o", str(query), code=2)
    assert query.read_bytes() == before


def test_a_mistake_is_shown_where_it_is() -> None:
    said = run("{ status == error }", RAISES, code=2)
    assert "  { status == error }\n            ^\n" in said
    assert "line 1, column 11: unexpected '='" in said


def test_a_plain_word_says_how_to_write_it() -> None:
    said = run("timeout", RAISES, code=2)
    assert "analyze query '{ name =~ `(?i).*timeout.*` }' FILE..." in said
    assert "log:body" in said
    assert "{ .timeout != nil }" in said
    assert "a query and a FILE are needed" in run("{ }", code=2)


def test_additions_are_refused_under_strict() -> None:
    ours = ("{ log:body = `x` }", "{ failure:own }", "{ gap > 1s }", "{ } then { }", "{ finding:code = `x` }", "{ parent.a = 1 }")
    for query in ours:
        assert "is no part of TraceQL" in run(query, RAISES, "--strict", code=2)
        run(query, RAISES)


def test_what_it_ends_with(tmp_path: Path) -> None:
    run("{ status = error }", RAISES, "--fail-on", "match", code=1)
    run("{ status = error }", RAISES, "--fail-on", "no-match")
    run("{ false }", RAISES, "--fail-on", "no-match", code=1)
    run("{ false }", RAISES, "--fail-on", "match")
    (tmp_path / "empty").write_bytes(b"")
    run("{ }", str(tmp_path / "empty"), code=3)
    run("{ }", str(tmp_path / "none"), code=3)
    run("{ 1 / 0 = 1 }", RAISES, code=2)


def test_findings_and_states_of_failures() -> None:
    said = run("{ failure:state = `explained` } | select(finding:code, failure:type)", RAISES)
    assert "finding:code=tool-error" in said
    assert "failure:type=TimeoutError" in said
    assert run("{ failure:state = `unexplained` }", RAISES, "--count") == "0\n"
    bare, quoted = (run(f"{{ failure:state = {word} }}", RAISES, "--count") for word in ("explained", "`explained`"))
    assert bare == quoted != "0\n"
    assert run("{ log:severity >= warn }", RAISES, "--count") == run("{ log:severity >= 13 }", RAISES, "--count")
    assert run("{ finding:code = `tool-error` }", RAISES, "--count") == "1\n"


def test_an_absent_attribute_is_named_with_the_nearest() -> None:
    said = run("{ span.gen_ai.tool.nme = `x` }", RAISES)
    assert "no span has span.gen_ai.tool.nme; there is span.gen_ai.tool.name" in said


def test_fields() -> None:
    said = run("--fields", RAISES)
    assert "span.gen_ai.tool.name" in said
    made = json.loads(command.analyze("query", "--fields", RAISES, "--format", "json").stdout)
    assert made["schema"] == "agentcore-analyzer/fields/1"
    tool = next(field for field in made["fields"] if field["name"] == "span.gen_ai.tool.name")
    assert (tool["spans"], tool["types"], tool["examples"]) == (2, ["string"], ["get_stock", "reserve_stock"])
    assert "--fields is a table or JSON" in run("--fields", RAISES, "--format", "csv", code=2)


def exported(tmp_path: Path, **attributes: str) -> str:
    span = {
        "traceId": "0af7651916cd43dd8448eb211c80319c", "spanId": "b7ad6b7169203331", "kind": 1,
        "name": "call \x1b[31m\u202e<script>",
        "startTimeUnixNano": "1764000000000000000", "endTimeUnixNano": "1764000001000000000",
        "attributes": [{"key": k.replace("_", "."), "value": {"stringValue": v}} for k, v in attributes.items()],
    }  # fmt: skip
    path = tmp_path / "trace.json"
    path.write_text(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}), "utf-8")
    return str(path)


@pytest.mark.parametrize("output_format", ["table", "json", "csv", "waterfall"])
def test_what_leaves_is_safe(output_format: str, tmp_path: Path) -> None:
    secret, formula = "AKIA" + "Z7Q2M4N8P6R5T3WX", "=cmd|' /C calc'!A0"
    trace = exported(tmp_path, a=secret, b="line\nbreak \x1b]0;x\x07", c=formula)
    said = command.analyze("query", "{ } | select(.a, .b, .c) | by(.a)", trace, "--format", output_format).stdout
    assert secret not in said
    assert not any(sign in said for sign in ("\x1b", "\x07", "\u202e", "<script"))
    assert f",{formula}" not in said
    assert secret not in command.analyze("query", "--fields", trace).stdout


def test_redacted_like_every_report(tmp_path: Path) -> None:
    trace = exported(tmp_path, customer_name="Ermintrude Wobbleworth", tool_name="frobnicate_zyx")
    plain = run("{ } | select(span.customer.name, span.tool.name)", trace)
    assert "Wobbleworth" in plain
    for output_format in ("table", "json", "csv"):
        said = run("{ } | select(span.customer.name, span.tool.name)", trace, "--redact", "--format", output_format)
        assert "Wobbleworth" not in said
        assert "frobnicate" not in said
        assert "0af7651916cd43dd8448eb211c80319c" not in said
    assert "Wobbleworth" not in run("--fields", trace, "--redact")


def test_the_shell_completes_attributes_of_the_files(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = f"analyze query x {RAISES} --by span.gen_ai.tool.n"
    for name, value in (("COMP_WORDS", words), ("COMP_CWORD", "5"), ("_ANALYZE_COMPLETE", "bash_complete")):
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        cli.cli.main(prog_name="analyze", complete_var="_ANALYZE_COMPLETE")
    assert capsys.readouterr().out == "plain,span.gen_ai.tool.name\n"
