"""A build is told by what its own command said, a call without an answer is no refusal, and a fix fits the message."""

from __future__ import annotations

from pathlib import Path

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding

HEAD = "[Container] 2026/11/29 02:13:"
BUILD = (
    f"{HEAD}20 Entering phase BUILD\n{HEAD}21 Running command docker build -t zork ./wick\nunable to find the wick: no bay 9\n\n"
    f"{HEAD}22 Command did not exit successfully docker build -t zork ./wick exit status 1\n{HEAD}22 Phase complete: BUILD State: FAILED\n"
    f"{HEAD}22 Phase context status code: COMMAND_EXECUTION_ERROR Message: Error while executing command: docker build -t zork ./wick. Reason: exit status 1\n"
)
SPEC = f"{HEAD}22 Phase complete: DOWNLOAD_SOURCE State: FAILED\n{HEAD}22 Phase context status code: YAML_FILE_ERROR Message: {{}}\n"
CALL = "Error: operation error SQS: SendMessage, https response error StatusCode: {}\n"


def only(tmp_path: Path, text: str) -> Finding:
    (tmp_path / "zork.log").write_text(text, "utf-8")
    (finding,) = pipeline.analyze([tmp_path / "zork.log"]).findings
    return finding


def test_the_command_says_why(tmp_path: Path) -> None:
    finding = only(tmp_path, BUILD)
    assert finding.code == "image-build-failed"
    assert "unable to find the wick: no bay 9" in finding.title


def test_what_stands_before_the_command_is_not_its_output(tmp_path: Path) -> None:
    text = f"{HEAD}19 Entering phase INSTALL\nunable to find the grease: no bay 8\n{BUILD}"
    (tmp_path / "zork.log").write_text(text, "utf-8")
    finding = next(f for f in pipeline.analyze([tmp_path / "zork.log"]).findings if f.code == "image-build-failed")
    assert "wick" in finding.title


def test_a_specification_that_is_missing_has_no_colon_to_correct(tmp_path: Path) -> None:
    assert "at the path" in only(tmp_path, SPEC.format("stat /codebuild/zork/wick.yml: no such file or directory")).fix[0].step
    assert "YAML cannot be read" in only(tmp_path, SPEC.format("did not find expected node content at line 7")).fix[0].step


def test_a_call_without_an_answer_was_not_rejected(tmp_path: Path) -> None:
    finding = only(tmp_path, CALL.format("0, RequestID: , canceled, context deadline exceeded"))
    assert (finding.code, finding.title) == ("aws-client-error", "SendMessage of SQS got no answer: canceled, context deadline exceeded")
    refused = only(tmp_path, CALL.format("400, RequestID: 12345678-aaaa, api error WickMissing: no wick at bay 9"))
    assert refused.code == "aws-call-rejected"


def test_a_cause_stands_below_and_a_fatal_line_ends(tmp_path: Path) -> None:
    text = (
        "I1129 02:13:20.101      1 wick.go:42] greasing\nF1129 02:13:21.101      1 main.go:94] WickError: grease failed\n"
        "caused by: Post https://bay.example.com/: remote end: bay: closed\n"
    )
    finding = only(tmp_path, text)
    assert finding.title == "WickError: grease failed: Post https://bay.example.com/: remote end: bay: closed"
    assert finding.severity == "error"
    assert only(tmp_path, text.replace("F1129", "E1129")).severity == "warning"
