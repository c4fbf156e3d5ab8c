"""The reason that a text names is quoted, where it is one; a guess, an exit code and a name are none."""

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import failures
from agentcore_analyzer.options import Options
from agentcore_analyzer.symptoms import reasons

UNKNOWN = "its cause is not known to this tool"


def named(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "zork.log").write_text(text + "\n", encoding="utf-8")
    case = pipeline.load([str(tmp_path / "zork.log")], Options()).case
    return [reasons.in_words(failure) for failure in failures(case).all]


def cause(tmp_path: Path, text: str) -> str:
    (tmp_path / "zork.log").write_text(text + "\n", encoding="utf-8")
    found = pipeline.analyze([str(tmp_path / "zork.log")], Options()).findings
    return next((f.cause for f in found if f.code == "unexplained-error"), "")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("ERROR lamp: failed to light row 7: asking the switch: the fuse of row 7 is missing", "the fuse of row 7 is missing"),
        ("ERROR lamp: failed to light row 7: open /srv/row7: permission denied", "open /srv/row7: permission denied"),
        ("ERROR lamp: could not light it; nested exception is zork.Dark: the moon was not up", "zork.Dark: the moon was not up"),
        ("ERROR lamp: the row was not lit because the oil of lamp 3 is used up. Fill it.", "the oil of lamp 3 is used up"),
        ("ERROR lamp: state=dark, failureReason=No oil was left, count=3", "No oil was left"),
        ("ERROR lamp: failed to light row 7 (\"value \\\"wick\\\" is not allowed here\"): no oil is left\"", "no oil is left"),
    ],
)  # fmt: skip
def test_a_reason_in_the_words(tmp_path: Path, words: str, reason: str) -> None:
    assert named(tmp_path, words) == [reason]


@pytest.mark.parametrize(
    "words",
    [
        "ERROR lamp: the row was not lit, probably due to wet wicks",
        "ERROR lamp: the row was not lit, which may be because of the rain",
        "ERROR lamp: Command failed: light --row 7",
        "ERROR lamp: failed to light row 7: exit status 3",
        "ERROR lamp: failed to light row 7: Please look at the manual",
        "ERROR lamp: lighting failed because of the following error",
        "ERROR lamp: rows of today: none of them is lit",
    ],
)
def test_no_reason(tmp_path: Path, words: str) -> None:
    assert named(tmp_path, words) == [""]


def test_a_cause_that_is_named_is_not_called_unknown(tmp_path: Path) -> None:
    told = cause(tmp_path, "ERROR lamp: failed to light row 7: the fuse of row 7 is missing")
    assert told.count("the fuse of row 7 is missing") == 1, "it ends the words that are quoted"
    assert UNKNOWN not in told
    assert UNKNOWN in cause(tmp_path, "ERROR lamp: failed to light row 7")
    told = cause(tmp_path, "ERROR lamp: the row was not lit because the oil of lamp 3 is used up. Fill it.")
    assert "The reason that its words name: “the oil of lamp 3 is used up”." in told, "it stands amid other words"
    assert UNKNOWN not in told


STAMP = "2026-11-20T10:00:01.0000000Z"


def test_a_label_below_behind_the_stamps_of_a_runner(tmp_path: Path) -> None:
    lines = (
        " ERR_PNPM_OUTDATED_LOCKFILE  Cannot install it frozen",
        "",
        "  Failure reason:",
        "  the oil of these lamps is used up:",
        "* 2 lamps:",
        "  - lamp 3",
    )
    told = cause(tmp_path, "\n".join(f"{STAMP} {line}" for line in lines))
    assert "Below it stands as the reason: “the oil of these lamps is used up: * 2 lamps" in told


@pytest.mark.parametrize(("pid", "told"), [(311, True), (312, False)])
def test_what_redis_says_in_one_moment_of_one_process(tmp_path: Path, pid: int, told: bool) -> None:
    one = "[311] 24 Nov 06:30:00.021 # BeginForkOperation: system error caught: the heap could not be shared"
    (tmp_path / "zork.log").write_text(
        f"{one}\n[{pid}] 24 Nov 06:30:00.021 # Can't save in background: fork: Invalid argument\n", "utf-8"
    )
    findings = pipeline.analyze([str(tmp_path / "zork.log")], Options()).findings
    assert (len(findings) == 1) is told


@pytest.mark.parametrize(
    ("image", "findings"), [("greenhouse/lamp", 1), ("lamp", 1), ("greenhouse/hose", 2), ("greenhouse/la", 2)]
)
def test_the_wait_for_an_image_follows_from_why_it_could_not_be_fetched(tmp_path: Path, image: str, findings: int) -> None:
    rows = (
        f'  Normal   BackOff  5m (x6 over 6m39s)  kubelet, bed-1  Back-off pulling image "{image}"',
        '  Warning  Failed   4m (x4 over 6m40s)  kubelet, bed-1  Failed to pull image "greenhouse/lamp": the shed is locked',
    )
    (tmp_path / "zork.log").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert len(pipeline.analyze([str(tmp_path / "zork.log")], Options()).findings) == findings


@pytest.mark.parametrize(("image", "findings"), [("lamp", 1), ("lamp:latest", 1), ("lamp:2", 2)])
def test_the_image_as_the_runtime_calls_it(tmp_path: Path, image: str, findings: int) -> None:
    """containerd writes the registry, the folder and the tag out, and quotes within quotes."""
    rows = (
        'time="2026-11-24T06:30:00Z" level=error msg="the shed is shut: \\"docker.io/library/lamp:latest\\" was not fetched"',
        f'  Normal   BackOff  5m (x6 over 6m39s)  kubelet, bed-1  Back-off pulling image "{image}"',
    )
    (tmp_path / "zork.log").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert len(pipeline.analyze([str(tmp_path / "zork.log")], Options()).findings) == findings
