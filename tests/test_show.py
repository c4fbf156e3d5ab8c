"""
`analyze show`: every place that a report prints leads to its record, the quoted words are marked, and nothing gets out.

Places come from the JSON report: all formats print the same ones.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from agentcore_analyzer import pipeline, show
from agentcore_analyzer.errors import NoReadableInput
from agentcore_analyzer.model import Place
from agentcore_analyzer.redaction import masking
from agentcore_analyzer.report import json_v1, text
from agentcore_analyzer.report.json_parts import place
from agentcore_analyzer.report.page import Page
from agentcore_analyzer.safe import outgoing
from agentcore_analyzer.show import pretty, raw
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, FixtureCase, by_owner, each, found, inside, some
from command import BROKEN, analyze
from naughty import STRINGS

CASES = by_owner([*some(found("detectors"), 12), *some(found("parsers"), 6)])
SPAN = "fa0966445395fad5"
PROOF = "fixtures/captures/tool-raises/agent.otlp.jsonl:5#/resourceSpans/0/scopeSpans/1/spans/4"
CAPTURE = CAPTURES / "tool-raises"


def places(node: Any) -> Iterator[str]:
    """All of a JSON report."""
    if isinstance(node, dict):
        if isinstance(node.get("file"), str):
            yield place(node)
        for inner in node.values():
            yield from places(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from places(inner)


def loaded(names: list[str | InMemory]) -> tuple[Any, Any]:
    read = pipeline.load(names, BUILTIN)
    return read, pipeline.reported(read, BUILTIN)


def check_places(names: list[str]) -> int:
    read, report = loaded(list(names))
    every = set(places(json.loads(json_v1.render(report, "0"))))
    there = {i.path for i in report.inputs}
    shown = 0
    for asked in sorted(every):
        targets = show.find(asked, report, read.case)
        if not targets:
            assert not any(asked.startswith(path) for path in there), f"{asked} leads nowhere"
            continue
        record = targets[0].records[0]
        assert place({"file": record.place.file, **_parts(record.place)}) == asked
        found_there = raw.read(names, record.place, 1)
        unread = {n.place for i in report.inputs for n in i.notes}
        assert not found_there.missing or record.place in unread, f"nothing stands at {asked}"
        shown += 1
    return shown


def _parts(place: Place) -> dict[str, Any]:
    return {k: v for k, v in (("line", place.line), ("pointer", place.pointer), ("offset", place.offset)) if v is not None}


@pytest.mark.parametrize("owner", CASES)
def test_every_place_of_a_report_can_be_shown(owner: str) -> None:
    each(CASES[owner], places_can_be_shown)


def places_can_be_shown(case: FixtureCase) -> None:
    with inside(case.path), suppress(NoReadableInput):
        check_places(case.inputs())


@pytest.mark.parametrize("name", some(sorted(p.name for p in CAPTURES.iterdir() if p.is_dir()), 4))
def test_every_place_of_a_capture_can_be_shown(name: str) -> None:
    with inside(CAPTURES):
        check_places([name])


def test_the_proof_of_the_first_screen_is_a_place() -> None:
    screen = analyze("fixtures/captures/tool-raises").stdout
    line = next(line.strip() for line in screen.splitlines() if ".jsonl:5#" in line)
    done = analyze("show", line)
    assert done.returncode == 0
    assert "“" not in done.stdout
    assert '"message": "inventory service gave no answer within 5 s for A-100"' in done.stdout


def test_the_quoted_words_are_marked() -> None:
    lines = analyze("show", "--width", "80", PROOF).stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith('  >     "message": "inventory'))
    words = "inventory service gave no answer within 5 s for A-100"
    begin = lines[at].index(words)
    assert lines[at + 1] == " " * begin + "▔" * len(words)
    coloured = analyze("show", "--color", "always", PROOF).stdout
    assert f"\x1b[33m{words}\x1b[0m" in coloured
    assert "▔" not in coloured


def test_spans_above_and_below_and_log_lines_around() -> None:
    shown = analyze("show", SPAN, str(CAPTURE)).stdout
    tree = shown.partition("Spans above and below")[2].splitlines()
    assert tree[1].startswith("    POST /invocations")
    assert next(line for line in tree if line.startswith("  > ")).strip("> ").startswith("execute_tool reserve_stock")
    assert "Log lines around it" in shown
    root = analyze("show", "4a7dabae56987f65", str(CAPTURE)).stdout
    assert "      invoke_agent orderdesk" in root.partition("Spans above and below")[2]


@pytest.mark.parametrize("asked", ["tool-error", "#finding-1", "finding-1", "20758c8142e3a2cc"])
def test_a_finding_by_its_code_number_or_fingerprint(asked: str) -> None:
    done = analyze("show", asked, str(CAPTURE))
    assert done.returncode == 0
    assert done.stdout.startswith("ERROR  Tool reserve_stock failed (tool-error)\n")
    assert "execute_tool reserve_stock: span status ERROR" in " ".join(done.stdout.split())


@pytest.mark.parametrize("asked", [SPAN, SPAN.upper(), f"#span-{SPAN}", "6b036f97381e4bf550223aea162d0700"])
def test_a_span_by_its_id_or_a_trace_by_its_own(asked: str) -> None:
    done = analyze("show", asked, str(CAPTURE))
    assert done.returncode == 0
    assert '"traceId": "6b036f97381e4bf550223aea162d0700"' in done.stdout


def test_a_failure_by_its_shape() -> None:
    report = json.loads(analyze("--format", "json", str(CAPTURE)).stdout)
    group = report["failures"]["groups"][0]
    done = analyze("show", group["shape"], str(CAPTURE))
    assert done.returncode == 0
    assert done.stdout.startswith(group["title"])
    assert "explained" in done.stdout.splitlines()[1]


def test_lines_of_a_text_with_those_around() -> None:
    done = analyze("show", "fixtures/captures/client-errors/cut-boto3.log:3")
    lines = done.stdout.splitlines()
    assert any(re.match(r"      2 2026-11-22T22:41:44.166Z INFO client status 200", line) for line in lines)
    assert any(line.startswith(">     3 2026-11-22T22:41:44.466Z ERROR") for line in lines)
    assert any(line.startswith(">") and "ResponseStreamingError" in line for line in lines), "the quoted line is not folded away"


def test_a_member_of_an_archive_and_a_compressed_file(tmp_path: Path) -> None:
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(CAPTURE / "client.log", "deep/client.log")
    done = analyze("show", f"{packed}!deep/client.log:2")
    assert done.returncode == 0
    assert ">     2 " in done.stdout


def test_standard_input() -> None:
    done = analyze("show", "tool-error", "-", input=Path(BROKEN).read_text())
    assert done.returncode == 0
    assert "‹stdin›#/" in done.stdout


def test_a_place_where_nothing_was_read(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("one\ntwo\nthree\n")
    done = analyze("show", "notes.txt:2", cwd=tmp_path)
    assert done.returncode == 0
    assert ">     2 two" in done.stdout
    assert "the file ends before it" in analyze("show", "notes.txt:9", cwd=tmp_path).stdout


def test_what_is_nothing_is_said(tmp_path: Path) -> None:
    assert analyze("show", SPAN).returncode == 2
    done = analyze("show", "no-such-thing", str(CAPTURE))
    assert (done.returncode, done.stdout) == (3, "")
    assert "findings tool-error" in done.stderr
    assert analyze("show", SPAN, str(tmp_path / "absent")).returncode == 3


# --- nothing gets out ---


@pytest.mark.parametrize("first", range(0, len(STRINGS), 97))
def test_hostile_text_stays_text(first: int) -> None:
    for value in STRINGS[first : first + 12]:
        record = {
            "traceId": "a" * 32, "spanId": "b" * 16, "name": f"tool {value}", "startTimeUnixNano": 1, "endTimeUnixNano": 2,
            "status": {"code": "ERROR", "message": value}, value: [value, {"key": value, "value": value}],
        }  # fmt: skip
        name = f"{value}.json".replace("\0", "")
        inputs: list[str | InMemory] = [InMemory(name, json.dumps(record).encode("utf-8", "replace"))]
        read, report = loaded(inputs)
        asked = next(iter(places(json.loads(json_v1.render(report, "0")))), name)
        targets = show.find("b" * 16, report, read.case) or show.find(asked, report, read.case)
        said = show.render(targets, inputs, read.case, show.Look(80))
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", said), ascii(value)


SECRET = "qT7mZk2Wv9" + "Rb4Xn8Lp3Yh6Gd5"


@pytest.mark.parametrize(
    "record",
    [
        {"password": SECRET}, {"key": "client_secret", "value": {"stringValue": SECRET}}, {"note": f"api_key={SECRET}"},
        {"headers": {"Authorization": f"Bearer {SECRET}"}}, {"body": json.dumps({"db_password": SECRET})},
        {"name": "x-api-key", "value": SECRET},
    ],
    ids=str,
)  # fmt: skip
def test_no_secret_is_shown(record: dict[str, Any]) -> None:
    with outgoing(masking.without_secrets):
        for width in (30, 80, 400):
            said = "\n".join(pretty.of_value({"level": "ERROR", "message": "failed", **record}, width))
            assert SECRET not in said
            assert "[masked]" in said


def test_no_secret_of_a_text_file_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(f"2026-01-05 10:00:00 ERROR it failed\npassword={SECRET}\nAuthorization: Bearer {SECRET}\n")
    shown = analyze("show", "a.log:1", cwd=tmp_path).stdout
    assert "it failed" in shown
    assert SECRET not in shown


# --- links ---


def test_links_only_where_they_are_known(tmp_path: Path) -> None:
    linked = analyze("fixtures/captures/tool-raises", env={"FORCE_HYPERLINK": "1"}).stdout
    address = (CAPTURE / "agent.otlp.jsonl").as_uri()
    assert f"\x1b]8;;{address}\x1b\\" in linked
    assert linked.count("\x1b]8;;") == 2 * linked.count(f"\x1b]8;;{address}")
    for env in ({}, {"FORCE_HYPERLINK": "0"}, {"TERM_PROGRAM": "iTerm.app"}):
        assert "\x1b]8" not in analyze("fixtures/captures/tool-raises", env=env).stdout, "not in a pipe"
    redacted = analyze("--redact", "fixtures/captures/tool-raises", env={"FORCE_HYPERLINK": "1"}).stdout
    assert "\x1b" not in redacted, "an address would tell the name that is hidden"
    target = tmp_path / "report.txt"
    analyze(BROKEN, "-o", str(target), env={"FORCE_HYPERLINK": "1"})
    assert "\x1b" not in target.read_text()


def test_a_link_holds_nothing_of_a_name_that_a_terminal_obeys(tmp_path: Path) -> None:
    odd = tmp_path / "a\x1b]8;;http:\x07 b.log"
    odd.write_text("2026-01-05 10:00:00 ERROR it failed\n")
    shown = analyze(str(odd), env={"FORCE_HYPERLINK": "1"}).stdout
    assert "\x07" not in shown
    for part in shown.split("\x1b")[1:]:
        assert part.startswith(("]8;;file:///", "]8;;", "\\"))


def test_a_linked_line_is_as_wide_as_it_looks() -> None:
    page = Page(80, False, lambda _: "file:///very/long/" + "x" * 100)
    page.place(Place("a.log", 3))
    assert text.render  # the module that uses it
    assert page.lines[0].count("\x1b") == 4
    page.parts(["a", page.lines[0].strip()], " ")
    assert len(page.lines) == 2
