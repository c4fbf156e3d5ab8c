"""The level of a line is a hint: what states a failure by its own structure is one at INFO; frightening words are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures.said._refusals import refused

AT = "2026-11-29T02:13:20.101Z"
STATED = [
    f'{AT} [INFO] Error while greasing the flange; goes on module="blim" err="Error: wick zork not found"',
    f'level=info ts={AT} msg="flange not greased" err="the wick is wobbly"',
    f"{AT} [zork] [info] ValueError: the wick is wobbly",
    f'{AT} [zork] [info] Message: {{"method":"notifications/cancelled","params":{{"reason":"Error: MCP error -32001: Request timed out"}}}}',
    f"{AT} [zork] [info] Server transport closed unexpectedly, this is likely due to the process exiting early.",
    f"{AT} INFO zork.ws on_closed, code: 1011, reason: keepalive ping timeout",
    f"{AT} INFO zork.ws WebSocket关闭，代码: 1011",
]
QUIET = [
    f'{AT} [INFO] flange greased err="none"',
    f'{AT} [INFO] flange greased, retrying blim err="the wick is wobbly"\n2026-11-29T02:15:20.101Z [INFO] blim greased',
    f'level=info ts={AT} msg="flange greased" err=""',
    f"{AT} INFO zork handler for ValueError: registered",
    f"{AT} INFO zork errors so far: none",
    f"{AT} INFO zork.ws closed, code: 1000, reason: bye",
    f"{AT} INFO zork.ws closed, code: 1001, reason: going away",
    f"{AT} INFO zork closed 1011 files",
    f'{AT} [zork] [info] Message: {{"jsonrpc":"2.0","id":3,"error":{{"code":-32601,"message":"Method not found"}}}}',
]
REFUSED = [
    "Expected input for flag --zork-url", "unknown flag: --zork", "Missing required environment variable: ZORK_URL", "ZORK_URL is not set",
    "Unknown command: flange", "You must specify --zork", "too few arguments", "flag needs an argument: --zork", "no such option: -z",
    "The \"zork\" option is required", "Please set ZORK_KEY in your environment", "Error parsing flange response", "zork.yaml not found",
    "ZORK blim: Expected ',' or ']' after array element in JSON at position 9",
]  # fmt: skip
PROSE = [
    "Expected 3 flanges", "Unknown tools are logged here for the record", "Invalid input handling is enabled", "Please provide feedback about it",
    "Missing values were filled with the mean of the column", "Duplicate keys in the blim are allowed by design", "No changes found",
    "I could not find an unknown flag: --zork", "Error handling is on for this flange", "Unsupported types are skipped: blob",
]  # fmt: skip


def findings(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "zork.log").write_text(f"{AT} INFO zork started\n{text}\n{AT} INFO zork goes on\n", "utf-8")
    report = pipeline.analyze([tmp_path / "zork.log"])
    assert not report.internal_errors
    return [f.title for f in report.findings]


@pytest.mark.parametrize("line", STATED)
def test_a_failure_at_info_is_one(tmp_path: Path, line: str) -> None:
    assert findings(tmp_path, line)


def test_what_is_tried_again_and_again_is_one(tmp_path: Path) -> None:
    lines = [f'2026-11-29T02:13:2{n}.101Z [INFO] retrying the flange err="the wick is wobbly"' for n in range(5)]
    assert findings(tmp_path, lines[0] + "\n2026-11-29T02:15:20.101Z [INFO] the flange is greased") == []
    assert findings(tmp_path, "\n".join(lines)) == ["retrying the flange: the wick is wobbly (5 times)"]


@pytest.mark.parametrize("line", QUIET)
def test_words_at_info_are_none(tmp_path: Path, line: str) -> None:
    assert findings(tmp_path, line) == []


@pytest.mark.parametrize("line", REFUSED)
def test_a_whole_line_that_refuses(tmp_path: Path, line: str) -> None:
    assert refused(line)
    assert any(line.rstrip(".") in title for title in findings(tmp_path, line))


@pytest.mark.parametrize("line", PROSE)
def test_prose_refuses_nothing(tmp_path: Path, line: str) -> None:
    assert refused(line) is None
    assert findings(tmp_path, line) == []
