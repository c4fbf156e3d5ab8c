"""The first screen: what stands in it, and that it fits; with ANALYZE_TESTS=whole for every case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.report import short
from agentcore_analyzer.report.page import rows_of
from agentcore_analyzer.report.report import Report
from agentcore_analyzer.source import InMemory
from cases import BUILTIN, CAPTURES, FixtureCase, found, inside, some
from command import BROKEN, HEALTHY, analyze

FOLDERS = sorted(p.name for p in CAPTURES.iterdir() if p.is_dir())
CASES = some(found("detectors"), 8)


def shown(report: Report, width: int = 80) -> list[str]:
    return short.render(report, short.Look(width)).splitlines()


def check(report: Report) -> None:
    lines = shown(report)
    most = short.ROWS[min(max(len(report.findings), 1), 3) - 1]
    assert rows_of(lines, 80) <= most, "\n".join(lines)
    said = " ".join(lines)
    for finding in report.findings[: short.DETAILED]:
        assert finding.code in said
    if report.findings:
        assert lines[0].partition(";")[0] in " ".join(lines[-2:]), "the last line repeats the verdict"
        assert report.findings[0].code in " ".join(lines[-2:])
        place = str(short.decisive(report.findings[0]).place)
        assert any(line.strip() == place for line in lines), place
    elif any(not n.lacks for n in report.not_checked) or report.failures.total():
        assert "nothing found" not in said.lower()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_capture_fits_its_screen(name: str) -> None:
    with inside(CAPTURES):
        check(pipeline.analyze([name], BUILTIN))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_fits_its_screen(case: FixtureCase) -> None:
    with inside(case.path):
        check(pipeline.analyze(case.inputs(), BUILTIN))


def test_many_findings_fit_as_three_do() -> None:
    with inside(CAPTURES):
        report = pipeline.analyze([name for name in FOLDERS if name.startswith(("model-", "stream-"))], BUILTIN)
    assert len(report.findings) > short.DETAILED + short.LISTED
    check(report)
    assert any("more finding" in line for line in shown(report))


@pytest.mark.parametrize("width", [40, 60, 100, 160])
def test_any_width(width: int) -> None:
    report = pipeline.analyze([BROKEN], BUILTIN)
    lines = shown(report, width)
    assert any(line.startswith(" ERROR ") for line in lines)
    prose = [line for line in lines if len(line.split()) > 1 and "$ " not in line and "analyze " not in line]
    assert max(map(len, prose)) <= width


def test_an_open_question_is_the_headline() -> None:
    done = analyze(str(CAPTURES / "caller-endpoint-arn"))
    assert done.returncode == 0
    assert done.stdout.startswith("Nothing proven, 1 question is open.\n")
    assert done.stdout.endswith("\nNothing proven, 1 question is open: endpoint-arn-invoke\n")
    assert "used the endpoint ARN" in " ".join(done.stdout.split())
    assert "nothing found" not in done.stdout.lower()
    whole = analyze("--full", str(CAPTURES / "caller-endpoint-arn")).stdout
    assert "nothing found" not in whole.lower()
    assert whole.splitlines()[0].endswith("nothing proven, 1 question is open")
    page = analyze("--format", "markdown", "--no-redact", str(CAPTURES / "caller-endpoint-arn")).stdout
    assert page.startswith("# Diagnosis: nothing proven, 1 question is open\n")


def test_a_long_command_is_whole_or_not_there() -> None:
    with inside(CAPTURES):
        report = pipeline.analyze(["tool-raises"], BUILTIN)
    commands = {step.command for f in report.findings for step in f.fix if step.command}
    for width in (40, 80, 120):
        for line in shown(report, width):
            if line.strip().startswith("$ "):
                assert line.strip()[2:] in commands


def test_the_proof_has_the_words_of_the_input_where_one_has() -> None:
    with inside(CAPTURES):
        report = pipeline.analyze(["mcp-tool-error"], BUILTIN)
    assert not report.findings[0].evidence[0].quote
    assert short.decisive(report.findings[0]).quote


def test_full_is_the_whole_report() -> None:
    brief, whole = analyze(BROKEN).stdout, analyze("--full", BROKEN).stdout
    assert len(whole.splitlines()) > 2 * len(brief.splitlines())
    assert "Invocation POST /invocations" in whole
    assert analyze("--full", "--format", "json", BROKEN).returncode == 2


def test_what_was_read_and_what_was_not_is_said(tmp_path: Path) -> None:
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 20)
    done = analyze(str(tmp_path / "noise.bin"), HEALTHY)
    assert "1 input not recognised" in done.stdout
    assert "Not checked: what needs" in done.stdout


def test_names_replaced_are_said() -> None:
    assert "Names are replaced by pseudonyms" in analyze("--redact", BROKEN).stdout
    assert "Names are replaced" not in analyze(BROKEN).stdout


def test_hostile_words_cannot_break_the_screen() -> None:
    traceback = "Traceback (most recent call last):\n  File \"a\", line 1\nKeyError: '\u202e<script>"
    line = {"message": f"\x1b]8;;http://x\x07{traceback}{'y' * 5000}"}
    report = pipeline.analyze([InMemory("a.json", json.dumps(line).encode())], BUILTIN)
    said = "\n".join(shown(report))
    assert not {"\x1b", "\x07", "\u202e"} & set(said)
    assert "<script" not in said
