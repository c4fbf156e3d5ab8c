"""Lines that name an exception without a stack, and lines that only look like it."""

from __future__ import annotations

import pytest

from agentcore_analyzer.failures.readers import said_in
from agentcore_analyzer.failures.said import exceptions
from cases import over

NAMED = {
    "ZorkError: m": ("ZorkError", "m"),
    "zork.pkg.ZorkException: it broke": ("zork.pkg.ZorkException", "it broke"),
    "2026-11-29 10:00:00 ERROR app: tool failed: ValueError: zork": ("ValueError", "zork"),
    "2026-11-29 10:00:00 ERROR app | error=ZorkError('m 17') took=3": ("ZorkError", "m 17"),
    "level=error msg=failed error=ZorkFault: no zork left path=/x": ("ZorkFault", "no zork left"),
    "Error: zork happened": ("Error", "zork happened"),
    "tool failed with ValueError('zork 17')": ("ValueError", "zork 17"),
    "Uncaught ZorkFailure: m": ("ZorkFailure", "m"),
    "panic: zork": ("panic", "zork"),
    "Unhandled exception. Zork.ZorkProblem: m": ("Zork.ZorkProblem", "m"),
    'Exception in thread "main" p.Zork: m': ("p.Zork", "m"),
    "ERROR:root:KeyError: 'zork'": ("KeyError", "'zork'"),
    '{"level":"error","message":"ZorkError: m 17","x":1}': ("ZorkError", "m 17"),
    "tool failed (ZorkError: bad (really) thing), going on": ("ZorkError", "bad (really) thing"),
    "FAILED t.py::a - ValueError: m": ("ValueError", "m"),
    "httpx.ReadTimeout": ("httpx.ReadTimeout", ""),
    "openai.RateLimitError: Error code: 429 - zork": ("openai.RateLimitError", "Error code: 429 - zork"),
    "ERROR {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}": ("overloaded_error", "Overloaded"),
    "svc-1  | ZorkError: m": ("ZorkError", "m"),
    'logs: ["ZorkError: m\\n", "next"]': ("ZorkError", "m"),
}


@over(NAMED)
def test_named(line: str) -> None:
    (said,) = exceptions.read(f"before\n{line}\nafter", 17)
    assert (said.type, said.message) == NAMED[line]
    assert said.quote in line
    assert not said.frames


NONE = [
    'open(x, errors="ignore")',
    "class FooError(Exception):",
    "except ValueError:",
    'raise ZorkError("m")',
    '    raise ZorkError("m")',
    "throw new ZorkError('m')",
    "0 errors",
    "failed: 0",
    '"error": null',
    '{"errors": []}',
    "test_error PASSED",
    "Error: none",
    "x.py:3: DeprecationWarning: zork",
    "UserWarning: zork",
    "sys:1: ResourceWarning: unclosed file",
    "INFO retried after ValueError: zork",
    "ZorkErrorHandler: starting",
    "    except (ValueError, KeyError) as e:",
    "with pytest.raises(ValueError):",
    "error_rate=0.00",
    "    Raises:\n        ValueError: if the zork is too small",
    "from app.errors import ZorkError",
    "log_level=ERROR",
    "terror: no",
    "there was no ValueError: all good",
]


@over(NONE)
def test_none(line: str) -> None:
    assert list(exceptions.read(line, 17)) == []


def test_below_warning_a_line_says_nothing_and_a_stack_does() -> None:
    stack = 'Traceback (most recent call last):\n  File "/app/a.py", line 3, in f\n    g()\nValueError: zork\n'
    assert list(exceptions.read("retrying: ValueError: zork", 9)) == []
    assert [s.type for s in exceptions.read(f"retrying: ValueError: zork\n{stack}", 9)] == ["ValueError"]
    assert [s.type for s in exceptions.read(f"failed: ValueError: zork\n{stack}", 17)] == ["ValueError"]  # told twice, said once


def test_status_of_a_provider() -> None:
    (said,) = exceptions.read("RateLimitError: Error code: 429 - zork", 17)
    assert said.http_status == 429


def test_further_lines() -> None:
    text = "ValidationError: 1 validation error for Zork\nname\n  Field required [type=missing]\n\nnext"
    (said,) = exceptions.read(text, 17)
    assert said.message.splitlines()[1:] == ["name", "  Field required [type=missing]"]
    assert text[said.start : said.end].endswith("[type=missing]")


@pytest.mark.parametrize("free", ["", "\n"])
def test_a_line_left_free_below_the_place_of_a_frame_ends_no_print(free: str) -> None:
    frames = f'  File "/srv/wick.py", line 5, in <module>\n    light()\n  File "/srv/lamp.py", line 19, in light\n{free}    return pot\n'
    (said,) = said_in(f"Traceback (most recent call last):\n{frames}LampError: no oil\n", 17)
    assert (said.type, said.message, said.truncated, len(said.frames)) == ("LampError", "no oil", "", 2)
