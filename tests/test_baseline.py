"""`--baseline`: known findings are hidden, new ones and lost checks fail the build."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentcore_analyzer import Severity, analyze, pipeline
from agentcore_analyzer.errors import BaselineError
from agentcore_analyzer.report import baseline
from cases import BUILTIN, CAPTURES
from command import BROKEN, HEALTHY
from command import analyze as run
from test_schema import problems

DROP = CAPTURES / "stream-drop-httpx"


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    target = tmp_path / "earlier.json"
    target.write_text(analyze(BROKEN).to_json(), "utf-8")
    return target


def test_known_findings_are_hidden_and_counted(earlier: Path) -> None:
    done = run("--baseline", str(earlier), BROKEN)
    assert (done.returncode, done.stderr) == (0, "")
    hidden = len(analyze(BROKEN).findings)
    assert f"against the baseline: {hidden} known finding{'s' if hidden != 1 else ''} hidden, 0 new" in done.stdout
    assert "No new finding" in done.stdout


def test_the_json_says_what_was_hidden_and_can_be_the_next_baseline(earlier: Path, tmp_path: Path) -> None:
    done = run("--baseline", str(earlier), "--format", "json", BROKEN)
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["findings"] == []
    assert [f["fingerprint"] for f in report["baseline"]["hidden"]] == [
        f["fingerprint"] for f in analyze(BROKEN).to_dict()["findings"]
    ]
    assert problems(report) == []
    following = tmp_path / "following.json"
    following.write_text(done.stdout)
    assert run("--baseline", str(following), BROKEN).returncode == 0


def test_2_where_the_report_would_overwrite_its_baseline(earlier: Path) -> None:
    before = earlier.read_bytes()
    done = run("--baseline", str(earlier), "--format", "json", "-o", str(earlier), BROKEN)
    assert done.returncode == 2
    assert "would overwrite the baseline" in done.stderr
    assert earlier.read_bytes() == before


def test_a_new_finding_fails(tmp_path: Path) -> None:
    healthy = tmp_path / "healthy.json"
    healthy.write_text(analyze(HEALTHY).to_json())
    done = run("--baseline", str(healthy), "--fail-on", "error", BROKEN)
    assert done.returncode == 1
    assert "tool-error" in done.stdout


def test_a_graver_finding_is_new(earlier: Path) -> None:
    document = json.loads(earlier.read_text())
    for finding in document["findings"]:
        finding["severity"] = Severity.NOTE.value
    earlier.write_text(json.dumps(document))
    assert run("--baseline", str(earlier), BROKEN).returncode == 1


def test_less_to_check_fails_although_nothing_is_found(tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(analyze(DROP).to_json())
    done = run("--baseline", str(before), str(DROP / "agent.otlp.jsonl"))
    assert done.returncode == 1
    assert "Less could be checked than then:" in done.stdout
    less = json.loads(run("--baseline", str(before), "--format", "json", str(DROP / "agent.otlp.jsonl")).stdout)
    assert any(line.startswith("stream-truncated: needs ") for line in less["baseline"]["less_checked"])
    assert "no input of the format proxy-log now" in less["baseline"]["less_checked"]
    assert run("--baseline", str(before), "--fail-on", "never", str(DROP / "agent.otlp.jsonl")).returncode == 0
    assert run("--baseline", str(before), "--ignore", "stream-idle-drop", str(DROP)).returncode == 1, "left out by hand"


def test_an_input_that_is_gone_fails(earlier: Path) -> None:
    done = run("--baseline", str(earlier), BROKEN, "absent.json")
    assert done.returncode == 1
    assert "absent.json: no such file" in done.stdout


def test_more_to_check_does_not_fail(tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(analyze(HEALTHY).to_json())
    folder = str(Path(HEALTHY).parent)
    assert run("--baseline", str(before), folder).returncode == 0


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"schema": "agentcore-analyzer/report/1"}', b"\xff\xfe"])
def test_2_where_the_baseline_is_none(tmp_path: Path, content: bytes) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_bytes(content)
    for name in (wrong, tmp_path / "absent.json"):
        done = run("--baseline", str(name), BROKEN)
        assert done.returncode == 2
        assert "--baseline" in done.stderr
        assert "cannot be used" in done.stderr


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(st.sampled_from(["findings", "checked", "inputs", "notes", "baseline"]), JSON)
def test_no_document_breaks_it(member: str, value: Any) -> None:
    document = {"schema": baseline.SCHEMA, "findings": [], "checked": [], "inputs": [], "notes": [], member: value}
    try:
        baseline.read(json.dumps(document).encode("utf-8", "replace"))
    except BaselineError:
        pass


@pytest.mark.parametrize("folder", sorted(p for p in CAPTURES.iterdir() if p.is_dir()), ids=lambda p: p.name)
def test_every_capture_is_clean_against_itself(folder: Path) -> None:
    report = pipeline.analyze([str(folder)], BUILTIN)
    again = baseline.against(report, baseline.read(report.to_json().encode()))
    assert again.findings == ()
    assert again.baseline is not None
    assert again.baseline.less == ()


def test_every_format_of_a_build_says_why_it_failed(tmp_path: Path) -> None:
    before, now = tmp_path / "before.json", tmp_path / "now.json"
    run("--format", "json", "-o", str(before), str(DROP))
    done = run("--baseline", str(before), "--format", "json", "-o", str(now), str(DROP / "agent.otlp.jsonl"))
    assert done.returncode == 1
    line = "no input of the format proxy-log now"
    for name in ("github", "html", "junit", "markdown", "sarif"):
        plain = ["--no-redact"] if name == "markdown" else []
        told = run("convert", str(now), "--format", name, *plain).stdout
        assert line in told, name
    assert "::error title=agentcore-analyzer%3A less was checked" in run("convert", str(now), "--format", "github").stdout
    assert 'type="less-checked"' in run("convert", str(now), "--format", "junit").stdout
