"""What may be said of the end of a request or process: only what its own words, or what follows in its file, show."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentcore_analyzer import pipeline
from agentcore_analyzer.failures import Effect, failures
from agentcore_analyzer.options import Options

OPTIONS = Options(plugins=False)


def effects(folder: Path, text: str, name: str = "told.log") -> list[tuple[Effect, str]]:
    (folder / name).write_text(text, "utf-8")
    loaded = pipeline.load([str(folder / name)], OPTIONS)
    return [(f.effect, f.why) for f in failures(loaded.case).all]


PANIC = "thread 'zork-worker' panicked at src/blim.rs:19:6:\nno blim left\nnote: run with `RUST_BACKTRACE=1`\n"


def test_a_thread_that_fell_shows_nothing_of_the_program(tmp_path: Path) -> None:
    last = effects(tmp_path, f"zork begins\n{PANIC}")
    assert [e for e, _ in last] == [Effect.ENDED]
    assert "nothing follows" in last[0][1]


def test_what_follows_shows_that_the_program_went_on(tmp_path: Path) -> None:
    stamped = "2026-03-01T10:00:00Z INFO zork begins\n2026-03-01T10:00:01Z INFO blim\nException in thread Thread-3 (blim):\nTraceback (most recent call last):\n"
    stamped += '  File "/srv/zork.py", line 3, in blim\n    raise ValueError("blim")\nValueError: blim\n'
    assert [e for e, _ in effects(tmp_path, stamped)] == [Effect.ENDED]
    went = effects(tmp_path, f"{stamped}2026-03-01T10:00:09Z INFO zork is asked again\n")
    assert [e for e, _ in went] == [Effect.WENT_ON]
    assert "goes on after it" in went[0][1]


EVENTS = """Events:
  Type     Reason            Age  From               Message
  ----     ------            ---- ----               -------
  Warning  FailedScheduling  5m   default-scheduler  0/3 nodes are available: 3 Insufficient memory.
"""


def test_an_event_that_is_repeated_ends_nothing(tmp_path: Path) -> None:
    assert effects(tmp_path, EVENTS)[0][0] is Effect.UNKNOWN
    scheduled = f"{EVENTS}  Normal   Scheduled         4m   default-scheduler  Successfully assigned zork/blim-0 to node-2\n"
    assert effects(tmp_path, scheduled)[0][0] is Effect.RECOVERED


@pytest.mark.parametrize(
    ("line", "effect"),
    [
        ("2026-03-01 10:00:00 UTC [1] FATAL:  the blim files belong to another zork", Effect.ENDED),
        ("Fatal error: Allowed memory size of 1024 bytes exhausted (tried to allocate 4096 bytes) in /srv/zork.php on line 3", Effect.ENDED),
        ('time="2026-03-01T10:00:00.1" level=error msg="Init failed" error="fork/exec /srv/blim: no such file or directory"', Effect.ENDED),
        ("2026-03-01 10:00:00 ERROR blim failed: exit status 1, retrying", Effect.UNKNOWN),
        ("2026-03-01 10:00:00 ERROR could not reach zork: connection refused", Effect.UNKNOWN),
        ("2026-03-01 10:00:00 Error: Cannot enqueue Wick after fatal error.", Effect.UNKNOWN),
    ],
)
def test_the_words_of_an_end(tmp_path: Path, line: str, effect: Effect) -> None:
    told = effects(tmp_path, f"{line}\n2026-03-01 10:00:01 UTC INFO blim\n")
    assert told
    assert told[0][0] is effect, told


def test_what_failed_in_a_build_failed_for_it(tmp_path: Path) -> None:
    text = "> Task :blim FAILED\n\nFAILURE: Build failed with an exception.\n\n* What went wrong:\nExecution failed for task ':blim'.\n> Could not find org.zork:blim:1.\n"
    assert {e for e, _ in effects(tmp_path, text)} == {Effect.ENDED}


def test_what_is_followed_by_other_lines_did_not_end_the_program(tmp_path: Path) -> None:
    line = "  Result: ERROR: HTTP 403 fetching https://zork.example.com/blim"
    assert effects(tmp_path, f"wick asks for blim\n{line}\n\n  Result: 12 blims\nround 5 is complete\n")[0][0] is Effect.UNKNOWN
