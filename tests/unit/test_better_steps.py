"""Steps that the input itself allows: no fix of another world, the place that a person would open, what a file names beside."""

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.model import Finding
from agentcore_analyzer.options import Options

CRASH = "2026-11-20 10:00:01 UTC [7] LOG:  lamp process (PID 34) was terminated by signal 11: Segmentation fault"


def found(tmp_path: Path, text: str) -> list[Finding]:
    (tmp_path / "zork.log").write_text(text + "\n", encoding="utf-8")
    return list(pipeline.analyze([str(tmp_path / "zork.log")], Options()).findings)


def told(finding: Finding) -> str:
    return " ".join((finding.title, finding.cause, *(f"{s.step} {s.command}" for s in finding.fix)))


@pytest.mark.parametrize(("before", "python"), [("2026-11-20 10:00:00 UTC [7] LOG:  lit", False), ("2026-11-20 10:00:00 UTC [7] LOG:  running python3 lamp.py", True)])
def test_a_language_is_named_where_the_input_shows_it(tmp_path: Path, before: str, python: bool) -> None:
    words = told(found(tmp_path, f"{before}\n{CRASH}")[0])
    assert ("PYTHONFAULTHANDLER" in words) is python
    assert ("coredumpctl" in words) is not python


@pytest.mark.parametrize(
    ("line", "wanted", "unwanted"),
    [
        ("Error: spawn . EACCES", "no folder", "owner or mode"),
        ("Error: spawn lampd ENOENT", "PATH", "owner or mode"),
        ("Error: EACCES: permission denied, open '/opt/wick'", "owner or mode", "chmod"),
    ],
)
def test_what_was_to_be_started(tmp_path: Path, line: str, wanted: str, unwanted: str) -> None:
    words = told(found(tmp_path, line)[0])
    assert wanted in words
    assert unwanted not in words


def test_what_an_sdk_raises_itself_is_no_answer_of_aws(tmp_path: Path) -> None:
    text = (
        "ProviderError: Error response received from instance metadata service\n"
        "    at ClientRequest.<anonymous> (/app/node_modules/@smithy/credential-provider-imds/dist-cjs/index.js:26:38) {\n"
        "  tryNextLink: true,\n  statusCode: 404,\n  '$metadata': { attempts: 1, totalRetryDelay: 0 }\n}"
    )
    (only,) = found(tmp_path, text)
    assert only.title == "The metadata service gave no AWS credentials"
    assert "AWS answered" not in only.cause


def test_the_line_outside_of_the_library_of_go(tmp_path: Path) -> None:
    text = (
        "panic: runtime error: invalid memory address or nil pointer dereference\n\ngoroutine 7 [running]:\nos/exec.(*Cmd).Wait(0x0, 0x5b, 0xc4)\n"
        "\t/usr/local/go/src/os/exec/exec.go:453 +0x26\ngithub.com/zork/lamp.(*wick).dip(0xc4)\n\t/go/pkg/mod/github.com/zork/lamp/wick.go:159 +0x2f"
    )
    assert any("wick.go:159" in s.step for s in found(tmp_path, text)[0].fix)


def test_the_conflict_that_npm_names(tmp_path: Path) -> None:
    text = (
        "npm error code ERESOLVE\nnpm error ERESOLVE could not resolve\nnpm error\nnpm error While resolving: lamp-oil@4.0.0\nnpm error Found: wick@1.19.1\n"
        "npm error node_modules/wick\nnpm error   dev wick@\"^1.19.1\" from the root project\nnpm error\nnpm error Could not resolve dependency:\n"
        "npm error peer wick@\">=2.0.0\" from lamp-oil@4.0.0"
    )
    words = told(found(tmp_path, text)[0])
    assert "lamp-oil@4.0.0 asks for wick >=2.0.0" in words
    assert "1.19.1" in words
    assert "not known" not in words


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("The stack named lamp-hall failed creation, it may need to be manually deleted from the AWS console: ROLLBACK_COMPLETE", "--stack-name lamp-hall"),
        ("agents.exceptions.OutputGuardrailTripwireTriggered: Guardrail WickGuardrail triggered tripwire", "as it was built to"),
        ("ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\" because pnpm-lock.yaml is not up to date with package.json", "pnpm install --no-frozen-lockfile"),
    ],
)
def test_known_sentences(tmp_path: Path, line: str, wanted: str) -> None:
    assert any(wanted in told(f) for f in found(tmp_path, f"Error: {line}" if line.startswith("The") else line))


_TRY = "WARNING:opentelemetry.exporter.otlp.proto.grpc.exporter:Transient error StatusCode.UNAVAILABLE encountered while exporting logs, retrying in {}s."


def test_tries_of_an_exporter_are_telemetry(tmp_path: Path) -> None:
    (only,) = found(tmp_path, "\n".join(_TRY.format(1 << n) for n in range(5)))
    assert only.title == "Telemetry could not be sent: log records (network, 5 times)"
    assert "pauses" not in told(only)


@pytest.mark.parametrize("phrase", ["Request Entity Too Large", "Content Too Large"])
def test_a_status_is_known_by_its_older_and_its_newer_phrase(tmp_path: Path, phrase: str) -> None:
    (only,) = found(tmp_path, "\n".join(_TRY.replace("StatusCode.UNAVAILABLE", phrase).format(1 << n) for n in range(5)))
    assert only.title == "Telemetry could not be sent: log records (code 413, 5 times)"
    assert "batches" in told(only)


def test_a_few_tries_are_harmless(tmp_path: Path) -> None:
    assert found(tmp_path, "\n".join(_TRY.format(1 << n) for n in range(2))) == []


def test_names_beside_a_refusal_fill_the_commands(tmp_path: Path) -> None:
    refusal = (
        "Chat error: 502 Bedrock streaming failed: Model access is denied due to IAM user or service role is not authorized to perform the required"
        " AWS Marketplace actions (`aws-marketplace:ViewSubscriptions`, `aws-marketplace:Subscribe`) to enable access to this model."
    )
    beside = "- Principal: `arn:aws:sts::123456789012:assumed-role/lamp-role/zork`\n- Model ID: `us.anthropic.claude-zork-1`"
    words = told(found(tmp_path, f"{refusal}\n{beside}")[0])
    assert "--role-name lamp-role" in words
    assert "EXECUTION_ROLE" not in words
    other = "- Principal: `arn:aws:sts::123456789012:assumed-role/wick-role/zork`"
    assert "EXECUTION_ROLE" in told(found(tmp_path, f"{refusal}\n{beside}\n{other}")[0])


_REFUSED = (
    "AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/lamp/zork is not authorized to perform: bedrock-agentcore:RetrieveMemoryRecords"
    " on resource: arn:aws:bedrock-agentcore:eu-central-1:123456789012:memory/wick because no identity-based policy allows the"
    " bedrock-agentcore:RetrieveMemoryRecords action"
)
_STATEMENT = '{"Effect": "Allow", "Action": ["bedrock-agentcore:%s"], "Resource": "*", "Condition": {"StringLike": {"bedrock-agentcore:namespace": ["/oil/*"]}}}'


@pytest.mark.parametrize(("action", "told_of"), [("RetrieveMemoryRecords", True), ("ListMemoryRecords", False)])
def test_the_condition_of_a_pasted_statement(tmp_path: Path, action: str, told_of: bool) -> None:
    text = f"{_REFUSED}\n\nThe policy holds for retrieving (RetrieveMemoryRecords):\n{_STATEMENT % action}"
    assert ("bedrock-agentcore:namespace" in told(found(tmp_path, text)[0])) is told_of


@pytest.mark.parametrize(
    "text",
    [
        ' ✓ tools > answers with { "isError": true } when the lamp is out\n ✓ tools > keeps the wick',
        "Subject: Can't open my lamp\nDear zork, it is dark.",
    ],
)
def test_no_failure(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


def test_a_limit_told_as_a_warning(tmp_path: Path) -> None:
    line = "2026-11-20 10:11:42,100 WARNING zork.graph Recursion limit of 25 reached without hitting a stop condition."
    assert [f.subject[0] for f in found(tmp_path, line)] == ["runaway-agent"]


def test_a_tool_whose_result_is_an_error_is_no_passed_test(tmp_path: Path) -> None:
    assert found(tmp_path, 'lamp answered { "isError": true, "content": [{"type": "text", "text": "no oil"}] }') != []


@pytest.mark.parametrize(
    ("line", "later", "severity"),
    [
        ("Can't save in background: fork: Invalid argument", "Background saving terminated with success", "note"),
        ("Can't save in background: fork: Invalid argument", "Background check terminated with success", "warning"),
        ("Failed to upload wick a.oil: refused", "upload of wick b.oil finished with success", "warning"),
    ],
)
def test_what_could_not_be_done_was_done_later(tmp_path: Path, line: str, later: str, severity: str) -> None:
    (only,) = found(tmp_path, f"[7] 26 Jan 01:43:22.418 # {line}\n[7] 26 Jan 01:43:34.350 * {later}")
    assert only.severity.value == severity


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("error: this file contains an unclosed delimiter\n  --> src/lamp.rs:184:3", "src/lamp.rs:184"),
        ("error: this file contains an unclosed delimiter\n   --> C:\\wick\\lamp.rs:18:3", "C:\\wick\\lamp.rs:18"),
        ("ERROR cannot reach lamp.example.com:4317", ""),
        ("ERROR cannot reach http://lamp.example.com:4317", ""),
        ("ERROR broken: /opt/app/node_modules/lamp/wick.js:12:7", ""),
    ],
)
def test_the_place_that_a_message_names(tmp_path: Path, message: str, place: str) -> None:
    steps = [s.step for s in found(tmp_path, message)[0].fix if s.step.startswith("Open ")]
    assert steps == ([f"Open {place}, which the message names."] if place else [])


def test_a_damaged_crate(tmp_path: Path) -> None:
    line = "error: this file contains an unclosed delimiter\n --> C:\\wick\\.cargo\\registry\\src\\index.crates.io-19\\lamp-oil-1.0.9\\src\\lib.rs:7:3"
    assert "lamp-oil-1.0.9" in found(tmp_path, line)[0].fix[0].step


@pytest.mark.parametrize(
    ("below", "told_of"),
    [
        ("Failure reason:\n  the wick is too short", True),
        ("Reason: the wick is too short", True),
        ("The reason: unknown weather is no wick\nthe wick is too short", False),
        ("the wick is too short", False),
    ],
)
def test_a_reason_with_a_label_below(tmp_path: Path, below: str, told_of: bool) -> None:
    cause = found(tmp_path, f"ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with \"frozen-lockfile\" because pnpm-lock.yaml is not up to date with package.json\n\n{below}")[0].cause
    assert ("Below it stands as the reason: “the wick is too short”" in cause) is told_of


@pytest.mark.parametrize("warned", [True, False])
def test_the_warning_above_a_command_that_failed(tmp_path: Path, warned: bool) -> None:
    above = "Warning: The oil file is older than lamp.toml.\n\n" if warned else "Reading the oil file\n\n"
    cause = found(tmp_path, f"{above}  SolverProblemError\n\n  Because lamp depends on wick (0.3.0) which doesn't match any versions, version solving failed.")[0].cause
    assert ("Just before it: “Warning: The oil file is older than lamp.toml”" in cause) is warned


def test_a_line_of_a_string_that_is_put_together(tmp_path: Path) -> None:
    text = "lamp: {\n    stack: 'Error: spawn uv ENOENT\\n' +\n      '    at ChildProcess._handle.onexit (node:internal/child_process:285:19)\\n'\n}"
    assert found(tmp_path, text)[0].title == "Error: spawn uv ENOENT"


def test_a_print_of_node_with_frames_of_its_own_alone(tmp_path: Path) -> None:
    text = "Error: the wick is short\n    at Process.onexit (internal/child_process.js:269:19)\n    at onErrorNT (internal/child_process.js:467:16)"
    assert [f.title for f in found(tmp_path, text)] == ["Error: the wick is short"]
