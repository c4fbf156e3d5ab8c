"""
The output formats: what each must hold, for every report; golden files for two captures.

Reports come from the detector fixtures' goldens (JSON reports already), from captures, and from made-up
reports with hostile texts. What is true of every format is tested of every module in the folder.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import orjson
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from test_output_is_safe import FORBIDDEN, HOSTILE, SECRETS, core, spans_with

import format_goldens
from agentcore_analyzer import pipeline
from agentcore_analyzer.cli import cli
from agentcore_analyzer.options import Options
from agentcore_analyzer.report import formats, json_v1
from agentcore_analyzer.report.formats import RenderOptions, _lanes
from agentcore_analyzer.report.formats._markup import block, code, table, words
from agentcore_analyzer.report.json_parts import chain, nanoseconds
from agentcore_analyzer.safe import clean
from cases import BUILTIN, CAPTURES, ROOT, FixtureCase, each, folders, found, inside
from guards import alarm

NAMES = formats.names()
MINE = ["csv", "github", "junit", "markdown", "perfetto", "sarif", "speedscope"]
SARIF = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
VALID_SARIF = jsonschema.validators.validator_for(SARIF)(SARIF)


def render(name: str, report: dict[str, Any], brief: bool = False) -> str:
    return formats.render(name, report, RenderOptions(brief=brief)).decode()


def of_case(case: FixtureCase) -> dict[str, Any]:
    """The report of a detector fixture, from its golden; what goldens leave out is filled in."""
    report: dict[str, Any] = json.loads((case.path / "expected.json").read_text("utf-8"))
    report |= {"tool": {"name": "agentcore-analyzer", "version": "0"}, "checked": [], "baseline": None}
    report.pop("failures", None)  # a golden has a line for each: here it is a report from before there was an account
    for source in report["inputs"]:
        source |= {"bytes": 1, "why": None}
    for invocation in report["invocations"]:
        invocation |= {"rows": [], "rows_left_out": invocation["spans"], "log_marks": []}
    for finding in report["findings"]:
        finding.setdefault("chart", None)
        finding.setdefault("case_text", None)
    return report


@cache
def of_capture(name: str) -> bytes:
    with inside(CAPTURES):
        report = json_v1.as_dict(pipeline.analyze([name], Options(plugins=False, max_invocations=None)), "0", None)
    return orjson.dumps(report)


def all_codes(report: dict[str, Any]) -> set[str]:
    return {c["code"] for f in report["findings"] for c in (f, *f["caused"])}


def empty() -> dict[str, Any]:
    return {
        "schema": json_v1.SCHEMA, "tool": {"name": "agentcore-analyzer", "version": "0"}, "inputs": [], "notes": [],
        "invocations_total": 0, "invocations": [], "findings": [], "not_checked": [], "checked": [],
        "internal_errors": [], "baseline": None,
    }  # fmt: skip


# Of every format


@pytest.mark.parametrize("detector", folders("detectors"))
def test_every_format_shows_every_finding(detector: str) -> None:
    each([case for case in found("detectors") if case.owner == detector], shows_every_finding)


def shows_every_finding(case: FixtureCase) -> None:
    report = of_case(case)
    for name in NAMES:
        shown = render(name, report)
        assert not FORBIDDEN.search(shown.replace("\r\n", "\n") if name == "csv" else shown), name
        # A profile has frames and nothing else; an annotation, a row and a slice stand for root causes.
        wanted = all_codes(report) if name in ("csv", "github", "html", "junit", "markdown", "sarif") else set()
        assert all(c in shown for c in wanted | {f["code"] for f in report["findings"]}), name
        assert shown == render(name, report), name
    assert not list(VALID_SARIF.iter_errors(json.loads(render("sarif", report))))
    assert len(render("markdown", report, brief=True)) <= 8000


@pytest.mark.parametrize("capture", sorted(p.name for p in CAPTURES.iterdir() if p.is_dir()))
def test_every_format_takes_every_capture(capture: str) -> None:
    report = json.loads(of_capture(capture))
    for name in NAMES:
        shown = render(name, report)
        assert all(f["code"] in shown for f in report["findings"]), name
    check_sarif(report)
    check_perfetto(report)
    check_speedscope(report)
    check_markdown(report)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_report(name: str) -> None:
    assert render(name, empty()) == render(name, empty())
    assert render(name, {**empty(), "internal_errors": ["parser x: ValueError at x.py:1"]})


@pytest.mark.parametrize("name", NAMES)
def test_the_inner_structure_is_not_changed(name: str) -> None:
    report = json.loads(of_capture("stream-drop-httpx"))
    render(name, report)
    assert report == json.loads(of_capture("stream-drop-httpx"))


@pytest.mark.parametrize("name", NAMES)
def test_a_format_says_what_it_is(name: str) -> None:
    module = import_module(f"{formats.__name__}.{name}")
    assert module.SUFFIX.startswith(".")
    assert (module.__doc__ or "").strip().partition("\n")[0].endswith((".", ";", ")", ","))


@pytest.mark.parametrize("golden", format_goldens.found(), ids=lambda p: str(p.relative_to(format_goldens.FOLDER)))
def test_golden(golden: Path) -> None:
    assert golden.read_bytes() == format_goldens.rendered(golden), "read the diff after scripts/refresh-fixtures"


def test_every_format_of_ours_has_goldens() -> None:
    assert {p.parent.name for p in format_goldens.found()} >= set(MINE)


@pytest.mark.parametrize("value", [*HOSTILE, *SECRETS], ids=ascii)
def test_hostile_text_in_every_field(value: str, tmp_path: Path) -> None:
    path = tmp_path / "trace.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in spans_with(value)))
    report = json_v1.as_dict(pipeline.analyze([str(path)], BUILTIN), "0")
    assert report["findings"]
    for name in NAMES:
        shown = render(name, report)
        assert not FORBIDDEN.search(shown.replace("\r\n", "\n")), name
        assert "<img" not in shown
        if value in SECRETS:
            assert core(value) not in shown, name
    check_github(report)
    check_csv(report)
    check_junit(report)
    check_sarif(report)
    check_markdown(report)
    check_perfetto(report)
    check_speedscope(report)


# Made-up reports

VICIOUS = [
    "`", "``` x", "~~~", "|", "\\|", "a|b", "@team", "#1", "see #12 and GH-3", "![i](http://x.invalid/i.png)", "[a](b)",
    "<b>", "&lt;b&gt;", "https://x.invalid", "www.x.invalid", "me@x.invalid", "x.invalid/path", "* a", "- a", "1. a", "1) a",
    "+", "# a", "> a", "===", "---", "::warning::x", "%0A::error::x", "]]>", "--", "=1+1", "＝1", " =1", "-1", "'", '"', "a,b",
    "{0}", "{{", "[0](1)", "a\\", "\ufffe\uffff",
    "$x$", ":tada:", "deadbeef1", "_a_ **b**", "##[error]x",
]  # fmt: skip
text = st.one_of(st.sampled_from([*VICIOUS, *HOSTILE]), st.text(max_size=40)).map(lambda s: clean(s) or "x")
texts = st.lists(text, min_size=1, max_size=5).map(" ".join).map(clean)
codes = st.sampled_from(["tool-error", "model-throttled", "one-of-a-plugin"])
times = st.one_of(st.none(), st.integers(0, 2**62).map(json_v1.stamp))


@st.composite
def evidences(draw: st.DrawFn) -> dict[str, Any]:
    made: dict[str, Any] = {"file": draw(texts), "what": draw(texts)}
    more = {"line": st.integers(1, 9), "pointer": texts, "offset": st.integers(0, 10**9), "quote": texts, "time": times}
    for name in draw(st.sets(st.sampled_from(sorted(more)))):
        if (value := draw(more[name])) is not None:
            made[name] = value
    return made


@st.composite
def findings(draw: st.DrawFn) -> dict[str, Any]:
    effects = [
        {
            "code": c, "title": draw(texts), "because": draw(texts), "of": draw(codes),
            "evidence": draw(st.lists(evidences(), max_size=2)),
        }
        for c in draw(st.lists(codes, max_size=3))
    ]  # fmt: skip
    steps = st.fixed_dictionaries({"step": texts, "command": st.none() | texts, "expect": st.none() | texts})
    return {
        "code": draw(codes), "severity": draw(st.sampled_from(["error", "warning", "note"])), "confidence": "likely",
        "title": draw(texts), "cause": draw(texts) * draw(st.sampled_from([1, 30])),
        "evidence": draw(st.lists(evidences(), min_size=1, max_size=4)), "counter_evidence": draw(st.lists(texts, max_size=2)),
        "caused": effects, "fix": draw(st.lists(steps, max_size=3)), "owner": draw(st.none() | texts),
        "references": draw(st.lists(texts, max_size=1)), "fingerprint": "0123456789abcdef", "chart": None,
        "case_text": draw(st.none() | texts.map(lambda s: f"{s}\n\n```\n{s}" * 3)),
    }  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    made = empty()
    made["findings"] = draw(st.lists(findings(), max_size=4)) * draw(st.sampled_from([1, 1, 6]))
    made["not_checked"] = [{"code": c, "reason": draw(texts)} for c in draw(st.lists(codes, max_size=2))]
    note = {"file": draw(texts), "reason": "truncated", "message": draw(texts), "count": 2, "offset": 7}
    made["notes"] = [note] * draw(st.integers(0, 30))
    made["inputs"] = [
        {"path": draw(texts), "format": None, "why": None, "bytes": None, "spans": 0, "logs": 1, "documents": 0, "notes": [note]}
    ]
    return made


@given(reports())
def test_made_up_reports(report: dict[str, Any]) -> None:
    check_github(report)
    check_csv(report)
    check_junit(report)
    check_sarif(report)
    check_markdown(report)
    check_perfetto(report)


@pytest.mark.parametrize("value", VICIOUS)
def test_a_vicious_text_in_every_field(value: str) -> None:
    said = clean(value) or "x"
    step = {"step": said, "command": said, "expect": said}
    evidence = {"file": said, "what": said, "line": 1, "pointer": said, "quote": said}
    report = empty() | {
        "findings": [{
            "code": "tool-error", "severity": "error", "confidence": "likely", "title": said, "cause": said,
            "evidence": [evidence, evidence], "counter_evidence": [said],
            "caused": [{"code": "c", "title": said, "because": said, "of": "tool-error", "evidence": [evidence]}],
            "fix": [step], "owner": said, "references": [said], "fingerprint": "0123456789abcdef", "chart": None,
            "case_text": said,
        }],
        "not_checked": [{"code": "silent-gap", "reason": said}],
        "notes": [{"file": said, "reason": "truncated", "message": said, "count": 2, "offset": 7}],
    }  # fmt: skip
    for check in (check_github, check_csv, check_junit, check_sarif, check_markdown, check_perfetto):
        check(report)


# Markdown

_FENCE = re.compile(r"^( *)(`{3,})[a-z]*$")
# What GitHub would make something of, outside of code.
_LIVE = re.compile(r"[<>&\[\]*_~@\\$#!]|://|www\.|(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])|:[a-z0-9_+-]+:|GH-\d", re.IGNORECASE)


def outside_of_blocks(page: str) -> list[str]:
    """The lines of a page that stand in none of its code blocks, as CommonMark finds them."""
    kept: list[str] = []
    fence: str | None = None
    for line in page.splitlines():
        if fence is not None:
            fence = None if line.strip() == fence else fence
        elif opened := _FENCE.match(line):
            fence = opened[2]
        else:
            kept.append(line)
    assert fence is None, "a fence is open at the end"
    return kept


def outside_of_code(page: str) -> str:
    """A page without its code blocks and code spans."""
    spared = []
    for line in outside_of_blocks(page):
        rest, shown = line, ""
        while opened := re.search("`+", rest):
            shown += rest[: opened.start()]
            closing = re.compile(f"(?<!`)`{{{len(opened[0])}}}(?!`)").search(rest, opened.end())
            assert closing, f"a code span is open in {line!r}"
            rest = rest[closing.end() :]
        spared.append(shown + rest)
    return "\n".join(spared)


OURS = re.compile(r"^#{1,2} |^\*\*[A-Z][A-Za-z ,]+\*\*|^\| --- .*$", re.MULTILINE)


def check_markdown(report: dict[str, Any]) -> None:
    for brief in (False, True):
        page = render("markdown", report, brief)
        left = OURS.sub("", outside_of_code(page))
        assert not _LIVE.search(left), (_LIVE.search(left), left)
        rows = [line for line in outside_of_blocks(page) if line.startswith("| ")]
        assert all(row.count("|") in (5, 6, 9) for row in rows), rows
        if brief:
            assert len(page) <= 8000
    for finding in report["findings"]:
        assert finding["code"] in render("markdown", report)


@given(texts)
def test_words_are_not_live(value: str) -> None:
    shown = words(value)
    left = outside_of_code(shown)
    assert not _LIVE.search(left)
    assert not re.match(r"\s*([-+>#=]+|\d+[.)])(\s|$)", left)
    assert re.sub(r"[`\s]", "", shown) == re.sub(r"[`\s]", "", value)


@given(texts)
def test_code_shows_the_text_itself(value: str) -> None:
    shown = code(value)
    assert outside_of_code(shown) == ""
    assert re.sub(r"[`\s]", "", shown) == re.sub(r"[`\s]", "", value)
    assert outside_of_code(block(f"{value}\n{value}", "text", "   ")) == ""


@given(texts, texts)
def test_a_table_keeps_its_columns(one: str, other: str) -> None:
    for line in table(["a", "b"], [[code(one), code(other)]]).splitlines():
        assert line.count("|") == 3


def test_brief_says_what_it_leaves_out() -> None:
    report = json.loads(of_capture("stream-drop-httpx"))
    report["findings"] *= 40
    page = render("markdown", report, brief=True)
    assert 4000 < len(page) <= 8000
    left = int(re.search(r"Left out here: .*?(\d+) findings", page)[1])  # type: ignore[index]
    assert page.count("## Error") == 40 - left


def test_brief_keeps_the_text_for_support_before_the_waterfall() -> None:
    report = json.loads(of_capture("stream-drop-httpx"))
    report["findings"][0]["case_text"] = "word " * 800
    page = render("markdown", report, brief=True)
    assert "word word" in page
    assert "1 waterfall" in page.splitlines()[-1]
    assert "█" not in page


# The others


def check_github(report: dict[str, Any]) -> None:
    *commands, last = render("github", report).splitlines()
    assert last.startswith("agentcore-analyzer: ")
    assert len(commands) == len(report["findings"]) + len(report["internal_errors"])
    for line, finding in zip(commands, report["findings"], strict=False):
        parsed = re.fullmatch(r"::(error|warning|notice) ([^:]*)::([^\r\n]*)", line)
        assert parsed, line
        properties = dict(p.split("=", 1) for p in parsed[2].split(","))
        assert set(properties) in ({"title", "file"}, {"title", "file", "line"})
        # As the runner decodes it, the percent sign last.
        message = parsed[3]
        for encoded, plain in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            properties = {k: v.replace(encoded, plain) for k, v in properties.items()}
            message = message.replace(encoded, plain) if encoded not in ("%3A", "%2C") else message
        assert message.startswith(finding["title"] + "\n")
        assert properties["title"] == f"{finding['code']}: {finding['title']}"
        assert properties["file"] in {e["file"] for e in finding["evidence"]}


def check_csv(report: dict[str, Any]) -> None:
    rows = list(csv.reader(io.StringIO(render("csv", report), newline="")))
    head, *body = rows
    assert all(len(row) == len(head) for row in rows)
    assert len(body) == sum(
        len(f["evidence"]) + sum(max(len(c["evidence"]), 1) for c in f["caused"]) for f in report["findings"]
    )
    for row in body:
        for name, cell in zip(head, row, strict=True):
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")), (name, cell)
    titles = [f["title"] for f in report["findings"]]
    for row in (dict(zip(head, row, strict=True)) for row in body):
        assert row["title"].removeprefix("'") == titles[int(row["finding"]) - 1].removeprefix("'")


def check_junit(report: dict[str, Any]) -> None:
    suites = ET.fromstring(render("junit", report))  # noqa: S314  our own
    suite = suites[0]
    cases = suite.findall("testcase")
    counts = Counter(child.tag for c in cases for child in c)
    assert suite.get("tests") == suites.get("tests") == str(len(cases))
    assert suite.get("failures") == str(counts["failure"])
    assert suite.get("errors") == str(counts["error"])
    assert suite.get("skipped") == str(counts["skipped"]) == str(len(report["not_checked"]))
    assert counts["failure"] == sum(f["severity"] != "note" for f in report["findings"])
    said = {"type", "message"}
    allowed = {"testcase": {"name", "classname"}, "failure": said, "error": said, "skipped": set()}
    for element in suite.iter():  # as the schema of Jenkins has it
        assert set(element.keys()) <= allowed.get(element.tag, set(element.keys()))
    order = ["skipped", "error", "failure", "system-out", "properties", "testcase", "system-out"]
    for element in (suite, *cases):
        tags = list(dict.fromkeys(child.tag for child in element))
        assert tags == sorted(tags, key=(order[4:] if element is suite else order[:4]).index)


def test_junit_names_what_was_looked_for() -> None:
    report = {**json.loads(of_capture("tool-raises")), "checked": ["tool-error", "silent-gap"]}
    cases = list(ET.fromstring(render("junit", report)).iter("testcase"))  # noqa: S314  our own
    assert [c.get("name") for c in cases if c.get("classname", "").endswith(".checked")] == ["silent-gap"]


def unescaped(message: str) -> str:
    """A SARIF text as a viewer shows it; fails where something in it is a link or a placeholder."""
    assert not re.search(r"(?<!\{)(?:\{\{)*\{\d+\}(?!\})", message)
    assert not re.search(r"(?<!\\)(?:\\\\)*\[", message)
    plain = re.sub(r"\\([\[\]\\])", r"\1", message)
    return plain.replace("{{", "{").replace("}}", "}")


def check_sarif(report: dict[str, Any]) -> None:
    document = json.loads(render("sarif", report))
    assert not [f"{e.json_path}: {e.message[:200]}" for e in VALID_SARIF.iter_errors(document)]
    run = document["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(report["findings"])
    for result, finding in zip(run["results"], report["findings"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding["code"]
        assert unescaped(result["message"]["text"]).startswith(finding["title"])
        first = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9%/._~:-]*", first["artifactLocation"]["uri"])
        assert unquote(first["artifactLocation"]["uri"]).removeprefix("file://") == finding["evidence"][0]["file"]
        steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
        assert len(steps) == len(finding["evidence"]) + sum(max(len(c["evidence"]), 1) for c in finding["caused"])
        ids = [r["id"] for r in result.get("relatedLocations", [])]
        assert len(ids) == len(set(ids)) == len(finding["evidence"]) - 1
    assert run["invocations"][0]["executionSuccessful"] is not bool(report["internal_errors"])
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert sum(t["descriptor"]["id"] == "not-checked" for t in told) == len(report["not_checked"])


def test_sarif_shows_the_chain_below_its_cause() -> None:
    effects = [
        {"code": "c", "title": "C", "because": "b", "of": "b", "evidence": []},
        {"code": "b", "title": "B", "because": "a", "of": "a", "evidence": []},
        {"code": "x", "title": "X", "because": "y", "of": "y", "evidence": []},
        {"code": "y", "title": "Y", "because": "x", "of": "x", "evidence": []},
        {"code": "z", "title": "Z", "because": "?", "of": "gone", "evidence": []},
    ]
    found_ = [(depth, effect["code"]) for depth, effect in chain({"code": "a", "caused": effects})]
    assert found_[:3] == [(1, "b"), (2, "c"), (1, "z")]
    assert sorted(c for _, c in found_) == ["b", "c", "x", "y", "z"]


def test_a_rule_of_a_detector_that_is_not_installed_has_no_help() -> None:
    report = json.loads(of_capture("tool-raises"))
    report["findings"] = [{**report["findings"][0], "code": "not-installed-here"}, *report["findings"]]
    rules = json.loads(render("sarif", report))["runs"][0]["tool"]["driver"]["rules"]
    assert [("help" in r, r["id"]) for r in rules] == [(False, "not-installed-here"), (True, "tool-error")]


# Drawings


def nested(pieces: list[tuple[int, int]]) -> bool:
    """Whether intervals in order of their start lie inside or beside each other."""
    still_open: list[int] = []
    for start, end in pieces:
        while still_open and still_open[-1] <= start:
            still_open.pop()
        if still_open and still_open[-1] < end:
            return False
        still_open.append(end)
    return True


def exact(value: str) -> int:
    """Microseconds as they were written, in nanoseconds."""
    whole, _, part = value.partition(".")
    assert len(part) == 3, value
    return int(whole + part)


def check_perfetto(report: dict[str, Any]) -> None:
    document = json.loads(render("perfetto", report), parse_float=exact)
    events = document["traceEvents"]
    rows = [r for i in report["invocations"] for r in i["rows"] if r["offset_ns"] is not None and i["start"]]
    slices = [e for e in events if e["ph"] == "X"]
    assert Counter(e["args"]["span_id"] for e in slices) == Counter(r["span_id"] for r in rows)
    assert all(e["ts"] >= 0 for e in events if e["ph"] != "M")
    lanes: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for event in slices:
        lanes.setdefault((event["pid"], event["tid"]), []).append((event["ts"], event["ts"] + event["dur"]))
    assert all(nested(lane) for lane in lanes.values())
    pids = {e["pid"] for e in events}
    tids = {e["tid"] for e in events if "tid" in e}
    assert not pids & tids
    named = {e["pid"] for e in events if e["name"] == "process_name"}, {e["tid"] for e in events if e["name"] == "thread_name"}
    assert (pids, tids) == named
    begun = Counter(e["id"] for e in events if e["ph"] == "s")
    assert begun == Counter(e["id"] for e in events if e["ph"] == "f")
    assert set(begun.values()) <= {1}
    start = nanoseconds(document["otherData"]["start"])
    assert start is not None
    timed = [(i, r) for i in report["invocations"] for r in i["rows"] if i["start"] and r["offset_ns"] is not None]
    by_id = {(i["trace_id"], r["span_id"]): (nanoseconds(i["start"]) or 0) + r["offset_ns"] for i, r in timed}
    if len(by_id) == len(slices):
        assert {(e["args"]["trace_id"], e["args"]["span_id"]): start + e["ts"] for e in slices} == by_id
    for name in ("pid", "tid", "ts"):
        assert all(name in e for e in slices)


def check_speedscope(report: dict[str, Any]) -> None:
    document = json.loads(render("speedscope", report))
    frames = document["shared"]["frames"]
    opened = 0
    for profile in document["profiles"]:
        assert profile["startValue"] <= profile["endValue"]
        stack: list[int] = []
        at = profile["startValue"]
        for event in profile["events"]:
            assert at <= event["at"] <= profile["endValue"]
            at = event["at"]
            if event["type"] == "O":
                opened += 1
                stack.append(event["frame"])
                assert frames[event["frame"]]["name"]
            else:
                assert stack.pop() == event["frame"]
        assert not stack
    assert opened == sum(r["offset_ns"] is not None for i in report["invocations"] for r in i["rows"])


def row(
    number: int, parent: int | None, depth: int, offset: int | None, length: int | None, service: str = "a"
) -> dict[str, Any]:
    return {
        "span_id": f"{number:016x}", "parent_id": None if parent is None else f"{parent:016x}", "depth": depth,
        "name": f"n{number}", "operation": "internal", "service": service, "offset_ns": offset, "duration_ns": length,
        "failed": False, "critical_ns": 0, "label": None,
    }  # fmt: skip


def with_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    invocation = {
        "trace_id": "0" * 31 + "1", "root_span_id": rows[0]["span_id"], "name": "POST /invocations", "service": None,
        "session_id": None, "start": "2026-11-22T22:28:47.658724450Z", "end": None, "duration_ns": 100, "status": "UNSET",
        "http_status": None, "spans": len(rows), "logs": 0, "tokens": {"input": 0, "output": 0}, "calls": [], "critical_path": [],
        "components": [], "silences": [], "hints": [], "rows": rows, "rows_left_out": 0, "log_marks": [],
    }  # fmt: skip
    return {**empty(), "invocations": [invocation], "invocations_total": 1}


@st.composite
def trees(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Rows as a report lists them, with all that goes wrong in traces: skew, no times, double ids, missing parents."""
    rows: list[dict[str, Any]] = []
    stack: list[int] = []
    for number in range(draw(st.integers(1, 25))):
        while stack and draw(st.booleans()):
            stack.pop()
        parent = stack[-1] if stack and draw(st.integers(0, 9)) else None
        offset = draw(st.none() | st.integers(-3, 12)) if draw(st.integers(0, 9)) == 0 else draw(st.integers(0, 12))
        same = draw(st.integers(0, 9)) == 0 and number > 0
        name = number - 1 if same else number
        length = draw(st.sampled_from([None, 0, 1, 2, 3, 5, 8, 13]))
        rows.append(row(name, parent, len(stack), offset, length, draw(st.sampled_from("aab"))))
        stack.append(name)
    return rows


@given(trees())
def test_drawings_of_any_tree(rows: list[dict[str, Any]]) -> None:
    report = with_rows(rows)
    check_perfetto(report)
    check_speedscope(report)
    lanes = _lanes.lay_out(rows, lambda r: r["service"])
    placed = [piece for group in lanes.values() for lane in group for piece in lane.slices]
    assert sorted(id(p.row) for p in placed) == sorted(id(r) for r in rows if r["offset_ns"] is not None)
    for group in lanes.values():
        for lane in group:
            assert nested([(p.start_ns, p.end_ns) for p in lane.slices])
            for outer in lane.slices:
                for inner in lane.slices[lane.slices.index(outer) + 1 :]:
                    if outer.start_ns <= inner.start_ns < outer.end_ns:
                        above = inner.parent
                        while above is not None and above is not outer:
                            above = above.parent
                        assert above is outer, "a slice lies inside one that is no ancestor of it"


def test_parallel_calls_get_lanes_of_their_own() -> None:
    rows = [row(0, None, 0, 0, 100), row(1, 0, 1, 10, 50), row(2, 0, 1, 20, 20), row(3, 2, 2, 25, 5), row(4, 0, 1, 60, 40)]
    (lanes,) = _lanes.lay_out(rows, lambda _: "").values()
    assert [[p.row["name"] for p in lane.slices] for lane in lanes] == [["n0", "n1", "n4"], ["n2", "n3"]]


def test_many_parallel_spans_take_no_quadratic_time() -> None:
    rows = [row(0, None, 0, 0, 10**6), *(row(n, 0, 1, n, 10**5) for n in range(1, 20_000))]
    with alarm(10):
        (lanes,) = _lanes.lay_out(rows, lambda _: "").values()
    assert len(lanes) == 19_999


def test_an_arrow_leads_to_another_service() -> None:
    rows = [row(0, None, 0, 0, 100, "a"), row(1, 0, 1, 0, 50, "b"), row(2, 1, 2, 5, 10, "b"), row(3, 1, 2, -5, 10, "a")]
    events = json.loads(render("perfetto", with_rows(rows)))["traceEvents"]
    ends = [e for e in events if e["ph"] in "sf"]
    slices = {e["name"]: e for e in events if e["ph"] == "X"}
    assert [(e["ph"], e["tid"], e["ts"]) for e in ends] == [("s", slices["n0"]["tid"], 0.005), ("f", slices["n1"]["tid"], 0.005)]


def test_a_chart_becomes_counters() -> None:
    report = json.loads(of_capture("stream-drop-httpx"))
    report["findings"][0]["chart"] = {
        "title": "microVMs", "unit": "count", "start": "2026-11-22T22:28:47.000000001Z", "limit": 3,
        "series": [{"name": "now", "steps": [[0, 1], [10, 2]]}, {"name": "instead", "steps": [[0, 1]]}],
    }  # fmt: skip
    events = [e for e in json.loads(render("perfetto", report))["traceEvents"] if e["ph"] == "C"]
    assert [(e["ts"], e["args"]) for e in events] == [
        (0.0, {"now": 1}), (0.01, {"now": 2}), (0.0, {"instead": 1}), (0.0, {"limit": 3}), (0.01, {"limit": 3}),
    ]  # fmt: skip
    check_perfetto(report)


# The commands


def analyze(*args: str) -> Result:
    """In this process: there are many of them, and starting Python is what takes the time."""
    return CliRunner().invoke(cli, list(args))


FOLDERS = [str(CAPTURES / c) for c in ("stream-drop-httpx", "tool-raises", "sessions-merged")]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("saved") / "report.json"
    assert analyze(*FOLDERS, "--format", "json", "-o", str(path)).exit_code == 1
    return str(path)


def from_report(rendered: str) -> str:
    """As much of an output as is made from the report: a page of inputs shows what stands in the records, too."""
    return re.sub(r'(?<=<script type="application/json" id="page-data">).*?(?=</script>)', "", rendered)


@pytest.mark.parametrize("name", NAMES)
def test_a_saved_report_gives_the_same_bytes(name: str, saved: str, tmp_path: Path) -> None:
    direct, converted = tmp_path / "direct", tmp_path / "converted"
    assert analyze(*FOLDERS, "--no-redact", "--format", name, "-o", str(direct)).exit_code == 1
    done = analyze("convert", saved, "--no-redact", "--format", name, "-o", str(converted))
    assert (done.exit_code, done.stderr) == (0, "")
    assert from_report(direct.read_text("utf-8")) == from_report(converted.read_text("utf-8"))
    assert (direct.read_bytes() == converted.read_bytes()) is not formats.wants_records(name)


@pytest.mark.parametrize("name", NAMES)
def test_convert_redacts_what_a_run_redacts(name: str, saved: str, tmp_path: Path) -> None:
    for redact in ([], ["--redact"]):
        key = ["--key-file", str(tmp_path / "key")] if redact or name in formats.REDACTED else []
        converted = analyze("convert", saved, "--format", name, *redact, *key).stdout
        made = analyze(*FOLDERS, "--format", name, *redact, *key).stdout
        assert converted == made or (not key and from_report(converted) == from_report(made))
        names = ("reserve_stock", "session-3f6c1a52", "6b036f97381e4bf550223aea162d0700")
        assert any(n in converted for n in names) is not bool(key)
        assert "tool-error" in converted


def many_traces(count: int) -> str:
    start = 1_763_000_000 * 10**9
    spans = [
        {
            "traceId": f"{n:032x}", "spanId": f"{n:016x}", "parentSpanId": "", "name": "POST /invocations", "kind": 2,
            "startTimeUnixNano": str(start + n * 10**9), "endTimeUnixNano": str(start + n * 10**9 + 500_000_001),
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]})


@pytest.mark.parametrize("name", ["perfetto", "speedscope"])
def test_every_span_is_drawn(name: str, tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_text(many_traces(100))
    shown = analyze(str(path), "--format", name).stdout
    assert shown.count('"ph":"X"' if name == "perfetto" else '"type":"O"') == 100
    few = analyze(str(path), "--format", name, "--max-invocations", "5").stdout
    assert few.count('"ph":"X"' if name == "perfetto" else '"type":"O"') == 5
    saved = tmp_path / "report.json"
    analyze(str(path), "--format", "json", "-o", str(saved))
    done = analyze("convert", str(saved), "--format", name)
    assert done.exit_code == 0
    assert "does not list 80 invocations" in done.stderr


@pytest.mark.parametrize(
    "damage",
    [
        b"{", b"[]", b'{"schema": "other"}', b'{"schema": "agentcore-analyzer/report/1"}',
        b'{"schema": "agentcore-analyzer/report/1", "findings": 3}',
    ],
)  # fmt: skip
def test_convert_of_what_is_no_report(damage: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_bytes(damage)
    done = analyze("convert", str(path), "--format", "markdown")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith("analyze: ")
    assert analyze("convert", str(tmp_path / "none.json"), "--format", "csv").exit_code == 3
    assert analyze("convert", str(path), "--format", "csv", "-o", str(path)).exit_code == 2


def test_convert_says_where_text_comes_from(tmp_path: Path) -> None:
    for name, said in (("text", "drawn from the inputs"), ("json", "JSON already"), ("markdwon", "Did you mean markdown?")):
        done = analyze("convert", str(tmp_path / "report.json"), "--format", name)
        assert done.exit_code == 2
        assert said in done.stderr or ("is not one of" in done.stderr and name == "markdwon")


@pytest.mark.parametrize("name", NAMES)
def test_convert_trusts_no_report(name: str, tmp_path: Path) -> None:
    """Somebody may have sent it: it is input like any other."""

    def spoil(value: Any) -> Any:
        if isinstance(value, str):
            return f"{value}\x1b[31m\u202e<img src=x>"
        if isinstance(value, dict):
            kept = ("code", "severity", "confidence", "time", "start", "fingerprint", "schema", "status")
            return {k: v if k in kept else spoil(v) for k, v in value.items()}
        return [spoil(v) for v in value] if isinstance(value, list) else value

    path = tmp_path / "report.json"
    path.write_text(json.dumps(spoil(json.loads(of_capture("tool-raises")))))
    done = analyze("convert", str(path), "--format", name)
    assert done.exit_code == 0
    assert not FORBIDDEN.search(done.stdout)
    assert "<img" not in done.stdout


# The limits of the places that a format goes to


def crowded(findings: int, evidence: int = 50) -> dict[str, Any]:
    """A report with far more than any place takes."""
    report: dict[str, Any] = json.loads(of_capture("stream-drop-httpx"))
    finding = report["findings"][0]
    finding["evidence"] = (finding["evidence"] * evidence)[:evidence]
    report["findings"] = [finding] * findings
    return report


@pytest.mark.parametrize("fit", formats.ROOMS)
@pytest.mark.parametrize("findings", [1, 10, 200])
def test_markdown_is_as_long_as_its_place_takes(fit: str, findings: int) -> None:
    report = crowded(findings)
    page = formats.render("markdown", report, formats.RenderOptions(fit=fit)).decode()
    room = formats.ROOMS[fit]
    assert len(page) <= room.characters
    assert len(page.encode()) <= room.bytes
    if findings == 200:
        assert len(page) > room.characters // 3 or "Left out" not in page, "the room is used"
    elif findings == 1 and fit != "case":
        assert page.count("`fixtures") or page.count("client.log") >= 20, "nothing is left out that would fit"
        assert "evidence item" not in page


def test_brief_is_the_room_of_a_case() -> None:
    report = crowded(5)
    of_case = formats.render("markdown", report, formats.RenderOptions(fit="case")).decode()
    assert render("markdown", report, brief=True) == of_case


def test_annotations_keep_to_what_github_shows() -> None:
    report = crowded(14)
    lines = render("github", report).splitlines()
    errors = [line for line in lines if line.startswith("::error ")]
    assert len(errors) == 14
    for line in errors:
        said = line.split("::", 2)[2].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
        assert len(said) <= 4096
        assert said.splitlines()[-1].startswith("… the rest stands in the summary")
    assert ["4 more errors in the log" in line for line in errors] == [n == 9 for n in range(14)]
