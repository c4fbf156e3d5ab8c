"""A paste of few bare lines says in plain words what was refused; the inner words of what a client passes on decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures.said._refusals import refusal
from cases import over

REFUSED = [
    "Flange zork-2 is being updated, please wait until the update has ended.",
    "No blims found for profile zork",
    "Port 4711 is already in use",
    "Zork eu-south-9 is not supported for this flange.",
    "You must be logged in to run this command. Run `zork login` first.",
    'Profile "zork" does not exist in blim.ini',
    "Blim zork already exists. Use --force to overwrite it.",
    "Unknown flange wobbly: one of zork, blim",
    "Could not find the wick, giving up",
    "The flange is locked, waiting for zork",
]
OTHERS = [
    "All blims are up-to-date, nothing to do.",
    "Listening on port 4711",
    "What should I do if the zork is not found?",
    "Agent: I could not find any zork, sorry.",
    "12 passed, 0 failed in 3.2s",
    "Waiting for zork to be created",
    "$ zork must be --quiet",
    "if zork is not found: return",
    "The zork is sunny.",
    "the queue is empty",
    "telemetry is disabled here",
    "No zork issues found",
    "No changes found in the blim",
    "Everything is greased, nothing failed.",
    "Missing flanges: 0",
    "Gracefully shutting down. Please wait...",
    "Could not find the wick, lighting another one",
    "No blims found, fetching them",
]


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_is_told(text: str, tmp_path: Path) -> None:
    made = refusal(text)
    assert made is not None
    assert made.quote == text
    file = tmp_path / "paste.txt"
    file.write_text(text + "\n", "utf-8")
    assert [f.code for f in pipeline.analyze([str(file)]).findings], text


@over(OTHERS)
def test_what_is_none(text: str) -> None:
    assert refusal(text) is None


def test_in_a_longer_text_the_same_words_say_nothing(tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    file.write_text("zork begins\nblim is asked\nNo blims found for profile zork\nzork goes on\nzork ends\n", "utf-8")
    assert not pipeline.analyze([str(file)]).findings


@pytest.mark.parametrize(
    ("last", "told"),
    [("No profile provided, set ZORK_PROFILE", True), ("No blims found for profile zork", False), ("zork is greased", False)],
)
def test_the_last_line_of_a_longer_print_is_told_where_all_of_it_refuses(last: str, told: bool, tmp_path: Path) -> None:
    file = tmp_path / "print.txt"
    file.write_text(f"zork begins\nblim is asked\nthe flange is turned\nzork goes on\n{last}\n", "utf-8")
    assert bool(pipeline.analyze([str(file)]).findings) is told


@pytest.mark.parametrize(
    ("inner", "told"),
    [
        ("Zork server v2.1 running on stdio", False),
        ("WARNING: using the default wick.", False),
        ("INFO flange was greased", False),
        ("Error: the wick is gone", True),
        ("Cannot find flange zork", True),
        ("No wick provided, set ZORK_WICK", True),
    ],
)
def test_the_inner_words_of_stderr_decide(inner: str, told: bool, tmp_path: Path) -> None:
    file = tmp_path / "client.log"
    file.write_text(f'2026-11-29T02:13:20.101Z [ERROR] server "zork" Server stderr: {inner}\n', "utf-8")
    assert bool(pipeline.analyze([str(file)]).findings) is told
