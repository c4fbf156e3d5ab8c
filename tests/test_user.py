"""What somebody does who did not read the manual: slips, closed streams, narrow terminals, folders of everything."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cases import CAPTURES
from command import ANALYZE, BROKEN, HEALTHY, analyze

SWARM = str(CAPTURES / "swarm-ping-pong" / "agent.otlp.jsonl")


@pytest.mark.parametrize("slip", ["explane", "convrt", "detector"])
def test_an_almost_command_gets_a_suggestion(slip: str) -> None:
    done = analyze(slip)
    assert done.returncode == 2
    assert "Did you mean `analyze " in done.stderr


def test_an_almost_command_that_is_a_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "detector").write_bytes(Path(HEALTHY).read_bytes())
    assert analyze("detector", cwd=tmp_path).returncode == 0


def test_help_is_help() -> None:
    assert analyze("help").stdout == analyze("--help").stdout
    assert analyze("help", "convert").stdout == analyze("convert", "--help").stdout


def test_a_file_that_looks_like_an_option_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "-trace.json").write_bytes(Path(HEALTHY).read_bytes())
    done = analyze("-trace.json", cwd=tmp_path)
    assert done.returncode == 2
    assert "./-trace.json" in done.stderr
    assert analyze("./-trace.json", cwd=tmp_path).returncode == 0
    assert analyze("--", "-trace.json", cwd=tmp_path).returncode == 0


def test_an_empty_name_is_not_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "trace.json").write_bytes(Path(BROKEN).read_bytes())
    done = analyze("", cwd=tmp_path)
    assert done.returncode == 3
    assert "empty" in done.stderr


@pytest.mark.parametrize(
    "command", [("run",), ("diff", HEALTHY), ("redact", "-o", "out"), ("formats",), ("minimise", "-o", "out")], ids=lambda c: c[0]
)
def test_an_empty_folder_is_called_empty(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    done = analyze(*command, "exports", cwd=tmp_path)
    assert done.returncode == 3
    assert "exports: the folder holds no file" in done.stderr


@pytest.mark.parametrize(
    ("output", "why"), [("absent/report", "there is no folder absent"), ("folder", "it is a folder")], ids=["absent", "folder"]
)
@pytest.mark.parametrize("command", [("run", BROKEN), ("ticket", BROKEN), ("diff", HEALTHY, BROKEN)], ids=lambda c: c[0])
def test_a_report_that_cannot_be_written_is_said_first(command: tuple[str, ...], output: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = analyze(*command, "-o", output, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (74, "")
    assert done.stderr == f"analyze: cannot write {output}: {why}\n"


def test_a_dash_is_standard_output(tmp_path: Path) -> None:
    assert analyze("-o", "-", BROKEN, cwd=tmp_path).stdout == analyze(BROKEN, cwd=tmp_path).stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("command", "code"),
    [(f"'{BROKEN}' >&-", 74), (f"-o report '{BROKEN}' >&-", 1), ("--help >&-", 0), ("- <&-", 3), ("absent 2>&-", 3)],
)
def test_closed_streams(command: str, code: int, tmp_path: Path) -> None:
    done = subprocess.run(["bash", "-c", f"'{ANALYZE}' {command}"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "internal error" not in done.stderr


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_nothing_but_places_and_commands_is_wider_than_the_terminal(width: int) -> None:
    shown = analyze("--width", str(width), SWARM, cwd=CAPTURES).stdout
    wide = [line for line in shown.splitlines() if len(line) > max(width, 54)]
    assert all("agent.otlp.jsonl" in line or line.lstrip().startswith("$ ") for line in wide), wide


def test_files_that_nobody_can_read_do_not_bury_the_report(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"a{number:02}.bin").write_bytes(bytes(range(256)))
    (tmp_path / "trace.json").write_bytes(Path(BROKEN).read_bytes())
    assert "; 30 inputs not recognised; " in analyze(str(tmp_path)).stdout
    shown = analyze("--full", str(tmp_path)).stdout
    assert shown.splitlines()[1].endswith("30 inputs not recognised")
    assert " ERROR " in shown.splitlines()[4]
    assert shown.count("is recognised by no parser") == 1


def test_many_findings_are_listed_first() -> None:
    shown = analyze("--full", "--format", "text", *(str(p) for p in sorted(CAPTURES.glob("model-*")))).stdout
    head = shown.split("(certain)")[0]
    assert head.count("  ERROR    model-") + head.count("  ERROR  model-") > 3


def test_the_first_screen_says_what_happened_where_why_and_what_to_do() -> None:
    for capture in ("tool-raises", "stream-drop-httpx", "model-throttled", "missing-dependency", "invoke-denied"):
        shown = analyze("--width", "80", str(CAPTURES / capture)).stdout.splitlines()
        assert any(line.startswith(" ERROR ") for line in shown[:4])
        assert any(line.startswith("  Fix     ") for line in shown)
        proof = next(number for number, line in enumerate(shown) if line.startswith("  Proof   "))
        assert any(".jsonl:" in line or ".log:" in line for line in shown[proof:])
        assert "1 error: " in " ".join(shown[-2:])
        whole = analyze("--full", "--width", "80", str(CAPTURES / capture)).stdout.splitlines()
        assert whole[-1].endswith(")") == (len(whole) > 50), "a report longer than the screen says its verdict again"


def test_requests_that_no_finding_points_at_are_a_row() -> None:
    folders = (str(CAPTURES / "strands-ok"), str(CAPTURES / "tool-raises"))
    shown = analyze("--full", *folders).stdout
    assert shown.count("critical path") == 0
    assert shown.count("waited for:") == 1
    assert "Further invocations" in shown
    assert analyze("--full", folders[0]).stdout.count("waited for:") == 2


def test_a_replay_says_where_a_gained_finding_stands(tmp_path: Path) -> None:
    assert analyze("capture", BROKEN, "--name", "order", "--into", "captured", cwd=tmp_path).returncode == 0
    expected = tmp_path / "captured" / "order" / "expected.json"
    expected.write_text(json.dumps(json.loads(expected.read_text()) | {"findings": []}))
    shown = analyze("replay", "captured", cwd=tmp_path).stdout
    assert "\n        at trace.json" in shown


@pytest.mark.parametrize("name", ["tool-error", "slow-model-call", "otlp-json", "curl-trace"])
def test_a_manual_fits_a_narrow_terminal_and_loses_no_word(name: str) -> None:
    wide, narrow = (analyze("explain", name, env={"COLUMNS": str(width)}).stdout for width in (400, 70))
    assert wide.split() == narrow.split()
    assert [line for line in wide.splitlines() if line.startswith("## ")] == [
        line for line in narrow.splitlines() if line.startswith("## ")
    ]
    assert sum(len(line) > 70 for line in narrow.splitlines()) <= sum(len(w) > 70 for w in wide.split()) + 1
